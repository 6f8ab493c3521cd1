//! The movie (`moov`): its tracks, the first of which with audio counts, and where its tags are.

use super::boxes::{Atom, Need, Walk};
use super::track::{self, Audio, Time, Trak};
use super::{item_list, phone_text, quicktime_keys, quicktime_text};
use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::Draft;

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
    /// The duration of a sample in fragments that do not give one.
    pub(super) sample_units: Option<u32>,
}

/// Where the samples of a movie are described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// In the movie itself.
    Whole,
    /// In fragments that follow the movie.
    Fragmented,
}

/// Reads a movie's tracks. Reads its tags into the reading.
///
/// Everything about the song is in the first audio track and the item list. Once both are found,
/// nothing further is fetched.
pub(super) fn read<'a>(walk: &mut Walk<'a>, moov: Atom, reading: &mut Draft) -> Movie<'a> {
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
                    Trak::Audio(audio) => {
                        movie.audio = movie.audio.or(Some(audio));
                        audio_seen = true;
                    }
                    Trak::Video => reading.take_mark(Where::Movie, "video-trak", ""),
                    Trak::Other => {}
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

/// Reads from `mvex`: the duration of all fragments in the movie's scale, and that of one sample in its
/// track's scale.
fn read_extends(walk: &mut Walk<'_>, mvex: Atom, reading: &mut Draft) -> (Option<u64>, Option<u32>) {
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

/// Reads iTunes' item list, then QuickTime's own texts. Answers whether there was an item list.
fn read_user_data(walk: &mut Walk<'_>, udta: Atom, reading: &mut Draft) -> bool {
    let (mut texts, mut tags_seen) = (Vec::new(), false);
    let mut children = udta.children(0, Need::Fetch);
    while let Some(child) = walk.next(&mut children, reading) {
        match &child.kind {
            b"meta" => {
                tags_seen |= read_meta(walk, child, reading);
                children.need = Need::IfThere;
            }
            [0xa9, ..] if texts.len() < quicktime_text::MAX_TEXTS => texts.push(child),
            kind if phone_text::is_one(kind) && texts.len() < quicktime_text::MAX_TEXTS => texts.push(child),
            _ => {}
        }
    }
    // Who performs comes before who wrote it.
    texts.sort_by_key(|text| matches!(&text.kind, b"auth" | b"\xa9aut"));
    for text in texts {
        match text.kind {
            [0xa9, ..] => quicktime_text::read(walk, text, reading),
            _ => phone_text::read(walk, text, reading),
        }
    }
    tags_seen
}

/// Reads the item list of a `meta` box. The box has version and flags in MPEG-4, but not in QuickTime.
fn read_meta(walk: &mut Walk<'_>, meta: Atom, reading: &mut Draft) -> bool {
    let own = match walk.contents(meta, 4, Need::Fetch) {
        Some([0, 0, 0, 0]) => 4,
        _ => 0,
    };
    let (mut boxes, mut keys) = (meta.children(own, Need::Fetch), Vec::new());
    while let Some(child) = walk.next(&mut boxes, reading) {
        match &child.kind {
            b"keys" => keys = quicktime_keys::read(walk, child),
            b"ilst" => {
                item_list::read(walk, child, &keys, reading);
                return true;
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::mp4::{Mp4, atom, picture_table, quicktime_text, text_item, track};
    use crate::reading::ProblemCode;

    fn title(user_data: Vec<u8>, movie_boxes: Vec<u8>, items: Vec<Vec<u8>>) -> Option<String> {
        let file = Mp4 { user_data, movie_boxes, items, ..Mp4::default() };
        read_bytes("a.m4a", &file.build()).tags.title
    }

    #[test]
    fn lists_in_every_place() {
        let list = atom(b"ilst", &[&text_item(b"\xa9nam", "listed")]);
        let hdlr = atom(b"hdlr", &[&[0; 25]]);
        let quicktime = atom(b"meta", &[&hdlr, &list]);
        let mpeg = atom(b"meta", &[&[0; 4], &hdlr, &list]);
        assert_eq!(title(vec![], vec![], vec![text_item(b"\xa9nam", "plain")]).as_deref(), Some("plain"));
        assert_eq!(title(quicktime.clone(), vec![], vec![]).as_deref(), Some("listed"));
        assert_eq!(title(mpeg.clone(), vec![], vec![]).as_deref(), Some("listed"));
        assert_eq!(title(vec![], mpeg, vec![]).as_deref(), Some("listed"));
        assert_eq!(title(vec![], quicktime, vec![]).as_deref(), Some("listed"));
    }

    #[test]
    fn quicktime_texts_come_second() {
        let text = quicktime_text(b"\xa9nam", 0, b"quicktime");
        assert_eq!(title(text.clone(), vec![], vec![]).as_deref(), Some("quicktime"));
        let list = atom(b"meta", &[&[0; 4], &atom(b"ilst", &[&text_item(b"\xa9nam", "listed")])]);
        let both = [text, list].concat();
        assert_eq!(title(both, vec![], vec![]).as_deref(), Some("listed"));
    }

    #[test]
    fn the_first_audio_track_decides() {
        let audio = |rate| {
            let entry = crate::fixtures::mp4::sound_entry(b"sowt", rate, &[]);
            let table = crate::fixtures::mp4::full_atom(b"stsd", &[&[0, 0, 0, 1], &entry]);
            track(b"soun", u32::from(rate), u32::from(rate), &atom(b"stbl", &[&table]))
        };
        let pictures = track(b"vide", 600, 600, &picture_table(b"avc1", 25));
        let movie = atom(b"moov", &[&pictures, &audio(32_000), &audio(48_000)]);
        let reading = read_bytes("a.mov", &movie);
        assert_eq!(reading.audio.sample_rate_hz, Some(32_000));
        assert_eq!(reading.audio.duration_ms, Some(1000));
        assert_eq!(reading.problems, []);
    }

    #[test]
    fn a_movie_without_audio_is_told_so() {
        let movie = atom(b"moov", &[&track(b"vide", 600, 600, &picture_table(b"avc1", 25))]);
        let reading = read_bytes("a.mov", &movie);
        assert_eq!(reading.problems.iter().map(|it| it.code).collect::<Vec<_>>(), [ProblemCode::NoAudio]);
    }

    #[test]
    fn a_transcript_stands_in_a_track() {
        let transcript = atom(b"trak", &[&atom(b"udta", &[&atom(b"tsrp", &[b"{}"])])]);
        let file = Mp4 { movie_boxes: transcript, ..Mp4::default() }.build();
        assert!(read_bytes("a.m4a", &file).marks.iter().any(|mark| mark.key == "tsrp"));
    }
}
