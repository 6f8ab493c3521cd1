//! Tests of files that are cut: every container that says how long it is tells when not all of it is there.

use crate::fixtures::drive::{Driven, drive};
use crate::fixtures::flac::{block, stream_info, vorbis_comments};
use crate::fixtures::mp4::{Mp4, vbr_samples};
use crate::fixtures::ogg::{OggCodec, ogg};
use crate::fixtures::others::{WavPackKind, monkeys, wavpack};
use crate::fixtures::{aiff, asf, id3, mpeg, rare, wav};
use crate::reading::{Cut, ProblemCode};

/// Reads a file whole and cut in half. It is whole, then cut, with the same length, bit rate and no further reads.
fn check(name: &str, file: &[u8]) {
    let (whole, half) = (drive(name, file), drive(name, &file[..file.len() / 2]));
    let cut = |it: &Driven| it.reading.problems.iter().find_map(|problem| problem.cut());
    assert_eq!(cut(&whole), None, "{name}: {:?}", whole.reading.problems);
    let Some(Cut { there_s, promised_s }) = cut(&half) else {
        panic!("{name} is not cut: {:?} {:?}", half.reading.problems, half.reading.audio)
    };
    assert!(
        (there_s + 1) * 20 >= promised_s * 8 && there_s * 20 <= promised_s * 12,
        "{name}: {there_s} of {promised_s}"
    );
    assert_eq!(half.reading.problems.len(), 1, "{name}: {:?}", half.reading.problems);
    let audio = |it: &Driven| (it.reading.audio.duration_ms, it.reading.audio.bitrate_kbps);
    let ((ms, kbps), (half_ms, half_kbps)) = (audio(&whole), audio(&half));
    assert_eq!(ms, half_ms, "{name}");
    let differ = kbps.zip(half_kbps).map(|(whole, half)| (whole.abs_diff(half), whole));
    assert!(differ.is_some_and(|(differ, kbps)| differ * 20 <= kbps + 20), "{name}: {kbps:?} {half_kbps:?}");
}

#[test]
fn mpeg_audio() {
    check("a.mp3", &mpeg::lame(128, 800, 1));
    let frames = mpeg::cbr(192, 800, 1);
    check("vbr.mp3", &[mpeg::summary("Xing", 800, frames.len() as u32 + 417, ""), frames.clone()].concat());
    check("no bytes.mp3", &[mpeg::summary("Info", 800, 0, ""), frames.clone()].concat());
    // Some writers count the tags as well.
    let tag = id3::tag(id3::Version::V23, &[("TIT2", id3::text("a")), ("APIC", id3::picture(300_000))]);
    let size = (tag.len() + 417 + frames.len()) as u32;
    let tagged = [tag, mpeg::summary("Xing", 800, size, ""), frames].concat();
    assert_eq!(drive("a.mp3", &tagged).reading.problems, []);
    let hopeless = mpeg::summary("Xing", 12_000, 0, "");
    let reading = drive("a.mp3", &[hopeless, mpeg::cbr(192, 3, 1)].concat()).reading;
    assert!(reading.problems.iter().any(|it| it.cut().is_some()), "{:?}", reading.problems);
}

#[test]
fn chunks_and_blocks() {
    check("a.wav", &wav::pcm(441_000, &[]));
    check("a.aiff", &aiff::pcm(441_000, &[]));
    check("a.caf", &rare::caf(1_764_000, &[]));
    check("a.dff", &rare::dff(5_644_800, &[]));
    check("a.dsf", &rare::dsf(5_644_800, &[]));
    check("a.ape", &monkeys(400_000));
    check("a.wv", &wavpack(WavPackKind::Lossless, 300_000));
    // Blocks of half a second take more than 64 KiB.
    check("long blocks.wv", &wavpack(WavPackKind::Lossless, 1_500_000));
}

#[test]
fn old_monkeys_audio_says_where_its_frames_begin() {
    let mut file = b"MAC \x3c\x0f\xd0\x07\x10\0\x02\0".to_vec();
    for number in [44_100u32, 4, 0, 10, 1000, 10] {
        file.extend(number.to_le_bytes());
    }
    file.extend(b"RIFF");
    (0..10u32).for_each(|frame| file.extend((84 + frame * 20_000).to_le_bytes()));
    file.extend(vec![7; 200_000]);
    check("old.ape", &file);
}

#[test]
fn musepack_ends_with_a_packet_of_its_own() {
    let whole = [crate::fixtures::others::musepack_8(40_000), b"SE\x03".to_vec()].concat();
    let told = |file: &[u8]| {
        let problems = drive("a.mpc", file).reading.problems;
        problems.iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    assert_eq!(told(&whole), []);
    assert_eq!(told(&whole[..20_000]), [ProblemCode::Truncated]);
}

#[test]
fn true_audio_adds_up_its_frames() {
    let mut file = rare::tta(0);
    let seconds = u32::from_le_bytes([file[14], file[15], file[16], file[17]]) / 44_100;
    let count = (u64::from(seconds) * 44_100).div_ceil(44_100 * 256 / 245);
    let table = 30_000u32.to_le_bytes().repeat(count as usize);
    file.extend(&table);
    file.extend(super::bytes::crc32(&table).to_le_bytes());
    file.extend(vec![7; 30_000 * count as usize]);
    check("a.tta", &file);
}

#[test]
fn tak_says_where_its_last_frame_is() {
    let file = rare::tak(400_000);
    // The block of the stream's information has four and ten bytes and stands behind one of seven.
    let at = 4 + 7 + 4 + 10;
    let last = (395_000u64 | 5_000 << 40).to_le_bytes();
    let block = [&[7u8, 11, 0, 0][..], &last, &[0; 3]].concat();
    check("a.tak", &[&file[..at], &block, &file[at..]].concat());
}

#[test]
fn windows_media_counts_packets() {
    let mut file = asf::wma(&[("Title", asf::Attribute::Text("a"))]);
    let data = file.len() - 3_000;
    // The file's properties stand behind the header's 30 bytes and an object's 24.
    let properties = 30 + 24;
    file[properties + 32..properties + 40].copy_from_slice(&200u64.to_le_bytes());
    for at in [68, 72] {
        file[properties + at..properties + at + 4].copy_from_slice(&1_000u32.to_le_bytes());
    }
    file.truncate(data);
    file.extend(vec![7; 26 + 200_000]);
    check("a.wma", &file);
}

#[test]
fn mpeg_4_counts_samples() {
    let samples = vbr_samples(400, 400, 1);
    let file = Mp4 { samples, ..Mp4::default() }.build();
    check("a.m4a", &file);
    // It ends where its audio should begin.
    let at = file.windows(4).position(|it| it == b"mdat").expect("a media box") - 4;
    let cut = drive("a.m4a", &file[..at]).reading.problems.iter().find_map(|it| it.cut());
    assert_eq!(cut.map(|cut| cut.there_s), Some(0));
}

/// How much of a file is there, in seconds.
fn there_of(name: &str, file: &[u8]) -> Option<(u64, u64)> {
    let problems = drive(name, file).reading.problems;
    problems.iter().find_map(|it| it.cut()).map(|cut| (cut.there_s, cut.promised_s))
}

/// Puts other bytes at the place that is so far behind a mark.
fn put(file: &mut [u8], mark: &[u8], behind: usize, bytes: &[u8]) {
    let at = file.windows(mark.len()).position(|it| it == mark).expect("the mark") + behind;
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

#[test]
fn mpeg_4_whose_tables_promise_more_than_its_media_box_has() {
    for count in [430, 100_000, 200_000] {
        let whole = Mp4 { samples: vbr_samples(count, 20, 1), ..Mp4::default() }.build();
        assert_eq!(there_of("a.m4a", &whole), None, "{count}");
        let at = whole.windows(4).position(|it| it == b"mdat").expect("a media box") - 4;
        let len = u32::from_be_bytes([whole[at], whole[at + 1], whole[at + 2], whole[at + 3]]) as usize;
        let with = |media: &[u8]| [&whole[..at], media, &whole[at + len..]].concat();
        let empty = there_of("a.m4a", &with(b"\0\0\0\x08mdat"));
        assert!(empty.is_some_and(|(there, promised)| there == 0 && promised > 5), "{count}: {empty:?}");
        // The size 0 means that the box goes on to the end of the file, wherever that is now.
        let open = [&whole[..at], b"\0\0\0\0mdat", &whole[at + 8..at + len / 2]].concat();
        let half = there_of("a.m4a", &open);
        assert!(
            half.is_some_and(|(there, promised)| there.abs_diff(promised / 2) < 3 + promised / 20),
            "{half:?}"
        );
    }
}

#[test]
fn a_song_that_begins_louder_than_it_goes_on_is_whole() {
    let samples = [vbr_samples(2_000, 900, 1), vbr_samples(60_000, 6, 1)].concat();
    assert_eq!(there_of("a.m4a", &Mp4 { samples, ..Mp4::default() }.build()), None);
}

#[test]
fn sizes_in_headers_may_be_set_right_while_the_music_is_gone() {
    let mut file = aiff::pcm(44_100, &[]);
    put(&mut file, b"COMM", 10, &441_000u32.to_be_bytes());
    assert_eq!(there_of("a.aiff", &file), Some((1, 10)));
    let mut file = rare::dsf(564_480, &[]);
    put(&mut file, b"fmt ", 36, &28_224_000u64.to_le_bytes());
    assert_eq!(there_of("a.dsf", &file).map(|(_, promised)| promised), Some(10));
    let mut file = mpeg::summary("Xing", 12_000, 3_000, "");
    file.extend(mpeg::cbr(192, 100, 1));
    assert!(there_of("a.mp3", &file).is_some());
}

#[test]
fn core_audio_counts_packets() {
    // 430 packets of 1,024 frames and 200 bytes, whose sizes take two bytes each.
    let mut table = 430u64.to_be_bytes().to_vec();
    table.extend(440_320u64.to_be_bytes());
    table.extend([0; 8]);
    table.extend([0x81, 0x48].repeat(430));
    let file = |audio: usize| {
        let mut file = rare::caf(audio, &[]);
        put(&mut file, b"lpcm", 0, b"aac ");
        put(&mut file, b"aac ", 8, &[0; 8]);
        let chunk = [b"pakt".as_slice(), &(table.len() as u64).to_be_bytes(), &table].concat();
        file.extend(chunk);
        file
    };
    assert_eq!(there_of("a.caf", &file(430 * 200)), None);
    assert_eq!(there_of("a.caf", &file(43 * 200)), Some((1, 10)));
    assert_eq!(there_of("a.caf", &file(0)).map(|(there, _)| there), Some(0));
}

#[test]
fn fragments_of_which_an_index_tells_more_than_are_there() {
    let number = |numbers: &[u32]| numbers.iter().flat_map(|it| it.to_be_bytes()).collect::<Vec<u8>>();
    let entries: Vec<u32> = (0..10).flat_map(|_| [10_008, 1_000, 0]).collect();
    let index =
        [number(&[44 + 120 - 12, u32::from_be_bytes(*b"sidx"), 0, 1, 1_000, 0, 0, 10]), number(&entries)];
    let index = index.concat();
    let mut index = index;
    let len = index.len() as u32;
    index[..4].copy_from_slice(&len.to_be_bytes());
    let movie_boxes = crate::fixtures::mp4::atom(b"mvex", &[]);
    let head = Mp4 { samples: vec![], movie_boxes, ..Mp4::default() }.build();
    let segment = [&10_008u32.to_be_bytes()[..], b"mdat", &[0; 10_000]].concat();
    let file = |segments: usize| [head.clone(), index.clone(), segment.repeat(segments)].concat();
    assert_eq!(there_of("a.m4a", &file(10)), None);
    assert_eq!(there_of("a.m4a", &file(4)), Some((4, 10)));
}

#[test]
fn flac_that_ends_behind_the_last_point_of_its_seek_table() {
    let point = |at: u64| [(at * 4096).to_be_bytes(), (at * 1_000).to_be_bytes()].concat();
    let points: Vec<u8> = (0..10).flat_map(|at| [point(at * 9), vec![0x10, 0]].concat()).collect();
    let file = flac(&[(3, points)]);
    assert_eq!(there_of("a.flac", &file), None);
    assert_eq!(there_of("a.flac", &file[..file.len() - 23_000]), Some((8, 10)));
}

#[test]
fn a_block_without_samples_is_all_that_is_there() {
    let mut file = wavpack(WavPackKind::Lossless, 300_000)[..32].to_vec();
    file[20..24].copy_from_slice(&[0; 4]);
    let cut = drive("a.wv", &file).reading.problems.iter().find_map(|it| it.cut());
    assert_eq!(cut.map(|cut| (cut.there_s, cut.promised_s)), Some((0, 10)));
}

#[test]
fn an_ogg_file_may_end_behind_its_headers() {
    let file = ogg(OggCodec::Vorbis, &["TITLE=a"], 40_000);
    let pages = || file.windows(4).enumerate().filter(|(_, it)| *it == b"OggS").map(|(at, _)| at);
    let told = |file: &[u8]| drive("a.ogg", file).reading.problems.into_iter().map(|it| it.code).next();
    assert_eq!(told(&file), None);
    assert_eq!(told(&file[..pages().nth(2).expect("a page of audio")]), Some(ProblemCode::NoAudio));
}

/// A FLAC stream of 10 seconds in frames of 1,000 bytes, with these blocks.
fn flac(blocks: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut info = stream_info(441_000, [7; 16]);
    info[..4].copy_from_slice(&[0x10, 0, 0x10, 0]);
    let mut out = b"fLaC".to_vec();
    out.extend(block(0, false, &info));
    blocks.iter().for_each(|(kind, body)| out.extend(block(*kind, false, body)));
    out.extend(block(4, true, &vorbis_comments(&["TITLE=a"])));
    for number in 0..108u8 {
        let header = super::flac::frame_header(number);
        out.extend(&header);
        out.extend(vec![7; 1_000 - header.len()]);
    }
    out
}

#[test]
fn flac_by_its_frames_or_by_its_seek_table() {
    check("frames.flac", &flac(&[]));
    let point = |at: u64| [(at * 4096).to_be_bytes(), (at * 1_000).to_be_bytes()].concat();
    let points: Vec<u8> = (0..10).flat_map(|at| [point(at * 11), vec![0x10, 0]].concat()).collect();
    check("table.flac", &flac(&[(3, points.clone())]));
    let file = flac(&[(3, points)]);
    assert_eq!(drive("a.flac", &file[..file.len() / 2]).reads, 1);
    // A fifth is missing.
    let file = flac(&[]);
    let cut = drive("a.flac", &file[..file.len() / 5 * 4]).reading.problems.iter().find_map(|it| it.cut());
    assert_eq!(cut.map(|cut| (cut.there_s, cut.promised_s)), Some((8, 10)));
}
