//! An endpoint for requests with everything wrong, beside which others are served.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::Duration;

use tempfile::TempDir;

use crate::claim::{TOKEN, claim, library};
use crate::http::{Connection, request};
use crate::http2::connect_from;
use crate::process::Process;

/// An endpoint with an app of one file, and a library that others use.
pub(crate) struct Host {
    process: Process,
    others: Connection,
    last: u64,
    _folders: [TempDir; 2],
}

impl Host {
    pub(crate) fn start() -> Self {
        let folders =
            [TempDir::with_prefix("reprise-bad-").unwrap(), TempDir::with_prefix("reprise-app-").unwrap()];
        std::fs::write(folders[1].path().join("index.html"), "<p>the page</p>").unwrap();
        let app = folders[1].path().to_str().unwrap();
        let process =
            Process::start(folders[0].path(), &["--log", "off", "--batch-size", "1024", "--app", app]);
        let mut others = Connection::to(process.address).unwrap();
        assert_eq!(claim(&mut others, 1).unwrap().status, 201);
        Self { process, others, last: 0, _folders: folders }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        connect_from([127, 0, 0, 2], self.process.address).unwrap()
    }

    /// Others put a record and see it; nothing else was stored.
    pub(crate) fn serves_others(&mut self) {
        self.last += 1;
        let path = format!("{}/browsers/{:016x}/batches/{}", library(1), 1, self.last);
        assert_eq!(self.others.send(&request("PUT", &path, TOKEN, b"record")).unwrap().status, 201);
        let heads = self.others.send(&request("GET", &library(1), TOKEN, b"")).unwrap();
        let heads: serde_json::Value = serde_json::from_slice(&heads.body).unwrap();
        assert_eq!(heads["bytesUsed"], 6 * self.last, "{heads}");
    }

    /// The head of a put to the others' library.
    pub(crate) fn head_of_put(&self, length: &str) -> String {
        let (library, stream) = (library(1), "77".repeat(32));
        format!(
            "PUT /v1/libraries/{library}/browsers/aaaaaaaaaaaaaaaa/batches/1 HTTP/1.1\r\nHost: x\r\n\
             Authorization: Bearer {TOKEN}\r\nReprise-Stream: {stream}\r\n{length}\r\n\r\n"
        )
    }
}

/// What the endpoint answers until it closes the connection, or for a moment.
pub(crate) fn answer_of(stream: &mut TcpStream) -> String {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(read @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..read]);
        if answer.windows(4).any(|four| four == b"\r\n\r\n") {
            stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}
