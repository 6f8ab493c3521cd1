//! AAC in ADTS frames, and the rare ADIF (ISO 13818-7) and LOAS (ISO 14496-3, 1.7).

use super::mpeg::{self, chain};
use super::sound;
use super::tags::{TAIL, apev2, lack_names};
use super::{Missing, Source};
use crate::reading::{Codec, Container, Draft, ProblemCode};

/// Samples a second, by the index that a header gives.
const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// How many samples one block of a frame has.
const BLOCK: u64 = 1024;

/// How many bytes of the audio the essence is made from.
const ESSENCE: u64 = 2 * 1024;

/// How many bytes are read to estimate the length: about a hundred frames.
const SAMPLE: u64 = 32 * 1024;

/// Reads the stream that starts at `offset`.
///
/// The length is an estimate, because no header tells it and counting would mean to read the whole file.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::Adts);
    reading.audio.codec = Some(Codec::Aac);
    let tail = source.size().saturating_sub(TAIL)..source.size();
    let wants_tail = lack_names(reading) || source.has(tail.clone());
    source.need(&[offset..offset + SAMPLE, if wants_tail { tail } else { 0..0 }])?;
    let end = if wants_tail { apev2::read_tail(source, reading)? } else { source.size() };
    let head = source.available(offset);
    if head.starts_with(b"ADIF") {
        read_adif(head, end.saturating_sub(offset), reading);
        return Ok(());
    }
    let Some(start) = find(source, offset, chain::Hint::Likely)? else {
        reading.note(ProblemCode::NoAudio, "");
        return Ok(());
    };
    read_frames(source, start, end.max(start), Frame::parse, reading)
}

/// Reads the LOAS stream that starts at `offset`. Digital radio and television carry AAC in this form.
pub(super) fn read_loas(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::Loas);
    reading.audio.codec = Some(Codec::Aac);
    source.need(&[offset..offset + SAMPLE])?;
    read_frames(source, offset, source.size(), Frame::parse_loas, reading)
}

/// Whether LOAS frames follow one another here. One sync word alone proves nothing.
pub(super) fn is_loas(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    for count in 0..3 {
        let Some(frame) = Frame::parse_loas(rest).filter(|frame| count > 0 || frame.rate_hz > 0) else {
            return false;
        };
        match rest.get(frame.len..) {
            Some(behind) => rest = behind,
            None => return count > 0,
        }
    }
    true
}

/// Where the first frame stands, if a chain of frames is found near the start.
pub(super) fn find(source: &Source, offset: u64, hint: chain::Hint) -> Result<Option<u64>, Missing> {
    mpeg::find_with(source, offset, hint, link)
}

fn read_frames(
    source: &Source,
    start: u64,
    end: u64,
    parse: fn(&[u8]) -> Option<Frame>,
    reading: &mut Draft,
) -> Result<(), Missing> {
    let mut rest = source.available(start);
    let (mut bytes, mut samples) = (0, 0);
    while let Some(frame) = parse(rest).filter(|_| bytes < end - start) {
        reading.audio.sample_rate_hz = reading.audio.sample_rate_hz.or(Some(frame.rate_hz));
        reading.audio.channels = reading.audio.channels.or(frame.channels);
        bytes += frame.len as u64;
        samples += frame.samples;
        let Some(behind) = rest.get(frame.len..) else { break };
        rest = behind;
    }
    let total = u128::from(samples) * u128::from(end - start) / u128::from(bytes.max(1));
    let rate = reading.audio.sample_rate_hz.unwrap_or(0);
    reading.audio.set_samples(u64::try_from(total).unwrap_or(u64::MAX), rate);
    reading.audio.set_bitrate_of(end - start);
    let first = source.bytes(start, ESSENCE.min(end - start))?;
    reading.essence =
        sound::essence(source, start..end, "adts", first, &[first, &(end - start).to_be_bytes()])?;
    Ok(())
}

/// The header of a frame.
#[derive(Clone, Copy, Debug)]
struct Frame {
    len: usize,
    /// 0 where the frame repeats the set-up of the frames before it.
    rate_hz: u32,
    /// `None` where only the frame's contents tell.
    channels: Option<u16>,
    samples: u64,
    kind: u32,
}

impl Frame {
    fn parse(bytes: &[u8]) -> Option<Frame> {
        let [0xff, sync, a, b, c, d, e, ..] = *bytes else { return None };
        // The layer is always 0.
        if sync & 0xf6 != 0xf0 {
            return None;
        }
        let configuration = u16::from((a & 1) << 2 | b >> 6);
        Some(Frame {
            len: Some(usize::from(b & 3) << 11 | usize::from(c) << 3 | usize::from(d) >> 5)
                .filter(|&len| len > 7)?,
            rate_hz: *RATES.get(usize::from(a >> 2 & 15))?,
            channels: match configuration {
                0 => None,
                7 => Some(8),
                count => Some(count),
            },
            samples: BLOCK * (u64::from(e & 3) + 1),
            kind: u32::from(sync) << 16 | u32::from(a & 0xfd) << 8 | u32::from(b & 0xc0),
        })
    }
}

impl Frame {
    /// A LOAS frame: its sync word, its length, and mostly the set-up of its decoder.
    fn parse_loas(bytes: &[u8]) -> Option<Frame> {
        let (&[0x56, high, low], contents) = bytes.split_first_chunk::<3>()? else { return None };
        let len = (high & 0xe0 == 0xe0).then(|| usize::from(high & 0x1f) << 8 | usize::from(low))?;
        let (rate_hz, channels, samples) = loas_config(contents).unwrap_or((0, None, BLOCK));
        let len = Some(len + 3).filter(|&len| len > 3)?;
        Some(Frame { len, rate_hz, channels, samples, kind: 0 })
    }
}

/// Rate, channels and samples of a LOAS frame that brings its own set-up, in the one layout that all encoders
/// write.
fn loas_config(contents: &[u8]) -> Option<(u32, Option<u16>, u64)> {
    let mut bits = Bits { bytes: contents, at: 0 };
    // A bit for "same set-up as before", then a bit for the newer layout of the set-up.
    if bits.take(2)? != 0 {
        return None;
    }
    bits.take(1)?;
    let more_blocks = bits.take(6)?;
    // Number of programs, number of layers, kind of AAC.
    bits.take(4 + 3 + 5)?;
    let rate_hz = *RATES.get(bits.take(4)? as usize)?;
    let channels = match bits.take(4)? {
        0 => None,
        7 => Some(8),
        count => u16::try_from(count).ok(),
    };
    Some((rate_hz, channels, BLOCK * (u64::from(more_blocks) + 1)))
}

fn link(bytes: &[u8]) -> Option<chain::Link> {
    Frame::parse(bytes).map(|frame| chain::Link { len: frame.len, kind: frame.kind })
}

/// Reads an ADIF stream. It has one header: the bit rate, then rate and channels in a program configuration.
fn read_adif(head: &[u8], size: u64, reading: &mut Draft) {
    let Some(header) = adif(head) else {
        reading.note(ProblemCode::BadStructure, "ADIF header");
        return;
    };
    reading.audio.sample_rate_hz = Some(header.rate_hz);
    reading.audio.channels = Some(header.channels);
    reading.audio.bitrate_kbps = Some(header.bits_per_second / 1000);
    let ms = size.saturating_mul(8_000).checked_div(u64::from(header.bits_per_second));
    reading.audio.duration_ms = ms.filter(|&ms| ms > 0);
}

struct Adif {
    bits_per_second: u32,
    rate_hz: u32,
    channels: u16,
}

fn adif(head: &[u8]) -> Option<Adif> {
    let mut bits = Bits { bytes: head.get(4..)?, at: 0 };
    if bits.take(1)? == 1 {
        bits.take(32)?;
        bits.take(32)?;
        bits.take(8)?;
    }
    bits.take(2)?;
    let is_constant = bits.take(1)? == 0;
    let bits_per_second = bits.take(23)?;
    bits.take(4)?;
    if is_constant {
        bits.take(20)?;
    }
    bits.take(6)?;
    let rate_hz = *RATES.get(bits.take(4)? as usize)?;
    let counts = [bits.take(4)?, bits.take(4)?, bits.take(4)?];
    let low = bits.take(2)?;
    bits.take(7)?;
    for width in [4, 4, 3] {
        if bits.take(1)? == 1 {
            bits.take(width)?;
        }
    }
    let mut channels = low;
    for _ in 0..counts.iter().sum() {
        channels += 1 + bits.take(1)?;
        bits.take(4)?;
    }
    Some(Adif { bits_per_second, rate_hz, channels: u16::try_from(channels).ok()? })
}

/// Reads bits of a slice, the highest bit of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for at in self.at..self.at + count {
            value = value << 1 | u32::from(self.bytes.get(at / 8)? >> (7 - at % 8) & 1);
        }
        self.at += count;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::read_bytes;

    fn frame(len: usize) -> Vec<u8> {
        let [_, _, high, low] = ((len as u32) << 5).to_be_bytes();
        let mut out = vec![0xff, 0xf1, 0x50, 0x80 | (len >> 11) as u8, high, low | 0x1f, 0xfc];
        out.resize(len, 0x21);
        out
    }

    #[test]
    fn the_length_is_estimated_from_the_frames_in_front() {
        let file = frame(371).repeat(1000);
        let reading = read_bytes("a.aac", &file);
        assert_eq!(reading.container, Some(Container::Adts));
        assert_eq!(reading.audio.sample_rate_hz, Some(44_100));
        assert_eq!(reading.audio.channels, Some(2));
        assert_eq!(reading.audio.duration_ms, Some(1000 * 1024 * 1000 / 44_100));
        assert_eq!(reading.audio.bitrate_kbps, Some(128));
    }

    #[test]
    fn loas_frames_carry_their_set_up() {
        let frame = [&[0x56, 0xe0, 97, 0x20, 0, 0x12, 0x10][..], &[0x11; 93]].concat();
        let reading = read_bytes("a.aac", &frame.repeat(400));
        assert_eq!(reading.container, Some(Container::Loas));
        assert_eq!((reading.audio.sample_rate_hz, reading.audio.channels), (Some(44_100), Some(2)));
        assert_eq!(reading.audio.duration_ms, Some(400 * 1024 * 1000 / 44_100));
        assert_eq!(read_bytes("a.aac", &frame).container, None);
    }

    #[test]
    fn adif_tells_its_rates_in_front() {
        // No copyright, variable, 128,000 bit/s; one program: low complexity, 44.1 kHz, one pair in front.
        let fields =
            [(0, 3), (1, 1), (128_000, 23), (0, 4), (0, 4), (1, 2), (4, 4), (1, 4), (0, 8), (0, 9), (0, 3)];
        let bits = fields.iter().chain(&[(1, 1), (0, 4), (0, 2)]);
        let bits: String = bits.map(|&(value, width): &(u32, usize)| format!("{value:0width$b}")).collect();
        let mut file = b"ADIF".to_vec();
        file.extend(
            bits.as_bytes().chunks(8).map(|byte| byte.iter().fold(0u8, |sum, bit| sum << 1 | (bit - b'0'))),
        );
        file.resize(16_000, 0x55);
        let audio = read_bytes("a.aac", &file).audio;
        assert_eq!((audio.duration_ms, audio.bitrate_kbps), (Some(1000), Some(128)));
        assert_eq!((audio.sample_rate_hz, audio.channels), (Some(44_100), Some(2)));
    }

    #[test]
    fn every_prefix_ends_well() {
        let file = [b"ADIF\x00\x00".as_slice(), &frame(100).repeat(3)].concat();
        for len in 0..file.len() {
            read_bytes("a.aac", &file[..len]);
            read_bytes("a.aac", file[6..].get(..len).unwrap_or_default());
        }
    }
}
