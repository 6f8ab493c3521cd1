//! Decoder configurations: `esds` with its AudioSpecificConfig (ISO/IEC 14496-1, 14496-3),
//! the ALAC cookie, and the boxes of AC-3, E-AC-3, FLAC and Opus.

use crate::read::bytes::Cursor;
use crate::reading::Codec;

/// What a decoder configuration says; `None` for what it leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Config<'a> {
    pub(super) codec: Option<Codec>,
    pub(super) rate_hz: Option<u32>,
    pub(super) channels: Option<u16>,
    pub(super) bits: Option<u16>,
    /// The mean bits a second that it claims.
    pub(super) bitrate: Option<u32>,
    /// The bytes that set up a decoder.
    pub(super) bytes: &'a [u8],
}

/// Reads an `esds` box, whose version and flags are taken off, and answers the bytes behind its descriptor.
///
/// Old QuickTime Pro put further boxes there.
pub(super) fn esds(contents: &[u8]) -> Option<(Config<'_>, &[u8])> {
    let mut cursor = Cursor::new(contents);
    let (3, stream) = descriptor(&mut cursor)? else { return None };
    let mut stream = Cursor::new(stream);
    stream.take(2)?;
    let flags = stream.u8()?;
    if flags & 0x80 != 0 {
        stream.take(2)?;
    }
    if flags & 0x40 != 0 {
        let url = stream.u8()?;
        stream.take(usize::from(url))?;
    }
    if flags & 0x20 != 0 {
        stream.take(2)?;
    }
    let (4, decoder) = descriptor(&mut stream)? else { return None };
    Some((decoder_config(decoder)?, cursor.rest()))
}

/// Takes a descriptor: a tag, a length of one to four bytes with seven bits each, contents.
fn descriptor<'a>(cursor: &mut Cursor<'a>) -> Option<(u8, &'a [u8])> {
    let tag = cursor.u8()?;
    let mut len = 0usize;
    for _ in 0..4 {
        let byte = cursor.u8()?;
        len = len << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    // The length is often too large in files that were retagged or cut, so the contents end where the bytes do.
    cursor.take(len.min(cursor.rest().len())).map(|contents| (tag, contents))
}

fn decoder_config(contents: &[u8]) -> Option<Config<'_>> {
    let mut cursor = Cursor::new(contents);
    let object_type = cursor.u8()?;
    cursor.take(8)?;
    let bitrate = cursor.u32_be().filter(|&rate| rate > 0);
    let codec = match object_type {
        0x40 | 0x66..=0x68 => Codec::Aac,
        0x69 | 0x6b => Codec::Mp3,
        0xa5 => Codec::Ac3,
        0xa6 => Codec::Eac3,
        0xa9..=0xac => Codec::Dts,
        0xad => Codec::Opus,
        0xc1 => Codec::Flac,
        0xdd => Codec::Vorbis,
        _ => Codec::OTHER,
    };
    let plain = Config { codec: Some(codec), bitrate, ..Config::default() };
    match descriptor(&mut cursor) {
        Some((5, bytes)) if codec == Codec::Aac => {
            let config = audio_specific_config(bytes).unwrap_or(plain);
            Some(Config { codec: config.codec.or(plain.codec), bitrate, bytes, ..config })
        }
        Some((5, bytes)) => Some(Config { bytes, ..plain }),
        _ => Some(plain),
    }
}

/// Reads an AudioSpecificConfig: ISO/IEC 14496-3 section 1.6.2.1.
///
/// Spectral band replication doubles the rate. It is told either before the type of the core or behind its
/// settings.
fn audio_specific_config(bytes: &[u8]) -> Option<Config<'_>> {
    let mut bits = Bits::new(bytes);
    let mut object = object_type(&mut bits)?;
    let mut rate = sampling_rate(&mut bits)?;
    let configuration = bits.take(4)?;
    let (mut replicated, mut parametric) = (matches!(object, 5 | 29), object == 29);
    if replicated {
        rate = sampling_rate(&mut bits)?;
        object = object_type(&mut bits)?;
    }
    let mut channels = channel_count(configuration);
    if let Some(core) = general_audio(&mut bits, object, configuration) {
        channels = channels.or(core);
        if !replicated && let Some((outer, stereo)) = backward_compatible(&mut bits) {
            (rate, replicated, parametric) = (outer.unwrap_or(rate), outer.is_some(), stereo);
        }
    }
    if parametric && channels == Some(1) {
        channels = Some(2);
    }
    let codec = match object {
        32 => Codec::Mp1,
        33 => Codec::Mp2,
        34 => Codec::Mp3,
        36..=38 => Codec::OTHER,
        42 => Codec::Xhe,
        _ if replicated => Codec::HeAac,
        _ => Codec::Aac,
    };
    let rate_hz = Some(rate).filter(|&rate| rate > 0);
    Some(Config { codec: Some(codec), rate_hz, channels, ..Config::default() })
}

fn object_type(bits: &mut Bits<'_>) -> Option<u32> {
    match bits.take(5)? {
        31 => Some(32 + bits.take(6)?),
        plain => Some(plain),
    }
}

fn sampling_rate(bits: &mut Bits<'_>) -> Option<u32> {
    const RATES: [u32; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ];
    match bits.take(4)? {
        15 => bits.take(24),
        index => RATES.get(index as usize).copied(),
    }
}

fn channel_count(configuration: u32) -> Option<u16> {
    match configuration {
        1..=6 => u16::try_from(configuration).ok(),
        7 | 12 | 14 => Some(8),
        11 => Some(7),
        13 => Some(24),
        _ => None,
    }
}

/// Steps over a GASpecificConfig. Answers the number of channels when its program says it.
fn general_audio(bits: &mut Bits<'_>, object: u32, configuration: u32) -> Option<Option<u16>> {
    if !matches!(object, 1..=4 | 6 | 7 | 17 | 19..=23) {
        return None;
    }
    bits.take(1)?;
    if bits.take(1)? == 1 {
        bits.take(14)?;
    }
    let extended = bits.take(1)?;
    let channels = match configuration {
        0 => Some(program_channels(bits)?),
        _ => None,
    };
    if matches!(object, 6 | 20) {
        bits.take(3)?;
    }
    if extended == 1 {
        match object {
            22 => bits.take(16)?,
            17 | 19 | 20 | 23 => bits.take(3)?,
            _ => 0,
        };
        bits.take(1)?;
    }
    Some(channels)
}

/// Counts the channels of a program_config_element and steps over it.
fn program_channels(bits: &mut Bits<'_>) -> Option<u16> {
    bits.take(4 + 2 + 4)?;
    let counts = [bits.take(4)?, bits.take(4)?, bits.take(4)?];
    let low = bits.take(2)?;
    let (data, coupling) = (bits.take(3)?, bits.take(4)?);
    for (present, len) in [(1, 4), (1, 4), (1, 3)] {
        if bits.take(1)? == present {
            bits.take(len)?;
        }
    }
    let mut channels = low;
    for _ in 0..counts.iter().sum::<u32>() {
        channels += 1 + bits.take(1)?;
        bits.take(4)?;
    }
    bits.take(low * 4)?;
    bits.take(data * 4)?;
    for _ in 0..coupling {
        bits.take(5)?;
    }
    bits.align();
    let comment = bits.take(8)?;
    for _ in 0..comment {
        bits.take(8)?;
    }
    u16::try_from(channels).ok()
}

/// Reads the extension behind the core's settings: the doubled rate, and whether stereo is parametric.
fn backward_compatible(bits: &mut Bits<'_>) -> Option<(Option<u32>, bool)> {
    if bits.take(11)? != 0x2b7 || object_type(bits)? != 5 || bits.take(1)? != 1 {
        return None;
    }
    let rate = sampling_rate(bits)?;
    let parametric = bits.take(11) == Some(0x548) && bits.take(1) == Some(1);
    Some((Some(rate), parametric))
}

/// Reads an ALAC cookie, whose version and flags are taken off.
pub(super) fn alac(bytes: &[u8]) -> Option<Config<'_>> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(5)?;
    let bits = u16::from(cursor.u8()?);
    cursor.take(3)?;
    let channels = u16::from(cursor.u8()?);
    cursor.take(6)?;
    let bitrate = cursor.u32_be().filter(|&rate| rate > 0);
    let rate = cursor.u32_be()?;
    Some(Config {
        codec: Some(Codec::Alac),
        rate_hz: Some(rate).filter(|&rate| rate > 0),
        channels: Some(channels).filter(|&channels| channels > 0),
        bits: Some(bits).filter(|&bits| bits > 0),
        bitrate,
        bytes,
    })
}

/// Reads a `dac3` box: ETSI TS 102 366 annex F.
pub(super) fn ac3(bytes: &[u8]) -> Option<Config<'_>> {
    let mut bits = Bits::new(bytes);
    let rate_hz = ac3_rate(bits.take(2)?);
    bits.take(5 + 3)?;
    let channels = ac3_channels(bits.take(3)?, bits.take(1)?);
    Some(Config { codec: Some(Codec::Ac3), rate_hz, channels: Some(channels), bytes, ..Config::default() })
}

/// Reads a `dec3` box: ETSI TS 102 366 annex F. It takes the first substream and those that depend on it.
pub(super) fn eac3(bytes: &[u8]) -> Option<Config<'_>> {
    let mut bits = Bits::new(bytes);
    let bitrate = bits.take(13)?.checked_mul(1000).filter(|&rate| rate > 0);
    bits.take(3)?;
    let rate_hz = ac3_rate(bits.take(2)?);
    bits.take(5 + 1 + 1 + 3)?;
    let mut channels = ac3_channels(bits.take(3)?, bits.take(1)?);
    bits.take(3)?;
    if bits.take(4)? > 0 {
        // The bits name pairs of channels and single ones, from the lowest: Lc/Rc, Lrs/Rrs, Cs, Ts, Lsd/Rsd,
        // Lw/Rw, Lvh/Rvh, Cvh, LFE2.
        let locations = bits.take(9)?;
        let pairs = (locations & 0b0_0111_0011).count_ones();
        channels += u16::try_from(locations.count_ones() + pairs).ok()?;
    }
    let codec = Some(Codec::Eac3);
    Some(Config { codec, rate_hz, channels: Some(channels), bitrate, bytes, ..Config::default() })
}

fn ac3_rate(code: u32) -> Option<u32> {
    [48_000, 44_100, 32_000].get(code as usize).copied()
}

fn ac3_channels(mode: u32, low: u32) -> u16 {
    let full: u16 = match mode {
        1 => 1,
        0 | 2 => 2,
        3 | 4 => 3,
        5 | 6 => 4,
        _ => 5,
    };
    full + u16::from(low == 1)
}

/// Reads a `dfLa` box: version and flags, then FLAC's metadata blocks. The first of these is STREAMINFO.
pub(super) fn flac(bytes: &[u8]) -> Option<Config<'_>> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(4 + 4 + 10)?;
    let packed = cursor.u64_be()?;
    Some(Config {
        codec: Some(Codec::Flac),
        rate_hz: Some((packed >> 44) as u32).filter(|&rate| rate > 0),
        channels: Some(((packed >> 41) & 7) as u16 + 1),
        bits: Some(((packed >> 36) & 31) as u16 + 1),
        bitrate: None,
        bytes,
    })
}

/// Reads a `dOps` box. Opus always decodes to 48 kHz.
pub(super) fn opus(bytes: &[u8]) -> Option<Config<'_>> {
    let channels = bytes.get(1).copied().filter(|&channels| channels > 0).map(u16::from);
    Some(Config { codec: Some(Codec::Opus), rate_hz: Some(48_000), channels, bytes, ..Config::default() })
}

/// Reads bits of a slice, the highest bit of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    fn new(bytes: &'a [u8]) -> Bits<'a> {
        Bits { bytes, at: 0 }
    }

    /// Takes up to 32 bits, or none when there are fewer. The callers ask for at most 60 bits by counts from
    /// the file.
    fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0u32;
        for at in self.at..self.at + count as usize {
            let byte = self.bytes.get(at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - at % 8) & 1);
        }
        self.at += count as usize;
        Some(value)
    }

    fn align(&mut self) {
        self.at = self.at.next_multiple_of(8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_aac(config: &[u8], codec: Codec, rate: u32, channels: Option<u16>) {
        let read = audio_specific_config(config).expect("a sound configuration");
        let got = (read.codec, read.rate_hz, read.channels);
        assert_eq!(got, (Some(codec), Some(rate), channels), "{config:x?}");
    }

    #[test]
    fn low_complexity() {
        check_aac(&[0x12, 0x10], Codec::Aac, 44_100, Some(2));
        check_aac(&[0x12, 0x08], Codec::Aac, 44_100, Some(1));
        check_aac(&[0x11, 0xb8], Codec::Aac, 48_000, Some(8));
        check_aac(&[0x17, 0x80, 0x5d, 0xc0, 0x10], Codec::Aac, 48_000, Some(2));
    }

    #[test]
    fn high_efficiency_tells_the_output_rate() {
        check_aac(&[0x2b, 0x92, 0x08, 0x00], Codec::HeAac, 44_100, Some(2));
        check_aac(&[0xeb, 0x8a, 0x08, 0x00], Codec::HeAac, 44_100, Some(2));
        check_aac(&[0x13, 0x90, 0x56, 0xe5, 0xa0], Codec::HeAac, 44_100, Some(2));
        check_aac(&[0x13, 0x88, 0x56, 0xe5, 0xa5, 0x48, 0x80], Codec::HeAac, 44_100, Some(2));
        check_aac(&[0x13, 0x90, 0x56, 0xe5, 0x00], Codec::Aac, 22_050, Some(2));
    }

    #[test]
    fn channels_told_by_a_program() {
        // One pair in front, nothing else, an empty comment.
        check_aac(&[0x12, 0x00, 0x05, 0x04, 0x00, 0x00, 0x20, 0x00], Codec::Aac, 44_100, Some(2));
        check_aac(&[0x12, 0x00], Codec::Aac, 44_100, None);
    }

    #[test]
    fn cut_configurations_say_nothing() {
        assert_eq!(audio_specific_config(&[0x12]), None);
        assert_eq!(esds(&[3, 0x80, 0x80, 0x80]), None);
        assert_eq!(alac(&[0; 10]), None);
        assert_eq!(ac3(&[0x10]), None);
        assert_eq!(flac(&[0; 20]), None);
    }

    #[test]
    fn surround() {
        let ac3 = ac3(&[0x10, 0x3d, 0xe0]).expect("sound");
        assert_eq!((ac3.rate_hz, ac3.channels), (Some(48_000), Some(6)));
        let eac3_7_1 = eac3(&[0x0c, 0x00, 0x20, 0x0f, 0x02, 0x02]).expect("sound");
        assert_eq!((eac3_7_1.channels, eac3_7_1.bitrate), (Some(8), Some(384_000)));
    }
}
