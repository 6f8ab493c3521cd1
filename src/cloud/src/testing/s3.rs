//! moto's S3 server, which `cargo xtask setup --for testing` installs. All tests of a run share one.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::prefix::PrefixStore;

const BUCKET: &str = "reprise-tests";

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

struct Server {
    port: u16,
    /// Keeps the pipe to the server open.
    _process: Child,
}

/// Returns a part of a bucket that is empty.
pub(super) fn bucket() -> Option<Arc<dyn ObjectStore>> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    static TESTS: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(start).as_ref()?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let bucket = AmazonS3Builder::new()
        .with_endpoint(format!("http://127.0.0.1:{}", server.port))
        .with_allow_http(true)
        .with_region("us-east-1")
        .with_access_key_id("test")
        .with_secret_access_key("test")
        .with_bucket_name(BUCKET)
        .build()
        .unwrap();
    let test = TESTS.fetch_add(1, Ordering::Relaxed);
    Some(Arc::new(PrefixStore::new(bucket, format!("test-{test}"))))
}

fn start() -> Option<Server> {
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
    Some(Server { port, _process: process })
}
