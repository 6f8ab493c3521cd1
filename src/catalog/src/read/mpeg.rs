//! MPEG audio (MP1, MP2, MP3): the first frames, Xing, LAME and VBRI headers.

use super::tags::{TAIL, apev2, lack_names};
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Container, Essence, ProblemCode, Reading};
use chain::{Hint, Window};
use header::Header;
use vbr::{Pace, Summary};

pub(super) mod chain;
pub(super) mod header;
mod vbr;

/// What is looked at first to find frames: two of the largest fit.
const NEAR: u64 = 4 * 1024;

/// How far frames are looked for behind a tag.
const FAR: u64 = 64 * 1024;

/// How much of the audio goes into its essence.
const ESSENCE: u64 = 2 * 1024;

/// Reads the stream that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Reading) -> Result<(), Missing> {
    reading.container = Some(Container::Mpeg);
    let Some(start) = find(source, offset, Hint::Likely)? else {
        reading.note(ProblemCode::NoAudio, "");
        return apev2::read_tail(source, reading).map(drop);
    };
    let bytes = source.available(start);
    let Some(header) = Header::parse(bytes) else { return Ok(()) };
    reading.stream.codec = Some(header.layer.codec());
    reading.stream.sample_rate_hz = Some(header.rate_hz);
    reading.stream.channels = Some(header.channels);
    let len = header.len().or_else(|| header::free_len(bytes)).unwrap_or(bytes.len());
    match Summary::parse(bytes.get(..len).unwrap_or(bytes), &header) {
        Some(summary) => read_summed_up(source, start + len as u64, &header, &summary, reading),
        None => read_plain(source, start, &header, reading),
    }
}

/// Where the first frame stands, if frames are found near the start.
pub(super) fn find(source: &Source, offset: u64, hint: Hint) -> Result<Option<u64>, Missing> {
    let found = find_with(source, offset, hint, header::link)?;
    Ok(found.or_else(|| header::free_len(source.available(offset)).map(|_| offset)))
}

/// Where the first of several linked frames stands: at first only a little is looked at.
pub(super) fn find_with(
    source: &Source,
    offset: u64,
    hint: Hint,
    link: fn(&[u8]) -> Option<chain::Link>,
) -> Result<Option<u64>, Missing> {
    for reach in [NEAR, FAR] {
        source.need(&[offset..offset.saturating_add(reach)])?;
        let bytes = source.available(offset);
        let bytes = bytes.get(..FAR as usize).unwrap_or(bytes);
        let to_the_end = offset + bytes.len() as u64 >= source.size();
        let window = if to_the_end { Window::ToTheEnd } else { Window::Cut };
        if let Some(at) = chain::find(bytes, window, hint, link) {
            return Ok(Some(offset + at as u64));
        }
        if hint == Hint::None {
            break;
        }
    }
    Ok(None)
}

/// A stream whose first frame, which ends before `audio`, tells what follows.
fn read_summed_up(
    source: &Source,
    audio: u64,
    header: &Header,
    summary: &Summary,
    reading: &mut Reading,
) -> Result<(), Missing> {
    let tail = source.size().saturating_sub(TAIL)..source.size();
    if lack_names(reading) || summary.frames.is_none() {
        source.need(&[audio..audio + ESSENCE, tail.clone()])?;
    }
    source.need(&[audio..audio + ESSENCE])?;
    let end = if source.has(tail) { apev2::read_tail(source, reading)? } else { source.size() };
    if let Some(encoder) = &summary.encoder {
        reading.take_mark(Where::Stream, "encoder", encoder);
    }
    let bytes = summary.bytes.map_or(end.saturating_sub(audio), u64::from);
    match summary.frames {
        Some(frames) => {
            let samples = u64::from(frames) * u64::from(header.samples());
            reading.stream.set_samples(samples, header.rate_hz);
            reading.stream.set_bitrate_of(bytes);
        }
        None => estimate(source, audio, end, reading),
    }
    if summary.pace == Pace::Constant {
        let next = Header::parse(source.bytes(audio, 4)?);
        reading.stream.bitrate_kbps =
            next.and_then(|next| next.kbps).map(u32::from).or(reading.stream.bitrate_kbps);
    }
    let counts = [summary.frames.unwrap_or(0), summary.bytes.unwrap_or(0)].map(u32::to_be_bytes);
    reading.essence = Some(Essence::derive("mpeg", &[source.bytes(audio, ESSENCE)?, counts.as_flattened()]));
    Ok(())
}

/// A stream of which only its size and its first frames tell the length.
fn read_plain(source: &Source, start: u64, header: &Header, reading: &mut Reading) -> Result<(), Missing> {
    let tail = source.size().saturating_sub(TAIL)..source.size();
    source.need(&[start..start + ESSENCE, tail])?;
    let end = apev2::read_tail(source, reading)?.max(start);
    estimate(source, start, end, reading);
    if header.kbps.is_none() {
        reading.stream.set_bitrate_of(end - start);
    }
    let first = source.bytes(start, ESSENCE.min(end - start))?;
    reading.essence = Some(Essence::derive("mpeg", &[first, &(end - start).to_be_bytes()]));
    Ok(())
}

/// Takes duration and bit rate from the frames that are there, as if those that are not were like them.
fn estimate(source: &Source, start: u64, end: u64, reading: &mut Reading) {
    let seen = Seen::count(source.available(start), end - start);
    if seen.samples == 0 || end <= start {
        return;
    }
    let rate = reading.stream.sample_rate_hz.unwrap_or(0);
    let samples = u128::from(seen.samples) * u128::from(end - start) / u128::from(seen.bytes.max(1));
    reading.stream.set_samples(u64::try_from(samples).unwrap_or(u64::MAX), rate);
    match seen.kbps {
        Some(kbps) => reading.stream.bitrate_kbps = Some(u32::from(kbps)),
        None => reading.stream.set_bitrate_of(end - start),
    }
}

/// The frames that could be looked at.
#[derive(Debug, Default)]
struct Seen {
    bytes: u64,
    samples: u64,
    /// The bit rate, if all have the same.
    kbps: Option<u16>,
}

impl Seen {
    /// Counts frames up to where they end or break off.
    fn count(mut bytes: &[u8], most: u64) -> Seen {
        let mut seen = Seen::default();
        let free = header::free_len(bytes);
        while let Some(header) = Header::parse(bytes) {
            let Some(len) = header.len().or(free).filter(|&len| len > 0 && seen.bytes < most) else { break };
            seen.kbps =
                if seen.samples == 0 { header.kbps } else { seen.kbps.filter(|_| seen.kbps == header.kbps) };
            seen.bytes += len as u64;
            seen.samples += u64::from(header.samples());
            let Some(rest) = bytes.get(len..) else { break };
            bytes = rest;
        }
        seen
    }
}
