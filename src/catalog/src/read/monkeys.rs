//! Monkey's Audio (APE): its header. The tags stand at the end of the file. There are two layouts, before and
//! since version 3.98, read as the SDK's `APEHeader.cpp` reads them.

use super::bytes::Cursor;
use super::{Missing, Source, tagged};
use crate::reading::{Codec, Container, Draft, ProblemCode};

/// The longest header in bytes: a descriptor that may grow, and the header behind it.
const HEADER: u64 = 1024;

/// What a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Header {
    rate: u32,
    channels: u16,
    bits: u16,
    samples: u64,
}

/// Reads the stream that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::Ape);
    reading.audio.codec = Some(Codec::Ape);
    let bytes = source.bytes(offset, HEADER)?;
    match Header::read(bytes) {
        Some(header) => header.describe(reading),
        None => reading.note(ProblemCode::BadStructure, "Monkey's Audio header"),
    }
    let end = tagged::finish(source, offset, Codec::Ape, reading)?;
    let len = end.saturating_sub(offset);
    if let Some(promised) = promised_bytes(bytes) {
        tagged::note_cut(offset..end, promised, reading);
    } else if let Some((there, frames)) = frames_there(source.available(offset), len)
        && reading.note_cut(there, frames)
    {
        reading.audio.set_bitrate_of_part(len, there, frames);
    }
    Ok(())
}

/// For files before version 3.98: how many frames begin within this many bytes, and how many there should be. `None`
/// if the seek table, which says where each begins, is not fetched.
fn frames_there(bytes: &[u8], len: u64) -> Option<(u64, u64)> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(4)?;
    let (version, _, flags) = (cursor.u16_le()?, cursor.u16_le()?, cursor.u16_le()?);
    cursor.take(6)?;
    let header = usize::try_from(cursor.u32_le()?).ok()?;
    cursor.take(4)?;
    let frames = usize::try_from(cursor.u32_le()?).ok()?;
    cursor.take(4)?;
    // The flags: a peak level, a count of the table's entries, and a header of WAV that is not stored.
    if flags & 4 != 0 {
        cursor.take(4)?;
    }
    let count = if flags & 16 != 0 { usize::try_from(cursor.u32_le()?).ok()? } else { frames };
    if flags & 32 == 0 {
        cursor.take(header)?;
    }
    let table = cursor.take(count.min(frames).checked_mul(4)?)?.as_chunks::<4>().0;
    let places = || table.iter().map(|at| u64::from(u32::from_le_bytes(*at)));
    let there = places().filter(|at| *at < len).count() as u64;
    let is_sound = version < 3980 && frames > 1 && count >= frames && places().is_sorted_by(|a, b| a < b);
    is_sound.then_some((there, frames as u64))
}

/// The length of the file without its tags, which the descriptor gives since version 3.98 as a sum of its parts.
fn promised_bytes(bytes: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(4)?;
    let is_new = cursor.u16_le()? >= 3980;
    cursor.take(2)?;
    let mut parts = [0u64; 5];
    for part in &mut parts {
        *part = u64::from(cursor.u32_le()?);
    }
    let (high, terminating) = (u64::from(cursor.u32_le()?), u64::from(cursor.u32_le()?));
    is_new.then(|| parts.iter().sum::<u64>() + terminating).map(|low| low.saturating_add(high << 32))
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Header> {
        let mut cursor = Cursor::new(bytes);
        cursor.take(4)?;
        let version = cursor.u16_le()?;
        if version < 3980 {
            return Header::read_old(version, cursor);
        }
        cursor.take(2)?;
        let descriptor = usize::try_from(cursor.u32_le()?).ok()?.max(52);
        let mut cursor = Cursor::new(bytes.get(descriptor..)?);
        let (_compression, _flags) = (cursor.u16_le()?, cursor.u16_le()?);
        let (per_frame, last, frames) = (cursor.u32_le()?, cursor.u32_le()?, cursor.u32_le()?);
        let (bits, channels, rate) = (cursor.u16_le()?, cursor.u16_le()?, cursor.u32_le()?);
        Some(Header { rate, channels, bits, samples: samples(frames, per_frame, last) })
    }

    fn read_old(version: u16, mut cursor: Cursor<'_>) -> Option<Header> {
        let (compression, flags) = (cursor.u16_le()?, cursor.u16_le()?);
        let (channels, rate) = (cursor.u16_le()?, cursor.u32_le()?);
        cursor.take(8)?;
        let (frames, last) = (cursor.u32_le()?, cursor.u32_le()?);
        let per_frame = match version {
            3950.. => 73_728 * 4,
            3900.. => 73_728,
            3800.. if compression == 4000 => 73_728,
            _ => 9216,
        };
        let bits = match flags {
            _ if flags & 1 != 0 => 8,
            _ if flags & 8 != 0 => 24,
            _ => 16,
        };
        Some(Header { rate, channels, bits, samples: samples(frames, per_frame, last) })
    }

    fn describe(self, reading: &mut Draft) {
        let audio = &mut reading.audio;
        audio.sample_rate_hz = Some(self.rate).filter(|&rate| rate > 0);
        audio.channels = Some(self.channels).filter(|&channels| channels > 0);
        audio.bits_per_sample = Some(self.bits).filter(|&bits| bits > 0);
        audio.set_samples(self.samples, self.rate);
    }
}

/// How many samples there are. All frames but the last are full.
fn samples(frames: u32, per_frame: u32, last: u32) -> u64 {
    match frames.checked_sub(1) {
        Some(full) => u64::from(full) * u64::from(per_frame) + u64::from(last),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::fixtures::apev2::{Form, Value, ape_tag, id3v1};
    use crate::fixtures::drive::drive;
    use crate::fixtures::others::{monkeys, old_monkeys};

    fn check(file: &[u8]) {
        let reading = drive("a.ape", file).reading;
        assert_eq!(reading.audio.duration_ms, Some(10_000));
        assert_eq!((reading.audio.sample_rate_hz, reading.audio.channels), (Some(44_100), Some(2)));
        assert_eq!(reading.audio.bits_per_sample, Some(16));
        assert!(reading.essence.is_some() && reading.problems.is_empty(), "{reading:?}");
    }

    #[test]
    fn both_layouts_are_read() {
        check(&monkeys(1000));
        check(&old_monkeys(1000));
    }

    #[test]
    fn two_reads_whatever_the_picture() {
        let art = vec![9; 400_000];
        let check = |items: &[(&str, Value<'_>)], reads| {
            let file = [monkeys(1_000_000), ape_tag(items, Form::Both), id3v1()].concat();
            let driven = drive("a.ape", &file);
            assert_eq!(driven.reading.tags.title.as_deref(), Some("a"));
            assert_eq!(driven.reading.tags.album.as_deref(), Some("b"));
            assert_eq!(driven.reading.audio.bitrate_kbps, Some(800));
            assert!(driven.reads <= reads && driven.bytes < 200_000, "{driven:?}");
        };
        let (title, album) = (("Title", Value::Text("a")), ("Album", Value::Text("b")));
        let art = ("Cover Art (Front)", Value::Binary(&art));
        check(&[title, album], 2);
        check(&[title, album, art], 3);
        check(&[art, title, album], 3);
        check(&[title, art, album], 3);
    }

    #[test]
    fn essence_does_not_depend_on_tags() {
        let tag = ape_tag(&[("Title", Value::Text("a"))], Form::Both);
        let essence = |parts: &[&[u8]]| drive("a.ape", &parts.concat()).reading.essence;
        let audio = monkeys(1000);
        assert_eq!(essence(&[&audio]), essence(&[&audio, &tag, &id3v1()]));
        assert_ne!(essence(&[&audio]), essence(&[&monkeys(1001)]));
    }
}
