//! The endpoint over S3 when the way there breaks: errors that pass are bridged, others are told with a code, and what was
//! acknowledged is there once.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/bucket.rs"]
mod bucket;
#[path = "support/claim.rs"]
mod claim;
#[path = "support/faulty.rs"]
mod faulty;
#[path = "support/http.rs"]
mod http;
#[path = "support/moto.rs"]
mod moto;
#[path = "support/process.rs"]
mod process;

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::bucket::program_at;
use crate::claim::{TOKEN, claim, library};
use crate::faulty::{Faulty, Way};
use crate::http::{Answer, Connection, request};
use crate::moto::{BUCKET, Moto};
use crate::process::Process;

/// An endpoint over a bucket, with a library of one record.
struct Host {
    way: Faulty,
    process: Process,
    last: u64,
    _moto: Moto,
}

fn program(way: &Faulty) -> Command {
    let mut program = program_at(&format!("http://{}", way.address));
    program.args(["--listen", "127.0.0.1:0", "--rate", "0", "--log", "off"]);
    program.args(["--data", &format!("s3://{BUCKET}/ways")]);
    program
}

impl Host {
    fn start() -> Option<Self> {
        let moto = Moto::start()?;
        let way = Faulty::start(moto.url().trim_start_matches("http://").parse().unwrap());
        let process = Process::run(&mut program(&way));
        let mut host = Self { way, process, last: 0, _moto: moto };
        assert_eq!(claim(&mut host.connection(), 1).unwrap().status, 201);
        assert_eq!(host.put(1).status, 201);
        host.last = 1;
        Some(host)
    }

    fn connection(&self) -> Connection {
        Connection::to(self.process.address).unwrap()
    }

    fn put(&self, number: u64) -> Answer {
        let path = format!("{}/browsers/{:016x}/batches/{number}", library(1), 1);
        let record = format!("record {number}");
        self.connection().send(&request("PUT", &path, TOKEN, record.as_bytes())).unwrap()
    }

    /// The next record, whose answer was lost or told a failure, is put once more; then all are there once.
    fn goes_on(&mut self) {
        self.way.set(Way::Open);
        self.last += 1;
        assert!([200, 201].contains(&self.put(self.last).status));
        let path = format!("{}/browsers/{:016x}/batches?after=0", library(1), 1);
        let page = self.connection().send(&request("GET", &path, TOKEN, b"")).unwrap();
        let expected: Vec<u8> = (1..=self.last)
            .flat_map(|number| {
                let record = format!("record {number}");
                [&number.to_be_bytes()[..], &(record.len() as u32).to_be_bytes(), record.as_bytes()].concat()
            })
            .collect();
        assert_eq!(page.body, expected);
    }

    /// What needs no bucket is answered at once.
    fn serves_others(&self) {
        let begun = Instant::now();
        let info = self.connection().send(b"GET /v1/info HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(info.status, 200);
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

/// The way is broken while a record is put, until the bucket was asked for it so often.
fn bridges(host: &mut Host, broken: Way, requests: usize) {
    let before = host.way.refused();
    host.way.set(broken);
    thread::scope(|scope| {
        let put = scope.spawn(|| host.put(host.last + 1));
        while host.way.refused() < before + requests {
            thread::sleep(Duration::from_millis(5));
        }
        host.serves_others();
        host.way.set(Way::Open);
        assert!([200, 201].contains(&put.join().unwrap().status), "{broken:?}");
    });
    host.goes_on();
}

#[test]
fn a_way_that_breaks_for_a_moment_is_bridged() {
    let Some(mut host) = Host::start() else { return };
    bridges(&mut host, Way::Answers(500), 2);
    bridges(&mut host, Way::Answers(503), 2);
}

/// A bucket that does what it is asked and whose answers are lost: who tries again is not told that the number is taken.
#[test]
fn lost_answers_store_nothing_twice() {
    let Some(mut host) = Host::start() else { return };
    bridges(&mut host, Way::LosesAnswers, 2);
}

/// `suite/moody_buckets.rs` says what is told when that lasts.
#[test]
fn a_bucket_that_says_nothing_for_a_while_is_asked_again() {
    let Some(mut host) = Host::start() else { return };
    bridges(&mut host, Way::Silent, 1);
}

/// What no bucket should answer: each is told with a code, stores nothing, and afterwards everything goes on.
#[test]
fn whatever_a_bucket_says_has_a_code() {
    let Some(mut host) = Host::start() else { return };
    // What is asked for first is whose the stream is; after a second, what the library holds.
    let unavailable = &[(503, "storage-unavailable")][..];
    let damaged = &[(403, "stream-taken"), (503, "storage-unavailable")][..];
    for (way, expected) in [
        (Way::Answers(301), unavailable),
        (Way::Answers(400), unavailable),
        (Way::Answers(403), unavailable),
        (Way::Says(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n<not xml"), damaged),
        (Way::Says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), damaged),
        (Way::Says(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nends early"), unavailable),
        (Way::Says(b"\0\xff\xfe no HTTP"), unavailable),
    ] {
        host.way.set(way);
        let refused = host.put(host.last + 1);
        let told = String::from_utf8_lossy(&refused.body).into_owned();
        let is_expected = expected.iter().any(|(status, code)| {
            refused.status == *status && told.contains(&format!("\"code\":\"{code}\""))
        });
        assert!(is_expected, "{way:?}: {} {told}", refused.status);
        host.serves_others();
        host.goes_on();
    }
}

/// As Garage 2.5 does: it answers 200, and overwrites.
#[test]
fn over_a_bucket_that_overwrites_the_endpoint_does_not_start() {
    let Some(moto) = Moto::start() else { return };
    let way = Faulty::start(moto.url().trim_start_matches("http://").parse().unwrap());
    way.set(Way::ForgetsConditions);
    let output = program(&way).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains("does not keep `If-None-Match: *`"), "{told}");
}
