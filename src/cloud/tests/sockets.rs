//! The endpoint as a process, on real sockets: bodies that lie about their size, and listeners when it stops.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/claim.rs"]
mod claim;
#[path = "support/http.rs"]
mod http;
#[path = "support/process.rs"]
mod process;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::claim::{TOKEN, claim, library};
use crate::http::{Connection, request};
use crate::process::Process;

/// An endpoint with a claimed library.
fn start() -> (TempDir, Process) {
    let data = TempDir::with_prefix("reprise-sockets-").unwrap();
    let process = Process::start(data.path(), &["--log", "off", "--batch-size", "1"]);
    let claimed = claim(&mut Connection::to(process.address).unwrap(), 0).unwrap();
    assert_eq!(claimed.status, 201);
    (data, process)
}

fn head_of_put(length: &str) -> String {
    let (library, stream) = (library(0), "77".repeat(32));
    format!(
        "PUT /v1/libraries/{library}/browsers/aaaaaaaaaaaaaaaa/batches/1 HTTP/1.1\r\nHost: x\r\n\
         Authorization: Bearer {TOKEN}\r\nReprise-Stream: {stream}\r\n{length}\r\n\r\n"
    )
}

/// Writes as much as the endpoint takes, and returns its answer.
fn answer_to(process: &Process, head: &str, body: &[u8], times: usize) -> String {
    let mut stream = TcpStream::connect(process.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    for _ in 0..times {
        // The endpoint may have closed the connection already.
        if stream.write_all(body).is_err() {
            break;
        }
    }
    let mut answer = [0; 4096];
    let read = stream.read(&mut answer).unwrap_or_default();
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

#[test]
fn a_gigabyte_is_refused_unread() {
    let (_data, process) = start();
    let begun = Instant::now();
    let answer = answer_to(&process, &head_of_put("Content-Length: 1000000000"), b"", 0);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("\"code\":\"too-large\""), "{answer}");
    // A body without a length is read up to the limit.
    let piece = [&b"400\r\n"[..], &[7; 1024], b"\r\n"].concat();
    let answer = answer_to(&process, &head_of_put("Transfer-Encoding: chunked"), &piece, 2);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(5));
    let heads =
        Connection::to(process.address).unwrap().send(&request("GET", &library(0), TOKEN, b"")).unwrap();
    assert!(String::from_utf8_lossy(&heads.body).starts_with("{\"browsers\":{}"), "nothing was stored");
}

/// As proxies do: they read no answer before they have sent everything.
#[test]
fn who_sends_everything_first_hears_why_it_is_refused() {
    let (_data, process) = start();
    let good = head_of_put("Content-Length: 4000000");
    let chunks = [&b"f4240\r\n"[..], &[7; 1_000_000], b"\r\n"].concat().repeat(4);
    let chunked = [&chunks[..], b"0\r\n\r\n"].concat();
    for (head, body, code) in [
        (good.clone(), &[7; 4_000_000][..], "too-large"),
        (good.replace(TOKEN, &"00".repeat(32)), &[7; 4_000_000], "wrong-token"),
        (good.replace("PUT", "POST"), &[7; 4_000_000], "method-not-allowed"),
        (head_of_put("Transfer-Encoding: chunked"), &chunked, "too-large"),
    ] {
        let mut stream = TcpStream::connect(process.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = [0; 4096];
        let read = stream.read(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer[..read]);
        assert!(answer.contains(&format!("\"code\":\"{code}\"")), "{answer}");
    }
}

#[test]
fn a_body_that_ends_early_is_not_stored() {
    let (_data, process) = start();
    let mut stream = TcpStream::connect(process.address).unwrap();
    stream.write_all(head_of_put("Content-Length: 100").as_bytes()).unwrap();
    stream.write_all(b"half").unwrap();
    drop(stream);
    let mut connection = Connection::to(process.address).unwrap();
    let first = format!("{}/browsers/aaaaaaaaaaaaaaaa/batches/1", library(0));
    assert_eq!(connection.send(&request("PUT", &first, TOKEN, b"whole")).unwrap().status, 201);
}

#[test]
fn a_hangup_ends_nothing() {
    let (_data, process) = start();
    let id = process.id().to_string();
    assert!(Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
    let mut connection = Connection::to(process.address).unwrap();
    assert_eq!(connection.send(&request("GET", &library(0), TOKEN, b"")).unwrap().status, 200);
}

#[test]
fn a_stop_lets_go_of_listeners_and_ends() {
    let (_data, mut process) = start();
    let mut listener = TcpStream::connect(process.address).unwrap();
    listener.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    listener.write_all(&request("GET", &format!("{}/events", library(0)), TOKEN, b"")).unwrap();
    let mut heard = [0; 4096];
    let read = listener.read(&mut heard).unwrap();
    assert!(String::from_utf8_lossy(&heard[..read]).starts_with("HTTP/1.1 200 "));
    let begun = Instant::now();
    let id = process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let mut rest = Vec::new();
    listener.read_to_end(&mut rest).unwrap();
    assert!(rest.ends_with(b"0\r\n\r\n"), "the answer ends as answers do");
    assert!(process.wait().success());
    assert!(begun.elapsed() < Duration::from_secs(4), "nothing was waited for");
}

/// Meters are told on their own address, which is told on the second line.
#[test]
fn meters_have_an_address_of_their_own() {
    let data = TempDir::with_prefix("reprise-meters-").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_reprise-cloud"));
    command
        .args(["--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--log", "off", "--data"])
        .arg(data.path());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let (public, meters) = (lines.next().unwrap(), lines.next().unwrap());
    let address = |line: &str| line.split("//").nth(1).unwrap().trim_end_matches("/metrics").parse().unwrap();
    let asked = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let ask = |address| Connection::to(address).unwrap().send(asked).unwrap();
    let (at_meters, at_public) = (ask(address(&meters)), ask(address(&public)));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(meters.starts_with("meters on http://"), "{meters}");
    assert!(String::from_utf8_lossy(&at_meters.body).contains("reprise_listeners 0"), "{at_meters:?}");
    assert_eq!((at_meters.status, at_public.status), (200, 404));
}
