//! Two endpoints over one bucket: a bad client at one of them hinders nobody at either, and who listens at one hears what
//! the other stored. `kill` kills two, and the suite lets them race.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/attack.rs"]
mod attack;
#[path = "support/bucket.rs"]
mod bucket;
#[path = "support/claim.rs"]
mod claim;
#[path = "support/http.rs"]
mod http;
#[path = "support/http2.rs"]
mod http2;
#[path = "support/moto.rs"]
mod moto;
#[path = "support/process.rs"]
mod process;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::ops::RangeInclusive;
use std::thread;
use std::time::{Duration, Instant};

use crate::attack::Attack;
use crate::bucket::program_at;
use crate::claim::{TOKEN, claim, library};
use crate::http::{Connection, request};
use crate::moto::{BUCKET, Moto};
use crate::process::Process;

/// How long a call may take: longer than an endpoint waits for a bucket before it gives up.
const PATIENCE: Duration = Duration::from_secs(120);

const LIBRARIES: u64 = 6;
const PUTS: u64 = 8;

/// Starts two endpoints over a part of a bucket.
fn two_over(moto: &Moto, part: &str) -> [Process; 2] {
    [(); 2].map(|()| {
        let mut program = program_at(&moto.url());
        program.args([
            "--listen",
            "127.0.0.1:0",
            "--rate",
            "0",
            "--new-libraries-a-day",
            "0",
            "--log",
            "off",
        ]);
        Process::run(program.args(["--data", &format!("s3://{BUCKET}/{part}")]))
    })
}

fn connect(address: SocketAddr) -> Connection {
    Connection::patient(address, PATIENCE).unwrap()
}

#[test]
fn others_are_served_by_both_beside_a_bad_client() {
    let Some(moto) = Moto::start() else { return };
    let endpoints = two_over(&moto, "crowd");
    let mut others = endpoints.each_ref().map(|endpoint| connect(endpoint.address));
    assert_eq!(claim(&mut others[0], 1).unwrap().status, 201);
    let before = served(&mut others, 1..=20);
    let attack = Attack::start(endpoints[0].address);
    assert!(attack.idle >= 850, "{attack:?}");
    let beside = served(&mut others, 21..=40);
    println!(
        "40 puts and polls of others at two endpoints: {before:?} before, {beside:?} beside {attack:?} at one"
    );
    for (endpoint, seed) in endpoints.iter().zip(2..) {
        assert_eq!(claim(&mut connect(endpoint.address), seed).unwrap().status, 201, "who comes only now");
    }
}

/// Puts these records and polls after each, at each endpoint; returns how long that takes.
fn served(others: &mut [Connection], numbers: RangeInclusive<u64>) -> Duration {
    let begun = Instant::now();
    for number in numbers {
        for (browser, connection) in (1..).zip(&mut *others) {
            let path = format!("{}/browsers/{browser:016x}/batches/{number}", library(1));
            assert_eq!(connection.send(&request("PUT", &path, TOKEN, &[7; 2000])).unwrap().status, 201);
            assert_eq!(connection.send(&request("GET", &library(1), TOKEN, b"")).unwrap().status, 200);
        }
    }
    begun.elapsed()
}

#[test]
fn who_listens_at_one_hears_what_the_other_stored() {
    let Some(moto) = Moto::start() else { return };
    let endpoints = two_over(&moto, "listeners");
    let addresses = endpoints.each_ref().map(|endpoint| endpoint.address);
    thread::scope(|scope| {
        for seed in 1..=LIBRARIES {
            assert_eq!(claim(&mut connect(addresses[0]), seed).unwrap().status, 201);
            for address in addresses {
                scope.spawn(move || hear(address, seed));
            }
            scope.spawn(move || write_by_turns(addresses, seed));
        }
    });
}

/// Listens until the last record is told.
fn hear(address: SocketAddr, seed: u64) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(&request("GET", &format!("{}/events", library(seed)), TOKEN, b"")).unwrap();
    let (mut told, mut piece, last) = (String::new(), [0; 4096], format!("\"last\":{PUTS}"));
    while !told.contains(&last) {
        let read = stream.read(&mut piece).unwrap();
        assert!(read > 0, "the events ended: {told}");
        told.push_str(&String::from_utf8_lossy(&piece[..read]));
    }
}

/// Puts the records of one stream to one endpoint after the other.
fn write_by_turns(addresses: [SocketAddr; 2], seed: u64) {
    let mut connections = addresses.map(connect);
    for (number, turn) in (1..=PUTS).zip([0, 1].into_iter().cycle()) {
        let path = format!("{}/browsers/{:016x}/batches/{number}", library(seed), 1);
        assert_eq!(connections[turn].send(&request("PUT", &path, TOKEN, &[7; 900])).unwrap().status, 201);
    }
}
