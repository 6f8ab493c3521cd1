//! What WAV and AIFF have in common: chunks with a name, a length and contents, one of them the audio.

use super::bytes::Cursor;
use super::tags::{apev2, id3v2};
use super::{Missing, Source};
use crate::reading::Draft;
use crate::text::{cyrillic_text, mac_or_western_text, of_bytes};

/// The header of a chunk: its name, and the length that it claims.
pub(super) type Header = ([u8; 4], [u8; 4]);

/// The most chunks that are walked over; real files have fewer than twenty.
pub(super) const MAX_CHUNKS: usize = 500;

/// How many bytes are fetched behind the audio, because tags are found there.
const BEHIND: u64 = 64 * 1024;

/// The most text taken of a chunk or an item, in bytes.
const MAX_TEXT: usize = 4 * 1024;

/// How many bytes of the audio the essence is made from.
const ESSENCE: u64 = 4 * 1024;

/// Reads the header of the chunk that begins here; `None` at the end of the file.
pub(super) fn header(source: &Source, at: u64) -> Result<Option<Header>, Missing> {
    if !source.has(at..at.saturating_add(8)) {
        source.need(&[at..at.saturating_add(BEHIND)])?;
    }
    let mut cursor = Cursor::new(source.bytes(at, 8)?);
    Ok(cursor.array().zip(cursor.array()))
}

/// The first bytes of the audio, which has `len` bytes. Nothing behind the audio is fetched along with them.
pub(super) fn first_sound<'a>(source: &'a Source<'_>, start: u64, len: u64) -> Result<&'a [u8], Missing> {
    source.need(&[start..start + ESSENCE.min(len)])?;
    source.bytes(start, ESSENCE.min(len))
}

/// Text up to its first zero byte: UTF-8 if the bytes are valid UTF-8, else windows-1252.
pub(super) fn text(bytes: &[u8]) -> String {
    of_bytes(until_zero(bytes)).trim().to_owned()
}

/// The same in windows-1251, if the file names it and the bytes are no UTF-8.
pub(super) fn cyrillic(bytes: &[u8]) -> String {
    let bytes = until_zero(bytes);
    std::str::from_utf8(bytes).map_or_else(|_| cyrillic_text(bytes), str::to_owned).trim().to_owned()
}

/// The same in Mac Roman or windows-1252, as the words show: in AIFF, which is of the classic Mac.
pub(super) fn mac(bytes: &[u8]) -> String {
    let bytes = until_zero(bytes);
    std::str::from_utf8(bytes).map_or_else(|_| mac_or_western_text(bytes), str::to_owned).trim().to_owned()
}

/// Whether no chunk begins here but a tag, as programs append it that know nothing of chunks.
pub(super) fn is_tag(source: &Source, at: u64, id: [u8; 4]) -> bool {
    match &id {
        [b'I', b'D', b'3', version] => *version < 5,
        [b'T', b'A', b'G', _] => [128, 128 + 227].contains(&source.size().saturating_sub(at)),
        id => id == b"APET" || id == b"LYRI",
    }
}

/// Reads the tags that begin here, behind the last chunk.
pub(super) fn read_tags_behind(source: &Source, at: u64, reading: &mut Draft) -> Result<(), Missing> {
    id3v2::read(source, at, reading)?;
    apev2::read_tail(source, reading).map(drop)
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.get(..MAX_TEXT).unwrap_or(bytes);
    bytes.split(|&byte| byte == 0).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::drive;
    use crate::fixtures::{aiff, id3, wav};

    #[test]
    fn tags_behind_the_audio_take_a_second_read() {
        let tag = id3::tag(id3::Version::V23, &[("TIT2", id3::text("A")), ("APIC", id3::picture(300))]);
        let wav = wav::pcm(500_000, &[(b"LIST", wav::info(&[(b"INAM", "Song")])), (b"id3 ", tag.clone())]);
        let aiff = aiff::pcm(500_000, &[(b"NAME", b"Song".to_vec()), (b"ID3 ", tag)]);
        for (name, file) in [("a.wav", wav), ("a.aiff", aiff)] {
            let driven = drive(name, &file);
            assert_eq!((driven.reads, driven.rounds), (2, 2), "{name}");
            assert_eq!(driven.reading.tags.title.as_deref(), Some("A"), "{name}");
        }
    }

    #[test]
    fn texts_end_at_a_zero_and_may_be_latin() {
        let check = |bytes: &[u8], wanted| assert_eq!(text(bytes), wanted);
        check(b" Song \0junk", "Song");
        check(b"Caf\xe9", "Caf\u{e9}");
        check("Café".as_bytes(), "Caf\u{e9}");
    }
}
