//! A line with a limited rate in front of the endpoint.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How many bytes go over the line at once.
const PIECE: usize = 16 * 1024;

/// When the line is free again, and how long one byte takes.
struct Line {
    free: Mutex<Instant>,
    byte: Duration,
}

/// Puts a line of this many Mbit/s in front of an address. Answers the address at the near end. The line stays
/// until the program ends.
pub(crate) fn lay(url: &str, megabits: u32) -> anyhow::Result<String> {
    let far = url.trim_start_matches("http://").to_owned();
    let near = TcpListener::bind("127.0.0.1:0")?;
    let address = near.local_addr()?;
    let line = Line {
        free: Mutex::new(Instant::now()),
        byte: Duration::from_nanos(8_000 / u64::from(megabits.max(1))),
    };
    let line = Arc::new(line);
    thread::spawn(move || {
        for here in near.incoming().flatten() {
            // When a connection fails, the browser tries again.
            let _ = TcpStream::connect(&far).and_then(|there| connect(here, there, &line));
        }
    });
    Ok(format!("http://{address}"))
}

fn connect(here: TcpStream, there: TcpStream, line: &Arc<Line>) -> std::io::Result<()> {
    let (asked, answered) = (here.try_clone()?, there.try_clone()?);
    thread::spawn(move || carry(asked, there, |_| {}));
    let line = line.clone();
    thread::spawn(move || carry(answered, here, |bytes| line.wait(bytes)));
    Ok(())
}

fn carry(mut from: TcpStream, mut to: TcpStream, wait: impl Fn(usize)) {
    let mut piece = [0; PIECE];
    while let Ok(length @ 1..) = from.read(&mut piece) {
        wait(length);
        if to.write_all(piece.get(..length).unwrap_or_default()).is_err() {
            break;
        }
    }
    // The other side may have closed it already.
    let _ = to.shutdown(Shutdown::Write);
}

impl Line {
    /// Waits until this many bytes have come through. Connections share the line.
    fn wait(&self, bytes: usize) {
        let through = {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            *free = (*free).max(Instant::now()) + self.byte * bytes as u32;
            *free
        };
        thread::sleep(through.saturating_duration_since(Instant::now()));
    }
}
