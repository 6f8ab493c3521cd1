//! Headers of ID3v2 tags and frames: sizes, flags, unsynchronisation, and ids as v2.4 names them.

use std::borrow::Cow;

use miniz_oxide::inflate::TINFLStatus;

use crate::read::bytes::Cursor;

/// The header of a tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    version: Version,
    flags: u8,
    /// How many bytes the tag has up to the end of its frames and padding, this header included.
    pub(super) size: u64,
    /// The same, if the writer did not know that this number has seven bits a byte.
    pub(super) plain_size: u64,
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
    /// By zlib, behind this many bytes.
    Compressed {
        skip: usize,
    },
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
        Header::of(bytes.strip_prefix(b"ID3")?)
    }

    /// Reads the footer of a tag at the end of a file, which says what its header says.
    pub(super) fn parse_footer(bytes: &[u8]) -> Option<Header> {
        Header::of(bytes.strip_prefix(b"3DI")?)
    }

    /// Reads what stands behind the three letters.
    fn of(bytes: &[u8]) -> Option<Header> {
        let mut cursor = Cursor::new(bytes);
        let version = match cursor.u8()? {
            2 => Version::V22,
            3 => Version::V23,
            4 => Version::V24,
            _ => return None,
        };
        let (_revision, flags) = (cursor.u8()?, cursor.u8()?);
        let raw = cursor.array()?;
        let plain_size = Header::LEN + u64::from(u32::from_be_bytes(raw));
        let size = synchsafe(raw).map_or(plain_size, |size| Header::LEN + size);
        Some(Header { version, flags, size, plain_size })
    }

    pub(super) fn is_unsynchronised(&self) -> bool {
        self.flags & 0x80 != 0
    }

    /// The header of the same tag after all of it was synchronised again.
    pub(super) fn synchronised(self) -> Header {
        Header { flags: self.flags & !0x80, ..self }
    }

    /// In v2.4 each frame is unsynchronised by itself, so sizes count the stored bytes.
    pub(super) fn is_unsynchronised_as_a_whole(&self) -> bool {
        self.flags & 0x80 != 0 && self.version != Version::V24
    }

    pub(super) fn footer_len(&self) -> u64 {
        if self.version == Version::V24 && self.flags & 0x10 != 0 { Header::LEN } else { 0 }
    }

    /// How many bytes the extended header has that begins with these bytes: the length by its version's rule,
    /// unless only another way of counting leads to a frame.
    ///
    /// `next` says what stands behind a header of a given length.
    pub(super) fn extended_len<'a>(&self, bytes: &[u8], next: impl Fn(u64) -> Next<'a>) -> u64 {
        let Some(start) = bytes.first_chunk::<4>() else { return 0 };
        // Some taggers set the flag but write no extended header.
        if self.flags & 0x40 == 0 || self.version == Version::V22 || is_id(start) {
            return 0;
        }
        let plain = u64::from(u32::from_be_bytes(*start));
        let safe = synchsafe(*start).unwrap_or(0);
        let counts = match self.version {
            Version::V24 => [safe, safe + 4, plain],
            _ => [plain + 4, plain, safe + 4],
        };
        let [usual, ..] = counts;
        counts.into_iter().find(|len| begins(next(*len)) == Some(true)).unwrap_or(usual)
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
            unsynchronised: self.is_unsynchronised(),
            size: 0,
        };
        if self.version == Version::V22 {
            let id = modern_id(cursor.array()?);
            return Some(Frame { id, size: u64::from(cursor.u24_be()?), ..frame });
        }
        let id = match cursor.array()? {
            // iTunes wrote v2.2 frames into v2.3 tags; version 8.1 put a space behind their ids.
            [a, b, c, 0 | b' '] => modern_id([a, b, c]),
            [b'T', b'Y', b'E', b'R'] => *b"TDRC",
            [b'T', b'O', b'R', b'Y'] => *b"TDOR",
            id => id,
        };
        let size = self.size_of(cursor.array()?, &next);
        let (_status, flags) = (cursor.u8()?, cursor.u8()?);
        Some(Frame { id, flags, size, ..frame })
    }

    /// The size of a frame: synchsafe in v2.4 and plain in v2.3, unless the other way leads further from frame to
    /// frame. Old versions of iTunes wrote plain sizes into v2.4 tags, other programs synchsafe ones into v2.3 tags.
    fn size_of<'a>(&self, raw: [u8; 4], next: &impl Fn(u64) -> Next<'a>) -> u64 {
        let (usual, other) = self.sizes(raw);
        let Some(other) = other.filter(|other| *other != usual) else { return usual };
        let (Some(reach), further) = (self.reach(usual, next, 0), self.reach(other, next, 0)) else {
            return usual;
        };
        if further.map_or(reach == 0, |further| further > reach) { other } else { usual }
    }

    /// The two numbers that a frame's size can mean: the one by the rule of the version first.
    fn sizes(&self, raw: [u8; 4]) -> (u64, Option<u64>) {
        let plain = u64::from(u32::from_be_bytes(raw));
        match (self.version, synchsafe(raw)) {
            (Version::V24, Some(safe)) => (safe, Some(plain)),
            (_, safe) => (plain, safe),
        }
    }

    /// How far frames follow one another from the place where the next one should stand; [`REACH`] if they lead to
    /// the end of the tag. `None` when that place is not fetched.
    fn reach<'a>(&self, at: u64, next: &impl Fn(u64) -> Next<'a>, steps: u32) -> Option<u32> {
        let bytes = match next(at) {
            Next::End => return Some(REACH),
            Next::Beyond => return Some(steps),
            Next::Bytes(bytes) => bytes,
        };
        let (id, rest) = bytes.split_first_chunk::<4>()?;
        match rest.first_chunk::<4>() {
            _ if *id == [0; 4] => Some(if is_padding(bytes) { REACH } else { steps }),
            _ if !is_id(id) => Some(steps),
            Some(raw) if steps + 1 < REACH => {
                let behind = |size: u64| at.saturating_add(Frame::MAX_LEN).saturating_add(size);
                let (usual, other) = self.sizes(*raw);
                let usual = self.reach(behind(usual), next, steps + 1);
                let other = other.and_then(|other| self.reach(behind(other), next, steps + 1));
                Some(usual.max(other).unwrap_or(steps + 1))
            }
            _ => Some(steps + 1),
        }
    }
}

/// How many frames in a row are followed to see where a size leads.
const REACH: u32 = 4;

/// How many zeros in a row are padding; in a frame there can be thousands of them.
const PADDING: usize = 16 * 1024;

fn is_padding(bytes: &[u8]) -> bool {
    bytes.get(..PADDING).unwrap_or(bytes).iter().all(|&byte| byte == 0)
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
        let group = usize::from(self.flags & grouped != 0);
        let count = if self.flags & counted != 0 { 4 } else { 0 };
        if self.flags & encrypted != 0 {
            Packing::Encrypted
        } else if self.flags & compressed == 0 {
            Packing::Plain { skip: group + count }
        } else if self.version == Version::V23 {
            // v2.3 always says how long the body is when it is unpacked.
            Packing::Compressed { skip: group + 4 }
        } else {
            Packing::Compressed { skip: group + count }
        }
    }

    /// The body of a frame as it was before storing: synchronised again, without the bytes in front of it, and
    /// inflated to at most `most` bytes. `None` when it cannot be unpacked.
    pub(super) fn unpack<'a>(&self, body: &'a [u8], most: usize) -> Option<Cow<'a, [u8]>> {
        let flagged = self.version == Version::V24 && self.flags & 0x02 != 0;
        let body = if flagged || self.unsynchronised { resynchronise(body) } else { Cow::Borrowed(body) };
        match (self.packing(), body) {
            (Packing::Plain { skip }, Cow::Borrowed(body)) => {
                Some(Cow::Borrowed(body.get(skip..).unwrap_or_default()))
            }
            (Packing::Plain { skip }, Cow::Owned(mut body)) => {
                body.drain(..skip.min(body.len()));
                Some(Cow::Owned(body))
            }
            (Packing::Compressed { skip }, body) => inflate(body.get(skip..)?, most).map(Cow::Owned),
            (Packing::Encrypted, _) => None,
        }
    }
}

/// Inflates the start of zlib's data. What comes out is cut at `most` bytes, and what goes in may be cut as well.
fn inflate(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    match miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, most) {
        Ok(body) => Some(body),
        Err(error) => {
            let is_cut =
                matches!(error.status, TINFLStatus::HasMoreOutput | TINFLStatus::FailedCannotMakeProgress);
            is_cut.then_some(error.output)
        }
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

/// Whether a frame or padding begins there, if those bytes are fetched.
pub(super) fn begins(next: Next<'_>) -> Option<bool> {
    match next {
        Next::End => Some(true),
        Next::Beyond => Some(false),
        Next::Bytes(bytes) => bytes.first_chunk::<4>().map(|id| is_id(id) || *id == [0; 4]),
    }
}

/// Whether these letters can be an id; the last one may be the zero or the space that iTunes put behind old ids.
fn is_id(id: &[u8; 4]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let [a, b, c, d] = id;
    [a, b, c].into_iter().all(is_letter) && (is_letter(d) || matches!(d, 0 | b' '))
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
        b"GEO" => b"GEOB",
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
        let header = Header { version: Version::V24, flags: 0, size: 9999, plain_size: 9999 };
        let size_of = |raw, next: &dyn Fn(u64) -> Next<'static>| header.size_of(raw, &next);
        assert_eq!(size_of([0, 0, 2, 1], &id_at(257)), 257);
        assert_eq!(size_of([0, 0, 2, 1], &id_at(513)), 513);
        assert_eq!(size_of([0, 0, 2, 1], &|_| Next::Bytes(b"")), 257);
        assert_eq!(size_of([0, 0, 2, 1], &|_| Next::Beyond), 257);
        assert_eq!(size_of([0, 0, 1, 0x80], &|_| Next::Bytes(b"")), 384);
    }
}
