//! What others notice of one bad client: their time for a put and a poll, before and beside 64 stalled uploads, 64 slow
//! readers and 1,100 idle connections of HTTP/2 from another address.

use std::net::SocketAddr;
use std::time::Instant;

use tempfile::TempDir;

use crate::attack::Attack;
use crate::claim::{TOKEN, claim, library};
use crate::compare;
use crate::http::{Connection, request};
use crate::process::Process;

/// Puts and polls in a round.
const CALLS: u32 = 200;

/// Compares before with beside.
pub(crate) fn measure(rounds: usize) {
    let data = TempDir::with_prefix_in("reprise-bench-", env!("CARGO_TARGET_TMPDIR")).unwrap();
    let endpoint = Process::start(data.path(), &["--log", "off", "--quota", "100000"]);
    let mut seed = 0;
    let mut round = |address| {
        seed += 1;
        served(address, seed)
    };
    round(endpoint.address);
    let before: Vec<f64> = (0..rounds).map(|_| round(endpoint.address)).collect();
    let pairs: Vec<_> = before
        .into_iter()
        .map(|before| {
            // Begun anew for each round, because stalled uploads are given up after ten seconds.
            let _attack = Attack::start(endpoint.address);
            (round(endpoint.address), before)
        })
        .collect();
    println!("{CALLS} puts and polls of another address beside one bad client, against the same before");
    compare("calls of others", &pairs, 0.5);
}

/// Puts and polls a second, of one client after another.
fn served(address: SocketAddr, seed: u64) -> f64 {
    let mut connection = Connection::to(address).unwrap();
    assert_eq!(claim(&mut connection, seed).unwrap().status, 201);
    let begun = Instant::now();
    for number in 1..=CALLS {
        let path = format!("{}/browsers/{:016x}/batches/{number}", library(seed), 1);
        assert_eq!(connection.send(&request("PUT", &path, TOKEN, &[7; 2000])).unwrap().status, 201);
        assert_eq!(connection.send(&request("GET", &library(seed), TOKEN, b"")).unwrap().status, 200);
    }
    f64::from(2 * CALLS) / begun.elapsed().as_secs_f64()
}
