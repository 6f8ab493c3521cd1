//! The endpoint's events: a stream that tells when heads move. It is read with fetch, because an
//! `EventSource` cannot
//! send the access token.

use gloo_net::http::Method;
use web_sys::{AbortController, AbortSignal};

use super::stream::Pieces;
use super::{Client, answers, offline};
use crate::sync::engine::Refusal;

/// Ends a stream when it is dropped.
pub(crate) struct Ending(AbortController);

impl Ending {
    /// An ending that has not come yet; `None` if the browser cannot end streams.
    pub(crate) fn new() -> Option<Ending> {
        AbortController::new().ok().map(Ending)
    }

    /// The signal by which a stream learns that it should end.
    pub(crate) fn signal(&self) -> AbortSignal {
        self.0.signal()
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Client {
    /// Listens until the stream breaks off. Calls `hear` when it begins, whenever heads have moved, and when
    /// there is nothing left to listen to, for example because the library was deleted.
    pub(crate) async fn listen(&self, ending: &AbortSignal, hear: impl Fn()) {
        if let Err(Refusal::Forgotten | Refusal::BrowserForgotten) = self.listen_on(ending, &hear).await {
            hear();
        }
    }

    async fn listen_on(&self, ending: &AbortSignal, hear: &impl Fn()) -> Result<(), Refusal> {
        let request = self.request(Method::GET, "/events").header("Accept", "text/event-stream");
        let sent = request.abort_signal(Some(ending)).send().await;
        let response = answers::check(sent.map_err(offline)?, 0).await?;
        let Some(pieces) = Pieces::of(&response) else { return Ok(()) };
        let mut lines = Lines::default();
        // Heads may have moved while nobody listened.
        hear();
        while let Some(piece) = pieces.next().await? {
            if lines.take(&piece) {
                hear();
            }
        }
        // The stream ends when the library is deleted or the endpoint stops. The next round finds out which.
        hear();
        Ok(())
    }
}

/// The line that is being received.
#[derive(Debug, Default)]
struct Lines {
    line: Vec<u8>,
}

impl Lines {
    /// Takes a piece of the stream. Answers whether it completed a line that names the event of moved heads.
    fn take(&mut self, piece: &[u8]) -> bool {
        let mut has_moved = false;
        for &byte in piece {
            if byte == b'\n' || byte == b'\r' {
                has_moved |=
                    self.line.strip_prefix(b"event:").is_some_and(|name| name.trim_ascii() == b"heads");
                self.line.clear();
            } else if self.line.len() < 64 {
                self.line.push(byte);
            }
        }
        has_moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moved_heads_are_heard_however_the_stream_is_cut() {
        fn check(pieces: &[&str], expected: &[bool]) {
            let mut lines = Lines::default();
            let heard: Vec<bool> = pieces.iter().map(|piece| lines.take(piece.as_bytes())).collect();
            assert_eq!(heard, expected, "{pieces:?}");
        }
        check(&["event: heads\ndata: {}\n\n"], &[true]);
        check(&["event:heads\r\n"], &[true]);
        check(&["eve", "nt: he", "ads", "\n"], &[false, false, false, true]);
        check(&[": keep alive\n\n", "event: other\n", "data: event: heads\n"], &[false, false, false]);
        check(&[&"x".repeat(1_000_000), "\nevent: heads\n"], &[false, true]);
    }
}
