//! Serves the floor page: plain JavaScript that does the least a scan must do.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

const PAGE: &str = include_str!("scan_floor.html");
const WORKER: &str = include_str!("scan_floor_worker.js");

/// Serves the page at a free port until the program ends. Answers its address.
pub(crate) fn serve() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        // Browsers open connections ahead and send nothing on them, so each connection has a thread.
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream));
        }
    });
    Ok(url)
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut request = String::new();
    let mut lines = BufReader::new(stream.try_clone()?);
    lines.read_line(&mut request)?;
    while lines.read_line(&mut String::new())? > 2 {}
    let (kind, body) =
        if request.contains("floor-worker.js") { ("text/javascript", WORKER) } else { ("text/html", PAGE) };
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
