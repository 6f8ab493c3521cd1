//! Memory of the endpoint over many requests of every kind.

use std::fs;
use std::net::SocketAddr;
use std::thread;

use tempfile::TempDir;

use crate::TOKEN;
use crate::http::{Connection, request};
use crate::process::Process;

const CLIENTS: u32 = 8;
const STEPS: u32 = 10;

/// Sends requests in ten steps and prints the memory after each; the first warms up.
pub(crate) fn measure(requests: u32) {
    let data = TempDir::with_prefix_in("reprise-bench-", env!("CARGO_TARGET_TMPDIR")).unwrap();
    let process = Process::start(data.path(), &["--log", "off"]);
    let mut sizes = Vec::new();
    for step in 0..STEPS {
        thread::scope(|scope| {
            for client in 0..CLIENTS {
                let address = process.address;
                scope.spawn(move || send(address, client, step, requests / STEPS / CLIENTS));
            }
        });
        sizes.extend(resident_kib(process.id()));
    }
    let growth = sizes.first().zip(sizes.last()).map(|(first, last)| last - first);
    println!("memory over {requests} requests, after each tenth, KiB: {sizes:?}");
    println!("memory: {growth:?} KiB more at the end than after the first tenth");
}

/// One request in fifty stores, the others poll, fetch, retry and fail in turn.
fn send(address: SocketAddr, client: u32, step: u32, requests: u32) {
    let mut connection = Connection::to(address).unwrap();
    let library = format!("{client:032x}");
    connection.send(&request("PUT", &library, TOKEN, b"")).unwrap();
    let browser = format!("{library}/browsers/{step:016x}/batches");
    let mut stored = 0;
    for number in 0..requests {
        let kind = number % 50;
        if kind == 0 {
            stored += 1;
        }
        let (method, path, body): (_, String, &[u8]) = match kind {
            0 => ("PUT", format!("{browser}/{stored}"), &[7; 400]),
            1 => ("PUT", format!("{browser}/{stored}"), &[7; 400]),
            2 => ("PUT", format!("{browser}/{}", stored + 5), &[7; 400]),
            3 => ("GET", format!("{browser}?after={}", stored - 1), &[]),
            4 => ("GET", format!("{:032x}", u64::from(step) << 40 | u64::from(number) << 8 | 0xff), &[]),
            5 => ("GET", format!("{library}/nothing/{number}"), &[]),
            _ => ("GET", library.clone(), &[]),
        };
        connection.send(&request(method, &path, TOKEN, body)).unwrap();
    }
}

/// What the process holds in memory, where the system tells.
fn resident_kib(process: u32) -> Option<i64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
