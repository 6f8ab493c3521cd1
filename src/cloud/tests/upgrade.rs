//! An endpoint is stopped while others write, and another one takes over the same directory: no put that was acknowledged
//! is lost, and no call is refused: whoever was not answered asks the next one.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/claim.rs"]
mod claim;
#[path = "support/http.rs"]
mod http;
#[path = "support/process.rs"]
mod process;
#[path = "support/records.rs"]
mod records;

use std::net::SocketAddr;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use tempfile::TempDir;

use crate::claim::{TOKEN, claim, library};
use crate::http::{Connection, request};
use crate::process::Process;
use crate::records::Records;

const WRITERS: u64 = 4;
const UPGRADES: usize = 5;

/// Where clients find the endpoint, as a proxy in front of it would know.
struct Place(Mutex<SocketAddr>);

impl Place {
    fn now(&self) -> SocketAddr {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moves_to(&self, address: SocketAddr) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = address;
    }
}

/// Writes until the end, and returns how many records were acknowledged. Whoever was not answered asks again.
fn write(place: &Place, writer: u64, is_over: &AtomicBool, all: &AtomicU64) -> u64 {
    let mut connection = Connection::to(place.now()).unwrap();
    let mut acknowledged = 0;
    for (number, record) in (1..).zip(Records::of(writer, |_| 2000)) {
        let path = format!("{}/browsers/{writer:016x}/batches/{number}", library(writer));
        let put = request("PUT", &path, TOKEN, &record);
        while !is_over.load(Ordering::Relaxed) {
            match connection.send(&put) {
                Ok(answer) => {
                    assert!(matches!(answer.status, 200 | 201), "{answer:?}");
                    acknowledged = number;
                    all.fetch_add(1, Ordering::Relaxed);
                    break;
                }
                // It has stopped, and closed the connection.
                Err(_) => {
                    if let Ok(again) = Connection::to(place.now()) {
                        connection = again;
                    }
                }
            }
        }
        if is_over.load(Ordering::Relaxed) {
            break;
        }
    }
    acknowledged
}

#[test]
fn an_upgrade_loses_no_put() {
    let data = TempDir::with_prefix("reprise-upgrade-").unwrap();
    let mut endpoint = Process::start(data.path(), &["--log", "off"]);
    for writer in 0..WRITERS {
        assert_eq!(claim(&mut Connection::to(endpoint.address).unwrap(), writer).unwrap().status, 201);
    }
    let (place, is_over, all) =
        (Place(Mutex::new(endpoint.address)), AtomicBool::new(false), AtomicU64::new(0));
    let acknowledged: Vec<u64> = thread::scope(|scope| {
        let (place, is_over, all) = (&place, &is_over, &all);
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| scope.spawn(move || write(place, writer, is_over, all))).collect();
        let await_more = || {
            let before = all.load(Ordering::Relaxed);
            while all.load(Ordering::Relaxed) < before + 40 {
                thread::yield_now();
            }
        };
        for _ in 0..UPGRADES {
            await_more();
            // The next one serves the same directory before the one before it has ended.
            let mut next = Process::start(data.path(), &["--log", "off"]);
            place.moves_to(next.address);
            std::mem::swap(&mut endpoint, &mut next);
            let stopped = Command::new("kill").args(["-TERM", &next.id().to_string()]).status().unwrap();
            assert!(stopped.success() && next.wait().success(), "it ends by itself");
        }
        await_more();
        is_over.store(true, Ordering::Relaxed);
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    for (writer, acknowledged) in (0..WRITERS).zip(&acknowledged) {
        let asked = request("GET", &library(writer), TOKEN, b"");
        let heads = Connection::to(endpoint.address).unwrap().send(&asked).unwrap();
        let heads: serde_json::Value = serde_json::from_slice(&heads.body).unwrap();
        let last = heads["browsers"][format!("{writer:016x}")]["last"].as_u64().unwrap();
        // The last put may have been stored when its writer stopped.
        assert!(last == *acknowledged || last == acknowledged + 1, "{last} of {acknowledged}");
    }
    drop(endpoint);
    let output = Command::new(env!("CARGO_BIN_EXE_reprise-cloud"))
        .args(["check", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    println!(
        "{UPGRADES} upgrades, {} acknowledged records, none missing; {told}",
        acknowledged.iter().sum::<u64>()
    );
    assert!(told.contains("nothing is broken"), "{told}");
}
