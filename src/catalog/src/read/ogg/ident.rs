//! The first packet of a logical stream: its codec, channels, rate, and what its positions count.

use crate::read::bytes::Cursor;
use crate::read::flac;
use crate::reading::{Codec, Draft, ProblemCode};

/// Positions in Opus count samples at this rate, and Opus plays at it. RFC 7845.
const OPUS_RATE: u32 = 48_000;

/// What a logical stream holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Vorbis,
    Opus,
    Speex,
    Flac,
    Theora,
    /// Another codec of moving pictures, by name.
    Video,
    /// Text, a skeleton, or a codec that is not known.
    Other,
}

impl Kind {
    pub(super) fn of(packet: &[u8]) -> Kind {
        match packet {
            [1, b'v', b'o', b'r', b'b', b'i', b's', ..] => Kind::Vorbis,
            [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', ..] => Kind::Opus,
            [b'S', b'p', b'e', b'e', b'x', b' ', b' ', b' ', ..] => Kind::Speex,
            [0x7f, b'F', b'L', b'A', b'C', ..] | [b'f', b'L', b'a', b'C', ..] => Kind::Flac,
            [0x80, b't', b'h', b'e', b'o', b'r', b'a', ..] => Kind::Theora,
            [1, b'v', b'i', b'd', b'e', b'o', ..] => Kind::Video,
            [b'O', b'V', b'P', b'8', b'0', ..] => Kind::Video,
            [b'B', b'B', b'C', b'D', ..] => Kind::Video,
            _ => Kind::Other,
        }
    }

    pub(super) fn is_audio(self) -> bool {
        matches!(self, Kind::Vorbis | Kind::Opus | Kind::Speex | Kind::Flac)
    }

    /// Whether it is a codec of moving pictures.
    pub(super) fn is_video(self) -> bool {
        matches!(self, Kind::Theora | Kind::Video)
    }

    /// How many bytes stand before the comments in this packet, if it is the packet of comments.
    pub(super) fn comments_at(self, packet: &[u8]) -> Option<usize> {
        let magic: &[u8] = match self {
            Kind::Vorbis => b"\x03vorbis",
            Kind::Opus => b"OpusTags",
            Kind::Theora => b"\x81theora",
            Kind::Speex => b"",
            Kind::Flac => {
                let header = flac::Header::read(packet)?;
                return (header.kind == flac::Kind::Comments).then_some(flac::Header::LEN as usize);
            }
            Kind::Video | Kind::Other => return None,
        };
        packet.starts_with(magic).then_some(magic.len())
    }
}

/// What the positions of a stream count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Clock {
    /// How many units make `per` seconds; 0 when the header does not say.
    rate: u32,
    per: u64,
    /// How many units at the start are not played.
    pub(super) skip: u64,
    /// The most units that one packet can hold.
    pub(super) packet: u64,
    /// For pictures: how many low bits count pictures since the key frame.
    shift: u32,
}

impl Clock {
    /// The time of a position, in milliseconds.
    pub(super) fn ms(self, position: u64) -> u64 {
        let units = position.saturating_sub(self.skip).saturating_mul(self.per);
        units.saturating_mul(1000).checked_div(u64::from(self.rate)).unwrap_or_default()
    }

    /// Sets the duration from the last position and the position at which playing starts.
    pub(super) fn set_duration(self, end: u64, start: u64, reading: &mut Draft) {
        let below = 1u64.checked_shl(self.shift).unwrap_or_default().wrapping_sub(1);
        let units = end.checked_shr(self.shift).unwrap_or_default().saturating_add(end & below);
        let units = units.saturating_sub(start).saturating_sub(self.skip);
        reading.audio.set_samples(units.saturating_mul(self.per), self.rate);
    }
}

/// Takes what the first packet of a stream says of the audio.
pub(super) fn read(kind: Kind, packet: &[u8], reading: &mut Draft) -> Clock {
    let clock = match kind {
        Kind::Vorbis => read_vorbis(packet, reading),
        Kind::Opus => read_opus(packet, reading),
        Kind::Speex => read_speex(packet, reading),
        Kind::Flac => return read_flac(packet, reading),
        Kind::Theora => read_theora(packet),
        Kind::Video | Kind::Other => return Clock::default(),
    };
    if clock.is_none_or(|clock| clock.rate == 0) {
        reading.note(ProblemCode::BadStructure, "Ogg stream header");
    }
    clock.unwrap_or_default()
}

/// <https://xiph.org/vorbis/doc/Vorbis_I_spec.html> 4.2.2
fn read_vorbis(packet: &[u8], reading: &mut Draft) -> Option<Clock> {
    reading.audio.codec = Some(Codec::Vorbis);
    let mut cursor = Cursor::new(packet.get(11..)?);
    let (channels, rate) = (cursor.u8()?, cursor.u32_le()?);
    set_format(u32::from(channels), rate, reading);
    cursor.take(12)?;
    let long_block = 1u64 << (cursor.u8()? >> 4);
    Some(Clock { rate, per: 1, packet: long_block / 2, ..Clock::default() })
}

/// RFC 7845, 5.1
fn read_opus(packet: &[u8], reading: &mut Draft) -> Option<Clock> {
    reading.audio.codec = Some(Codec::Opus);
    let mut cursor = Cursor::new(packet.get(9..)?);
    let (channels, skip) = (cursor.u8()?, cursor.u16_le()?);
    set_format(u32::from(channels), OPUS_RATE, reading);
    // 120 ms, the longest packet of Opus.
    Some(Clock { rate: OPUS_RATE, per: 1, skip: u64::from(skip), packet: 5760, ..Clock::default() })
}

/// <https://www.speex.org/docs/manual/speex-manual/node8.html>
fn read_speex(packet: &[u8], reading: &mut Draft) -> Option<Clock> {
    reading.audio.codec = Some(Codec::Speex);
    let mut cursor = Cursor::new(packet.get(36..)?);
    let rate = cursor.u32_le()?;
    cursor.take(8)?;
    set_format(cursor.u32_le()?, rate, reading);
    cursor.take(4)?;
    let frame = cursor.u32_le()?;
    cursor.take(4)?;
    let packet = u64::from(frame) * u64::from(cursor.u32_le()?.max(1));
    Some(Clock { rate, per: 1, packet, ..Clock::default() })
}

/// <https://xiph.org/flac/ogg_mapping.html>. Before that mapping, STREAMINFO had a packet of its own.
fn read_flac(packet: &[u8], reading: &mut Draft) -> Clock {
    reading.audio.codec = Some(Codec::Flac);
    match packet.strip_prefix(b"\x7fFLAC") {
        Some(mapped) => flac_clock(mapped.get(12..).unwrap_or_default(), reading),
        None => Clock::default(),
    }
}

/// Takes a STREAMINFO block whose header is taken off.
pub(super) fn flac_clock(block: &[u8], reading: &mut Draft) -> Clock {
    flac::read_stream_info(block, reading);
    let rate = reading.audio.sample_rate_hz.unwrap_or_default();
    let mut cursor = Cursor::new(block);
    let longest = cursor.u16_be().and_then(|_| cursor.u16_be()).unwrap_or_default();
    Clock { rate, per: 1, packet: u64::from(longest), ..Clock::default() }
}

/// <https://www.theora.org/doc/Theora.pdf> 6.2
fn read_theora(packet: &[u8]) -> Option<Clock> {
    let mut cursor = Cursor::new(packet.get(22..)?);
    let (frames, seconds) = (cursor.u32_be()?, cursor.u32_be()?);
    cursor.take(10)?;
    let shift = u32::from(cursor.u16_be()? >> 5 & 31);
    Some(Clock { rate: frames, per: u64::from(seconds), shift, ..Clock::default() })
}

fn set_format(channels: u32, rate: u32, reading: &mut Draft) {
    reading.audio.channels = u16::try_from(channels).ok().filter(|&channels| (1..=255).contains(&channels));
    reading.audio.sample_rate_hz = Some(rate).filter(|&rate| rate > 0);
    if reading.audio.channels.is_none() {
        reading.note(ProblemCode::BadStructure, "Ogg stream header");
    }
}
