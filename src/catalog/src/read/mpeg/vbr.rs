//! The summary of a stream that its first frame can hold instead of audio: Xing or Info, or VBRI.
//! <http://gabriel.mp3-tech.org/mp3infotag.html>

use super::header::Header;
use crate::read::bytes::Cursor;

/// Where in a frame `VBRI` stands.
const VBRI_OFFSET: usize = 36;

/// Where LAME's header, which follows Xing's, says how many samples were added.
const ADDED_OFFSET: usize = 21;

/// The encoders whose headers say so, as FFmpeg's `mp3dec.c` lists them: LAME, an old LAME, and FFmpeg itself.
const ENCODERS: [&[u8; 4]; 4] = [b"LAME", b"L3.9", b"Lavf", b"Lavc"];

/// What the first frame says of the whole stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Summary {
    /// Frames of audio, without this one; never 0.
    pub(super) frames: Option<u32>,
    /// Bytes of audio, with this frame.
    pub(super) bytes: Option<u32>,
    pub(super) pace: Pace,
    /// Samples of one channel that the encoder added at both ends. Players leave them out.
    pub(super) added: u32,
}

/// Whether every frame has the same bit rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    Constant,
    Variable,
}

impl Summary {
    /// Reads the first frame, if it holds a summary instead of audio.
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
    let skipped =
        [(4, 100), (8, 4)].into_iter().filter(|(flag, _)| flags & flag != 0).map(|(_, len)| len).sum();
    let added = cursor.take(skipped).and_then(|_| added(cursor)).unwrap_or(0);
    Some(Summary { frames, bytes, pace, added })
}

/// How many samples LAME, or an encoder that writes LAME's header, says that it added: twelve bits for each end.
fn added(mut cursor: Cursor<'_>) -> Option<u32> {
    let encoder: [u8; 4] = cursor.array()?;
    cursor.take(ADDED_OFFSET - encoder.len())?;
    let both = cursor.u24_be()?;
    ENCODERS.contains(&&encoder).then_some((both >> 12) + (both & 0xfff))
}

fn vbri(bytes: &[u8]) -> Option<Summary> {
    let mut cursor = Cursor::new(bytes.strip_prefix(b"VBRI")?);
    cursor.take(6)?;
    let (bytes, frames) = (cursor.u32_be(), cursor.u32_be());
    Some(Summary { frames, bytes, pace: Pace::Variable, added: 0 })
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

    fn check_added(encoder: &str, expected: u32) {
        let mut frame = mpeg::summary("Xing", 1000, 417_000, encoder);
        // 576 samples at the start, 1,105 at the end.
        frame[156 + 21..156 + 24].copy_from_slice(&[0x24, 0x04, 0x51]);
        let header = Header::parse(&frame).expect("a header");
        let added = |len: usize| Summary::parse(&frame[..len], &header).map(|summary| summary.added);
        assert_eq!((added(frame.len()), added(179)), (Some(expected), Some(0)), "{encoder}");
    }

    #[test]
    fn encoders_tell_what_they_added() {
        check_added("LAME3.100", 576 + 1105);
        check_added("L3.99r1", 576 + 1105);
        check_added("Lavf58.12", 576 + 1105);
        check_added("Gogo", 0);
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
