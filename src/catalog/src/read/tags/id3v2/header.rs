//! Headers of ID3v2 tags and frames: sizes, flags, unsynchronisation, and ids as v2.4 names them.

use std::borrow::Cow;

use crate::read::bytes::Cursor;

/// The header of a tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    version: Version,
    flags: u8,
    /// How many bytes the tag has up to the end of its frames and padding, this header included.
    pub(super) size: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V22,
    V23,
    V24,
}

/// The header of a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    id: [u8; 4],
    version: Version,
    flags: u8,
    unsynchronised: bool,
    /// The length of the body in bytes.
    pub(super) size: u64,
}

/// How the body of a frame was changed for storing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// Not at all, but this many bytes stand in front of it.
    Plain {
        skip: usize,
    },
    Compressed,
    Encrypted,
}

/// What stands where the next frame would begin.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next<'a> {
    /// These bytes; empty when nothing is fetched there.
    Bytes(&'a [u8]),
    /// The end of the tag.
    End,
    /// That place is behind the end of the tag.
    Beyond,
}

impl Header {
    pub(super) const LEN: u64 = 10;

    pub(super) fn parse(bytes: &[u8]) -> Option<Header> {
        let mut cursor = Cursor::new(bytes.strip_prefix(b"ID3")?);
        let version = match cursor.u8()? {
            2 => Version::V22,
            3 => Version::V23,
            4 => Version::V24,
            _ => return None,
        };
        let (_revision, flags) = (cursor.u8()?, cursor.u8()?);
        let size = synchsafe(cursor.array()?)?;
        Some(Header { version, flags, size: Header::LEN + size })
    }

    /// In v2.4 each frame is unsynchronised by itself, so sizes count the stored bytes.
    pub(super) fn is_unsynchronised_as_a_whole(&self) -> bool {
        self.flags & 0x80 != 0 && self.version != Version::V24
    }

    pub(super) fn footer_len(&self) -> u64 {
        if self.version == Version::V24 && self.flags & 0x10 != 0 { Header::LEN } else { 0 }
    }

    /// How many bytes the extended header has that begins with these bytes.
    pub(super) fn extended_len(&self, bytes: &[u8]) -> u64 {
        let Some(start) = bytes.first_chunk::<4>() else { return 0 };
        // Some taggers set the flag but write no extended header.
        if self.flags & 0x40 == 0 || self.version == Version::V22 || is_id(start) {
            return 0;
        }
        match self.version {
            Version::V24 => synchsafe(*start).unwrap_or(0),
            _ => u64::from(u32::from_be_bytes(*start)) + 4,
        }
    }

    /// The length of a frame's header in bytes.
    pub(super) fn frame_len(&self) -> u64 {
        if self.version == Version::V22 { 6 } else { Frame::MAX_LEN }
    }

    /// Reads the frame that these bytes begin. `None` when padding begins here, or when less than a header is left.
    ///
    /// `next` says what stands where a given size would put the next frame.
    pub(super) fn frame<'a>(&self, bytes: &[u8], next: impl Fn(u64) -> Next<'a>) -> Option<Frame> {
        let mut cursor = Cursor::new(bytes);
        bytes.first().filter(|&&byte| byte != 0)?;
        let frame = Frame {
            id: [0; 4],
            version: self.version,
            flags: 0,
            unsynchronised: self.version == Version::V24 && self.flags & 0x80 != 0,
            size: 0,
        };
        if self.version == Version::V22 {
            let id = modern_id(cursor.array()?);
            return Some(Frame { id, size: u64::from(cursor.u24_be()?), ..frame });
        }
        let id = match cursor.array()? {
            // iTunes wrote v2.2 frames into v2.3 tags.
            [a, b, c, 0] => modern_id([a, b, c]),
            [b'T', b'Y', b'E', b'R'] => *b"TDRC",
            [b'T', b'O', b'R', b'Y'] => *b"TDOR",
            id => id,
        };
        let raw = cursor.array()?;
        let size = if self.version == Version::V24 {
            size_of(raw, next)
        } else {
            u64::from(u32::from_be_bytes(raw))
        };
        let (_status, flags) = (cursor.u8()?, cursor.u8()?);
        Some(Frame { id, flags, size, ..frame })
    }
}

impl Frame {
    pub(super) const MAX_LEN: u64 = 10;

    /// Whether these letters can be the id of a frame.
    pub(super) fn is_named(&self) -> bool {
        is_id(&self.id)
    }

    pub(super) fn id(&self) -> &str {
        std::str::from_utf8(&self.id).unwrap_or_default()
    }

    pub(super) fn packing(&self) -> Packing {
        let (compressed, encrypted, grouped, counted) = match self.version {
            Version::V22 => (0, 0, 0, 0),
            Version::V23 => (0x80, 0x40, 0x20, 0),
            Version::V24 => (0x08, 0x04, 0x40, 0x01),
        };
        if self.flags & compressed != 0 {
            Packing::Compressed
        } else if self.flags & encrypted != 0 {
            Packing::Encrypted
        } else {
            let group = usize::from(self.flags & grouped != 0);
            let count = if self.flags & counted != 0 { 4 } else { 0 };
            Packing::Plain { skip: group + count }
        }
    }

    /// The body of a frame that was stored plain: without the bytes in front of it, and synchronised again.
    pub(super) fn unpack<'a>(&self, body: &'a [u8]) -> Cow<'a, [u8]> {
        let skip = if let Packing::Plain { skip } = self.packing() { skip } else { 0 };
        let body = body.get(skip..).unwrap_or_default();
        let flagged = self.version == Version::V24 && self.flags & 0x02 != 0;
        if flagged || self.unsynchronised { resynchronise(body) } else { Cow::Borrowed(body) }
    }
}

/// Takes out the zero that unsynchronisation put behind every `FF`.
pub(super) fn resynchronise(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.windows(2).any(|pair| pair == [0xff, 0]) {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut before = 0;
    for &byte in bytes {
        if (before, byte) != (0xff, 0) {
            out.push(byte);
        }
        before = byte;
    }
    Cow::Owned(out)
}

/// Reads a number from four bytes of seven bits. `None` when a top bit is set.
fn synchsafe(bytes: [u8; 4]) -> Option<u64> {
    let [a, b, c, d] = bytes.map(u64::from);
    bytes.iter().all(|&byte| byte < 0x80).then_some(a << 21 | b << 14 | c << 7 | d)
}

/// The size of a v2.4 frame. Old versions of iTunes wrote it in v2.3's way. That way counts only when it
/// leads to another frame and v2.4's way does not.
fn size_of<'a>(raw: [u8; 4], next: impl Fn(u64) -> Next<'a>) -> u64 {
    let plain = u64::from(u32::from_be_bytes(raw));
    match synchsafe(raw) {
        Some(size)
            if plain < 0x80 || begins(next(size)) != Some(false) || begins(next(plain)) == Some(false) =>
        {
            size
        }
        _ => plain,
    }
}

/// Whether a frame or padding begins there, if those bytes are fetched.
pub(super) fn begins(next: Next<'_>) -> Option<bool> {
    match next {
        Next::End => Some(true),
        Next::Beyond => Some(false),
        Next::Bytes(bytes) => bytes.first_chunk::<4>().map(|id| is_id(id) || *id == [0; 4]),
    }
}

fn is_id(id: &[u8; 4]) -> bool {
    id.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The v2.4 id of a v2.2 frame. Ids without a successor get a zero as fourth letter.
fn modern_id([a, b, c]: [u8; 3]) -> [u8; 4] {
    *match &[a, b, c] {
        b"TT1" => b"TIT1",
        b"TT2" => b"TIT2",
        b"TT3" => b"TIT3",
        b"TP1" => b"TPE1",
        b"TP2" => b"TPE2",
        b"TP3" => b"TPE3",
        b"TP4" => b"TPE4",
        b"TAL" => b"TALB",
        b"TRK" => b"TRCK",
        b"TPA" => b"TPOS",
        b"TYE" => b"TDRC",
        b"TCO" => b"TCON",
        b"TCM" => b"TCOM",
        b"TCP" => b"TCMP",
        b"TCR" => b"TCOP",
        b"TRC" => b"TSRC",
        b"TEN" => b"TENC",
        b"TSS" => b"TSSE",
        b"TMT" => b"TMED",
        b"TPB" => b"TPUB",
        b"TBP" => b"TBPM",
        b"TOR" => b"TDOR",
        b"TFT" => b"TFLT",
        b"TOF" => b"TOFN",
        b"TCT" => b"TCAT",
        b"TDS" => b"TDES",
        b"TID" => b"TGID",
        b"TKW" => b"TKWD",
        b"TXX" => b"TXXX",
        b"WXX" => b"WXXX",
        b"WAF" => b"WOAF",
        b"WAR" => b"WOAR",
        b"WAS" => b"WOAS",
        b"WCM" => b"WCOM",
        b"WPB" => b"WPUB",
        b"WFD" => b"WFED",
        b"COM" => b"COMM",
        b"UFI" => b"UFID",
        b"MCI" => b"MCDI",
        b"PCS" => b"PCST",
        b"GP1" => b"GRP1",
        _ => return [a, b, c, b'0'],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resynchronising_takes_only_the_added_zeros() {
        for (stored, meant) in [
            (&b"ab"[..], &b"ab"[..]),
            (b"\xff\x00\xe0", b"\xff\xe0"),
            (b"\xff\x00\x00", b"\xff\x00"),
            (b"\xff\xff\x00", b"\xff\xff"),
            (b"\xff", b"\xff"),
        ] {
            assert_eq!(resynchronise(stored).as_ref(), meant);
        }
    }

    #[test]
    fn sizes_of_v24_frames_that_itunes_wrote_plain() {
        let id_at =
            |wanted: u64| move |size| Next::Bytes(if size == wanted { b"TIT2" } else { b"\x12\x34\x56\x78" });
        assert_eq!(size_of([0, 0, 2, 1], id_at(257)), 257);
        assert_eq!(size_of([0, 0, 2, 1], id_at(513)), 513);
        assert_eq!(size_of([0, 0, 2, 1], |_| Next::Bytes(b"")), 257);
        assert_eq!(size_of([0, 0, 2, 1], |_| Next::Beyond), 257);
        assert_eq!(size_of([0, 0, 1, 0x80], |_| Next::Bytes(b"")), 384);
    }
}
