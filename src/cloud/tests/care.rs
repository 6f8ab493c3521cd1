//! What an owner runs beside a serving endpoint: check, stats, backup, restore; and a server with the app alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/claim.rs"]
mod claim;
#[path = "support/http.rs"]
mod http;
#[path = "support/process.rs"]
mod process;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use reprise_wire::record::{Header, Part, RecordHash, VERSION};
use tempfile::TempDir;

use crate::claim::{TOKEN, claim, library};
use crate::http::{Connection, request};
use crate::process::Process;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reprise-cloud")).args(arguments).output().unwrap()
}

/// Runs a command and returns what it printed, with its exit code.
fn answer_of(arguments: &[&str]) -> (i32, String) {
    let output = run(arguments);
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

fn record(part: Part, previous: RecordHash) -> Vec<u8> {
    [&Header { version: VERSION, part, previous }.write()[..], &[9; 500]].concat()
}

/// One browser's stream, to which records are put.
struct Stream {
    connection: Connection,
    browsers: String,
    number: u64,
    previous: RecordHash,
}

impl Stream {
    fn new(endpoint: &Process, seed: u64) -> Self {
        let mut connection = Connection::to(endpoint.address).unwrap();
        assert_eq!(claim(&mut connection, seed).unwrap().status, 201);
        let browsers = format!("{}/browsers/{:016x}", library(seed), 1);
        Self { connection, browsers, number: 0, previous: RecordHash::NONE }
    }

    fn put(&mut self, part: Part) {
        self.number += 1;
        let record = record(part, self.previous);
        self.previous = RecordHash::of(&record);
        let put = request("PUT", &format!("{}/batches/{}", self.browsers, self.number), TOKEN, &record);
        assert_eq!(self.connection.send(&put).unwrap().status, 201);
    }

    /// Replaces everything by a snapshot.
    fn compact(&mut self) {
        self.put(Part::WholeSnapshot);
        let path = format!("{}/batches?before={}", self.browsers, self.number);
        assert_eq!(self.connection.send(&request("DELETE", &path, TOKEN, b"")).unwrap().status, 204);
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_store_is_checked_counted_copied_and_put_back_while_it_is_served() {
    let folder = TempDir::with_prefix("reprise-care-").unwrap();
    let (data, copy, other) =
        (folder.path().join("data"), folder.path().join("copy"), folder.path().join("other"));
    let endpoint = Process::start(&data, &["--log", "off"]);
    let mut streams: Vec<_> = (0..3).map(|seed| Stream::new(&endpoint, seed)).collect();
    for stream in &mut streams {
        (0..20).for_each(|_| stream.put(Part::Plain));
    }
    let (code, said) = answer_of(&["check", "--data", text(&data)]);
    assert!(
        code == 0 && said.contains("3 libraries, 60 records") && said.contains("nothing is broken"),
        "{said}"
    );
    let (code, said) = answer_of(&["stats", "--data", text(&data)]);
    assert!(code == 0 && said.contains("libraries: 3\n") && !said.contains(&library(0)), "{said}");

    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        // Others write and compact all the time.
        for stream in &mut streams {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    (0..5).for_each(|_| stream.put(Part::Plain));
                    stream.compact();
                }
            });
        }
        for _ in 0..3 {
            let (code, said) = answer_of(&["backup", "--data", text(&data), "--to", text(&copy)]);
            // A store on which three never rest may not hold still long enough; then it says so.
            assert!(code == 0 || said.contains("changes faster than it can be copied"), "{said}");
            let (_, said) = answer_of(&["check", "--data", text(&copy)]);
            println!("the copy: {said}");
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let (code, said) = answer_of(&["backup", "--data", text(&data), "--to", text(&copy)]);
    assert!(code == 0 && said.contains("the copy is whole"), "{said}");
    let (code, said) = answer_of(&["check", "--data", text(&copy)]);
    assert!(code == 0 && said.contains("nothing is broken"), "{said}");

    let (code, said) = answer_of(&["restore", "--from", text(&copy), "--data", text(&other)]);
    assert!(code == 0 && said.contains("older epochs count again"), "{said}");
    let restored = Process::start(&other, &["--log", "off"]);
    for seed in 0..3 {
        let heads = |process: &Process| {
            let asked = request("GET", &library(seed), TOKEN, b"");
            Connection::to(process.address).unwrap().send(&asked).unwrap().body
        };
        assert_eq!(heads(&restored), heads(&endpoint));
    }
}

#[test]
fn a_broken_store_fails_the_check_and_a_missing_one_is_not_made() {
    let folder = TempDir::with_prefix("reprise-care-").unwrap();
    let data = folder.path().join("data");
    {
        let endpoint = Process::start(&data, &["--log", "off"]);
        let mut stream = Stream::new(&endpoint, 1);
        (0..3).for_each(|_| stream.put(Part::Plain));
    }
    let second = data.join(format!("libraries/{}/browsers/{:016x}/{:016}", library(1), 1, 2));
    let mut record = fs::read(&second).unwrap();
    record[300] ^= 1;
    fs::write(&second, record).unwrap();
    let (code, said) = answer_of(&["check", "--data", text(&data)]);
    assert!(code == 1 && said.contains("1 library, 3 records, "), "{said}");
    assert!(said.contains("1 broken, 1 mended without you, 0 by you"), "{said}");
    assert!(said.contains("sends a fresh snapshot"), "{said}");
    let missing = folder.path().join("missing");
    let (code, said) = answer_of(&["check", "--data", text(&missing)]);
    assert!(code == 1 && said.contains("there is no folder") && !missing.exists(), "{said}");
}

#[test]
fn a_server_with_the_app_alone_keeps_nothing() {
    let folder = TempDir::with_prefix("reprise-care-").unwrap();
    fs::write(folder.path().join("index.html"), "<p>the page</p>").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_reprise-cloud"));
    command
        .args(["--listen", "127.0.0.1:0", "--no-store", "--app"])
        .arg(folder.path())
        .args(["--log", "off"]);
    let server = Process::run(&mut command);
    let mut connection = Connection::to(server.address).unwrap();
    let page = connection.send(b"GET /restore HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!((page.status, page.body.as_slice()), (200, &b"<p>the page</p>"[..]));
    let refused = claim(&mut connection, 1).unwrap();
    assert!(refused.status == 404 && String::from_utf8_lossy(&refused.body).contains("no-store"));
    let host = format!("http://{}/", server.address);
    let (code, said) = answer_of(&["verify", &host, "--app", text(folder.path())]);
    assert!(
        code == 0 && said.contains("the same: 1 of 1 file of") && said.contains("another visitor"),
        "{said}"
    );
}
