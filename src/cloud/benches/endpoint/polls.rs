//! Head polls a second: the endpoint, beside an axum handler that answers the same bytes and does nothing else.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header;
use axum::routing::get;
use tempfile::TempDir;

use crate::claim::{TOKEN, claim, library};
use crate::compare;
use crate::http::{Connection, request};
use crate::process::Process;

const CLIENTS: u32 = 16;
const ROUND: Duration = Duration::from_secs(1);
/// An answer of the same length as that of a library with three browsers.
const CONSTANT: &str = r#"{"browsers":{"0000000000000000":{"first":1,"last":2,"bytes":800},"0000000000000001":{"first":1,"last":2,"bytes":800},"0000000000000002":{"first":1,"last":2,"bytes":800}},"forgotten":[],"epoch":0,"bytesUsed":2400,"quota":268435456}"#;

/// Compares the endpoint with the constant handler. Rounds of the two alternate.
pub(crate) fn measure(rounds: usize) {
    let data = TempDir::with_prefix_in("reprise-bench-", env!("CARGO_TARGET_TMPDIR")).unwrap();
    let endpoint = Process::start(data.path(), &["--log", "off"]);
    fill(endpoint.address);
    let mut again = Command::new(std::env::current_exe().unwrap());
    let constant = Process::run(again.arg("--serve-constant"));
    let poll = request("GET", &library(0), TOKEN, b"");
    let heads = Connection::to(endpoint.address).unwrap().send(&poll).unwrap();
    assert_eq!(String::from_utf8_lossy(&heads.body), CONSTANT);
    let mut pairs = Vec::new();
    for _ in 0..rounds {
        let floor = polls_a_second(constant.address, &poll);
        pairs.push((polls_a_second(endpoint.address, &poll), floor));
    }
    println!("{CLIENTS} clients poll the heads of a library with three browsers");
    compare("head polls, floor constant axum handler", &pairs, 0.7);
}

/// Serves the constant answer until killed, as axum's own examples do.
pub(crate) fn serve_constant() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("listening on http://{}", listener.local_addr().unwrap());
        std::io::stdout().flush().unwrap();
        let answer = async || ([(header::CONTENT_TYPE, "application/json")], CONSTANT);
        axum::serve(listener, Router::new().route("/v1/libraries/{library}", get(answer))).await.unwrap();
    });
}

fn fill(address: SocketAddr) {
    let mut connection = Connection::to(address).unwrap();
    assert_eq!(claim(&mut connection, 0).unwrap().status, 201);
    for (browser, number) in (0..3).flat_map(|browser| [(browser, 1), (browser, 2)]) {
        let path = format!("{}/browsers/{browser:016x}/batches/{number}", library(0));
        assert_eq!(connection.send(&request("PUT", &path, TOKEN, &[7; 400])).unwrap().status, 201);
    }
}

fn polls_a_second(address: SocketAddr, poll: &[u8]) -> f64 {
    let begun = Instant::now();
    let polls: u32 = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| poll_for(address, poll, ROUND))).collect();
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    f64::from(polls) / begun.elapsed().as_secs_f64()
}

fn poll_for(address: SocketAddr, poll: &[u8], time: Duration) -> u32 {
    let mut connection = Connection::to(address).unwrap();
    let (begun, mut polls) = (Instant::now(), 0);
    while begun.elapsed() < time {
        assert_eq!(connection.send(poll).unwrap().status, 200);
        polls += 1;
    }
    polls
}
