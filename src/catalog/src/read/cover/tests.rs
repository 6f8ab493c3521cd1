//! Tests of the search for a cover: pictures in every kind of file, where they stand, and damage.

use super::*;
use crate::fixtures::every::every;
use crate::fixtures::flac;
use crate::fixtures::id3::{self, Version};
use crate::fixtures::mp4::{MovieAt, Mp4, cover, text_item};
use crate::fixtures::mpeg;
use proptest::prelude::*;

/// Every picture of the fixtures begins so.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0";

/// What is found, how many rounds that took, and how many bytes.
fn drive(file: &[u8]) -> (Option<Range<u64>>, u8, u64) {
    let (mut finder, mut rounds, mut bytes) = (CoverFinder::new(file.len() as u64), 0, 0);
    loop {
        match finder.step() {
            CoverStep::Done(found) => return (found, rounds, bytes),
            CoverStep::Need(ranges) => {
                rounds += 1;
                for range in ranges {
                    bytes += range.end - range.start;
                    finder.feed(range.start, &file[range.start as usize..range.end as usize]);
                }
            }
        }
    }
}

/// Checks that a picture of this many bytes is found, and answers its rounds and bytes.
fn check(name: &str, file: &[u8], len: usize) -> (u8, u64) {
    let (found, rounds, bytes) = drive(file);
    let found = found.unwrap_or_else(|| panic!("{name}: no picture"));
    let picture = &file[found.start as usize..found.end as usize];
    assert!(picture.starts_with(JPEG), "{name}: {:x?}", &picture[..8.min(picture.len())]);
    assert_eq!(picture.len(), len, "{name}");
    (rounds, bytes)
}

/// The body of a picture frame of version 2.3 or 2.4, or of 2.2 (`PIC`).
fn framed(version: Version, encoding: u8, kind: u8, len: usize) -> Vec<u8> {
    let name: &[u8] = if version == Version::V22 { b"JPG" } else { b"image/jpeg\0" };
    let described: &[u8] = if matches!(encoding, 1 | 2) { b"\xff\xfea\0\0\0" } else { b"a\0" };
    [&[encoding], name, &[kind], described, JPEG, &vec![7; len - JPEG.len()]].concat()
}

#[test]
fn the_front_is_found_in_every_version_of_id3() {
    for (version, id) in [(Version::V22, "PIC"), (Version::V23, "APIC"), (Version::V24, "APIC")] {
        for encoding in 0..4 {
            let title = if version == Version::V22 { "TT2" } else { "TIT2" };
            let frames = [
                (title, id3::text("a")),
                (id, framed(version, encoding, 4, 300)),
                (id, framed(version, encoding, 3, 500)),
            ];
            let file = [id3::tag(version, &frames), mpeg::lame(128, 8, 1)].concat();
            check(&format!("{version:?}, encoding {encoding}"), &file, 500);
        }
    }
    let back = [("APIC", framed(Version::V23, 0, 4, 300))];
    check("only a back", &[id3::tag(Version::V23, &back), mpeg::lame(128, 8, 1)].concat(), 300);
}

#[test]
fn the_picture_is_found_in_flac_and_mp4() {
    let blocks = [(0, flac::stream_info(44_100, [1; 16])), (6, flac::picture(900))];
    let plain = flac::flac(&blocks);
    check("flac", &plain, 900);
    let tag = id3::tag(Version::V23, &[("TIT2", id3::text("a"))]);
    check("flac behind a tag", &[tag, plain].concat(), 900);
    for movie_at in [MovieAt::Start, MovieAt::End] {
        let items = vec![text_item(b"\xa9nam", "Title"), cover(900)];
        let file = Mp4 { items, movie_at, samples: vec![400; 2_000], ..Mp4::default() }.build();
        let (rounds, _) = check("mp4", &file, 900);
        assert!(rounds <= 3, "{rounds}");
    }
}

#[test]
fn a_large_picture_is_found_without_reading_it() {
    let tag = id3::tag(Version::V24, &[("APIC", framed(Version::V24, 3, 3, 5_000_000))]);
    let (rounds, bytes) = check("large", &[tag, mpeg::lame(128, 8, 1)].concat(), 5_000_000);
    assert!(rounds == 1 && bytes <= 64 * 1024, "{rounds}, {bytes}");
    let tag = id3::tag(Version::V24, &[("APIC", framed(Version::V24, 3, 3, 17_000_000))]);
    assert_eq!(drive(&tag).0, None, "too large");
}

#[test]
fn what_is_not_there_as_it_is_is_not_found() {
    let packed = id3::frame(Version::V24, "APIC", 0x0008, &framed(Version::V24, 3, 3, 300));
    assert_eq!(drive(&id3::tag_of(Version::V24, 0, &packed)).0, None);
    let frame = id3::frame(Version::V23, "APIC", 0, &framed(Version::V23, 3, 3, 300));
    assert_eq!(drive(&id3::tag_of(Version::V23, 0x80, &frame)).0, None);
    assert_eq!(drive(b"").0, None);
    assert_eq!(drive(b"ID3").0, None);
}

proptest! {
    #[test]
    fn damage_gives_a_range_inside_of_the_file(
        which in 0usize..200,
        changes in prop::collection::vec((0.0f64..1.0, any::<u8>()), 0..12),
        kept in 0.0f64..=1.0,
    ) {
        let files = every();
        let mut file = files[which % files.len()].1.clone();
        for (at, byte) in changes {
            let at = (at * file.len() as f64) as usize;
            file[at] = byte;
        }
        file.truncate((kept * file.len() as f64) as usize);
        let (found, rounds, bytes) = drive(&file);
        prop_assert!(rounds <= MAX_ROUNDS && bytes <= MAX_FETCHED + 64 * 1024);
        prop_assert!(found.is_none_or(|found| found.start < found.end && found.end <= file.len() as u64));
    }
}
