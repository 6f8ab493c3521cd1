//! The smallest client that is enough: one connection, one request at a time, HTTP/1.1 with lengths.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// Its body.
    #[allow(dead_code, reason = "not every user of this file needs it")]
    pub(crate) body: Vec<u8>,
}

/// A connection that is kept open.
pub(crate) struct Connection {
    stream: TcpStream,
    /// Bytes that were received and are not used yet.
    received: Vec<u8>,
}

impl Connection {
    /// Connects, and gives up on answers after ten seconds.
    #[allow(dead_code, reason = "not every user of this file needs it")]
    pub(crate) fn to(address: SocketAddr) -> io::Result<Self> {
        Self::patient(address, Duration::from_secs(10))
    }

    /// Connects, and gives up on answers after so long.
    pub(crate) fn patient(address: SocketAddr, patience: Duration) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(patience))?;
        Ok(Self { stream, received: Vec::new() })
    }

    /// Sends what [`request`] made and reads the answer.
    pub(crate) fn send(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request)?;
        self.received.clear();
        let head = loop {
            if let Some(end) = self.received.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            self.receive()?;
        };
        let (status, length) = read_head(self.received.get(..head).unwrap_or_default()).ok_or_else(broken)?;
        while self.received.len() < head + length {
            self.receive()?;
        }
        let body = self.received.get(head..).unwrap_or_default().to_vec();
        Ok(Answer { status, body })
    }

    fn receive(&mut self) -> io::Result<()> {
        let mut piece = [0; 16 * 1024];
        match self.stream.read(&mut piece) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                self.received.extend_from_slice(piece.get(..read).unwrap_or_default());
                Ok(())
            }
            // Whoever asks for more asks again. A process that was stopped and goes on sees this.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Reads the status and the length of the body.
fn read_head(head: &[u8]) -> Option<(u16, usize)> {
    let mut lines = str::from_utf8(head).ok()?.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let length = lines.find_map(|line| line.strip_prefix("content-length: "));
    Some((status, length.map_or(Some(0), |length| length.parse().ok())?))
}

/// Writes a request below `/v1/libraries/` with a secret, and with what shows that streams are the client's own.
pub(crate) fn request(method: &str, path: &str, token: &str, body: &[u8]) -> Vec<u8> {
    let stream = "77".repeat(32);
    let mut request = format!(
        "{method} /v1/libraries/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Reprise-Stream: {stream}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not an answer")
}
