//! MPEG audio (MP1, MP2, MP3): the first frames, Xing, LAME and VBRI headers.

use std::ops::Range;

use super::tags::{TAIL, apev2, lack_names};
use super::{Missing, Source};
use crate::reading::{Container, Draft, Essence, ProblemCode};
use chain::{Hint, Window};
use header::Header;
use vbr::{Pace, Summary};

pub(super) mod chain;
pub(super) mod header;
mod vbr;

/// How many bytes are read first to find frames: two of the largest frames fit.
const NEAR: u64 = 4 * 1024;

/// How far behind a tag frames are searched for, in bytes.
const FAR: u64 = 64 * 1024;

/// How many bytes of the audio the essence is made from.
const ESSENCE: u64 = 2 * 1024;

/// Reads the stream that starts at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::Mpeg);
    let Some(start) = find(source, offset, Hint::Likely)? else {
        reading.note(ProblemCode::NoAudio, "");
        return apev2::read_tail(source, reading).map(drop);
    };
    let bytes = source.available(start);
    let Some(header) = Header::parse(bytes) else { return Ok(()) };
    reading.audio.codec = Some(header.layer.codec());
    reading.audio.sample_rate_hz = Some(header.rate_hz);
    reading.audio.channels = Some(header.channels);
    let len = header.len().or_else(|| header::free_len(bytes)).unwrap_or(bytes.len());
    match Summary::parse(bytes.get(..len).unwrap_or(bytes), &header) {
        Some(summary) => read_summed_up(source, start..start + len as u64, &header, &summary, reading),
        None => read_plain(source, start, &header, reading),
    }
}

/// Where the first frame stands, if a chain of frames is found near the start.
pub(super) fn find(source: &Source, offset: u64, hint: Hint) -> Result<Option<u64>, Missing> {
    let found = find_with(source, offset, hint, header::link)?;
    Ok(found.or_else(|| header::free_len(source.available(offset)).map(|_| offset)))
}

/// Where the first of several frames in a row stands. At first only a few bytes are searched.
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

/// Reads a stream whose first frame, which stands at `first`, holds a summary of the stream.
fn read_summed_up(
    source: &Source,
    first: Range<u64>,
    header: &Header,
    summary: &Summary,
    reading: &mut Draft,
) -> Result<(), Missing> {
    let audio = first.end;
    let tail = source.size().saturating_sub(TAIL)..source.size();
    if lack_names(reading) || summary.frames.is_none() {
        source.need(&[audio..audio + ESSENCE, tail.clone()])?;
    }
    source.need(&[audio..audio + ESSENCE])?;
    let end = if source.has(tail) { apev2::read_tail(source, reading)? } else { source.size() };
    let bytes = summary.bytes.map_or(end.saturating_sub(audio), u64::from);
    match summary.frames {
        Some(frames) => {
            let samples = u64::from(frames) * u64::from(header.samples());
            reading.audio.set_samples(samples, header.rate_hz);
            reading.audio.set_bitrate_of(bytes);
            // The bytes include the samples that the encoder added. So the bit rate is computed before these are
            // taken off.
            reading.audio.set_samples(samples.saturating_sub(u64::from(summary.added)), header.rate_hz);
        }
        None => estimate(source, audio, end, reading),
    }
    if summary.pace == Pace::Constant {
        let next = Header::parse(source.bytes(audio, 4)?);
        reading.audio.bitrate_kbps =
            next.and_then(|next| next.kbps).map(u32::from).or(reading.audio.bitrate_kbps);
    }
    note_cut(source, &first, end, header, summary, reading);
    let counts = [summary.frames.unwrap_or(0), summary.bytes.unwrap_or(0)].map(u32::to_be_bytes);
    let start = source.bytes(audio, ESSENCE.min(end.saturating_sub(audio)))?;
    reading.essence = Some(Essence::derive("mpeg", &[start, counts.as_flattened()]));
    Ok(())
}

/// Notes it if there is less audio than the summary says. Its bytes include its own frame. Some writers count the
/// tags as well: a file that has all these bytes is whole.
fn note_cut(
    source: &Source,
    first: &Range<u64>,
    end: u64,
    header: &Header,
    summary: &Summary,
    reading: &mut Draft,
) {
    let len = end.saturating_sub(first.start);
    let seen = Seen::count(source.available(first.end), end.saturating_sub(first.end));
    let Some(frames) = summary.frames.map(u64::from) else { return };
    let promised = match (summary.bytes, summary.pace) {
        // However few bytes it names, not even the smallest frames may have room.
        (Some(bytes), _) if u64::from(bytes) <= source.size() => {
            len.max(frames.saturating_mul(header.least_len()))
        }
        (Some(bytes), _) => u64::from(bytes),
        (None, Pace::Constant) => {
            let each =
                seen.kbps.map_or(0, |_| seen.bytes * u64::from(header.samples()) / seen.samples.max(1));
            frames.saturating_mul(each)
        }
        // Not even the smallest frames would have room.
        (None, Pace::Variable) => frames.saturating_mul(header.least_len()),
    };
    if reading.note_cut(len, promised) && summary.bytes.is_none() && summary.pace == Pace::Variable {
        reading.audio.bitrate_kbps = seen.mean_kbps(header.rate_hz);
    }
}

/// Reads a stream without a summary: its size and its first frames give the length.
fn read_plain(source: &Source, start: u64, header: &Header, reading: &mut Draft) -> Result<(), Missing> {
    let tail = source.size().saturating_sub(TAIL)..source.size();
    source.need(&[start..start + ESSENCE, tail])?;
    let end = apev2::read_tail(source, reading)?.max(start);
    estimate(source, start, end, reading);
    if varies(source, start, end) {
        sample(source, start..end, reading)?;
    }
    if header.kbps.is_none() {
        reading.audio.set_bitrate_of(end - start);
    }
    let first = source.bytes(start, ESSENCE.min(end - start))?;
    reading.essence = Some(Essence::derive("mpeg", &[first, &(end - start).to_be_bytes()]));
    Ok(())
}

/// Whether the frames at the start, or those at the start and the end, differ in their bit rate.
fn varies(source: &Source, start: u64, end: u64) -> bool {
    let head = Seen::count(source.available(start), end - start);
    let last = source.available(end.saturating_sub(TAIL / 2).max(start));
    let tail = chain::find(last, Window::Cut, Hint::Likely, header::link).and_then(|at| last.get(at..));
    let tail = tail.and_then(|bytes| Header::parse(bytes)?.kbps);
    let is_free = Header::parse(source.available(start)).is_none_or(|first| first.kbps.is_none());
    !is_free && (head.kbps.is_none() || tail.is_some_and(|tail| head.kbps != Some(tail)))
}

/// How many places of a stream are looked at when its bit rate varies and no header tells its length, and how many
/// bytes each time.
const SAMPLES: u64 = 16;
const SAMPLE: u64 = 6 * 1024;

/// Computes duration and bit rate from frames at several places of the stream. That takes one more round of reads.
fn sample(source: &Source, audio: Range<u64>, reading: &mut Draft) -> Result<(), Missing> {
    let len = audio.end - audio.start;
    if len <= SAMPLES * SAMPLE {
        source.need(std::slice::from_ref(&audio))?;
        estimate(source, audio.start, audio.end, reading);
        return Ok(());
    }
    let places: Vec<u64> =
        (0..SAMPLES).map(|nth| audio.start + (len - SAMPLE) * nth / (SAMPLES - 1)).collect();
    source.need(&places.iter().map(|&at| at..at + SAMPLE).collect::<Vec<_>>())?;
    let mut seen = Seen::default();
    for at in places {
        let bytes = source.bytes(at, SAMPLE)?;
        let first = chain::find(bytes, Window::Cut, Hint::Likely, header::link);
        let here = Seen::count(first.and_then(|at| bytes.get(at..)).unwrap_or_default(), SAMPLE);
        (seen.bytes, seen.samples) = (seen.bytes + here.bytes, seen.samples + here.samples);
    }
    let samples = u128::from(seen.samples) * u128::from(len) / u128::from(seen.bytes.max(1));
    let rate = reading.audio.sample_rate_hz.unwrap_or(0);
    reading.audio.set_samples(u64::try_from(samples).unwrap_or(u64::MAX), rate);
    reading.audio.set_bitrate_of(len);
    Ok(())
}

/// Computes duration and bit rate from the frames that were looked at, as if the others were like them.
fn estimate(source: &Source, start: u64, end: u64, reading: &mut Draft) {
    let seen = Seen::count(source.available(start), end - start);
    if seen.samples == 0 || end <= start {
        return;
    }
    let rate = reading.audio.sample_rate_hz.unwrap_or(0);
    let samples = u128::from(seen.samples) * u128::from(end - start) / u128::from(seen.bytes.max(1));
    reading.audio.set_samples(u64::try_from(samples).unwrap_or(u64::MAX), rate);
    match seen.kbps {
        Some(kbps) => reading.audio.bitrate_kbps = Some(u32::from(kbps)),
        None => reading.audio.set_bitrate_of(end - start),
    }
}

/// The frames that were looked at.
#[derive(Debug, Default)]
struct Seen {
    bytes: u64,
    samples: u64,
    /// The bit rate, if all frames have the same.
    kbps: Option<u16>,
}

impl Seen {
    /// The mean bit rate of the frames that were looked at.
    fn mean_kbps(&self, rate_hz: u32) -> Option<u32> {
        let bits = u128::from(self.bytes) * 8 * u128::from(rate_hz);
        u32::try_from(bits.checked_div(u128::from(self.samples) * 1000)?).ok()
    }

    /// Counts frames until they end or the chain breaks.
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

#[cfg(test)]
mod tests {
    use crate::evidence::KEEP;
    use crate::fixtures::drive::{drive, drive_damaged, drive_prefixes, read_bytes};
    use crate::fixtures::{id3, mpeg};
    use crate::read::{Reader, Step};
    use crate::reading::Codec;
    use proptest::prelude::*;

    fn tagged(title: &str) -> Vec<u8> {
        let frames = [("TIT2", id3::text(title)), ("TPE1", id3::text("B")), ("TALB", id3::text("C"))];
        id3::tag(id3::Version::V23, &frames)
    }

    #[test]
    fn a_tagged_file_with_a_summary_takes_one_read() {
        let driven = drive("a.mp3", &[tagged("A"), mpeg::lame(192, 1000, 1)].concat());
        assert_eq!((driven.reads, driven.rounds), (1, 1));
        let audio = driven.reading.audio;
        assert_eq!((audio.codec, audio.duration_ms), (Some(Codec::Mp3), Some(26_122)));
        assert_eq!((audio.bitrate_kbps, audio.sample_rate_hz), (Some(192), Some(44_100)));
    }

    #[test]
    fn without_a_summary_the_size_tells() {
        let driven = drive("a.mp3", &mpeg::cbr(128, 1000, 1));
        assert_eq!((driven.reads, driven.rounds), (2, 2));
        let audio = driven.reading.audio;
        assert_eq!((audio.duration_ms, audio.bitrate_kbps), (Some(26_122), Some(128)));
    }

    #[test]
    fn mixed_bit_rates_are_averaged() {
        let frames: Vec<u8> =
            (0..2000).flat_map(|nth| mpeg::frame(if nth % 2 == 0 { 64 } else { 192 }, nth)).collect();
        let audio = read_bytes("a.mp3", &frames).audio;
        assert!(audio.bitrate_kbps.is_some_and(|kbps| kbps.abs_diff(128) < 2));
        assert!(audio.duration_ms.is_some_and(|ms| ms.abs_diff(52_244) < 500), "{audio:?}");
    }

    #[test]
    fn bit_rates_that_change_on_the_way_are_sampled() {
        let rates = [64, 320, 192, 128];
        let check = |count: u32| {
            let kbps = |nth: u32| rates[(nth * 4 / count) as usize];
            let frames: Vec<u8> = (0..count).flat_map(|nth| mpeg::frame(kbps(nth), nth)).collect();
            let driven = drive("a.mp3", &frames);
            let (audio, wanted) = (driven.reading.audio, u64::from(count) * 1152 * 10 / 441);
            let off = audio.duration_ms.map_or(wanted, |ms| ms.abs_diff(wanted));
            assert!(off * 100 <= wanted * 8, "{audio:?}, not {wanted}");
            assert!(driven.rounds <= 3 && driven.reads <= 18, "{driven:?}");
        };
        check(100);
        check(10_000);
        // The end tells that the rate is not the same throughout.
        let halves = [mpeg::cbr(64, 3000, 1), mpeg::cbr(192, 3000, 2)].concat();
        let audio = read_bytes("a.mp3", &halves).audio;
        assert!(audio.duration_ms.is_some_and(|ms| ms.abs_diff(156_734) < 8_000), "{audio:?}");
    }

    #[test]
    fn essence_leaves_tags_out_and_tells_songs_apart() {
        let essence = |parts: &[Vec<u8>]| read_bytes("a.mp3", &parts.concat()).essence.expect("an essence");
        let v1 = || id3::v1("A", "B", "C", "1999", 1, 17);
        for audio in [mpeg::lame(192, 200, 1), mpeg::cbr(192, 200, 1)] {
            let bare = essence(std::slice::from_ref(&audio));
            assert_eq!(essence(&[tagged("A"), audio.clone(), v1()]), bare);
            assert_eq!(essence(&[tagged("Another name"), vec![0; 3000], audio]), bare);
        }
        assert_ne!(essence(&[mpeg::cbr(192, 200, 1)]), essence(&[mpeg::cbr(192, 200, 900)]));
        assert_ne!(essence(&[mpeg::cbr(192, 200, 1)]), essence(&[mpeg::cbr(192, 201, 1)]));
    }

    #[test]
    fn a_tag_without_artist_is_helped_out_from_the_tail() {
        let front = id3::tag(id3::Version::V23, &[("TIT2", id3::text("Front"))]);
        let file = [front, mpeg::lame(192, 1000, 1), id3::v1("Back", "Artist", "", "", 0, 255)].concat();
        let tags = drive("a.mp3", &file).reading.tags;
        assert_eq!((tags.title.as_deref(), tags.artist.as_deref()), (Some("Front"), Some("Artist")));
    }

    #[test]
    fn frames_that_go_bad_cost_no_search() {
        let mut file = mpeg::cbr(128, 5, 1);
        file.resize(10_000_000, 0x11);
        let driven = drive("a.mp3", &file);
        assert!(driven.bytes <= 128 * 1024);
        assert_eq!(driven.reading.audio.bitrate_kbps, Some(128));
    }

    #[test]
    fn gigabytes_of_zeros_end_after_the_head() {
        let mut reader = Reader::new("a.mp3", 10_000_000_000, KEEP);
        let mut reads = 0;
        let reading = loop {
            match reader.step() {
                Step::Done(reading) => break reading,
                Step::Need(ranges) => {
                    for range in ranges {
                        reads += 1;
                        reader.feed(range.start, vec![0; (range.end - range.start) as usize]);
                    }
                }
            }
        };
        assert!(reads <= 2 && !reading.is_audio(), "{reads} reads: {reading:?}");
    }

    #[test]
    fn every_prefix_ends_well() {
        drive_prefixes("a.mp3", &[tagged("A"), mpeg::lame(320, 20, 1)].concat());
        drive_prefixes("a.mp3", &mpeg::cbr(32, 50, 1));
    }

    proptest! {
        #[test]
        fn any_damage_ends_well(
            changes in prop::collection::vec((0.0..0.1f64, any::<u8>()), 1..12),
            summed_up in any::<bool>(),
        ) {
            let audio = if summed_up { mpeg::lame(128, 300, 1) } else { mpeg::cbr(128, 300, 1) };
            drive_damaged("a.mp3", &[tagged("A"), audio].concat(), &changes);
        }
    }
}
