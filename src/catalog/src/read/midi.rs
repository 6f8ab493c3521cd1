//! Standard MIDI Files 1.0: only how long they play. Texts in them are not read.

use super::bytes::Cursor;
use super::{Missing, Source};
use crate::reading::{Container, Draft, ProblemCode};
use crate::text::sorting;

/// The most bytes that are read; whole symphonies have a fifth of it.
const MOST: u64 = 512 * 1024;

/// The tempo where a file sets none, in microseconds a quarter note.
const USUAL_TEMPO: u32 = 500_000;

/// A change of tempo: the tick from which it holds, and microseconds a quarter note.
type Tempo = (u64, u32);

/// Reads the file that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.note(ProblemCode::NamedOnly, Container::Midi.label());
    let len = MOST.min(source.size().saturating_sub(offset));
    source.need(&[offset..offset + len])?;
    let bytes = source.bytes(offset, len)?;
    // A MIDI file inside of RIFF stands behind two chunk headers.
    let bytes = if bytes.starts_with(b"RIFF") { bytes.get(20..).unwrap_or_default() } else { bytes };
    reading.audio.set_samples(microseconds(bytes).unwrap_or_default(), 1_000_000);
    Ok(())
}

/// How long the longest track plays. Changes of tempo in any track hold for all tracks.
fn microseconds(bytes: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(12)?;
    let division = cursor.u16_be()?;
    let (mut tempos, mut end): (Vec<Tempo>, u64) = (vec![(0, USUAL_TEMPO)], 0);
    while let (Some(id), Some(len)) = (cursor.array::<4>(), cursor.u32_be()) {
        let len = usize::try_from(len).unwrap_or(usize::MAX).min(cursor.rest().len());
        let track = cursor.take(len).unwrap_or_default();
        if &id == b"MTrk" {
            end = end.max(ticks(track, &mut tempos));
        }
    }
    let [frames, ticks_a_frame] = division.to_be_bytes();
    if division & 0x8000 != 0 {
        let a_second = u64::from(frames.wrapping_neg()) * u64::from(ticks_a_frame);
        return end.saturating_mul(1_000_000).checked_div(a_second);
    }
    sorting::sort_by(&mut tempos, |(one, _), (other, _)| one.cmp(other));
    let ends = tempos.iter().skip(1).map(|(tick, _)| *tick).chain([end]);
    let spans = tempos
        .iter()
        .zip(ends)
        .map(|((from, tempo), to)| u128::from(to.min(end).saturating_sub(*from)) * u128::from(*tempo));
    u64::try_from(spans.sum::<u128>().checked_div(u128::from(division))?).ok()
}

/// How many ticks a track lasts. Adds the track's changes of tempo to those of the others.
fn ticks(track: &[u8], tempos: &mut Vec<Tempo>) -> u64 {
    let (mut cursor, mut tick, mut status) = (Cursor::new(track), 0u64, 0);
    while let Some(delta) = number(&mut cursor) {
        let before = tick;
        tick += u64::from(delta);
        if event(&mut cursor, tick, &mut status, tempos).is_none() {
            return if cursor.rest().is_empty() { tick } else { before };
        }
    }
    tick
}

/// Steps over an event. An event without a status byte has the status of the event before it.
fn event(cursor: &mut Cursor<'_>, tick: u64, status: &mut u8, tempos: &mut Vec<Tempo>) -> Option<()> {
    let mut ahead = *cursor;
    let first = ahead.u8()?;
    if first & 0x80 != 0 {
        *cursor = ahead;
        *status = first;
    }
    match *status {
        0x80..=0xbf | 0xe0..=0xef => cursor.take(2).map(drop),
        0xc0..=0xdf => cursor.take(1).map(drop),
        0xf0 | 0xf7 => skip(cursor).map(drop),
        0xff => {
            let kind = cursor.u8()?;
            if let (0x51, [a, b, c]) = (kind, skip(cursor)?) {
                tempos.push((tick, u32::from_be_bytes([0, *a, *b, *c])));
            }
            Some(())
        }
        _ => None,
    }
}

/// Takes a length, then as many bytes.
fn skip<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let len = number(cursor)?;
    cursor.take(usize::try_from(len).ok()?)
}

/// Reads a number of one to four bytes with seven bits each.
fn number(cursor: &mut Cursor<'_>) -> Option<u32> {
    let mut number = 0;
    for _ in 0..4 {
        let byte = cursor.u8()?;
        number = number << 7 | u32::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::{drive, drive_prefixes};
    use crate::fixtures::rare::{NOTES, midi};

    #[test]
    fn tempos_make_the_length() {
        let check = |file: &[u8], wanted| assert_eq!(drive("a.mid", file).reading.audio.duration_ms, wanted);
        check(&midi(96, &[NOTES]), Some(1500));
        check(&midi(96, &[b"\x60\xff\x51\x03\x0f\x42\x40\0\xff\x2f\0", NOTES]), Some(2500));
        // 25 frames a second, 4 ticks a frame.
        check(&midi(0xe704, &[NOTES]), Some(2880));
        check(&midi(0, &[NOTES]), None);
        check(&[b"RIFF\0\0\0\0RMIDdata\0\0\0\0".as_slice(), &midi(96, &[NOTES])].concat(), Some(1500));
        check(&midi(96, &[b"\xff\xff\xff\x7f\x90\x40\x40"]), Some(1_398_101_328));
    }

    #[test]
    fn every_prefix_ends_well() {
        drive_prefixes("a.mid", &midi(96, &[NOTES, NOTES]));
    }
}
