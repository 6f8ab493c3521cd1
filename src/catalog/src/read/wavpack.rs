//! WavPack: the headers of its first and last blocks. The tags stand at the end of the file.
//! <https://www.wavpack.com/WavPack5FileFormat.pdf>

use super::bytes::{Cursor, rfind};
use super::{Missing, Source, tagged};
use crate::reading::{Codec, Container, Draft, ProblemCode};

/// How many bytes of the first block are read; the facts in it stand before the samples.
const BLOCK: u64 = 4 * 1024;

/// How many bytes of the file's end are searched for the last block, at least and at most. Blocks of one file are about as
/// long as its first one, which mostly holds half a second.
const TAIL: u64 = 64 * 1024;
const LONGEST_TAIL: u64 = 512 * 1024;

/// The most blocks without samples that are stepped over.
const MAX_EMPTY: usize = 16;

/// The sample rates that a header can name by an index; index 15 means another rate.
const RATES: [u32; 15] = [
    6000, 8000, 9600, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000,
    192_000,
];

/// Reads the stream that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::WavPack);
    reading.audio.codec = Some(Codec::WavPack);
    let bytes = source.bytes(offset, BLOCK)?;
    let mut there = None;
    match first_block(bytes) {
        Some((header, block)) => {
            let facts = Facts::read(block, header);
            facts.describe(header, reading);
            let samples = count_samples(source, header)?;
            reading.audio.set_samples(samples, facts.rate());
            let is_all_seen = source.size().saturating_sub(offset) <= TAIL;
            let last = last_sample(source, header)?.or(is_all_seen.then_some(0));
            there = last.map(|there| (there, samples));
        }
        None => reading.note(ProblemCode::BadStructure, "WavPack block"),
    }
    let end = tagged::finish(source, offset, Codec::WavPack, reading)?;
    if let Some((there, samples)) = there
        && reading.note_cut(there, samples)
    {
        reading.audio.set_bitrate_of_part(end.saturating_sub(offset), there, samples);
    }
    Ok(())
}

/// The first block that holds samples, as far as blocks are fetched; else the first of all. A block without samples
/// can stand in front, with the header of the file that was packed.
fn first_block(bytes: &[u8]) -> Option<(Header, &[u8])> {
    let first = Header::read(bytes)?;
    let (mut header, mut block) = (first, bytes);
    for _ in 0..MAX_EMPTY {
        if header.samples > 0 {
            return Some((header, block));
        }
        let Some(next) = block.get(header.len..) else { break };
        let Some(found) = Header::read(next) else { break };
        (header, block) = (found, next);
    }
    Some((first, bytes))
}

/// A block's header.
#[derive(Clone, Copy, Debug)]
struct Header {
    /// How many samples the whole file has; `None` when the writer did not know.
    total: Option<u64>,
    index: u64,
    samples: u64,
    flags: u32,
    len: usize,
}

impl Header {
    const LEN: usize = 32;

    fn read(bytes: &[u8]) -> Option<Header> {
        let mut cursor = Cursor::new(bytes);
        if cursor.array()? != *b"wvpk" {
            return None;
        }
        let len = cursor.u32_le()?;
        let version = cursor.u16_le()?;
        let (index_high, total_high) = (u64::from(cursor.u8()?), u64::from(cursor.u8()?));
        let (total, index) = (cursor.u32_le()?, cursor.u32_le()?);
        let (samples, flags) = (cursor.u32_le()?, cursor.u32_le()?);
        // 32 ones mean "not known", so in longer files the upper bits count one more than they should.
        let total =
            (total != u32::MAX).then(|| (u64::from(total) + (total_high << 32)).saturating_sub(total_high));
        (0x402..=0x4ff).contains(&version).then_some(Header {
            total,
            index: u64::from(index) + (index_high << 32),
            samples: u64::from(samples),
            flags,
            len: usize::try_from(len).ok()?.saturating_add(8),
        })
    }

    fn has(self, bit: u32) -> bool {
        self.flags >> bit & 1 != 0
    }

    fn is_dsd(self) -> bool {
        self.has(31)
    }

    /// Bits of a sample, also of lossy files.
    fn bits(self) -> Option<u16> {
        match () {
            () if self.is_dsd() => Some(1),
            () if self.has(7) => Some(32),
            () => {
                let stored = ((self.flags & 3) + 1) * 8;
                u16::try_from(stored.saturating_sub(self.flags >> 13 & 31)).ok()
            }
        }
    }
}

/// What the parts of the first block say beyond its header.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    rate: Option<u32>,
    channels: Option<u16>,
    /// For DSD: how many groups of eight bits make one sample at the header's rate, as a power of two.
    dsd_shift: Option<u8>,
}

impl Facts {
    fn read(block: &[u8], header: Header) -> Facts {
        let mut facts = Facts {
            rate: RATES.get((header.flags >> 23 & 15) as usize).copied(),
            channels: Some(if header.has(2) { 1 } else { 2 }),
            dsd_shift: None,
        };
        let block = block.get(..header.len).unwrap_or(block);
        let mut cursor = Cursor::new(block.get(Header::LEN..).unwrap_or_default());
        while let Some((id, part)) = read_part(&mut cursor) {
            facts.take(id, part);
        }
        facts
    }

    fn take(&mut self, id: u8, part: &[u8]) {
        match (id, part) {
            (0x0d, [channels, _, ..]) if part.len() < 6 => self.channels = Some(u16::from(*channels)),
            // More than 255 channels: the number is in twelve bits, less one.
            (0x0d, [low, _, high, ..]) => {
                self.channels = Some((u16::from(*low) | u16::from(high & 15) << 8).saturating_add(1));
            }
            (0x27, [a, b, c, rest @ ..]) => {
                let top = rest.first().map_or(0, |byte| byte & 0x7f);
                self.rate = Some(u32::from_le_bytes([*a, *b, *c, top]));
            }
            (0x0e, [shift, ..]) => self.dsd_shift = Some(*shift),
            _ => {}
        }
    }

    /// Samples a second.
    fn rate(self) -> u32 {
        let rate = self.rate.unwrap_or_default();
        let shift = self.dsd_shift.map_or(0, u32::from);
        rate.checked_shl(shift).filter(|_| shift < 16).unwrap_or(rate)
    }

    fn describe(self, header: Header, reading: &mut Draft) {
        if header.is_dsd() {
            reading.audio.codec = Some(Codec::Dsd);
        }
        reading.audio.bits_per_sample = header.bits();
        reading.audio.sample_rate_hz = Some(self.rate()).filter(|&rate| rate > 0);
        reading.audio.channels = self.channels.filter(|&channels| channels > 0);
    }
}

/// Takes one part of a block: its id without flags, and those of its bytes that are fetched.
fn read_part<'a>(cursor: &mut Cursor<'a>) -> Option<(u8, &'a [u8])> {
    let id = cursor.u8()?;
    let words = match id & 0x80 {
        0 => u32::from(cursor.u8()?),
        _ => {
            let [a, b, c] = cursor.array()?;
            u32::from_le_bytes([a, b, c, 0])
        }
    };
    let len = usize::try_from(words).ok()?.checked_mul(2)?.min(cursor.rest().len());
    let part = cursor.take(len)?;
    Some((id & 0x3f, part.get(..len.saturating_sub(usize::from(id >> 6 & 1)))?))
}

/// How many samples there are: told by the first block, else computed from the last one.
fn count_samples(source: &Source, first: Header) -> Result<u64, Missing> {
    if let Some(total) = first.total.filter(|_| first.index == 0) {
        return Ok(total);
    }
    let last = last_sample(source, first)?;
    Ok(last.unwrap_or_else(|| first.total.unwrap_or_default().saturating_sub(first.index)))
}

/// How many samples there are up to the end of the last block. `None` if no block begins near the file's end.
fn last_sample(source: &Source, first: Header) -> Result<Option<u64>, Missing> {
    let tail = source.tail((first.len as u64).saturating_mul(2).clamp(TAIL, LONGEST_TAIL))?;
    let mut rest = tail;
    while let Some(at) = rfind(rest, *b"wvpk") {
        if let Some(last) = tail.get(at..).and_then(Header::read).filter(|last| last.samples > 0) {
            return Ok(Some((last.index + last.samples).saturating_sub(first.index)));
        }
        rest = rest.get(..at).unwrap_or_default();
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::drive;
    use crate::fixtures::others::{WavPackKind, wavpack};
    use crate::reading::Reading;

    fn read(kind: WavPackKind) -> Reading {
        let reading = drive("a.wv", &wavpack(kind, 300_000)).reading;
        assert_eq!(reading.audio.duration_ms, Some(10_000), "{kind:?}");
        assert_eq!(reading.audio.sample_rate_hz, Some(44_100));
        assert!(reading.essence.is_some() && reading.problems.is_empty(), "{reading:?}");
        reading
    }

    #[test]
    fn every_kind_is_read() {
        let check = |kind, channels, bits| {
            let reading = read(kind);
            assert_eq!((reading.audio.channels, reading.audio.bits_per_sample), (Some(channels), bits));
        };
        check(WavPackKind::Lossless, 2, Some(16));
        check(WavPackKind::Hybrid, 2, Some(16));
        check(WavPackKind::UnknownLength, 2, Some(16));
        check(WavPackKind::Surround, 6, Some(16));
    }

    #[test]
    fn dsd_multiplies_its_rate() {
        let mut file = wavpack(WavPackKind::Lossless, 300_000);
        file[27] |= 0x80;
        file[32] = 0x8e;
        file[36] = 2;
        let audio = drive("a.wv", &file).reading.audio;
        assert_eq!((audio.codec, audio.bits_per_sample), (Some(Codec::Dsd), Some(1)));
        assert_eq!((audio.sample_rate_hz, audio.duration_ms), (Some(176_400), Some(2500)));
    }

    #[test]
    fn a_rate_of_its_own_is_taken() {
        let mut file = wavpack(WavPackKind::Surround, 300_000);
        file[24..28].copy_from_slice(&(1u32 | 15 << 23).to_le_bytes());
        file[32..36].copy_from_slice(&[0x67, 2, 0x22, 0x56]);
        file.splice(36..36, [0, 0]);
        assert_eq!(drive("a.wv", &file).reading.audio.sample_rate_hz, Some(22_050));
    }
}
