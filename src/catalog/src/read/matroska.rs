//! Matroska and WebM: the segment's information, its tracks and its tags. Clusters are stepped over.
//! RFC 9559; the tags' names are those of <https://www.matroska.org/technical/tagging.html>.

use std::ops::Range;

use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Draft, Essence, ProblemCode};
use element::{Element, children};

mod clusters;
mod element;
mod simple_tags;

/// The most elements that are walked over inside of one parent.
const MAX_ELEMENTS: usize = 500;

/// The most bytes read of information, tracks or tags.
const MAX_PART: u64 = 256 * 1024;

/// How many bytes of the first cluster the essence is made from.
/// How many bytes of the end are searched for the last cluster.
const TAIL: u64 = 256 * 1024;

const ESSENCE: u64 = 4 * 1024;

const EBML: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const SEEK_HEAD: u32 = 0x114d_9b74;
const INFO: u32 = 0x1549_a966;
const TRACKS: u32 = 0x1654_ae6b;
const TAGS: u32 = 0x1254_c367;
const CLUSTER: u32 = 0x1f43_b675;

/// Where the parts of a segment are: found by walking up to the first cluster, and in the seek head.
#[derive(Debug, Default)]
struct Parts {
    info: Option<Range<u64>>,
    tracks: Option<Range<u64>>,
    tags: Option<Range<u64>>,
    cluster: Option<Range<u64>>,
}

/// Reads the file whose EBML header stands at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    let Some(segment) = find_segment(source, offset)? else {
        reading.note(ProblemCode::BadStructure, "Matroska segment");
        return Ok(());
    };
    let is_open = segment.is_open;
    let (segment, promised) = (segment.body.clone(), segment.claim.saturating_sub(segment.body.start));
    let parts = find_parts(source, &segment)?;
    let part = |range: &Option<Range<u64>>| match range {
        Some(range) => source.bytes(range.start, (range.end - range.start).min(MAX_PART)),
        None => Ok(&[][..]),
    };
    if let Some(tags) = &parts.tags {
        source.need(&[tags.start..tags.end.min(tags.start + MAX_PART)])?;
    }
    read_tracks(part(&parts.tracks)?, reading);
    simple_tags::read(part(&parts.tags)?, reading);
    read_info(part(&parts.info)?, reading);
    if reading.audio.codec.is_none() {
        reading.note(ProblemCode::NoAudio, "");
    }
    let there = source.size().saturating_sub(segment.start);
    reading.audio.set_bitrate_of(there.max(promised));
    if there < promised && !reading.note_cut(there, promised) {
        reading.note(ProblemCode::Truncated, "segment");
    }
    if let Some(promised) = reading.audio.duration_ms.filter(|_| is_open) {
        let scale = time_scale(part(&parts.info)?);
        if let Some(there) = clusters::last_ms(source.tail(TAIL)?, scale) {
            reading.note_cut(there, promised);
        }
    }
    if let Some(cluster) = &parts.cluster {
        let first = source.bytes(cluster.start, ESSENCE.min(cluster.end - cluster.start))?;
        let length = reading.audio.duration_ms.unwrap_or_default().to_le_bytes();
        reading.essence = Some(Essence::derive("matroska", &[first, &length]));
    }
    Ok(())
}

fn find_segment(source: &Source, mut at: u64) -> Result<Option<Element>, Missing> {
    for _ in 0..4 {
        let Some(element) = Element::read(source, at)? else { return Ok(None) };
        match element.id {
            SEGMENT => return Ok(Some(element)),
            EBML => at = element.body.end,
            _ => at = element.body.end,
        }
    }
    Ok(None)
}

fn find_parts(source: &Source, segment: &Range<u64>) -> Result<Parts, Missing> {
    let mut parts = Parts::default();
    let mut seeks = Vec::new();
    let mut at = segment.start;
    for _ in 0..MAX_ELEMENTS {
        if at >= segment.end {
            break;
        }
        let Some(element) = Element::read(source, at)? else { break };
        if element.id == SEEK_HEAD {
            let len = (element.body.end - element.body.start).min(MAX_PART);
            seeks = read_seeks(source.bytes(element.body.start, len)?);
        }
        at = element.body.end;
        let is_cluster = element.id == CLUSTER;
        parts.take(element);
        if is_cluster {
            break;
        }
    }
    for (id, position) in seeks {
        if parts.lacks(id) {
            let element = Element::read(source, segment.start.saturating_add(position))?;
            element.filter(|it| it.id == id).into_iter().for_each(|it| parts.take(it));
        }
    }
    Ok(parts)
}

impl Parts {
    fn slot(&mut self, id: u32) -> Option<&mut Option<Range<u64>>> {
        match id {
            INFO => Some(&mut self.info),
            TRACKS => Some(&mut self.tracks),
            TAGS => Some(&mut self.tags),
            CLUSTER => Some(&mut self.cluster),
            _ => None,
        }
    }

    fn take(&mut self, element: Element) {
        if let Some(slot) = self.slot(element.id).filter(|slot| slot.is_none()) {
            *slot = Some(element.body);
        }
    }

    fn lacks(&mut self, id: u32) -> bool {
        id != CLUSTER && self.slot(id).is_some_and(|slot| slot.is_none())
    }
}

/// Reads the ids and positions of a seek head.
fn read_seeks(bytes: &[u8]) -> Vec<(u32, u64)> {
    let seeks = children(bytes).filter(|(id, _)| *id == 0x4dbb).take(32);
    seeks
        .filter_map(|(_, seek)| {
            let field =
                |wanted| children(seek).find(|(id, _)| *id == wanted).map(|(_, body)| element::number(body));
            Some((u32::try_from(field(0x53ab)?).ok()?, field(0x53ac)?))
        })
        .collect()
}

/// How many nanoseconds a unit of time has, as the segment's information says.
fn time_scale(bytes: &[u8]) -> u64 {
    let scale = children(bytes).take(MAX_ELEMENTS).find(|(id, _)| *id == 0x2ad7b1);
    scale.map_or(1_000_000, |(_, body)| element::number(body))
}

fn read_info(bytes: &[u8], reading: &mut Draft) {
    let (scale, mut duration) = (time_scale(bytes), 0.0);
    for (id, body) in children(bytes).take(MAX_ELEMENTS) {
        match id {
            0x4489 => duration = element::float(body),
            0x7ba9 => reading.take_text(Where::Chunk, "INAM", &crate::text::of_bytes(body)),
            _ => {}
        }
    }
    let ms = duration * scale as f64 / 1_000_000.0;
    // A cast from a float saturates; NaN becomes 0.
    reading.audio.duration_ms = Some(ms as u64).filter(|&ms| ms > 0);
}

/// Takes the first audio track as the stream. A video track becomes a mark.
fn read_tracks(bytes: &[u8], reading: &mut Draft) {
    for (_, track) in children(bytes).filter(|(id, _)| *id == 0xae).take(MAX_ELEMENTS) {
        let field = |wanted| children(track).find(|(id, _)| *id == wanted).map(|(_, body)| body);
        match field(0x83).map(element::number) {
            Some(1) => reading.take_mark(Where::Movie, "video-trak", ""),
            Some(2) if reading.audio.codec.is_none() => {
                let codec = field(0x86).unwrap_or_default();
                reading.audio.codec = Some(codec_of(&String::from_utf8_lossy(codec)));
                read_audio(field(0xe1).unwrap_or_default(), reading);
            }
            _ => {}
        }
    }
}

fn read_audio(bytes: &[u8], reading: &mut Draft) {
    let audio = &mut reading.audio;
    // The values that RFC 9559 gives to elements that are left out.
    (audio.sample_rate_hz, audio.channels) = (Some(8_000), Some(1));
    let mut output = None;
    for (id, body) in children(bytes).take(MAX_ELEMENTS) {
        match id {
            0xb5 => audio.sample_rate_hz = Some(element::float(body) as u32),
            0x78b5 => output = Some(element::float(body) as u32),
            0x9f => audio.channels = u16::try_from(element::number(body)).ok(),
            0x6264 => audio.bits_per_sample = u16::try_from(element::number(body)).ok(),
            _ => {}
        }
    }
    audio.sample_rate_hz = output.or(audio.sample_rate_hz).filter(|&rate| rate > 0);
}

fn codec_of(id: &str) -> Codec {
    match id {
        "A_MPEG/L1" => Codec::Mp1,
        "A_MPEG/L2" => Codec::Mp2,
        "A_MPEG/L3" => Codec::Mp3,
        "A_VORBIS" => Codec::Vorbis,
        "A_OPUS" => Codec::Opus,
        "A_FLAC" => Codec::Flac,
        "A_ALAC" => Codec::Alac,
        "A_AC3" => Codec::Ac3,
        "A_EAC3" => Codec::Eac3,
        "A_TTA1" => Codec::Tta,
        "A_WAVPACK4" => Codec::WavPack,
        "A_PCM/FLOAT/IEEE" => Codec::Float,
        id if id.starts_with("A_AAC") => Codec::Aac,
        id if id.starts_with("A_PCM") => Codec::Pcm,
        id if id.starts_with("A_DTS") => Codec::Dts,
        _ => Codec::OTHER,
    }
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::{drive, drive_damaged, drive_prefixes};
    use crate::fixtures::matroska;
    use crate::reading::Codec;
    use proptest::prelude::*;

    const TAGS: [(u64, &str, &str); 3] =
        [(30, "TITLE", "Song"), (50, "TITLE", "Album"), (30, "ARTIST", "Ana")];

    #[test]
    fn tags_of_the_song_and_of_its_album_are_told_apart() {
        let driven = drive("a.mka", &matroska::mka(&TAGS, 200_000));
        let (tags, audio) = (&driven.reading.tags, &driven.reading.audio);
        assert_eq!((tags.title.as_deref(), tags.album.as_deref()), (Some("Song"), Some("Album")));
        assert_eq!(tags.artist.as_deref(), Some("Ana"));
        assert_eq!((audio.codec, audio.duration_ms), (Some(Codec::Opus), Some(10_000)));
        assert_eq!((audio.channels, audio.sample_rate_hz), (Some(2), Some(48_000)));
        assert_eq!((driven.reads, driven.reading.problems), (2, vec![]));
    }

    #[test]
    fn tags_without_a_target_are_the_songs() {
        let tags = [
            (0, "TITLE", "Song"),
            (0, "ARTIST", "Ana"),
            (0, "ALBUM", "Record"),
            (0, "ALBUM_ARTIST", "Various"),
            (0, "PART_NUMBER", "3/9"),
            (0, "DISC", "1"),
            (50, "PART_NUMBER", "2"),
        ];
        let tags = drive("a.mka", &matroska::mka(&tags, 3_000)).reading.tags;
        let names = [&tags.title, &tags.artist, &tags.album, &tags.album_artist].map(|it| it.as_deref());
        assert_eq!(names, [Some("Song"), Some("Ana"), Some("Record"), Some("Various")]);
        assert_eq!((tags.track_number, tags.track_total, tags.disc_number), (Some(3), Some(9), Some(1)));
        // Beside tags of the song, they are the album's, as the specification has it.
        let both = [(0, "TITLE", "Record"), (30, "TITLE", "Song")];
        let tags = drive("a.mka", &matroska::mka(&both, 3_000)).reading.tags;
        assert_eq!((tags.title.as_deref(), tags.album.as_deref()), (Some("Song"), Some("Record")));
    }

    #[test]
    fn a_segment_that_is_cut_is_told() {
        let file = matroska::mka(&[], 200_000);
        let cut = drive("a.mka", &file[..100_000]).reading;
        assert_eq!(cut.problems.iter().find_map(|it| it.cut()).map(|cut| cut.promised_s), Some(10));
        assert_eq!(cut.audio.duration_ms, Some(10_000));
        assert_eq!(cut.audio.bitrate_kbps, drive("a.mka", &file).reading.audio.bitrate_kbps);
    }

    #[test]
    fn cut_files_are_read_as_far_as_they_go() {
        drive_prefixes("a.mka", &matroska::mka(&TAGS, 3_000));
    }

    proptest! {
        #[test]
        fn damage_costs_little(changes in prop::collection::vec((0.0..1.0, any::<u8>()), 1..8)) {
            drive_damaged("a.mka", &matroska::mka(&TAGS, 3_000), &changes);
        }
    }
}
