//! Audible's own `.aa` files: a table of sections, and a dictionary of texts.
//! Layout as ExifTool's `Audible.pm` reads it.

use super::bytes::Cursor;
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Draft, ProblemCode};
use crate::text::of_bytes;

/// The most sections and the most texts that are looked at.
const MAX_ENTRIES: u32 = 200;

/// The most bytes read of the dictionary.
const DICTIONARY: u64 = 64 * 1024;

/// The section that holds the dictionary.
const TEXTS: u32 = 2;

/// Reads the file that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.audio.codec = Some(Codec::Audible);
    reading.take_mark(Where::Audible, "magic", "");
    let sections = read_sections(source.bytes(offset, 16 + u64::from(MAX_ENTRIES) * 12)?);
    let Some(texts) = sections.iter().find(|it| it.kind == TEXTS) else {
        reading.note(ProblemCode::BadStructure, "Audible table of contents");
        return Ok(());
    };
    let texts = source.bytes(offset + u64::from(texts.at), u64::from(texts.len).min(DICTIONARY))?;
    let mut codec = None;
    if read_dictionary(texts, &mut codec, reading).is_none() {
        reading.note(ProblemCode::BadTag, "Audible dictionary");
    }
    if let Some((codec, sound)) = codec.zip(sections.iter().max_by_key(|it| it.len)) {
        describe(source.size().saturating_sub(offset), codec, *sound, reading);
    }
    Ok(())
}

/// A section of the file, by its table of contents.
#[derive(Clone, Copy, Debug)]
struct Section {
    kind: u32,
    at: u32,
    len: u32,
}

fn read_sections(bytes: &[u8]) -> Vec<Section> {
    let mut cursor = Cursor::new(bytes);
    let count = cursor.take(8).and_then(|_| cursor.u32_be()).unwrap_or_default();
    cursor.take(4);
    let mut next = || Some(Section { kind: cursor.u32_be()?, at: cursor.u32_be()?, len: cursor.u32_be()? });
    (0..count.min(MAX_ENTRIES)).map_while(|_| next()).collect()
}

/// How a book is encoded: how many bytes make a second of it, and its rate. The figures are those of FFmpeg's
/// `aadec.c`.
#[derive(Clone, Copy, Debug)]
struct Encoding {
    bytes_a_second: u32,
    rate_hz: u32,
}

impl Encoding {
    fn named(name: &[u8]) -> Option<Encoding> {
        let (bytes_a_second, rate_hz) = match name {
            b"mp332" => (3982, 22_050),
            b"acelp85" => (1045, 8_500),
            b"acelp16" => (2000, 16_000),
            _ => return None,
        };
        Some(Encoding { bytes_a_second, rate_hz })
    }
}

/// Takes the length from the longest section, which is the sound.
fn describe(size: u64, encoding: Encoding, sound: Section, reading: &mut Draft) {
    let audio = &mut reading.audio;
    audio.sample_rate_hz = Some(encoding.rate_hz);
    audio.channels = Some(1);
    audio.bitrate_kbps = Some(encoding.bytes_a_second / 125);
    audio.set_samples(u64::from(sound.len), encoding.bytes_a_second);
    let there = size.saturating_sub(u64::from(sound.at));
    if there < u64::from(sound.len) && !reading.note_cut(there, u64::from(sound.len)) {
        reading.note(ProblemCode::Truncated, "sound");
    }
}

fn read_dictionary(bytes: &[u8], encoding: &mut Option<Encoding>, reading: &mut Draft) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    for _ in 0..cursor.u32_be()?.min(MAX_ENTRIES) {
        cursor.u8()?;
        let (key, value) = (cursor.u32_be()?, cursor.u32_be()?);
        let key = cursor.take(usize::try_from(key).ok()?)?;
        let value = cursor.take(usize::try_from(value).ok()?)?;
        if key == b"codec" {
            *encoding = Encoding::named(value);
        }
        reading.take_text(Where::Audible, &String::from_utf8_lossy(key), &of_bytes(value));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::{drive, drive_prefixes};
    use crate::fixtures::rare;

    #[test]
    fn the_dictionary_names_the_book() {
        let file = rare::audible(&[("title", "A Book"), ("author", "Ana"), ("product_id", "BK_1")]);
        let reading = drive("a.aa", &file).reading;
        assert_eq!(reading.tags.title.as_deref(), Some("A Book"));
        assert_eq!(reading.tags.artist.as_deref(), Some("Ana"));
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        drive_prefixes("a.aa", &file);
    }

    #[test]
    fn the_sound_is_as_long_as_its_codec_makes_it() {
        let check = |codec, ms| {
            let mut file = rare::audible(&[("title", "A Book"), ("codec", codec)]);
            // The other section becomes the sound.
            let start = file.len() as u32;
            file[20..24].copy_from_slice(&start.to_be_bytes());
            file[24..28].copy_from_slice(&40_000u32.to_be_bytes());
            let whole = drive("a.aa", &[&file[..], &[7; 40_000]].concat()).reading;
            assert_eq!((whole.audio.duration_ms, whole.problems.len()), (ms, 0), "{codec}");
            let cut = drive("a.aa", &[&file[..], &[7; 10_000]].concat()).reading;
            assert_eq!((cut.audio.duration_ms, cut.problems.len()), (ms, usize::from(ms.is_some())));
        };
        check("mp332", Some(10_045));
        check("acelp16", Some(20_000));
        check("acelp85", Some(38_277));
        check("other", None);
    }
}
