//! A way to moto's server that can break: it answers for it with an error, loses its answers, or says nothing.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What happens to requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Open,
    /// Every request is answered with this status.
    Answers(u16),
    /// Every request is answered with these bytes.
    Says(&'static [u8]),
    /// Every request is done, and the connection closed without its answer.
    LosesAnswers,
    /// Nothing comes back as long as this is so.
    Silent,
    /// Requests arrive without the conditions in them.
    ForgetsConditions,
}

/// The way.
pub(crate) struct Faulty {
    pub(crate) address: SocketAddr,
    way: Arc<Mutex<Way>>,
    refused: Arc<AtomicUsize>,
}

impl Faulty {
    /// Opens a way to a server that closes its connections after each answer.
    pub(crate) fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let faulty = Self {
            address: listener.local_addr().unwrap(),
            way: Arc::new(Mutex::new(Way::Open)),
            refused: Arc::default(),
        };
        let (way, refused) = (Arc::clone(&faulty.way), Arc::clone(&faulty.refused));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (way, refused) = (Arc::clone(&way), Arc::clone(&refused));
                thread::spawn(move || pass(stream, server, &way, &refused));
            }
        });
        faulty
    }

    pub(crate) fn set(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }

    /// How many requests were not answered as the server would.
    pub(crate) fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }
}

/// Takes one request; the connection ends with it.
fn pass(
    mut stream: TcpStream,
    server: SocketAddr,
    way: &Mutex<Way>,
    refused: &AtomicUsize,
) -> io::Result<()> {
    let request = whole_request(&mut stream)?;
    let now = *way.lock().unwrap();
    if now != Way::Open {
        refused.fetch_add(1, Ordering::Relaxed);
    }
    match now {
        Way::Answers(status) => {
            write!(stream, "HTTP/1.1 {status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        Way::Says(bytes) => stream.write_all(bytes),
        Way::Silent => {
            while *way.lock().unwrap() == Way::Silent {
                thread::sleep(Duration::from_millis(20));
            }
            Ok(())
        }
        Way::Open | Way::LosesAnswers | Way::ForgetsConditions => {
            let mut server = TcpStream::connect(server)?;
            server.write_all(&if now == Way::ForgetsConditions {
                without_conditions(&request)
            } else {
                request
            })?;
            let mut answer = Vec::new();
            server.read_to_end(&mut answer)?;
            if now == Way::LosesAnswers { Ok(()) } else { stream.write_all(&answer) }
        }
    }
}

fn whole_request(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let (mut request, mut piece) = (Vec::new(), [0; 16 * 1024]);
    loop {
        if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if request.len() >= end + 4 + length.unwrap_or(0) {
                return Ok(request);
            }
        }
        match stream.read(&mut piece)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => request.extend_from_slice(&piece[..read]),
        }
    }
}

/// The request without its header `If-None-Match`.
fn without_conditions(request: &[u8]) -> Vec<u8> {
    let lines = request.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| !line.to_ascii_lowercase().starts_with(b"if-none-match")).flatten().copied().collect()
}
