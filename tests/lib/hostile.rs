//! A server between browsers and an endpoint. It hands everything on, but for what a test lets it refuse, for as long as the
//! test wants.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::Context as _;

/// Says for the first line of a request, such as `PUT /v1/…`, with which status and code it is refused, if it is.
type Refuses = Box<dyn FnMut(&str) -> Option<(u16, &'static str)> + Send>;

/// A server that may refuse what it is asked.
pub struct Hostile {
    address: SocketAddr,
    refuses: Arc<Mutex<Refuses>>,
}

impl Hostile {
    /// Starts one that hands everything on to the endpoint at this address.
    ///
    /// # Errors
    /// When it cannot listen, or the address is none of this machine.
    pub fn before(url: &str) -> anyhow::Result<Hostile> {
        let endpoint = url.trim_start_matches("http://").trim_end_matches('/');
        let endpoint: SocketAddr = endpoint.parse().context("no address of this machine")?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let refuses: Arc<Mutex<Refuses>> = Arc::new(Mutex::new(Box::new(|_| None)));
        let (address, shared) = (listener.local_addr()?, refuses.clone());
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let refuses = shared.clone();
                // A browser that hangs up, or an endpoint that was stopped, is not told of here.
                thread::spawn(move || drop(answer(client, endpoint, &refuses)));
            }
        });
        Ok(Hostile { address, refuses })
    }

    /// The address of a page, whose path begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Refuses these requests from now on.
    pub fn refuse(&self, refuses: impl FnMut(&str) -> Option<(u16, &'static str)> + Send + 'static) {
        *self.refuses.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(refuses);
    }
}

/// Answers the one request of a connection.
fn answer(mut client: TcpStream, endpoint: SocketAddr, refuses: &Mutex<Refuses>) -> io::Result<()> {
    let (line, request) = read_request(&client)?;
    let refused = refuses.lock().unwrap_or_else(PoisonError::into_inner)(&line);
    if let Some((status, code)) = refused {
        let body = format!("{{\"code\":\"{code}\"}}");
        return write!(
            client,
            "HTTP/1.1 {status} Refused\r\nContent-Type: application/problem+json\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        );
    }
    let mut endpoint = TcpStream::connect(endpoint)?;
    endpoint.write_all(&request)?;
    io::copy(&mut endpoint, &mut client).map(drop)
}

/// The first line of a request, and all of it as it is handed on: after it the connection is closed.
fn read_request(client: &TcpStream) -> io::Result<(String, Vec<u8>)> {
    let mut reader = BufReader::new(client);
    let (mut first, mut request, mut length) = (String::new(), Vec::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == "\r\n" {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "connection" => continue,
            "content-length" => length = value.trim().parse().unwrap_or_default(),
            _ => {}
        }
        if first.is_empty() {
            first.clone_from(&line);
        }
        request.extend(line.as_bytes());
    }
    request.extend(b"Connection: close\r\n\r\n");
    reader.take(length).read_to_end(&mut request)?;
    Ok((first, request))
}
