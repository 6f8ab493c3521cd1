//! Tests of the reader of ID3v2, over tags that code makes: versions, sizes, unsynchronisation, odd and packed frames.

use super::*;
use crate::fixtures::drive::read_bytes;
use crate::fixtures::drive::{drive, drive_damaged, drive_prefixes};
use crate::fixtures::id3::{self, Version, comment, described, frame, owned, picture, tag, tag_of, text};
use crate::fixtures::mpeg;
use crate::marks::Where;
use proptest::prelude::*;

fn with_audio(tag: Vec<u8>) -> Vec<u8> {
    [tag, mpeg::lame(128, 20, 3)].concat()
}

fn names() -> Vec<(&'static str, Vec<u8>)> {
    vec![("TIT2", text("Song")), ("TPE1", text("Some\0body")), ("TALB", text("Альбом"))]
}

fn check(tag: Vec<u8>) -> Reading {
    let reading = read_bytes("a.mp3", &with_audio(tag));
    assert_eq!(reading.tags.title.as_deref(), Some("Song"));
    assert_eq!(reading.tags.artist.as_deref(), Some("Some"));
    assert_eq!(reading.tags.album.as_deref(), Some("Альбом"));
    assert!(reading.audio.duration_ms.is_some(), "the audio behind the tag was not found");
    reading
}

fn value_of<'a>(reading: &'a Reading, key: &str) -> Option<&'a str> {
    let mark = reading.marks.iter().find(|mark| mark.place == Where::Id3 && mark.key == key);
    mark.map(|mark| mark.value.as_str())
}

#[test]
fn every_version() {
    check(tag(Version::V23, &names()));
    check(tag(Version::V24, &names()));
    let old = [("TT2", "TIT2"), ("TP1", "TPE1"), ("TAL", "TALB")];
    let frames: Vec<_> = old.iter().zip(names()).map(|((id, _), (_, body))| (*id, body)).collect();
    check(tag(Version::V22, &frames));
    let unfinished: Vec<_> = [("TT2\0", 0), ("TP1\0", 1), ("TAL\0", 2)]
        .into_iter()
        .map(|(id, nth)| (id, names().swap_remove(nth).1))
        .collect();
    check(tag(Version::V23, &unfinished));
}

#[test]
fn years_and_numbers() {
    let reading = read_bytes(
        "a.mp3",
        &with_audio(tag(
            Version::V23,
            &[("TYER", text("1999")), ("TRCK", text("3/12")), ("TPOS", text("2")), ("TCON", text("(17)"))],
        )),
    );
    let tags = reading.tags;
    assert_eq!((tags.year, tags.track_number, tags.track_total), (Some(1999), Some(3), Some(12)));
    assert_eq!((tags.disc_number, tags.genre.as_deref()), (Some(2), Some("Rock")));
}

#[test]
fn compilations_are_flagged() {
    let flagged = |frames: &[(&str, Vec<u8>)]| {
        read_bytes("a.mp3", &with_audio(tag(Version::V23, frames))).tags.is_compilation
    };
    assert!(flagged(&[("TCMP", text("1"))]));
    assert!(!flagged(&[("TCMP", text("0"))]) && !flagged(&[]));
}

#[test]
fn extended_headers_are_stepped_over() {
    let frames =
        |version| -> Vec<u8> { names().iter().flat_map(|(id, body)| frame(version, id, 0, body)).collect() };
    check(tag_of(Version::V23, 0x40, &[&[0, 0, 0, 6, 0, 0, 0, 0, 0, 0], &frames(Version::V23)[..]].concat()));
    check(tag_of(Version::V24, 0x40, &[&[0, 0, 0, 6, 1, 0], &frames(Version::V24)[..]].concat()));
    // The flag is set, but no extended header follows.
    check(tag_of(Version::V23, 0x40, &frames(Version::V23)));
}

#[test]
fn unsynchronised_tags_and_frames() {
    let stuffed = |body: &[u8]| -> Vec<u8> {
        body.iter().flat_map(|&byte| [byte, 0].into_iter().take(1 + usize::from(byte == 0xff))).collect()
    };
    let plain: Vec<u8> = names().iter().flat_map(|(id, body)| frame(Version::V23, id, 0, body)).collect();
    assert_ne!(stuffed(&plain), plain);
    check(tag_of(Version::V23, 0x80, &stuffed(&plain)));
    let each: Vec<u8> =
        names().iter().flat_map(|(id, body)| frame(Version::V24, id, 0x02, &stuffed(body))).collect();
    check(tag_of(Version::V24, 0, &each));
    check(tag_of(Version::V24, 0x80, &each));
}

#[test]
fn length_indicators_groups_and_footers() {
    let led = |(id, body): &(&str, Vec<u8>)| {
        let body = [&[7, 0, 0, 0, body.len() as u8][..], body].concat();
        frame(Version::V24, id, 0x41, &body)
    };
    let body: Vec<u8> = names().iter().flat_map(led).collect();
    let mut footed = tag_of(Version::V24, 0x10, &body);
    footed.extend(b"3DI\x04\0\x10\0\0\0\0");
    check(footed);
}

#[test]
fn the_first_of_two_tags_counts() {
    let second = tag(Version::V23, &[("TIT2", text("Other")), ("TSRC", text("USQY51374467"))]);
    let reading = check([tag(Version::V24, &names()), second].concat());
    assert_eq!(reading.tags.ids.isrc, None);
}

#[test]
fn a_bad_frame_costs_that_frame() {
    let mut body = frame(Version::V23, "T+LB", 0, &text("lost"));
    for (id, contents) in names() {
        body.extend(frame(Version::V23, id, 0, &contents));
    }
    let reading = check(tag_of(Version::V23, 0, &body));
    assert_eq!(reading.problems.first().map(|problem| problem.code), Some(ProblemCode::BadTag));
    let mut broken = names();
    broken.insert(0, ("TCOM", b"\x01\xff\xfe\x00\xd8".to_vec()));
    let reading = check(tag(Version::V23, &broken));
    assert_eq!(reading.problems.first().map(|problem| problem.code), Some(ProblemCode::BadText));
}

#[test]
fn marks_of_stores_discs_and_podcasts() {
    let wide: Vec<u8> = "AMG".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let frames = [
        ("TXXX", described("RIPPER", "Exact Audio Copy")),
        ("COMM", comment("iTunes_CDDB_1", "9D09130B+174405")),
        ("COMM", comment("", "Amazon.com Song ID: 1")),
        ("PRIV", owned("WM/Provider", &wide)),
        ("PRIV", owned("www.amazon.com", &[0; 8192])),
        ("PRIV", owned("Google/UITS", b"<uits:UITS>")),
        ("UFID", owned("http://www.cddb.com/id3/taginfo1.html", b"3CD3N48Q")),
        ("WCOM", b"https://bandcamp.com/".to_vec()),
        ("WFED", b"\0https://feed/".to_vec()),
        ("MCDI", vec![0, 2, 1, 1]),
        ("PCST", vec![0; 4]),
    ];
    let reading = read_bytes("a.mp3", &with_audio(tag(Version::V23, &frames)));
    for (key, value) in [
        ("TXXX:RIPPER", "Exact Audio Copy"),
        ("COMM:iTunes_CDDB_1", "9D09130B+174405"),
        ("COMM:", "Amazon.com Song ID: 1"),
        ("PRIV:WM/Provider", "AMG"),
        ("PRIV:www.amazon.com", ""),
        ("PRIV:Google/UITS", "<uits:UITS>"),
        ("UFID:http://www.cddb.com/id3/taginfo1.html", "3CD3N48Q"),
        ("WCOM", "https://bandcamp.com/"),
        ("WFED", "https://feed/"),
        ("MCDI", "00020101"),
        ("PCST", ""),
    ] {
        assert_eq!(value_of(&reading, key), Some(value), "{key}");
    }
    let empty = read_bytes("a.mp3", &with_audio(tag(Version::V23, &[("MCDI", Vec::new())])));
    assert_eq!(value_of(&empty, "MCDI"), None);
}

#[test]
fn artwork_is_stepped_over_in_one_further_read() {
    let mut frames = names();
    frames.insert(1, ("APIC", picture(1_500_000)));
    for version in [Version::V23, Version::V24] {
        let driven = drive("a.mp3", &with_audio(tag(version, &frames)));
        assert_eq!(driven.reading.tags.album.as_deref(), Some("Альбом"));
        assert_eq!((driven.rounds, driven.reading.audio.codec.is_some()), (2, true));
        assert!(driven.bytes < 80 * 1024, "{}", driven.bytes);
    }
}

#[test]
fn old_and_odd_ids_are_frames_like_others() {
    let odd = [("TCMP", text("1")), ("TST ", text("Sort")), ("TSA ", text("Sort")), ("YTC\0", text("x"))];
    let reading = check(tag(Version::V23, &[odd.to_vec(), names()].concat()));
    assert_eq!(reading.problems, []);
}

/// A frame with its size written by this function.
fn sized(id: &str, body: &[u8], size: fn(u32) -> [u8; 4]) -> Vec<u8> {
    [id.as_bytes(), &size(body.len() as u32), &[0, 0], body].concat()
}

#[test]
fn sizes_are_read_as_they_lead_from_frame_to_frame() {
    let zeros = owned("www.amazon.com", &[0; 9000]);
    let frames = |size: fn(u32) -> [u8; 4]| {
        let long = [("TIT1", text(&"x".repeat(700))), ("PRIV", zeros.clone())];
        let frames: Vec<u8> =
            long.iter().chain(&names()).flat_map(|(id, body)| sized(id, body, size)).collect();
        [frames, vec![0; 500]].concat()
    };
    for size in [u32::to_be_bytes, id3::synchsafe] {
        for version in [Version::V23, Version::V24] {
            assert_eq!(check(tag_of(version, 0, &frames(size))).problems, [], "{version:?}");
        }
    }
}

#[test]
fn the_size_of_the_tag_may_be_plain() {
    for padding in [0, 300, 70_000] {
        let mut frames: Vec<u8> =
            names().iter().flat_map(|(id, body)| frame(Version::V23, id, 0, body)).collect();
        frames.splice(0..0, frame(Version::V23, "TIT1", 0, &text(&"x".repeat(300))));
        frames.extend(vec![0; padding]);
        let mut tag = tag_of(Version::V23, 0, &frames);
        tag[6..10].copy_from_slice(&(frames.len() as u32).to_be_bytes());
        assert_eq!(check(tag).problems, [], "{padding}");
    }
}

#[test]
fn unsynchronisation_may_be_done_the_other_way() {
    let stuffed = |body: &[u8]| -> Vec<u8> {
        body.iter().flat_map(|&byte| [byte, 0].into_iter().take(1 + usize::from(byte == 0xff))).collect()
    };
    let each = |version| -> Vec<u8> {
        names().iter().flat_map(|(id, body)| frame(version, id, 0, &stuffed(body))).collect()
    };
    let plain =
        |version| -> Vec<u8> { names().iter().flat_map(|(id, body)| frame(version, id, 0, body)).collect() };
    check(tag_of(Version::V24, 0x80, &stuffed(&plain(Version::V24))));
    check(tag_of(Version::V23, 0x80, &each(Version::V23)));
}

#[test]
fn extended_headers_may_be_counted_the_other_way() {
    let frames =
        |version| -> Vec<u8> { names().iter().flat_map(|(id, body)| frame(version, id, 0, body)).collect() };
    check(tag_of(
        Version::V23,
        0x40,
        &[&[0, 0, 0, 10, 0, 0, 0, 0, 0, 0], &frames(Version::V23)[..]].concat(),
    ));
    check(tag_of(Version::V24, 0x40, &[&[0, 0, 0, 2, 1, 0], &frames(Version::V24)[..]].concat()));
}

#[test]
fn packed_frames_are_inflated() {
    let title = text("Song");
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&title, 6);
    let led = |lead: &[u8]| [lead, &packed].concat();
    let len = (title.len() as u32).to_be_bytes();
    let rest: Vec<u8> =
        names().iter().skip(1).flat_map(|(id, body)| frame(Version::V23, id, 0, body)).collect();
    for (flags, lead) in [(0x80, len.to_vec()), (0xa0, [&len[..], &[7]].concat())] {
        let first = frame(Version::V23, "TIT2", flags, &led(&lead));
        assert_eq!(check(tag_of(Version::V23, 0, &[first, rest.clone()].concat())).problems, []);
    }
    for (flags, lead) in [(0x09, len.to_vec()), (0x08, vec![]), (0x49, [&[7], &len[..]].concat())] {
        let first = frame(Version::V24, "TIT2", flags, &led(&lead));
        assert_eq!(check(tag_of(Version::V24, 0, &[first, rest.clone()].concat())).problems, []);
    }
}

#[test]
fn packed_frames_are_inflated_no_further_than_texts_go() {
    let mut body = frame(Version::V24, "TPE1", 0x09, &[0x78; 400_000]);
    body.extend(frame(Version::V24, "TIT2", 0, &text("Song")));
    let driven = drive("a.mp3", &with_audio(tag_of(Version::V24, 0, &body)));
    assert_eq!(driven.reading.tags.title.as_deref(), Some("Song"));
    assert_eq!(driven.reading.problems.len(), 1);
    assert!(driven.bytes < 80 * 1024);
}

#[test]
fn floods_of_frames_and_values_end_soon() {
    let one = frame(Version::V23, "TXXX", 0, b"\0abc\0def");
    let driven = drive("a.mp3", &with_audio(tag_of(Version::V23, 0, &one.repeat(100_000))));
    assert!(driven.reading.problems.iter().any(|problem| problem.code == ProblemCode::TooLarge));
    assert!(driven.reading.audio.duration_ms.is_some());
    let values = [b"\0".as_slice(), &b"a\0".repeat(4_000_000)].concat();
    let driven = drive("a.mp3", &with_audio(tag(Version::V24, &[("TPE1", values)])));
    assert_eq!(driven.reading.tags.artist.as_deref(), Some("a"));
    assert!(driven.bytes < 160 * 1024);
}

/// A tag with one frame of every sort, and its audio.
fn everything(version: Version) -> Vec<u8> {
    let mut frames = names();
    frames.push(("COMM", comment("iTunNORM", " 0000044E")));
    frames.push(("PRIV", owned("WM/Provider", b"A\0M\0G\0")));
    frames.push(("TXXX", [b"\x01", &id3::utf16("clé")[..], b"\0\0", &id3::utf16("valeur")].concat()));
    frames.push(("APIC", picture(300)));
    frames.push(("TCON", text("(4)(17)")));
    with_audio(tag(version, &frames))
}

#[test]
fn every_prefix_ends_well() {
    for version in [Version::V23, Version::V24] {
        drive_prefixes("a.mp3", &everything(version));
    }
}

proptest! {
    #[test]
    fn any_damage_ends_well(
        changes in prop::collection::vec((0.0..0.2f64, any::<u8>()), 1..12),
        version in prop::sample::select(vec![Version::V22, Version::V23, Version::V24]),
        flags in any::<u8>(),
    ) {
        let mut file = everything(version);
        file[5] = flags;
        drive_damaged("a.mp3", &file, &changes);
    }
}
