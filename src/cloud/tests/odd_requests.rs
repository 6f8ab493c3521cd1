//! Requests that are written oddly: lengths that contradict each other, codings, versions, methods, conditions. Each gets a
//! status and a code, nothing of it is stored, and others are served.
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

use std::io::Write as _;

use crate::claim::{TOKEN, library};
use crate::host::{Host, answer_of};

/// Sends these bytes on a connection of their own, and looks at the first answer.
fn check(host: &Host, sent: &[u8], status: u16, code: &str) -> String {
    let mut stream = host.connect();
    // The endpoint may have refused it before all of it came.
    let _ = stream.write_all(sent);
    let answer = answer_of(&mut stream);
    let shown = String::from_utf8_lossy(&sent[..sent.len().min(300)]).into_owned();
    assert_eq!(answer.get(9..12), Some(&*status.to_string()), "{shown:?}: {answer}");
    let has_code = code.is_empty() || answer.contains(&format!("\"code\":\"{code}\""));
    assert!(has_code, "{shown:?}: {answer}");
    answer
}

#[test]
fn bodies_whose_length_is_odd_are_not_stored() {
    let mut host = Host::start();
    let put = |host: &Host, headers: &str, body: &[u8], status, code| {
        check(host, &[host.head_of_put(headers).as_bytes(), body].concat(), status, code);
    };
    let no_lengths = [
        "Content-Length: 3\r\nContent-Length: 5",
        "Content-Length: 3, 3",
        "Content-Length: -3",
        "Content-Length: +3",
        "Content-Length: 0x3",
        "Content-Length: 3.0",
        "Content-Length: three",
        "Content-Length:",
        "Content-Length: 99999999999999999999999",
        "Content-Length : 3",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: xchunked",
    ];
    for headers in no_lengths {
        put(&host, headers, b"abc", 400, "no-request");
    }
    // Of both, the coding counts (RFC 9112, section 6.3), and the connection ends with it: what follows is no request.
    put(
        &host,
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        b"0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        400,
        "empty-body",
    );
    for chunks in [
        &b"zz\r\nabc\r\n0\r\n\r\n"[..],
        b"-3\r\nabc\r\n0\r\n\r\n",
        b"2\r\nabc\r\n0\r\n\r\n",
        b"fffffffffffffffff\r\n",
    ] {
        put(&host, "Transfer-Encoding: chunked", chunks, 400, "broken-body");
    }
    let long = [b"3;", &vec![b'x'; 100_000][..], b"\r\nabc\r\n0\r\n\r\n"].concat();
    put(&host, "Transfer-Encoding: chunked", &long, 400, "broken-body");
    let trailers = [b"3\r\nabc\r\n0\r\n", &b"X: y\r\n".repeat(20_000)[..], b"\r\n"].concat();
    put(&host, "Transfer-Encoding: chunked", &trailers, 400, "broken-body");
    put(&host, "Transfer-Encoding: chunked", b"0\r\n\r\n", 400, "empty-body");
    put(&host, "X: no length at all", b"", 400, "empty-body");
    put(&host, "Expect: 100-continue\r\nContent-Length: 99999999", b"", 413, "too-large");
    host.serves_others();
}

#[test]
fn what_is_no_http_is_told_so() {
    let mut host = Host::start();
    for sent in [
        &b"GET /v1/info HTTP/3.0\r\nHost: x\r\n\r\n"[..],
        b"GET /v1/info\r\n\r\n",
        b"GET /v1/info HTTP/1.1\r\nHost: x\r\nfolded: a\r\n b\r\n\r\n",
        b"GET /v1/info HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
        b"GET /v1/info HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        b"GET /v1/info HTTP/1.1\r\nHost: x\r\n: no name\r\n\r\n",
        b"GET /a\rb HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET  HTTP/1.1\r\nHost: x\r\n\r\n",
        b"G(T / HTTP/1.1\r\nHost: x\r\n\r\n",
        // A client that speaks TLS where there is none.
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\x00\x00\x00\r\n\r\n",
    ] {
        let answer = check(&host, sent, 400, "no-request");
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{answer}");
    }
    host.serves_others();
}

/// The first answer on a connection that stays open is read whole; then comes what is no request.
#[test]
fn what_is_no_http_later_on_a_connection_is_told_so_too() {
    let mut host = Host::start();
    let fine = b"GET /v1/info HTTP/1.1\r\nHost: x\r\n\r\n";
    let large = [&b"GET /v1/info HTTP/1.1\r\nHost: x\r\nX: "[..], &vec![b'x'; 65 * 1024]].concat();
    for (sent, status, code) in
        [(&b"no request\r\n\r\n"[..], 400, "no-request"), (&large, 431, "headers-too-large")]
    {
        let mut stream = host.connect();
        for _ in 0..2 {
            stream.write_all(fine).unwrap();
            let answer = answer_of(&mut stream);
            assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with('}'), "{answer}");
        }
        let _ = stream.write_all(sent);
        let answer = answer_of(&mut stream);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(answer.contains(&format!("\"code\":\"{code}\"")), "{answer}");
    }
    host.serves_others();
}

/// A record may look like such an answer, and is sent as it is.
#[test]
fn a_record_that_looks_like_a_refusal_is_none() {
    let host = Host::start();
    let record = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let head = host.head_of_put(&format!("Content-Length: {}", record.len()));
    check(&host, &[head.as_bytes(), record].concat(), 201, "");
    let head = head.replace("PUT", "GET").replace("/1 HTTP", " HTTP").replace(&record.len().to_string(), "0");
    let mut stream = host.connect();
    for _ in 0..3 {
        stream.write_all(head.as_bytes()).unwrap();
        let answer = answer_of(&mut stream);
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(&*String::from_utf8_lossy(record)),
            "{answer}"
        );
    }
}

#[test]
fn odd_methods_and_conditions_change_nothing() {
    let mut host = Host::start();
    let library = library(1);
    for method in ["POST", "PATCH", "TRACE", "OPTIONS", "FOO", "get"] {
        for path in ["/", "/v1/info", &format!("/v1/libraries/{library}/browsers/aaaaaaaaaaaaaaaa/batches/1")]
        {
            let sent = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
            check(&host, sent.as_bytes(), 405, "method-not-allowed");
        }
    }
    check(&host, b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 405, "method-not-allowed");
    check(&host, b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n", 405, "method-not-allowed");
    check(&host, b"GET ftp://example.org/x.js HTTP/1.1\r\nHost: x\r\n\r\n", 404, "not-found");
    for headers in [
        "Range: bytes=0-1",
        "Range: bytes=99999999999999999999-,-0,5-1",
        "If-Match: \"x\"",
        "If-Unmodified-Since: yesterday",
        "If-None-Match: \u{ff}, ,\"",
        "Accept-Encoding: br;q=NaN, gzip;q=-1, *;q=inf",
        "Connection: Upgrade\r\nUpgrade: websocket",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
    ] {
        let page =
            check(&host, format!("GET / HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n").as_bytes(), 200, "");
        assert!(page.ends_with("<p>the page</p>") || page.contains("content-encoding"), "{headers}: {page}");
    }
    let first =
        format!("PUT /v1/libraries/{library}/browsers/aaaaaaaaaaaaaaaa/batches/2 HTTP/1.1\r\nHost: x\r\n");
    let rest = format!("Authorization: Bearer {TOKEN}\r\nReprise-Stream: {}\r\n", "77".repeat(32));
    let sent = format!("{first}{rest}If-None-Match: *\r\nContent-Length: 1\r\n\r\nx");
    check(&host, sent.as_bytes(), 409, "out-of-order");
    host.serves_others();
}
