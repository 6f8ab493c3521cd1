//! moto's S3 server, which `cargo xtask setup --for testing` installs.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// The bucket that there is.
pub(crate) const BUCKET: &str = "reprise-tests";

/// A script that starts moto and takes requests side by side, each in a thread. moto checks and then puts, so
/// its work for one request is under a lock: each request is one step, as S3 promises, in whatever order
/// requests come. The suite lets 16 writers race for that order; put-if-absent within one step is a promise of
/// S3 itself. The script ends when the test run closes its end of the pipe.
const SERVER: &str = "
import os, sys, threading
from werkzeug.serving import make_server
from moto.server import DomainDispatcherApplication, create_backend_app
app, lock = DomainDispatcherApplication(create_backend_app), threading.Lock()
def one_step(environ, start_response):
    with lock:
        return list(app(environ, start_response))
server = make_server('127.0.0.1', 0, one_step, threaded=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
print(server.server_port, flush=True)
server.serve_forever()
";

/// A running server.
pub(crate) struct Moto {
    port: u16,
    /// Keeps the pipe to the server open.
    _process: Child,
}

impl Moto {
    /// Starts it. Where none is installed, says that the test skips.
    pub(crate) fn start() -> Option<Self> {
        let Some(python) = std::env::var_os("REPRISE_MOTO").filter(|python| !python.is_empty()) else {
            reprise_needs::skip("no S3 server, run `cargo xtask setup --for testing` (needs Python)");
            return None;
        };
        let mut command = Command::new(python);
        command.args(["-c", SERVER]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("REPRISE_MOTO names a Python that starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().expect("moto's server says its port");
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let create = format!("PUT /{BUCKET} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(create.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains(" 200 "), "the bucket is not created: {answer}");
        Some(Self { port, _process: process })
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}
