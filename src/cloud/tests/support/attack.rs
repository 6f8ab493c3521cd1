//! A bad client at 127.0.0.2: 64 uploads that stall, 64 readers that do not read, 1,100 connections of HTTP/2 on which
//! nothing happens.

use std::fmt;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::claim::{TOKEN, claim, library};
use crate::http::{Connection, request};
use crate::http2::{self, connect_from};

const BAD: [u8; 4] = [127, 0, 0, 2];

/// The library of the bad client, by its number.
const SEED: u64 = 666;

/// Bytes of each batch that is to be read, and of each upload that stalls.
const BATCH: usize = 1 << 20;

/// Everything that the bad client holds; dropping it lets go.
pub(crate) struct Attack {
    /// How many connections of HTTP/2 are open.
    pub(crate) idle: usize,
    _streams: Vec<TcpStream>,
}

impl fmt::Debug for Attack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a bad client with {} streams, {} of them idle HTTP/2", self._streams.len(), self.idle)
    }
}

impl Attack {
    /// Begins everything, and waits a moment until the endpoint has seen it.
    pub(crate) fn start(endpoint: SocketAddr) -> Self {
        fill(endpoint);
        let mut streams = Vec::new();
        for number in 0..64 {
            streams.extend(stall(endpoint, number));
            streams.extend(read_nothing(endpoint));
        }
        let idle = streams.len();
        streams.extend((0..1100).filter_map(|_| rest(endpoint)));
        let idle = streams.len() - idle;
        std::thread::sleep(Duration::from_millis(1500));
        Self { idle, _streams: streams }
    }
}

/// Stores what the slow readers read: several pages.
fn fill(endpoint: SocketAddr) {
    let mut connection = Connection::to(endpoint).expect("the endpoint listens");
    claim(&mut connection, SEED).expect("the endpoint answers");
    for number in 1..=8 {
        let path = format!("{}/browsers/{:016x}/batches/{number}", library(SEED), 6);
        connection.send(&request("PUT", &path, TOKEN, &vec![7; BATCH])).expect("the endpoint answers");
    }
}

/// An upload of which all comes but the last byte.
fn stall(endpoint: SocketAddr, number: u64) -> Option<TcpStream> {
    let path = format!("{}/browsers/{:016x}/batches/1", library(SEED), 100 + number);
    let whole = request("PUT", &path, TOKEN, &vec![7; BATCH]);
    let mut stream = connect_from(BAD, endpoint).ok()?;
    // The endpoint may refuse it, and then takes no more.
    stream.set_write_timeout(Some(Duration::from_millis(200))).ok()?;
    let _ = stream.write_all(whole.get(..whole.len() - 1)?);
    Some(stream)
}

/// A reader of pages that reads only the beginning.
fn read_nothing(endpoint: SocketAddr) -> Option<TcpStream> {
    let path = format!("{}/browsers/{:016x}/batches", library(SEED), 6);
    let mut stream = connect_from(BAD, endpoint).ok()?;
    stream.write_all(&request("GET", &path, TOKEN, b"")).ok()?;
    stream.set_read_timeout(Some(Duration::from_millis(50))).ok()?;
    let _ = stream.read(&mut [0; 16]);
    Some(stream)
}

/// A connection of HTTP/2 that asked once, as one that is not used for now.
fn rest(endpoint: SocketAddr) -> Option<TcpStream> {
    let mut stream = connect_from(BAD, endpoint).ok()?;
    http2::ask(&mut stream).ok()?;
    Some(stream)
}
