//! How long puts take beside a thousand listeners, and how much memory all of that takes.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::AsyncReadExt as _;

use crate::claim::{TOKEN, claim, library};
use crate::http::{Connection, request};
use crate::http2::connect_from;
use crate::memory::resident_kib;
use crate::process::Process;

const WRITERS: u64 = 200;
const LISTENERS: u64 = 1000;

/// How often a writer puts a record.
const EVERY: Duration = Duration::from_secs(1);

/// How often the memory is looked at.
const LOOK: Duration = Duration::from_secs(30);

/// Lets writers put a record a second each for so many seconds; five listeners hear each.
pub(crate) fn measure(seconds: u64) {
    let data = TempDir::with_prefix_in("reprise-bench-", env!("CARGO_TARGET_TMPDIR")).unwrap();
    let endpoint = Process::start(data.path(), &["--log", "off"]);
    for writer in 0..WRITERS {
        let mut connection = Connection::to(endpoint.address).unwrap();
        assert_eq!(claim(&mut connection, writer).unwrap().status, 201);
    }
    let heard = Arc::new(AtomicUsize::new(0));
    let listening = listen(endpoint.address, &heard);
    let mut memory: Vec<_> = resident_kib(endpoint.id()).into_iter().collect();
    let is_over = Arc::new(AtomicBool::new(false));
    let writers = (0..WRITERS).map(|writer| {
        let (address, is_over) = (endpoint.address, Arc::clone(&is_over));
        thread::spawn(move || write(address, writer, &is_over))
    });
    let writers: Vec<_> = writers.collect();
    let begun = Instant::now();
    while begun.elapsed().as_secs() < seconds {
        thread::sleep(LOOK.min(Duration::from_secs(seconds).saturating_sub(begun.elapsed())));
        memory.extend(resident_kib(endpoint.id()));
    }
    is_over.store(true, Ordering::Relaxed);
    let mut took: Vec<Duration> = writers.into_iter().flat_map(|it| it.join().unwrap()).collect();
    took.sort();
    let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or_default();
    println!(
        "{LISTENERS} listeners and {WRITERS} writers for {seconds} s: {} puts, median {:?}, 99 of 100 within {:?}, longest {:?}",
        took.len(),
        at(50),
        at(99),
        took.last().copied().unwrap_or_default()
    );
    // Each listener is told the heads once at its beginning.
    let heard = heard.load(Ordering::Relaxed) as u64 - LISTENERS;
    println!("{heard} events were heard, of {} that there were", took.len() as u64 * LISTENERS / WRITERS);
    println!("memory of the endpoint, KiB, at the beginning and every {} s: {memory:?}\n", LOOK.as_secs());
    drop(listening);
}

/// Opens the listeners, from several addresses, because one may not have them all; counts events.
fn listen(address: SocketAddr, heard: &Arc<AtomicUsize>) -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for number in 0..LISTENERS {
        let from = [127, 0, 0, 2 + (number % 4) as u8];
        let asked = request("GET", &format!("{}/events", library(number % WRITERS)), TOKEN, b"");
        let stream = connect_from(from, address).unwrap();
        runtime.spawn(hear(stream, asked, Arc::clone(heard)));
    }
    while heard.load(Ordering::Relaxed) < LISTENERS as usize {
        thread::sleep(Duration::from_millis(10));
    }
    runtime
}

/// Counts the events that one listener hears.
async fn hear(mut stream: TcpStream, asked: Vec<u8>, heard: Arc<AtomicUsize>) {
    std::io::Write::write_all(&mut stream, &asked).unwrap();
    stream.set_nonblocking(true).unwrap();
    let mut stream = tokio::net::TcpStream::from_std(stream).unwrap();
    let mut piece = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut piece).await {
        let events =
            piece.get(..read).unwrap_or_default().windows(12).filter(|it| it == b"event: heads").count();
        heard.fetch_add(events, Ordering::Relaxed);
    }
}

/// Puts a record again and again, and returns how long each took.
fn write(address: SocketAddr, writer: u64, is_over: &AtomicBool) -> Vec<Duration> {
    let mut connection = Connection::to(address).unwrap();
    // Not all at the same moment.
    thread::sleep(EVERY.mul_f64(writer as f64 / WRITERS as f64));
    let (mut took, mut next) = (Vec::new(), Instant::now());
    for number in 1.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let path = format!("{}/browsers/{writer:016x}/batches/{number}", library(writer));
        let begun = Instant::now();
        assert_eq!(connection.send(&request("PUT", &path, TOKEN, &[7; 2000])).unwrap().status, 201);
        took.push(begun.elapsed());
        next += EVERY;
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    took
}
