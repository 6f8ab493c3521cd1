//! Tags where other tags do not stand: at the end, behind junk, behind the chunks of a WAV, wrapped in one.

use reprise_catalog::fixtures::apev2::{Form, Value, ape_tag};
use reprise_catalog::fixtures::flac::{flac, vorbis_comments};
use reprise_catalog::fixtures::{aiff, id3, mpeg, rare, wav};

use super::{frame, latin, names, plain, read, safe};

fn audio() -> Vec<u8> {
    mpeg::cbr(128, 60, 1)
}

/// A tag with the three names; of v2.4 with a footer.
fn tag(version: u8) -> Vec<u8> {
    let body = names(version).concat();
    let flags = if version == 4 { 0x10 } else { 0 };
    let head = [b"ID3".as_slice(), &[version, 0, flags], &safe(body.len())].concat();
    let foot = [b"3DI".as_slice(), &[version, 0, flags], &safe(body.len())].concat();
    [head, body, if version == 4 { foot } else { Vec::new() }].concat()
}

#[track_caller]
fn check(name: &str, parts: &[&[u8]]) {
    let read = read(name, &parts.concat());
    let tags = read.tags;
    let told = [tags.title, tags.artist, tags.album].map(Option::unwrap_or_default);
    assert_eq!(told, ["Title", "Artist", "Album"], "{name} {:?}", read.problems);
    assert!(read.container.is_some());
}

#[test]
fn a_tag_may_stand_at_the_end() {
    let ape = ape_tag(&[("Comment", Value::Text("x"))], Form::Both);
    let v1 = id3::v1("Short", "Sho", "Al", "", 0, 255);
    for version in [3, 4] {
        let tag = tag(version);
        check("a.mp3", &[&audio(), &tag]);
        check("a.mp3", &[&audio(), &ape, &tag]);
        check("a.mp3", &[&audio(), &tag, &ape]);
        check("a.mp3", &[&audio(), &tag, &v1]);
        check("a.mp3", &[&mpeg::lame(128, 60, 1), &tag]);
        check("a.tta", &[&rare::tta(3_000), &tag]);
        check("a.dsf", &[&rare::dsf(8_192, &[]), &tag]);
        check("a.flac", &[&flac(&[]), &tag]);
        check("a.wav", &[&wav::pcm(500, &[]), &tag]);
        check("a.aiff", &[&aiff::pcm(500, &[]), &tag]);
    }
    // The same audio is the same song, whatever stands behind it.
    let essence = |parts: &[&[u8]]| read("a.mp3", &parts.concat()).essence;
    assert_eq!(essence(&[&audio()]), essence(&[&audio(), &tag(4)]));
    assert_eq!(essence(&[&audio()]), essence(&[&audio(), &tag(3)]));
}

#[test]
fn what_stands_behind_the_chunks_is_no_cut_chunk() {
    let v1 = id3::v1("Title", "Artist", "Album", "", 0, 255);
    for (name, file) in [("a.wav", wav::pcm(500, &[])), ("a.aiff", aiff::pcm(500, &[]))] {
        let file = [file, v1.clone()].concat();
        check(name, &[&file]);
        assert_eq!(read(name, &file).problems, []);
    }
}

#[test]
fn a_tag_may_stand_behind_junk() {
    let noise: Vec<u8> =
        (0..6_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8 % 0xf0).collect();
    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n";
    let ape = ape_tag(&[("Year", Value::Text("1999"))], Form::Both);
    let v1 = id3::v1("", "", "", "", 0, 255);
    for junk in [&[0; 700][..], &[0; 40_000], &noise, b"\r\n", answer, b"\xef\xbb\xbf", &ape, &v1] {
        for version in [3, 4] {
            check("a.mp3", &[junk, &tag(version), &audio()]);
        }
    }
    // A tag behind some music is read too, and the music is what it was.
    let read_as_music = read("a.mp3", &[&[7][..], &audio(), &tag(3)].concat());
    assert_eq!(read_as_music.tags.title.as_deref(), Some("Title"));
    assert_eq!(read_as_music.audio.codec, read("a.mp3", &audio()).audio.codec);
    // Letters in other data are no tag: nothing is read out of them.
    let file = [&[7; 900][..], &tag(3), &[7; 900]].concat();
    assert_eq!(read("a.bin", &file).container, None);
}

#[test]
fn an_mp3_wrapped_in_wav_keeps_its_tag() {
    let inside = [tag(3), audio()].concat();
    let mut file = wav::pcm(0, &[(b"data", inside)]);
    // Of the format's numbers the first is the codec.
    file[20..22].copy_from_slice(&0x55u16.to_le_bytes());
    let empty = file.windows(8).position(|at| at == b"data\0\0\0\0").expect("an empty chunk of audio");
    file.drain(empty..empty + 8);
    check("a.wav", &[&file]);
}

#[test]
fn texts_in_other_encodings_than_they_say() {
    let wide = |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    for body in [
        [b"\xff\xfe".to_vec(), wide("Title", u16::to_le_bytes)].concat(),
        [b"\0\xff\xfe".to_vec(), wide("Title", u16::to_le_bytes)].concat(),
        [b"\0\xfe\xff".to_vec(), wide("Title", u16::to_be_bytes)].concat(),
        [b"\x02".to_vec(), wide("Title", u16::to_le_bytes)].concat(),
        [b"\x02\xfe\xff".to_vec(), wide("Title", u16::to_be_bytes)].concat(),
        b"\x04Title".to_vec(),
        b"\x03\0Title".to_vec(),
    ] {
        let mut frames = names(3);
        frames[0] = frame(b"TIT2", plain(body.len()), 0, &body);
        check("a.mp3", &[&super::file(3, 0, &frames, 20)]);
    }
    let title = read("a.flac", &flac(&[(4, vorbis_comments(&["TITLE=Title\0Other"]))])).tags.title;
    assert_eq!(title.as_deref(), Some("Title"));
}

#[test]
fn the_artist_of_an_album_has_several_names() {
    for name in ["ALBUM ARTIST", "ALBUMARTIST", "Album Artist"] {
        let body = [latin(name), b"\0Someone".to_vec()].concat();
        let frames = [names(3), vec![frame(b"TXXX", plain(body.len()), 0, &body)]].concat();
        let tags = read("a.mp3", &super::file(3, 0, &frames, 20)).tags;
        assert_eq!(tags.album_artist.as_deref(), Some("Someone"), "{name}");
    }
}
