//! Movie fragments (`moof`) and segment indexes (`sidx`): they tell how long a fragmented file is when its
//! movie does not. ISO/IEC 14496-12 sections 8.8 and 8.16.3.

use super::boxes::{Atom, Need, Walk};
use super::track::Time;
use crate::read::bytes::Cursor;
use crate::reading::Draft;

/// The most references read of one segment index.
const MAX_SEGMENTS: u64 = 2048;

/// The most bytes read of one run of samples.
const MAX_RUN: u64 = 64 * 1024;

/// Segment indexes, added up: how long the segments are that they refer to, and how many bytes those have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Index {
    /// The track that it is about.
    track: u32,
    time: Time,
    bytes: u64,
    /// Where the first index ends: what it tells of follows.
    pub(super) end: u64,
    /// Whether it refers to other indexes, so that it tells of everything that they tell of.
    is_above: bool,
}

/// How much of a file an index tells of, at least, in percent, for its durations to be all of them.
const ALL: u128 = 95;

impl Index {
    /// Adds what a further index says: some programs write one in front of each segment.
    pub(super) fn and(self, other: Index) -> Index {
        if self.is_above || self.track != other.track || self.time.scale != other.time.scale {
            return self;
        }
        let units = self.time.units.saturating_add(other.time.units);
        let bytes = self.bytes.saturating_add(other.bytes);
        Index { time: Time { units, scale: self.time.scale }, bytes, ..self }
    }

    /// How many bytes the segments have of which it tells.
    pub(super) fn bytes(self) -> u64 {
        self.bytes
    }

    /// How long the audio is, in a file with `all` bytes of segments. Segments that the index does not name are taken
    /// to be like the others.
    pub(super) fn time(self, all: u64) -> Time {
        let (told, all) = (u128::from(self.bytes), u128::from(all));
        if told == 0 || told * 100 >= all * ALL {
            return self.time;
        }
        let units = u128::from(self.time.units) * all / told;
        Time { units: u64::try_from(units).unwrap_or(u64::MAX), scale: self.time.scale }
    }
}

/// Adds up the durations in a segment index, if the index is fetched.
pub(super) fn read_index(walk: &mut Walk<'_>, sidx: Atom) -> Option<Index> {
    let mut cursor = Cursor::new(walk.contents(sidx, 32 + 12 * MAX_SEGMENTS, Need::IfThere)?);
    let version = cursor.u8()?;
    cursor.take(3)?;
    let track = cursor.u32_be()?;
    let scale = cursor.u32_be().filter(|&scale| scale > 0)?;
    cursor.take(if version == 0 { 8 } else { 16 } + 2)?;
    let count = u64::from(cursor.u16_be()?).min(MAX_SEGMENTS);
    let (mut units, mut bytes, mut is_above) = (0u64, 0u64, false);
    for _ in 0..count {
        let (Some(size), Some(duration), Some(_)) = (cursor.u32_be(), cursor.u32_be(), cursor.u32_be())
        else {
            break;
        };
        units += u64::from(duration);
        // The top bit says whether it refers to another index.
        bytes += u64::from(size & 0x7fff_ffff);
        is_above |= size & 0x8000_0000 != 0;
    }
    Some(Index { track, time: Time { units, scale }, bytes, end: sidx.end, is_above })
        .filter(|index| index.time.units > 0)
}

/// Adds up the durations of a fragment's first track, in the scale of that track, as far as they are fetched.
///
/// `default` is the duration that the movie gives to a sample of any fragment.
pub(super) fn read_fragment(
    walk: &mut Walk<'_>,
    moof: Atom,
    default: Option<u32>,
    reading: &mut Draft,
) -> u64 {
    let Some(traf) = walk.find(moof.children(0, Need::IfThere), b"traf", reading) else { return 0 };
    let (mut children, mut default, mut units) = (traf.children(0, Need::IfThere), default, 0u64);
    while let Some(child) = walk.next(&mut children, reading) {
        let bytes = match &child.kind {
            b"tfhd" => walk.contents(child, 32, Need::IfThere),
            b"trun" => walk.contents(child, MAX_RUN, Need::IfThere),
            _ => None,
        };
        match (&child.kind, bytes) {
            (b"tfhd", Some(bytes)) => default = own_default(bytes).or(default),
            (_, Some(bytes)) => units = units.saturating_add(run_units(bytes, default).unwrap_or(0)),
            _ => {}
        }
    }
    units
}

/// The duration of a sample that the header of a fragment's track gives.
fn own_default(tfhd: &[u8]) -> Option<u32> {
    let mut cursor = Cursor::new(tfhd);
    let flags = cursor.u32_be()?;
    cursor.take(4)?;
    for (flag, len) in [(0x1, 8), (0x2, 4)] {
        if flags & flag != 0 {
            cursor.take(len)?;
        }
    }
    if flags & 0x8 != 0 { cursor.u32_be() } else { None }
}

/// The duration of a run of samples. The run gives one for each sample, or leaves all of them to `default`.
fn run_units(trun: &[u8], default: Option<u32>) -> Option<u64> {
    let mut cursor = Cursor::new(trun);
    let flags = cursor.u32_be()?;
    let count = cursor.u32_be()?;
    if flags & 0x100 == 0 {
        return Some(u64::from(count) * u64::from(default?));
    }
    for flag in [0x1, 0x4] {
        if flags & flag != 0 {
            cursor.take(4)?;
        }
    }
    let others = 4 * ((flags & 0xe00).count_ones() as usize);
    let mut units = 0u64;
    for _ in 0..count {
        let Some(duration) = cursor.u32_be() else { break };
        units += u64::from(duration);
        if cursor.take(others).is_none() {
            break;
        }
    }
    Some(units)
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::mp4::{Mp4, atom, full_atom};

    fn numbers(values: &[u32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_be_bytes()).collect()
    }

    /// The duration of a file whose movie has no samples, has these boxes in `mvex`, and is followed by these
    /// boxes.
    fn check(extends: &[u8], behind: &[&[u8]], wanted: Option<u64>) {
        let movie_boxes = atom(b"mvex", &[extends]);
        let mut file = Mp4 { samples: vec![], movie_boxes, ..Mp4::default() }.build();
        behind.iter().for_each(|part| file.extend(*part));
        assert_eq!(read_bytes("a.m4a", &file).audio.duration_ms, wanted);
    }

    #[test]
    fn durations_of_fragmented_files() {
        let trex = full_atom(b"trex", &[&numbers(&[1, 1, 441, 0, 0])]);
        let fragment = |traf: &[&[u8]]| atom(b"moof", &[&atom(b"traf", traf)]);
        let media = atom(b"mdat", &[&[0; 400]]);
        let plain_header = full_atom(b"tfhd", &[&numbers(&[1])]);
        let own_header = atom(b"tfhd", &[&numbers(&[0x2000a, 1, 9, 882])]);
        let plain_run = full_atom(b"trun", &[&numbers(&[100])]);
        let told_run = atom(b"trun", &[&numbers(&[0x301, 2, 0, 4410, 7, 44_100, 9])]);

        check(&trex, &[], None);
        check(&full_atom(b"mehd", &[&numbers(&[7000])]), &[&media], Some(7000));
        check(&trex, &[&fragment(&[&plain_header, &plain_run]), &media], Some(1000));
        check(&trex, &[&fragment(&[&own_header, &plain_run, &plain_run]), &media], Some(4000));
        check(&trex, &[&fragment(&[&plain_header, &told_run]), &media], Some(1100));
        let lying_run = atom(b"trun", &[&numbers(&[0x100, u32::MAX, 44_100])]);
        check(&trex, &[&fragment(&[&plain_header, &lying_run]), &media], Some(1000));
    }

    #[test]
    fn an_index_tells_the_duration() {
        let entries = numbers(&[400, 1500, 0, 400, 500, 0]);
        let index = full_atom(b"sidx", &[&numbers(&[1, 1000, 0, 0]), &[0, 0, 0, 2], &entries]);
        check(&[], &[&index], Some(2000));
        let lying = full_atom(b"sidx", &[&numbers(&[1, 1000, 0, 0]), &[0, 0, 0xff, 0xff], &entries]);
        check(&[], &[&lying], Some(2000));
        check(&[], &[&full_atom(b"sidx", &[&numbers(&[1, 0, 0, 0]), &[0, 0, 0, 2], &entries])], None);
    }

    #[test]
    fn there_may_be_an_index_for_each_segment() {
        let index =
            full_atom(b"sidx", &[&numbers(&[1, 1000, 0, 0]), &[0, 0, 0, 1], &numbers(&[1_008, 2000, 0])]);
        let media = |len: usize| atom(b"mdat", &[&vec![0; len]]);
        check(&[], &[&[index.clone(), media(1_000)].concat().repeat(10)], Some(20_000));
        // Of an index that tells of one segment only, the others are taken to be alike.
        let movie_boxes = atom(b"mvex", &[]);
        let file = Mp4 { samples: vec![], movie_boxes, ..Mp4::default() }.build();
        let seconds = read_bytes("a.m4a", &[file, index, media(10_080)].concat()).audio.duration_ms;
        assert!(seconds.is_some_and(|ms| (19_000..21_000).contains(&ms)), "{seconds:?}");
    }

    #[test]
    fn what_several_indexes_tell_twice_counts_once() {
        let index = |track, entry: [u32; 3]| {
            full_atom(b"sidx", &[&numbers(&[track, 1000, 0, 0]), &[0, 0, 0, 1], &numbers(&entry)])
        };
        let media = atom(b"mdat", &[&[0; 1_000]]);
        let above = index(1, [0x8000_0000 | 1_052, 2000, 0]);
        check(&[], &[&above, &index(1, [1_008, 2000, 0]), &media], Some(2000));
        check(&[], &[&index(1, [1_008, 2000, 0]), &index(2, [1_008, 2000, 0]), &media], Some(2000));
        check(&[], &[&index(1, [0, 2000, 0]), &media], Some(2000));
    }

    #[test]
    fn fragments_that_were_not_seen_are_taken_to_be_alike() {
        let trex = full_atom(b"trex", &[&numbers(&[1, 1, 441, 0, 0])]);
        let header = full_atom(b"tfhd", &[&numbers(&[1])]);
        let run = full_atom(b"trun", &[&numbers(&[100])]);
        let fragment = [atom(b"moof", &[&atom(b"traf", &[&header, &run])]), atom(b"mdat", &[&[0; 60_000]])];
        let mut file =
            Mp4 { samples: vec![], movie_boxes: atom(b"mvex", &[&trex]), ..Mp4::default() }.build();
        (0..20).for_each(|_| file.extend(fragment.concat()));
        let seconds = read_bytes("a.m4a", &file).audio.duration_ms.map(|ms| ms / 1000);
        assert_eq!(seconds, Some(20));
    }
}
