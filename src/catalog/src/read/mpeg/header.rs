//! The four bytes in front of every frame of MPEG audio.
//! ISO 11172-3, ISO 13818-3, and MPEG 2.5 for low rates.

use crate::read::mpeg::chain::Link;
use crate::reading::Codec;

/// Kilobits a second, by index from 1 on. Rows: MPEG 1 layers I, II and III; MPEG 2 and 2.5 layer I; their
/// layers II and III.
const KBPS: [[u16; 14]; 5] = [
    [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// How many bytes two headers of free-format frames can be apart.
const MAX_FREE: usize = 4 * 1024;

/// The header of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) layer: Layer,
    /// MPEG 2 or 2.5: half or a quarter of MPEG 1's rates.
    pub(super) is_low: bool,
    pub(super) rate_hz: u32,
    /// Kilobits a second; `None` for free format, where no header tells it.
    pub(super) kbps: Option<u16>,
    pub(super) channels: u16,
    padding: usize,
    /// The bits of the header that are the same in all frames of a stream.
    kind: u32,
}

/// A layer of MPEG audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    One,
    Two,
    Three,
}

impl Layer {
    pub(super) fn codec(self) -> Codec {
        match self {
            Layer::One => Codec::Mp1,
            Layer::Two => Codec::Mp2,
            Layer::Three => Codec::Mp3,
        }
    }
}

impl Header {
    pub(super) fn parse(bytes: &[u8]) -> Option<Header> {
        let word = u32::from_be_bytes(*bytes.first_chunk()?);
        let (version, rate_index) = ((word >> 19) & 3, (word >> 10) & 3);
        let layer = match (word >> 17) & 3 {
            1 => Layer::Three,
            2 => Layer::Two,
            3 => Layer::One,
            _ => return None,
        };
        // Version 1 and emphasis 2 are reserved.
        if word >> 21 != 0x7ff || version == 1 || word & 3 == 2 {
            return None;
        }
        let is_low = version != 3;
        let halvings = [2, 0, 1, 0].get(version as usize)?;
        let rate_hz = [44_100u32, 48_000, 32_000].get(rate_index as usize)? >> halvings;
        let row = match (is_low, layer) {
            (false, Layer::One) => 0,
            (false, Layer::Two) => 1,
            (false, Layer::Three) => 2,
            (true, Layer::One) => 3,
            (true, _) => 4,
        };
        let kbps = match (word >> 12) & 15 {
            0 => None,
            index => Some(*KBPS.get(row)?.get(index as usize - 1)?),
        };
        let channels = if (word >> 6) & 3 == 3 { 1 } else { 2 };
        let padding = ((word >> 9) & 1) as usize;
        Some(Header { layer, is_low, rate_hz, kbps, channels, padding, kind: word & 0xfffe_0c00 })
    }

    /// Samples of one channel in a frame.
    pub(super) fn samples(&self) -> u32 {
        match self.layer {
            Layer::One => 384,
            Layer::Three if self.is_low => 576,
            _ => 1152,
        }
    }

    /// Length of the frame in bytes; `None` for free format.
    pub(super) fn len(&self) -> Option<usize> {
        let bits = u32::from(self.kbps?) * 1000;
        let slot = self.slot();
        let slots = (self.samples() / 8 / slot as u32).checked_mul(bits)? / self.rate_hz;
        Some((slots as usize + self.padding) * slot)
    }

    /// The least bytes that a frame of this stream can have.
    pub(super) fn least_len(&self) -> u64 {
        let least = if self.is_low && self.layer != Layer::One { 8 } else { 32 };
        Header { kbps: Some(least), padding: 0, ..*self }.len().map_or(0, |len| len as u64)
    }

    fn slot(&self) -> usize {
        if self.layer == Layer::One { 4 } else { 1 }
    }

    /// Where in the first frame the summary of the stream (Xing, Info) stands: behind the side information.
    pub(super) fn xing_offset(&self) -> usize {
        match (self.is_low, self.channels) {
            (false, 2) => 36,
            (false, _) | (true, 2) => 21,
            _ => 13,
        }
    }
}

/// Reads the frame that begins at the start of these bytes.
pub(in crate::read) fn link(bytes: &[u8]) -> Option<Link> {
    let header = Header::parse(bytes)?;
    Some(Link { len: header.len().filter(|&len| len > 4)?, kind: header.kind })
}

/// The length, without padding, of the free-format frame at the start of these bytes. Two more frames have to
/// follow at that distance.
pub(super) fn free_len(bytes: &[u8]) -> Option<usize> {
    let first = Header::parse(bytes).filter(|header| header.kbps.is_none())?;
    let same = |at: usize| {
        let header = Header::parse(bytes.get(at..)?)?;
        (header.kbps.is_none() && header.kind == first.kind).then_some(header)
    };
    (32..MAX_FREE).find_map(|at| {
        let second = same(at)?;
        let len = at.checked_sub(first.padding * first.slot())?;
        same(at + len + second.padding * second.slot())?;
        Some(len)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        bytes: [u8; 4],
        codec: Codec,
        rate_hz: u32,
        kbps: Option<u16>,
        channels: u16,
        len: Option<usize>,
    ) {
        let header = Header::parse(&bytes).expect("a header");
        let found = (header.layer.codec(), header.rate_hz, header.kbps, header.channels, header.len());
        assert_eq!(found, (codec, rate_hz, kbps, channels, len), "{bytes:x?}");
    }

    #[test]
    fn headers_of_all_versions_and_layers() {
        check([0xff, 0xfb, 0x90, 0x00], Codec::Mp3, 44_100, Some(128), 2, Some(417));
        check([0xff, 0xfb, 0x92, 0xc0], Codec::Mp3, 44_100, Some(128), 1, Some(418));
        check([0xff, 0xf3, 0x84, 0xc0], Codec::Mp3, 24_000, Some(64), 1, Some(192));
        check([0xff, 0xe3, 0x18, 0xc0], Codec::Mp3, 8_000, Some(8), 1, Some(72));
        check([0xff, 0xfd, 0xa4, 0x00], Codec::Mp2, 48_000, Some(192), 2, Some(576));
        check([0xff, 0xff, 0xc8, 0x00], Codec::Mp1, 32_000, Some(384), 2, Some(576));
        check([0xff, 0xfb, 0x00, 0x00], Codec::Mp3, 44_100, None, 2, None);
    }

    #[test]
    fn what_is_no_header() {
        for bytes in
            [[0xff, 0xfe, 0xff, 0xff], [0xff, 0xf1, 0x50, 0x80], [0xff, 0xeb, 0x90, 0], [0xff, 0xfb, 0x9c, 0]]
        {
            assert_eq!(Header::parse(&bytes), None, "{bytes:x?}");
        }
        assert_eq!(Header::parse(&[0xff, 0xfb, 0x90]), None);
    }

    #[test]
    fn free_format_frames_tell_their_length() {
        let frame = [&[0xff, 0xfb, 0x00, 0x00][..], &[7; 646]].concat();
        assert_eq!(free_len(&frame.repeat(3)), Some(650));
        assert_eq!(free_len(&frame.repeat(2)), None);
    }
}
