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

/// Adds up the durations in a segment index, if the index is fetched.
pub(super) fn read_index(walk: &mut Walk<'_>, sidx: Atom) -> Option<Time> {
    let mut cursor = Cursor::new(walk.contents(sidx, 32 + 12 * MAX_SEGMENTS, Need::IfThere)?);
    let version = cursor.u8()?;
    cursor.take(3 + 4)?;
    let scale = cursor.u32_be().filter(|&scale| scale > 0)?;
    cursor.take(if version == 0 { 8 } else { 16 } + 2)?;
    let count = u64::from(cursor.u16_be()?).min(MAX_SEGMENTS);
    let mut units = 0u64;
    for _ in 0..count {
        let (Some(_), Some(duration), Some(_)) = (cursor.u32_be(), cursor.u32_be(), cursor.u32_be()) else {
            break;
        };
        units += u64::from(duration);
    }
    Some(Time { units, scale }).filter(|time| time.units > 0)
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
