//! Memory of the endpoint over many requests of every kind.

use std::fs;
use std::net::SocketAddr;
use std::ops::Range;
use std::thread;

use tempfile::TempDir;

use crate::claim::{TOKEN, claim, library};
use crate::http::{Connection, request};
use crate::process::Process;

const CLIENTS: u32 = 8;
const STEPS: u32 = 10;

/// Memory counts as flat while it grows by less than this: allocators keep some pages more or less.
const MOST_GROWTH_KIB: i64 = 4 * 1024;

/// Sends requests in ten steps and prints the memory after each. The first step is a warm-up.
pub(crate) fn measure(requests: u32) {
    let data = TempDir::with_prefix_in("reprise-bench-", env!("CARGO_TARGET_TMPDIR")).unwrap();
    let process = Process::start(data.path(), &["--log", "off"]);
    let (mut sizes, share) = (Vec::new(), requests / STEPS / CLIENTS);
    for step in 0..STEPS {
        thread::scope(|scope| {
            for client in 0..CLIENTS {
                let address = process.address;
                scope.spawn(move || send(address, client, step * share..(step + 1) * share));
            }
        });
        sizes.extend(resident_kib(process.id()));
    }
    let growth = sizes.first().zip(sizes.last()).map(|(first, last)| last - first);
    let verdict = match growth {
        Some(growth) if growth <= MOST_GROWTH_KIB => "holds",
        Some(_) => "MISSED",
        None => "not known on this system",
    };
    println!("memory over {requests} requests, after each tenth, KiB: {sizes:?}");
    let growth = growth.unwrap_or_default();
    println!(
        "memory: {growth} KiB more at the end than after the first tenth, at most {MOST_GROWTH_KIB} wanted: {verdict}"
    );
}

/// Makes one request in fifty store a batch. The others repeat a batch, skip a number, fetch, fail and poll.
fn send(address: SocketAddr, client: u32, numbers: Range<u32>) {
    let mut connection = Connection::to(address).unwrap();
    let library = library(u64::from(client));
    let batches = format!("{library}/browsers/{client:016x}/batches");
    if numbers.start == 0 {
        claim(&mut connection, u64::from(client)).unwrap();
    }
    for number in numbers {
        // A step need not begin with a store. The batch before it is stored by then.
        let stored = number / 50 + 1;
        let (method, path, body): (_, String, &[u8]) = match number % 50 {
            0 | 1 => ("PUT", format!("{batches}/{stored}"), &[7; 400]),
            2 => ("PUT", format!("{batches}/{}", stored + 5), &[7; 400]),
            3 => ("GET", format!("{batches}?after={}", stored - 1), &[]),
            4 => ("GET", format!("ff{number:030x}"), &[]),
            5 => ("GET", format!("{library}/nothing/{number}"), &[]),
            _ => ("GET", library.clone(), &[]),
        };
        let answer = connection.send(&request(method, &path, TOKEN, body)).unwrap();
        assert!(answer.status < 500, "{}", String::from_utf8_lossy(&answer.body));
    }
}

/// How much memory the process holds, if the system says it.
pub(crate) fn resident_kib(process: u32) -> Option<i64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
