//! The smallest bit of HTTP/2 that is enough to hold a connection open: the preface, and one request.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// What a client of HTTP/2 sends first, and its empty settings.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// `GET /` of host `x` in stream 1, which ends with its headers.
const GET: &[u8] = b"\0\0\x06\x01\x05\0\0\0\x01\x82\x86\x84\x41\x01x";

/// Connects from an address of this computer.
pub(crate) fn connect_from(from: [u8; 4], to: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    socket.connect(&to.into())?;
    let stream: TcpStream = socket.into();
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    Ok(stream)
}

/// Says that this is HTTP/2, and nothing more.
#[allow(dead_code, reason = "not every user of this file needs it")]
pub(crate) fn begin(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(PREFACE)
}

/// Asks for `/`, and reads until the answer begins.
#[allow(dead_code, reason = "not every user of this file needs it")]
pub(crate) fn ask(stream: &mut TcpStream) -> io::Result<()> {
    begin(stream)?;
    stream.write_all(GET)?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head)?;
        let [a, b, c, kind, ..] = head;
        let length = u64::from(u32::from_be_bytes([0, a, b, c]));
        io::copy(&mut (&*stream).take(length), &mut io::sink())?;
        if kind == 1 {
            return Ok(());
        }
    }
}
