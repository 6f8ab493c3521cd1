//! The movie (`moov`): its tracks, of which the first of audio counts, and where its tags are.

use super::boxes::{Atom, Need, Walk};
use super::item_list;
use super::quicktime_text;
use super::track::{self, Audio, Time, Track};
use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::Reading;

/// What a movie says, apart from its tags.
#[derive(Clone, Copy, Debug)]
pub(super) struct Movie<'a> {
    /// The first audio track.
    pub(super) audio: Option<Audio<'a>>,
    /// How many tracks there are.
    pub(super) tracks: u32,
    /// How long the movie is.
    pub(super) time: Option<Time>,
    pub(super) layout: Layout,
    /// The duration of a sample in fragments, where they do not tell their own.
    pub(super) sample_units: Option<u32>,
}

/// Where a movie's samples are described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// In the movie itself.
    Whole,
    /// In fragments behind it.
    Fragmented,
}

/// Reads a movie's tracks, and its tags into the reading.
///
/// What a file is about is in its first audio track and its item list; once
/// both are found, nothing further is fetched.
pub(super) fn read<'a>(walk: &mut Walk<'a>, moov: Atom, reading: &mut Reading) -> Movie<'a> {
    let mut movie = Movie { audio: None, tracks: 0, time: None, layout: Layout::Whole, sample_units: None };
    let (mut scale, mut fragments) = (None, None);
    let (mut audio_seen, mut tags_seen) = (false, false);
    let mut children = moov.children(0, Need::Fetch);
    while let Some(child) = walk.next(&mut children, reading) {
        match &child.kind {
            b"mvhd" => {
                let time = track::read_time(walk, child, Need::Fetch);
                scale = time.map(|(scale, _)| scale);
                movie.time = time.and_then(|(scale, units)| Some(Time { scale, units: units? }));
            }
            b"mvex" => {
                movie.layout = Layout::Fragmented;
                (fragments, movie.sample_units) = read_extends(walk, child, reading);
            }
            b"trak" => {
                movie.tracks += 1;
                let need = if audio_seen { Need::IfThere } else { Need::Fetch };
                match track::read(walk, child, need, reading) {
                    Track::Audio(audio) => {
                        movie.audio = movie.audio.or(Some(audio));
                        audio_seen = true;
                    }
                    Track::Video => reading.take_mark(Where::Movie, "video-trak", ""),
                    Track::Other => {}
                }
            }
            b"udta" => tags_seen |= read_user_data(walk, child, reading),
            b"meta" => tags_seen |= read_meta(walk, child, reading),
            _ => {}
        }
        if audio_seen && tags_seen {
            children.need = Need::IfThere;
        }
    }
    movie.time = movie.time.or_else(|| Some(Time { units: fragments?, scale: scale? }));
    movie
}

/// Reads the duration of all fragments, in the movie's scale, and that of a sample, in its track's.
fn read_extends(walk: &mut Walk<'_>, mvex: Atom, reading: &mut Reading) -> (Option<u64>, Option<u32>) {
    let (mut fragments, mut sample) = (None, None);
    let mut children = mvex.children(0, Need::Fetch);
    while let Some(child) = walk.next(&mut children, reading) {
        let bytes = walk.contents(child, 20, Need::Fetch).unwrap_or_default();
        match &child.kind {
            b"mehd" => fragments = read_fragments_duration(bytes),
            b"trex" if sample.is_none() => {
                let mut cursor = Cursor::new(bytes);
                sample = cursor.take(12).and_then(|_| cursor.u32_be()).filter(|&units| units > 0);
            }
            _ => {}
        }
    }
    (fragments, sample)
}

fn read_fragments_duration(mehd: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(mehd);
    let version = cursor.u8()?;
    cursor.take(3)?;
    let units = if version == 1 { cursor.u64_be()? } else { u64::from(cursor.u32_be()?) };
    Some(units).filter(|&units| units != 0 && units != u64::MAX)
}

/// Reads iTunes' item list, then QuickTime's own texts; answers whether there was a list.
fn read_user_data(walk: &mut Walk<'_>, udta: Atom, reading: &mut Reading) -> bool {
    let (mut texts, mut tags_seen) = (Vec::new(), false);
    let mut children = udta.children(0, Need::Fetch);
    while let Some(child) = walk.next(&mut children, reading) {
        match &child.kind {
            b"meta" => {
                tags_seen |= read_meta(walk, child, reading);
                children.need = Need::IfThere;
            }
            [0xa9, ..] if texts.len() < quicktime_text::MAX_TEXTS => texts.push(child),
            _ => {}
        }
    }
    for text in texts {
        quicktime_text::read(walk, text, reading);
    }
    tags_seen
}

/// Reads the item list of a `meta` box, which has version and flags in MPEG-4 and none in QuickTime.
fn read_meta(walk: &mut Walk<'_>, meta: Atom, reading: &mut Reading) -> bool {
    let own = match walk.contents(meta, 4, Need::Fetch) {
        Some([0, 0, 0, 0]) => 4,
        _ => 0,
    };
    match walk.find(meta.children(own, Need::Fetch), b"ilst", reading) {
        Some(ilst) => {
            item_list::read(walk, ilst, reading);
            true
        }
        None => false,
    }
}
