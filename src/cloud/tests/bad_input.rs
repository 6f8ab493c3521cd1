//! Requests with everything wrong that a socket can carry: too long, without an end, with odd paths. Each gets a status of
//! its own, nothing of it is stored, and others are served meanwhile.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/claim.rs"]
mod claim;
#[path = "support/host.rs"]
mod host;
#[path = "support/http.rs"]
mod http;
#[path = "support/http2.rs"]
mod http2;
#[path = "support/process.rs"]
mod process;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::host::{Host, answer_of};

const MEGABYTE: usize = 1_000_000;

/// Writes the same piece until the endpoint takes no more; returns how many bytes it, and the system, took.
fn pour(stream: &mut TcpStream, piece: &[u8], most: usize) -> usize {
    let mut taken = 0;
    while taken < most && stream.write_all(piece).is_ok() {
        taken += piece.len();
    }
    taken
}

#[test]
fn ten_gigabytes_are_refused_unread() {
    let mut host = Host::start();
    let mut stream = host.connect();
    stream.write_all(host.head_of_put("Content-Length: 10000000000").as_bytes()).unwrap();
    let answer = answer_of(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"code\":\"too-large\""), "{answer}");
    // Who sends them all the same is cut off.
    let mut stream = host.connect();
    stream.write_all(host.head_of_put("Content-Length: 10000000000").as_bytes()).unwrap();
    let taken = pour(&mut stream, &vec![7; MEGABYTE], 10_000 * MEGABYTE);
    assert!(taken < 100 * MEGABYTE, "{taken} bytes were taken");
    host.serves_others();
}

#[test]
fn a_body_without_an_end_is_cut_off() {
    let mut host = Host::start();
    let mut stream = host.connect();
    stream.write_all(host.head_of_put("Transfer-Encoding: chunked").as_bytes()).unwrap();
    let piece = [&b"10000\r\n"[..], &vec![7; 0x10000], b"\r\n"].concat();
    let taken = pour(&mut stream, &piece, 10_000 * MEGABYTE);
    assert!(taken < 100 * MEGABYTE, "{taken} bytes were taken");
    host.serves_others();
}

/// One that stalls holds only its own share; `suite/limits.rs` says after how long it is given up.
#[test]
fn others_are_served_beside_a_body_of_one_byte_after_another() {
    let mut host = Host::start();
    let mut stream = host.connect();
    stream.write_all(host.head_of_put("Content-Length: 100").as_bytes()).unwrap();
    for _ in 0..5 {
        stream.write_all(b"x").unwrap();
        host.serves_others();
    }
}

fn check_too_large(answer: &str) {
    assert!(
        answer.starts_with("HTTP/1.1 431 ") && answer.contains("\"code\":\"headers-too-large\""),
        "{answer}"
    );
}

#[test]
fn a_megabyte_of_headers_is_refused() {
    let mut host = Host::start();
    // A little more than there may be, so that the endpoint has read all of it when it answers.
    let mut stream = host.connect();
    let head = b"GET /v1/info HTTP/1.1\r\nHost: x\r\nX: ";
    stream.write_all(head).unwrap();
    pour(&mut stream, &[b'x'; 1024], 64 * 1024);
    let answer = answer_of(&mut stream);
    check_too_large(&answer);
    let mut stream = host.connect();
    stream.write_all(head).unwrap();
    let taken = pour(&mut stream, &[b'x'; 16 * 1024], 10_000 * MEGABYTE);
    assert!(taken < 100 * MEGABYTE, "{taken} bytes were taken");
    let mut stream = host.connect();
    let many: String = (0..1000).map(|number| format!("X-{number}: x\r\n")).collect();
    stream.write_all(format!("GET /v1/info HTTP/1.1\r\nHost: x\r\n{many}\r\n").as_bytes()).unwrap();
    let answer = answer_of(&mut stream);
    check_too_large(&answer);
    host.serves_others();
}

/// `GET /` of host `x` with one more header of a megabyte, over as many frames as that takes.
fn endless_headers() -> Vec<u8> {
    let frame = |kind: u8, flags: u8, block: &[u8]| {
        let length = u32::try_from(block.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, flags, 0, 0, 0, 1], block].concat()
    };
    // The length of the value: 127, and what is left of a million in groups of seven bits.
    let length: [u8; 4] = [0x7f, 0xc1, 0x83, 0x3d];
    let block = [&b"\x82\x86\x84\x41\x01x\x00\x01x"[..], &length, &vec![b'x'; MEGABYTE]].concat();
    let parts = block.chunks(16_384).enumerate();
    let last = block.len().div_ceil(16_384) - 1;
    parts
        .flat_map(|(at, part)| {
            let (kind, flags) = if at == 0 { (1, 1) } else { (9, if at == last { 4 } else { 0 }) };
            frame(kind, flags, part)
        })
        .collect()
}

#[test]
fn a_megabyte_of_headers_is_refused_over_http2() {
    let mut host = Host::start();
    let mut stream = host.connect();
    http2::begin(&mut stream).unwrap();
    let _ = stream.write_all(&endless_headers());
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..read]);
    }
    assert!(!String::from_utf8_lossy(&answer).contains("the page"), "{answer:?}");
    let mut fine = host.connect();
    http2::ask(&mut fine).unwrap();
    host.serves_others();
}

/// Paths that lead nowhere, as bytes on the wire.
const ODD: [&[u8]; 24] = [
    b"/../../etc/passwd",
    b"/%2e%2e/%2e%2e/etc/passwd",
    b"/..%2f..%2fetc%2fpasswd",
    b"//etc/passwd",
    b"/..\\..\\etc\\passwd",
    b"/%5c..%5c",
    b"/index.html%00.js",
    b"/index.html/",
    b"/%",
    b"/%zz",
    b"/%ff%fe",
    b"/\xff\xfe",
    b"/\0",
    b"/a b",
    b"/CON",
    b"/v1/",
    b"/v1//info",
    b"/v1/libraries/../info",
    b"/v1/libraries/%00",
    b"/v1/libraries/%2e%2e",
    b"/v1/libraries/\xc3\xa9",
    b"/v1/mailboxes/..%2f..%2fclaim/0",
    b"*",
    b"index.html",
];

#[test]
fn paths_with_everything_in_them_lead_nowhere() {
    let mut host = Host::start();
    let long = [b"/", &vec![b'a'; 60_000][..]].concat();
    let deep = b"/a".repeat(20_000);
    for path in ODD.into_iter().chain([&long[..], &deep]) {
        let mut stream = host.connect();
        let head = [b"GET ", path, b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"].concat();
        stream.write_all(&head).unwrap();
        let (answer, shown) = (answer_of(&mut stream), String::from_utf8_lossy(&path[..path.len().min(60)]));
        let status: u16 = answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_default();
        // The app has pages of its own at paths without a dot.
        if status == 200 && answer.ends_with("\r\n\r\n<p>the page</p>") {
            continue;
        }
        assert!((400..500).contains(&status), "{shown}: {answer}");
        let has_code = ["not-found", "unknown-call", "malformed", "token-missing", "no-request"]
            .iter()
            .any(|code| answer.contains(&format!("\"code\":\"{code}\"")));
        assert!(has_code, "{shown}: {answer}");
    }
    host.serves_others();
}
