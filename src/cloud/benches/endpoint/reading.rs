//! How fast `check` reads a store through, beside `sha256sum` over the same files.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use tempfile::TempDir;

use crate::claim::{TOKEN, claim, library};
use crate::compare;
use crate::http::{Connection, request};
use crate::process::Process;
use crate::records::Records;

/// Libraries, each with one stream of records.
const WRITERS: u64 = 16;
const RECORDS: usize = 400;

/// Fills a store and compares. Rounds of the two alternate; what is read is in memory already.
pub(crate) fn measure(rounds: usize) {
    let folder = TempDir::with_prefix_in("reprise-bench-", env!("CARGO_TARGET_TMPDIR")).unwrap();
    let data = folder.path().join("data");
    let bytes = fill(&data);
    let seconds = |command: &mut Command| {
        let begun = Instant::now();
        assert!(command.stdout(Stdio::null()).status().unwrap().success());
        begun.elapsed().as_secs_f64()
    };
    let check = || seconds(endpoint().args(["check", "--data"]).arg(&data));
    let floor = || {
        seconds(
            Command::new("sh").args(["-c", "find . -type f -print0 | xargs -0 sha256sum"]).current_dir(&data),
        )
    };
    check();
    let megabytes = bytes as f64 / 1e6;
    let pairs: Vec<_> = (0..rounds).map(|_| (megabytes / check(), megabytes / floor())).collect();
    println!("{} records in {WRITERS} libraries, {megabytes:.0} MB; rates in MB", WRITERS as usize * RECORDS);
    compare("check, floor sha256sum", &pairs, 0.5);
}

fn endpoint() -> Command {
    Command::new(env!("CARGO_BIN_EXE_reprise-cloud"))
}

/// A tick, some edits, a batch of a scan, a part of a first upload, in turn.
fn size(number: u64) -> usize {
    match number % 4 {
        0 => 400,
        1 => 2_000,
        2 => 20_000,
        _ => 100_000,
    }
}

/// Stores records of all sizes, and returns how many bytes they have.
fn fill(data: &Path) -> usize {
    let process = Process::start(data, &["--log", "off"]);
    let address = process.address;
    let writers = (0..WRITERS).map(|writer| {
        thread::spawn(move || {
            let mut connection = Connection::to(address).unwrap();
            assert_eq!(claim(&mut connection, writer).unwrap().status, 201);
            let records = Records::of(writer, size);
            let put = |(number, record): (usize, Vec<u8>)| {
                let path = format!("{}/browsers/{writer:016x}/batches/{number}", library(writer));
                assert_eq!(connection.send(&request("PUT", &path, TOKEN, &record)).unwrap().status, 201);
                record.len()
            };
            (1..=RECORDS).zip(records).map(put).sum::<usize>()
        })
    });
    let writers: Vec<_> = writers.collect();
    writers.into_iter().map(|writer| writer.join().unwrap()).sum()
}
