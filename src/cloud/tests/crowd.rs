//! One bad client: stalled uploads, slow readers and idle connections of one address. Others are served all the same.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/attack.rs"]
mod attack;
#[path = "support/claim.rs"]
mod claim;
#[path = "support/http.rs"]
mod http;
#[path = "support/http2.rs"]
mod http2;
#[path = "support/process.rs"]
mod process;

use std::io::Read as _;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::attack::Attack;
use crate::claim::{TOKEN, claim, library};
use crate::http::{Connection, request};
use crate::http2::connect_from;
use crate::process::Process;

#[test]
fn others_are_served_beside_a_bad_client() {
    let data = TempDir::with_prefix("reprise-crowd-").unwrap();
    let process = Process::start(data.path(), &["--log", "off"]);
    let mut others = Connection::to(process.address).unwrap();
    assert_eq!(claim(&mut others, 1).unwrap().status, 201);
    let before = served(&mut others, 1..=100);
    let attack = Attack::start(process.address);
    println!("{attack:?}");
    // A quarter of 4,096 connections, less those of uploads and readers; the others were refused.
    assert!(attack.idle >= 850, "{attack:?}");
    let beside = served(&mut others, 101..=200);
    // A bench holds the number: twice the time of before. Here, other tests run at the same time.
    println!("100 puts and polls of others: {before:?} before, {beside:?} beside the bad client");
    // Also those who come only now are served.
    let mut newcomer = Connection::to(process.address).unwrap();
    assert_eq!(claim(&mut newcomer, 2).unwrap().status, 201);
}

/// Puts these records and polls after each; returns how long that takes.
fn served(connection: &mut Connection, numbers: RangeInclusive<u64>) -> Duration {
    let begun = Instant::now();
    for number in numbers {
        let path = format!("{}/browsers/{:016x}/batches/{number}", library(1), 1);
        assert_eq!(connection.send(&request("PUT", &path, TOKEN, &[7; 2000])).unwrap().status, 201);
        assert_eq!(connection.send(&request("GET", &library(1), TOKEN, b"")).unwrap().status, 200);
    }
    begun.elapsed()
}

#[test]
fn an_address_with_too_many_connections_is_told() {
    let data = TempDir::with_prefix("reprise-crowd-").unwrap();
    let process = Process::start(data.path(), &["--log", "off", "--connections", "8"]);
    let places: Vec<_> = (0..2).map(|_| connect_from([127, 0, 0, 2], process.address).unwrap()).collect();
    let mut refused = String::new();
    // The first two may not have been accepted yet.
    for _ in 0..50 {
        let mut stream = connect_from([127, 0, 0, 2], process.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let _ = stream.read_to_string(&mut refused);
        if !refused.is_empty() {
            break;
        }
    }
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    assert!(refused.contains("\"code\":\"too-many-connections\""), "{refused}");
    let mut other = Connection::to(process.address).unwrap();
    assert_eq!(claim(&mut other, 1).unwrap().status, 201);
    drop(places);
}
