//! The stream's own header in the first frame: Xing or Info, or VBRI.
//! <http://gabriel.mp3-tech.org/mp3infotag.html>

use super::header::Header;
use crate::read::bytes::Cursor;

/// Where `VBRI` stands in a frame.
const VBRI_OFFSET: usize = 36;

/// What the first frame says of the whole stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Summary {
    /// Frames of audio, this one not among them; never 0.
    pub(super) frames: Option<u32>,
    /// Bytes of audio, this frame among them.
    pub(super) bytes: Option<u32>,
    pub(super) pace: Pace,
}

/// Whether every frame has the same bit rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    Constant,
    Variable,
}

impl Summary {
    /// Reads the first frame, if it holds a summary in place of audio.
    pub(super) fn parse(frame: &[u8], header: &Header) -> Option<Summary> {
        let from = |offset: usize| frame.get(offset..).unwrap_or_default();
        xing(from(header.xing_offset())).or_else(|| vbri(from(VBRI_OFFSET)))
    }
}

fn xing(bytes: &[u8]) -> Option<Summary> {
    let mut cursor = Cursor::new(bytes);
    let pace = match &cursor.array()? {
        b"Xing" => Pace::Variable,
        b"Info" => Pace::Constant,
        _ => return None,
    };
    let flags = cursor.u32_be()?;
    let mut number =
        |flag: u32| if flags & flag != 0 { cursor.u32_be() } else { None }.filter(|&number| number > 0);
    let (frames, bytes) = (number(1), number(2));
    Some(Summary { frames, bytes, pace })
}

fn vbri(bytes: &[u8]) -> Option<Summary> {
    let mut cursor = Cursor::new(bytes.strip_prefix(b"VBRI")?);
    cursor.take(6)?;
    let (bytes, frames) = (cursor.u32_be(), cursor.u32_be());
    Some(Summary { frames, bytes, pace: Pace::Variable })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::mpeg;

    #[test]
    fn xing_with_and_without_its_parts() {
        let full = mpeg::summary("Info", 1000, 417_000, "LAME3.100");
        let header = Header::parse(&full).expect("a header");
        let parsed = Summary::parse(&full, &header).expect("a summary");
        assert_eq!((parsed.frames, parsed.bytes, parsed.pace), (Some(1000), Some(417_000), Pace::Constant));
        for len in 0..full.len().min(200) {
            let cut = Summary::parse(&full[..len], &header);
            assert_eq!(cut.is_some(), len >= 44, "{len}");
        }
    }

    #[test]
    fn vbri_is_read() {
        let mut frame = mpeg::frame(128, 1);
        let body =
            [b"VBRI\0\x01\0\0\0\x4b".as_slice(), &99_000u32.to_be_bytes(), &250u32.to_be_bytes()].concat();
        frame[36..36 + body.len()].copy_from_slice(&body);
        let header = Header::parse(&frame).expect("a header");
        let parsed = Summary::parse(&frame, &header).expect("a summary");
        assert_eq!((parsed.frames, parsed.bytes), (Some(250), Some(99_000)));
    }

    #[test]
    fn ordinary_frames_have_no_summary() {
        let frame = mpeg::frame(128, 1);
        assert_eq!(Summary::parse(&frame, &Header::parse(&frame).expect("a header")), None);
    }
}
