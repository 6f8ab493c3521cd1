//! Odd files of each kind that people reported: other frames, encodings and containers than those in the reports.

use reprise_catalog::fixtures::id3::Version;
use reprise_catalog::fixtures::{drive, id3, mpeg, rare};
use reprise_catalog::reading::Reading;

#[path = "kinds/places.rs"]
mod places;

fn read(name: &str, file: &[u8]) -> Reading {
    drive::drive(name, file).reading
}

/// A frame as it stands in a tag: its id, a size, flags, a body.
fn frame(id: &[u8; 4], size: [u8; 4], flags: u16, body: &[u8]) -> Vec<u8> {
    [id.as_slice(), &size, &flags.to_be_bytes(), body].concat()
}

fn plain(len: usize) -> [u8; 4] {
    (len as u32).to_be_bytes()
}

fn safe(len: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| (len >> shift & 127) as u8)
}

fn latin(text: &str) -> Vec<u8> {
    [b"\0", text.as_bytes()].concat()
}

/// A tag of this version with these frames, and a little music.
fn file(version: u8, flags: u8, frames: &[Vec<u8>], padding: usize) -> Vec<u8> {
    let body = [frames.concat(), vec![0; padding]].concat();
    let head = [b"ID3".as_slice(), &[version, 0, flags], &safe(body.len())].concat();
    [head, body, mpeg::cbr(128, 60, 1)].concat()
}

/// The frames of title, artist and album.
fn names(version: u8) -> Vec<Vec<u8>> {
    [(b"TIT2", "Title"), (b"TPE1", "Artist"), (b"TALB", "Album")]
        .map(|(id, text)| {
            let body = latin(text);
            frame(id, if version == 4 { safe(body.len()) } else { plain(body.len()) }, 0, &body)
        })
        .to_vec()
}

#[track_caller]
fn check(what: &str, file: &[u8]) {
    let tags = read("a.mp3", file).tags;
    let told = [tags.title, tags.artist, tags.album].map(Option::unwrap_or_default);
    assert_eq!(told, ["Title", "Artist", "Album"], "{what}");
}

#[test]
fn odd_frames_are_stepped_over() {
    for id in [b"TST ", b"TSA ", b"TSP ", b"TS2 ", b"TCP\0", b"RVA ", b"PIC ", b"XXXX", b"COM ", b"A123"] {
        for version in [3, 4] {
            let odd = frame(id, plain(4), 0, b"\0odd");
            let [title, artist, album] = names(version).try_into().expect("three frames");
            check(
                "in front",
                &file(version, 0, &[odd.clone(), title.clone(), artist.clone(), album.clone()], 60),
            );
            check("between", &file(version, 0, &[title, odd, artist, album], 60));
        }
    }
    let old = |id, text| frame(id, plain(text_len(text)), 0, &latin(text));
    fn text_len(text: &str) -> usize {
        text.len() + 1
    }
    check(
        "old ids",
        &file(3, 0, &[old(b"TT2\0", "Title"), old(b"TP1 ", "Artist"), old(b"TAL\0", "Album")], 60),
    );
}

#[test]
fn frames_whose_size_cannot_be_true_end_where_another_begins() {
    for (id, body) in
        [(b"RVAD", &[0, 16, 1, 2, 3, 4][..]), (b"EQUA", &[16, 0, 9][..]), (b"TCOM", b"\0Someone")]
    {
        for version in [3, 4] {
            let long = frame(id, [0, 0, 0x7f, 0x7f], 0, body);
            check("first", &file(version, 0, &[vec![long.clone()], names(version)].concat(), 60));
            check("last", &file(version, 0, &[names(version), vec![long]].concat(), 0));
        }
    }
    let long = frame(b"TCOM", [0, 0, 0x7f, 0x7f], 0, b"\0Someone");
    let tags = read("a.mp3", &file(3, 0, &[vec![long], names(3)].concat(), 60)).tags;
    assert_eq!(tags.composer.as_deref(), Some("Someone"));
}

#[test]
fn sizes_are_plain_or_of_seven_bits() {
    let long = "T".repeat(300);
    for version in [3, 4] {
        for size in [plain, safe] {
            let of = |id, body: &[u8]| frame(id, size(body.len()), 0, body);
            let comment = of(b"COMM", &[b"\0eng\0", long.as_bytes()].concat());
            let rest = [(b"TIT2", "Title"), (b"TPE1", "Artist"), (b"TALB", "Album")];
            let rest = rest.map(|(id, text)| of(id, &latin(text)));
            check("a comment", &file(version, 0, &[vec![comment], rest.to_vec()].concat(), 60));
            let title = [rest[1].clone(), rest[2].clone(), of(b"TIT2", &latin(&long))];
            let read = read("a.mp3", &file(version, 0, &title, 0));
            assert_eq!(read.tags.title.as_deref(), Some(&*long), "{version}");
        }
    }
}

#[test]
fn packed_and_grouped_frames_are_unpacked() {
    let body = latin("Title");
    let zlib = miniz_oxide::deflate::compress_to_vec_zlib(&body, 6);
    let (count3, count4) = (plain(body.len()), safe(body.len()));
    let cases: [(u8, u16, Vec<u8>); 7] = [
        (3, 0x80, [&count3[..], &zlib].concat()),
        (3, 0xa0, [&count3[..], &[7], &zlib].concat()),
        (3, 0x20, [&[7][..], &body].concat()),
        (4, 0x09, [&count4[..], &zlib].concat()),
        (4, 0x49, [&[7][..], &count4, &zlib].concat()),
        (4, 0x08, zlib.clone()),
        (4, 0x41, [&[7][..], &count4, &body].concat()),
    ];
    for (version, flags, stored) in cases {
        let size = if version == 4 { safe(stored.len()) } else { plain(stored.len()) };
        let mut frames = names(version);
        frames[0] = frame(b"TIT2", size, flags, &stored);
        let file = file(version, 0, &frames, 60);
        check(&format!("{version} {flags:x}"), &file);
        assert_eq!(read("a.mp3", &file).problems, [], "{version} {flags:x}");
    }
}

#[test]
fn an_empty_tag_may_stand_in_front() {
    let empty = [b"ID3\x03\0\0".as_slice(), &safe(30), &[0; 30]].concat();
    check("empty", &[empty, file(3, 0, &names(3), 20)].concat());
    let other = [vec![frame(b"TIT2", plain(6), 0, b"\0Other")], names(3)[1..].to_vec()].concat();
    let other = file(3, 0, &other, 20);
    check("two", &[&file(3, 0, &names(3), 0)[..10 + 16 + 17 + 16], &other[..]].concat());
}

#[test]
fn letters_of_windows_wherever_they_stand() {
    let title = |file: &[u8]| read("a.mp3", file).tags.title.unwrap_or_default();
    let narrow = b"\0Don\x92t \x80 \x93q\x94 \x8a";
    for version in [3, 4] {
        assert_eq!(
            title(&file(version, 0, &[frame(b"TIT2", plain(narrow.len()), 0, narrow)], 9)),
            "Don’t € “q” Š"
        );
    }
    for (encoding, bytes) in [
        (0, "Ночь".as_bytes().to_vec()),
        (1, wide("\u{feff}Ночь", u16::to_le_bytes)),
        (1, wide("\u{feff}Ночь", u16::to_be_bytes)),
        (2, wide("Ночь", u16::to_be_bytes)),
        (3, "Ночь".as_bytes().to_vec()),
        (1, [wide("\u{feff}Ночь", u16::to_le_bytes), vec![0]].concat()),
    ] {
        let body = [&[encoding][..], &bytes].concat();
        assert_eq!(
            title(&file(4, 0, &[frame(b"TIT2", safe(body.len()), 0, &body)], 9)),
            "Ночь",
            "{encoding}"
        );
    }
}

fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn what_the_master_of_a_super_audio_disc_says_of_itself() {
    let chunk = |id: &[u8; 4], body: &[u8]| {
        [id.as_slice(), &(body.len() as u64).to_be_bytes(), body, &vec![0; body.len() % 2]].concat()
    };
    let text = |count: u32, text: &[u8]| [&count.to_be_bytes()[..], text].concat();
    let with = |inside: &[u8], tag: &[u8]| {
        let mut file = rare::dff(352_800, tag);
        file.extend(chunk(b"DIIN", inside));
        let size = (file.len() as u64 - 12).to_be_bytes();
        file[4..12].copy_from_slice(&size);
        let tags = read("a.dff", &file).tags;
        (tags.title.unwrap_or_default(), tags.artist.unwrap_or_default())
    };
    let names = [chunk(b"DIAR", &text(6, b"Artist")), chunk(b"DITI", &text(5, b"Title"))].concat();
    let tag = |frames: &[(&str, Vec<u8>)]| id3::tag(Version::V24, frames);
    let (title, artist) = with(&names, &tag(&[("TALB", id3::text("Album"))]));
    assert_eq!((&*title, &*artist), ("Title", "Artist"));
    // What a tag says comes first, and a count that is too large is none.
    let (title, _) = with(&names, &tag(&[("TIT2", id3::text("Song"))]));
    assert_eq!(title, "Song");
    let (title, _) = with(&chunk(b"DITI", &text(900, b"Title")), &tag(&[("TALB", id3::text("A"))]));
    assert_eq!(title, "Title");
}

/// An element of Matroska: its id, and what is in it.
fn element(id: &[u8], body: &[u8]) -> Vec<u8> {
    [id, &(body.len() as u32 | 0x1000_0000).to_be_bytes(), body].concat()
}

/// A Matroska file of ten seconds: its tags, the times of its clusters, and whether it says where it ends.
fn matroska(tags: &[u8], times: &[u16], is_open: bool) -> Vec<u8> {
    let length = element(&[0x44, 0x89], &10_000f64.to_be_bytes());
    let track = [
        element(&[0xd7], &[1]),
        element(&[0x73, 0xc5], &[7]),
        element(&[0x83], &[2]),
        element(&[0x86], b"A_FLAC"),
    ];
    let track = element(&[0xae], &track.concat());
    let clusters = times.iter().flat_map(|time| {
        let inside = [
            element(&[0xe7], &time.to_be_bytes()),
            element(&[0xa3], &[&[0x81, 3, 0, 0x80][..], &[7; 900]].concat()),
        ];
        element(&[0x1f, 0x43, 0xb6, 0x75], &inside.concat())
    });
    let inside = [
        element(&[0x15, 0x49, 0xa9, 0x66], &length),
        element(&[0x16, 0x54, 0xae, 0x6b], &track),
        tags.to_vec(),
    ];
    let inside = [inside.concat(), clusters.collect()].concat();
    let size = if is_open {
        [1, 255, 255, 255, 255, 255, 255, 255]
    } else {
        (inside.len() as u64 | 1 << 56).to_be_bytes()
    };
    let head = element(&[0x1a, 0x45, 0xdf, 0xa3], &element(&[0x42, 0x82], b"matroska"));
    [head, vec![0x18, 0x53, 0x80, 0x67], size.to_vec(), inside].concat()
}

/// A tag: its target, and names with values.
fn tag(target: &[u8], values: &[(&str, &str)]) -> Vec<u8> {
    let values = values.iter().flat_map(|(name, value)| {
        let inside = [element(&[0x45, 0xa3], name.as_bytes()), element(&[0x44, 0x87], value.as_bytes())];
        element(&[0x67, 0xc8], &inside.concat())
    });
    element(&[0x73, 0x73], &[element(&[0x63, 0xc0], target), values.collect()].concat())
}

#[test]
fn matroska_tags_speak_of_songs_albums_and_boxes() {
    let level = |value: u8| element(&[0x68, 0xca], &[value]);
    let word = |word: &str| element(&[0x63, 0xca], word.as_bytes());
    let of = |tags: &[Vec<u8>]| {
        let tags =
            read("a.mka", &matroska(&element(&[0x12, 0x54, 0xc3, 0x67], &tags.concat()), &[0], false)).tags;
        [tags.title, tags.artist, tags.album].map(Option::unwrap_or_default)
    };
    let (song, album) = (level(30), level(50));
    let named = [("TITLE", "Title"), ("ARTIST", "Artist")];
    let told = ["Title", "Artist", "Album"];
    let all = [("TITLE", "Title"), ("ARTIST", "Artist"), ("ALBUM", "Album")];
    let lower = [("title", "Title"), ("artist", "Artist"), ("album", "Album")];
    assert_eq!(of(&[tag(&album, &[("TITLE", "Album")]), tag(&song, &named)]), told);
    assert_eq!(
        of(&[tag(&level(70), &[("TITLE", "Box")]), tag(&album, &[("TITLE", "Album")]), tag(&song, &named)]),
        told
    );
    assert_eq!(of(&[tag(&word("ALBUM"), &[("TITLE", "Album")]), tag(&word("TRACK"), &named)]), told);
    assert_eq!(
        of(&[tag(&level(20), &[("TITLE", "Part")]), tag(&level(40), &[("TITLE", "Side")]), tag(&[], &all)]),
        told
    );
    assert_eq!(of(&[tag(&[], &lower)]), told);
    assert_eq!(of(&[tag(&element(&[0x63, 0xc5], &[7]), &all)]), told);
    assert_eq!(of(&[tag(&level(60), &[("TITLE", "Box")]), tag(&song, &named)]), ["Title", "Artist", "Box"]);
}

#[test]
fn a_matroska_file_without_an_end_may_be_cut() {
    let cut = |file: &[u8]| {
        let problems = read("a.mka", file).problems;
        problems.iter().find_map(|problem| problem.cut()).map(|cut| (cut.there_s, cut.promised_s))
    };
    assert_eq!(cut(&matroska(&[], &[0, 3_000, 6_000, 9_000], true)), None);
    assert_eq!(cut(&matroska(&[], &[0, 3_000], true)), Some((4, 10)));
    assert_eq!(cut(&matroska(&[], &[0, 3_000], false)), None);
}
