//! AC-3 and E-AC-3 streams: the header of the first frame says all that is read.
//! ETSI TS 102 366, 4.3 and E.1.2.

use super::sound;
use super::tags::apev2;
use super::{Missing, Source};
use crate::reading::{Codec, Draft, ProblemCode};

/// How many bytes of the audio the essence is made from.
const ESSENCE: u64 = 2 * 1024;

/// Bit rates of AC-3 in kbps. The index is half the frame size code.
const KBPS: [u32; 19] =
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];

/// What the header of a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    codec: Codec,
    rate: u32,
    channels: u16,
    /// Length of the frame in bytes.
    pub(super) len: usize,
    samples: u32,
}

/// Reads the stream that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    let end = apev2::read_tail(source, reading)?;
    let Some(frame) = Frame::parse(source.bytes(offset, 8)?) else {
        reading.note(ProblemCode::NoAudio, "");
        return Ok(());
    };
    let size = end.saturating_sub(offset);
    let audio = &mut reading.audio;
    audio.codec = Some(frame.codec);
    audio.sample_rate_hz = Some(frame.rate);
    audio.channels = Some(frame.channels);
    let samples = size.saturating_mul(u64::from(frame.samples)) / frame.len.max(1) as u64;
    audio.set_samples(samples, frame.rate);
    audio.set_bitrate_of(size);
    let first = source.bytes(offset, ESSENCE.min(size))?;
    reading.essence = sound::essence(source, offset..end, "ac3", first, &[first, &size.to_le_bytes()])?;
    Ok(())
}

impl Frame {
    /// Reads the header of the frame whose sync word these bytes start with.
    pub(super) fn parse(head: &[u8]) -> Option<Frame> {
        let &[0x0b, 0x77, a, b, code, version, mode, ..] = head else { return None };
        match version >> 3 {
            11..=16 => Frame::parse_enhanced(a, b, code),
            0..=8 => Frame::parse_plain(code, mode),
            // Streams of these versions have half or a quarter of the rate.
            version @ 9..=10 => {
                let frame = Frame::parse_plain(code, mode)?;
                Some(Frame { rate: frame.rate >> (version - 8), ..frame })
            }
            _ => None,
        }
    }

    fn parse_plain(code: u8, mode: u8) -> Option<Frame> {
        let rate = *[48_000, 44_100, 32_000].get(usize::from(code >> 6))?;
        let kbps = *KBPS.get(usize::from(code & 0x3f) / 2)?;
        let words = match rate {
            48_000 => kbps * 2,
            44_100 => kbps * 320 / 147 + u32::from(code & 1),
            _ => kbps * 3,
        };
        let audio_mode = mode >> 5;
        // Mix levels stand before the bit for the low-frequency channel; the mode says how many of them.
        let skipped = match audio_mode {
            1 => 0,
            2 => 2,
            mode => u32::from(mode & 1 != 0) * 2 + u32::from(mode & 4 != 0) * 2,
        };
        let low = mode >> (4 - skipped.min(4)) & 1;
        let channels = channels(audio_mode) + u16::from(low);
        Some(Frame { codec: Codec::Ac3, rate, channels, len: words as usize * 2, samples: 1536 })
    }

    fn parse_enhanced(a: u8, b: u8, code: u8) -> Option<Frame> {
        let len = ((usize::from(a & 7) << 8 | usize::from(b)) + 1) * 2;
        let fast = [48_000, 44_100, 32_000].get(usize::from(code >> 6)).copied();
        let (rate, blocks) = match fast {
            Some(rate) => (rate, *[1, 2, 3, 6].get(usize::from(code >> 4 & 3))?),
            None => (*[24_000, 22_050, 16_000].get(usize::from(code >> 4 & 3))?, 6),
        };
        let channels = channels(code >> 1 & 7) + u16::from(code & 1);
        Some(Frame { codec: Codec::Eac3, rate, channels, len, samples: blocks * 256 })
    }
}

fn channels(audio_mode: u8) -> u16 {
    [2, 1, 2, 3, 3, 4, 4, 5].get(usize::from(audio_mode)).copied().unwrap_or(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_and_enhanced_headers() {
        let check = |head: &[u8], wanted| {
            let frame = Frame::parse(head).map(|it| (it.codec, it.rate, it.channels, it.len, it.samples));
            assert_eq!(frame, wanted);
        };
        // 48 kHz, 192 kbps, stereo; 48 kHz, 448 kbps, 3/2 with a low channel.
        check(&[0x0b, 0x77, 0, 0, 0x14, 0x40, 0x40, 0], Some((Codec::Ac3, 48_000, 2, 768, 1536)));
        check(&[0x0b, 0x77, 0, 0, 0x1e, 0x40, 0xe1, 0], Some((Codec::Ac3, 48_000, 6, 1792, 1536)));
        check(&[0x0b, 0x77, 0x01, 0x7f, 0x34, 0x80, 0, 0], Some((Codec::Eac3, 48_000, 2, 768, 1536)));
        // The versions 9 and 10: a half and a quarter of the rate.
        check(&[0x0b, 0x77, 0, 0, 0x14, 0x48, 0x40, 0], Some((Codec::Ac3, 24_000, 2, 768, 1536)));
        check(&[0x0b, 0x77, 0, 0, 0x14, 0x50, 0x40, 0], Some((Codec::Ac3, 12_000, 2, 768, 1536)));
        check(&[0x0b, 0x77, 0, 0, 0xd4, 0x40, 0x40, 0], None);
        check(&[0x0b, 0x77, 0, 0, 0x3f, 0x40, 0x40, 0], None);
    }
}
