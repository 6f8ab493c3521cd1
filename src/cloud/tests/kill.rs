//! Kills the endpoint with SIGKILL at any moment. After a restart, every batch that it acknowledged is there,
//! and every other batch is there whole or not at all. `REPRISE_KILL_ROUNDS` sets how often.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/claim.rs"]
mod claim;
#[path = "support/http.rs"]
mod http;
#[path = "support/process.rs"]
mod process;

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use crate::claim::{TOKEN, claim, library};
use crate::http::{Connection, request};
use crate::process::Process;

const WRITERS: u64 = 4;

/// What the endpoint acknowledged in one round.
struct Acknowledged {
    round: u64,
    library: String,
    claimed: bool,
    /// The last number of each writer.
    lasts: Vec<u64>,
}

#[test]
fn what_was_acknowledged_survives() {
    let rounds =
        std::env::var("REPRISE_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(25);
    let data = tempfile::TempDir::with_prefix("reprise-kill-").unwrap();
    let mut all = Vec::new();
    for round in 0..rounds {
        let mut process = Process::start(data.path(), &["--log", "off"]);
        let address = process.address;
        let writing = thread::spawn(move || write(address, round));
        // Each round has another delay: from before the claim to well into the batches.
        thread::sleep(Duration::from_micros(round * 7919 % 80_000));
        process.kill();
        all.push(writing.join().unwrap());
        if let Some(last) = all.last() {
            check(Process::start(data.path(), &["--log", "off"]).address, last);
        }
    }
    let process = Process::start(data.path(), &["--log", "off"]);
    all.iter().for_each(|round| check(process.address, round));
    let batches: u64 = all.iter().flat_map(|round| &round.lasts).sum();
    assert!(batches > rounds, "the endpoint had time to store something");
    println!("{rounds} kills, {batches} acknowledged batches, none missing");
}

/// Claims a library and writes batches to it until the endpoint is gone.
fn write(address: SocketAddr, round: u64) -> Acknowledged {
    let library = library(round);
    let claimed = Connection::to(address).and_then(|mut connection| claim(&mut connection, round));
    let claimed = claimed.is_ok_and(|answer| answer.status == 201);
    let writers = (0..WRITERS).filter(|_| claimed).map(|writer| {
        let library = library.clone();
        thread::spawn(move || write_batches(address, &library, writer))
    });
    let writers: Vec<_> = writers.collect();
    let lasts = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
    Acknowledged { round, library, claimed, lasts }
}

/// Returns the last number that was acknowledged.
fn write_batches(address: SocketAddr, library: &str, writer: u64) -> u64 {
    let Ok(mut connection) = Connection::to(address) else { return 0 };
    for number in 1.. {
        let path = format!("{library}/browsers/{writer:016x}/batches/{number}");
        match connection.send(&request("PUT", &path, TOKEN, &batch(writer, number))) {
            Ok(answer) => assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body)),
            Err(_) => return number - 1,
        }
    }
    0
}

/// The bytes that a writer stores under a number. Sizes go from a tick to some kilobytes.
fn batch(writer: u64, number: u64) -> Vec<u8> {
    let size = 100 + usize::try_from(number * 977 % 9000).unwrap();
    (writer * 31 + number).to_le_bytes().into_iter().cycle().take(size).collect()
}

fn check(address: SocketAddr, round: &Acknowledged) {
    let mut connection = Connection::to(address).unwrap();
    let claimed = claim(&mut connection, round.round).unwrap();
    assert!(!round.claimed || claimed.status == 200, "a claim is missing");
    for (writer, last) in (0..).zip(&round.lasts) {
        let found = fetch(&mut connection, &round.library, writer);
        assert!(found == *last || found == last + 1, "{found} batches are there, {last} were acknowledged");
        let next = format!("{}/browsers/{writer:016x}/batches/{}", round.library, last + 1);
        let retry = connection.send(&request("PUT", &next, TOKEN, &batch(writer, last + 1))).unwrap();
        assert!(matches!(retry.status, 200 | 201), "a client cannot go on: {}", retry.status);
    }
}

/// Reads every batch of a writer, compares it, and returns how many there are.
fn fetch(connection: &mut Connection, library: &str, writer: u64) -> u64 {
    let mut after = 0;
    loop {
        let path = format!("{library}/browsers/{writer:016x}/batches?after={after}");
        let page = connection.send(&request("GET", &path, TOKEN, b"")).unwrap();
        assert_eq!(page.status, 200);
        if page.body.is_empty() {
            return after;
        }
        let mut rest = page.body.as_slice();
        while let Some((head, bytes)) = rest.split_first_chunk::<12>() {
            after += 1;
            let expected = batch(writer, after);
            assert_eq!(head[..8], after.to_be_bytes());
            assert_eq!(&bytes[..expected.len()], expected, "batch {after} is not what was sent");
            rest = &bytes[expected.len()..];
        }
    }
}
