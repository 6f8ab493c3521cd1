//! A library's events (server-sent events). There is one kind of event: heads moved.
//!
//! Its data are [`Moved`](crate::heads::Moved). A browser needs only the name `event: heads`: it then asks for the
//! heads.

/// The name of the event.
pub const HEADS: &str = "heads";

/// How many bytes of a line are kept: enough to recognise the name.
const LONGEST: usize = 64;

/// The line that is being received.
#[derive(Debug, Default)]
pub struct Lines {
    line: Vec<u8>,
}

impl Lines {
    /// Takes a piece of the stream. Answers whether it completed a line that names the event of moved heads.
    pub fn take(&mut self, piece: &[u8]) -> bool {
        let mut has_moved = false;
        for &byte in piece {
            if byte == b'\n' || byte == b'\r' {
                has_moved |= self.names_heads();
                self.line.clear();
            } else if self.line.len() < LONGEST {
                self.line.push(byte);
            }
        }
        has_moved
    }

    fn names_heads(&self) -> bool {
        let name = self.line.strip_prefix(b"event:");
        name.is_some_and(|name| name.trim_ascii() == HEADS.as_bytes())
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
