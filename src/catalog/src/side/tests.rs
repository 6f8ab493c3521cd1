//! Tests of rip logs and cue sheets: logs of every ripper, made up here, and what they prove or fail to prove.

use proptest::prelude::*;

use super::{AudioFile, Folder, RipLog, Ripper, SideFile, SideProblem, read, wants};
use crate::evidence::{Certainty, Facts, Origin, judge, links};
use crate::fixtures::logs::{
    LENGTHS, NAMES, SECTORS, cyanrip, dbpoweramp, eac, english, freac, table, whipper, xld,
};
use crate::marks::{Mark, Where};
use crate::reading::Toc;
use crate::reading::{Audio, Tags};

fn log(text: &str) -> RipLog {
    match read("a.log", text.as_bytes()) {
        SideFile::RipLog(log) => log,
        other => panic!("{other:?}: {text}"),
    }
}

/// Checks the log of the made-up disc, whichever program wrote it.
fn check(text: &str, ripper: Ripper, version: &str) {
    let log = log(text);
    assert_eq!((log.ripper, log.version.as_str(), log.discs.len()), (ripper, version, 1), "{text}");
    let disc = &log.discs[0];
    assert_eq!(disc.toc, Toc::from_sectors(&SECTORS), "{text}");
    let files: Vec<_> =
        disc.files.iter().map(|it| (it.track, &it.name[..it.name.len() - 4], it.crc)).collect();
    let wanted = NAMES.map(|name| name.to_owned());
    for (at, (track, name, crc)) in files.iter().enumerate() {
        assert_eq!(
            (*track, name.trim_end_matches('.'), *crc),
            (Some(at as u8 + 1), wanted[at].as_str(), Some(at as u32 + 1)),
            "{text}"
        );
    }
    assert_eq!(files.len(), 3, "{text}");
}

#[test]
fn every_ripper_is_read() {
    check(&english(), Ripper::Eac, "V1.6");
    check(&xld(), Ripper::Xld, "20211018");
    check(&whipper("Log created by: whipper 0.10.0 (internal logger)", ""), Ripper::Whipper, "0.10.0");
    let quoted = whipper("Log created by: whipper 0.10.0 (internal logger)", "");
    let quoted = quoted.replace("Filename: ./", "Filename: '/").replace(".flac\n", ".flac'\n");
    check(&quoted, Ripper::Whipper, "0.10.0");
    check(&whipper("Logfile created by: morituri 0.2.3", "Track  "), Ripper::Morituri, "0.2.3");
    check(&dbpoweramp(), Ripper::DbPoweramp, "2022-09-02");
    check(&cyanrip(), Ripper::Cyanrip, "0.9.3");
    check(&freac("device://cdda:0/"), Ripper::FreAc, "v1.1.6");
    let english = ["Track", "Filename", "Copy CRC"];
    check(
        &eac("CUERipper v2.2.6 Copyright (C) 2008\r\n\r\nEAC extraction logfile from", english),
        Ripper::CueRipper,
        "v2.2.6",
    );
    check(&eac("whipper extraction logfile from", english), Ripper::Whipper, "");
    check(
        &eac("whipper version 0.10.0 (eac logger)\n\nwhipper extraction logfile from", english),
        Ripper::Whipper,
        "0.10.0",
    );
    check(
        &eac("morituri version 0.2.3\n\nmorituri extraction logfile from", english),
        Ripper::Morituri,
        "0.2.3",
    );
}

#[test]
fn eac_is_read_in_any_language() {
    let check = |line: &str, words| check(&eac(line, words), Ripper::Eac, "");
    check("EAC Auslese-Logdatei vom 1. Mai 2021", ["Titel", "Dateiname", "Kopie-CRC"]);
    check("Отчёт EAC об извлечении, выполненном", ["Трек", "Имя файла", "CRC копии"]);
    check("EAC 展開 ログファイル 日付： 1. 5月 2021", ["トラック", "ファイル名", "コピー CRC"]);
    check("Journal d'extraction EAC depuis 1. mai 2021", ["Piste", "Nom du fichier", "CRC copie"]);
}

#[test]
fn encodings_and_line_ends_do_not_matter() {
    let wanted = read("a.log", english().as_bytes());
    let wide: Vec<u8> = english().encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read("a.log", &wide), wanted);
    assert_eq!(read("a.log", &[&[0xFF, 0xFE], &wide[..]].concat()), wanted);
    assert_eq!(read("a.log", english().replace('\n', "\n\r\n").as_bytes()), wanted);
}

#[test]
fn a_range_is_one_file() {
    let text = format!(
        "Exact Audio Copy V1.6 from x\n\n{}\nRange status and errors\n\n     Filename C:\\Trees.wav\n\n     Copy CRC 0000000A\n",
        table("Track | a | b | c | d", "")
    );
    let disc = &log(&text).discs[0];
    assert_eq!(
        (disc.files[0].track, disc.files[0].name.as_str(), disc.files[0].crc),
        (None, "Trees.wav", Some(10))
    );
}

#[test]
fn joined_logs_keep_their_discs_apart() {
    let other = english().replace("22499", "22399").replace("22500", "22400");
    assert_eq!(log(&[english(), other].concat()).discs.len(), 2);
    let twice = log(&[english(), english()].concat());
    assert_eq!((twice.discs.len(), twice.discs[0].files.len()), (1, 6));
}

#[test]
fn a_log_can_tell_of_two_discs() {
    let other =
        |text: String| text.replace("22499", "22399").replace("22500", "22400").replace("40499", "40399");
    for text in [dbpoweramp(), cyanrip()] {
        let log = log(&[text.clone(), other(text.clone())].concat());
        let told: Vec<_> = log.discs.iter().map(|disc| (disc.listed, disc.files.len())).collect();
        assert_eq!(told, [(3, 3), (3, 3)], "{text}");
        assert_ne!(log.discs[0].toc, log.discs[1].toc);
    }
}

#[test]
fn logs_without_a_table_still_name_files() {
    let check = |bytes: &[u8], version: &str| {
        let SideFile::RipLog(log) = read("a.log", bytes) else { panic!("{bytes:?}") };
        let files: Vec<_> =
            log.discs[0].files.iter().map(|it| (it.track, it.name.as_str(), it.crc)).collect();
        assert_eq!(files, [(Some(1), "01.wav", Some(0xABCD_EF01)), (Some(2), "02.wav", Some(2))]);
        assert_eq!((log.ripper, log.version.as_str()), (Ripper::Eac, version));
    };
    // Polish, in windows-1250.
    let polish = b"Exact Audio Copy V0.99 prebeta 5 z 4. maja 2009\r\n\r\n\x8ccie\xbfka  1\r\n\r\n     Nazwa pliku C:\\Muzyka\\01.wav\r\n     CRC kopii ABCDEF01\r\n\r\n\x8ccie\xbfka  2\r\n     Nazwa pliku C:\\Muzyka\\02.wav\r\n     CRC kopii 00000002\r\n";
    check(polish, "V0.99 prebeta 5");
    let chinese = "EAC抓取日志文件，日期：1. 5月 2011\n\n音轨  1\n\n     文件名：D:\\音乐\\01.wav\n     复制 CRC：ABCDEF01\n\n音轨  2\n     文件名 D:\\音乐\\02.wav\n     复制 CRC 00000002\n";
    check(chinese.as_bytes(), "");
}

#[test]
fn full_width_signs_separate_as_others_do() {
    let wide = english().replace("  |  ", "｜").replace("0:00", "0：00").replace("2:00", "2：00");
    assert_ne!(wide, english());
    assert_eq!(log(&wide).discs[0].toc, Toc::from_sectors(&SECTORS));
}

#[test]
fn the_disc_that_a_log_names_is_believed() {
    let id = Toc::from_sectors(&SECTORS).expect("a disc").musicbrainz_id();
    let named = |id: &str| {
        whipper("Log created by: whipper 0.10.0 (internal logger)", "")
            .replace("TOC:", &format!("  MusicBrainz Disc ID: {id}\nTOC:"))
    };
    let link = |text: String| {
        let side = [("a.log", read("a.log", text.as_bytes()))];
        let marks = Folder::new(&side, &[]).marks_for("01 Ash.flac");
        let (tags, audio) = (Tags::default(), Audio::default());
        let verdict = judge(&Facts { marks: &marks, tags: &tags, audio: &audio, container: None, size: 0 });
        links(&tags, &marks, &verdict, None).remove(0).url
    };
    assert!(link(named(&id)).contains("attach?toc=1+3+"));
    let other = "49HHV7Eb8UKF3aQiNmu1GR8vKTY-";
    assert_eq!(link(named(other)), format!("https://musicbrainz.org/cdtoc/{other}"));
}

#[test]
fn other_logs_are_no_rips() {
    for text in [
        String::new(),
        freac("file:///music/"),
        "EAC".to_owned(),
        "Exact Audio Copy V1.6 from x\n\nTrack  1\n".to_owned(),
        "Test case 1\nGenerated test file \"01 Ash.mp3\"\n".to_owned(),
        "$GPGGA,152957,3733.91,N,12209.1,W\n".to_owned(),
        "dBpoweramp Batch Converter\nTrack 1: x.flac\n".to_owned(),
        "Converted by CUETools\nFilename 01 Ash.wav\nCRC 00000001\n".to_owned(),
    ] {
        assert_eq!(read("a.log", text.as_bytes()), SideFile::Other, "{text:?}");
    }
    let verified = "[CUETools log; Date: 1.5.2021; Version: 2.2.6]\nTrack   [ CRC ] Status\n 01     [00000001] (00/00) x\n 02     [00000002] (00/00) x\n";
    assert_eq!(read("a.accurip", verified.as_bytes()), SideFile::Verification { tracks: 2 });
}

#[test]
fn only_small_texts_are_read() {
    assert!(wants("Trees.LOG", 20_000) && wants("a.cue", 1) && wants("a.accurip", 1) && wants("log.txt", 1));
    assert!(
        !wants("a.flac", 1) && !wants("book.txt", 1_000_000) && !wants("a.log", 1 << 30) && !wants("log", 1)
    );
}

/// The keys of the marks that each song gets.
fn marks(side: &[(&str, SideFile)], songs: &[(&str, Option<u64>)]) -> Vec<Vec<String>> {
    let files: Vec<_> =
        songs.iter().map(|(name, duration_ms)| AudioFile { name, duration_ms: *duration_ms }).collect();
    let folder = Folder::new(side, &files);
    songs.iter().map(|(name, _)| folder.marks_for(name).into_iter().map(|mark| mark.key).collect()).collect()
}

fn songs(ending: &str) -> Vec<(String, Option<u64>)> {
    NAMES.iter().zip(LENGTHS).map(|(name, ms)| (format!("{name}{ending}"), Some(ms + 40))).collect()
}

fn check_marks(side: &[(&str, &str)], songs: &[(String, Option<u64>)], wanted: &[&str]) {
    let side: Vec<_> = side.iter().map(|(name, text)| (*name, read(name, text.as_bytes()))).collect();
    let songs: Vec<_> = songs.iter().map(|(name, ms)| (name.as_str(), *ms)).collect();
    for (keys, (song, _)) in marks(&side, &songs).iter().zip(songs) {
        assert_eq!(keys, wanted, "{song}");
    }
}

#[test]
fn a_log_proves_the_songs_that_it_names() {
    check_marks(&[("a.log", &english())], &songs(".flac"), &["CDTOC", "log-names-file"]);
    check_marks(&[("a.log", &cyanrip())], &songs(".mp3"), &["CDTOC", "log-names-file"]);
    let alone = [("02 Birch.flac".to_owned(), None)];
    check_marks(&[("a.log", &english())], &alone, &["CDTOC", "log-names-file"]);
    let side = [("a.log", read("a.log", english().as_bytes()))];
    let found = Folder::new(&side, &[]).marks_for("01 Ash.flac");
    assert_eq!(found[1].value, "EAC V1.6");
    assert_eq!(Toc::read(&found[0].value), Toc::from_sectors(&SECTORS));
}

#[test]
fn lengths_speak_for_renamed_songs_and_against_others() {
    let log: &[(&str, &str)] = &[("a.log", &english())];
    let renamed = |ms: [Option<u64>; 3]| {
        ms.iter().enumerate().map(|(at, ms)| (format!("{at}.m4a"), *ms)).collect::<Vec<_>>()
    };
    check_marks(log, &renamed(LENGTHS.map(Some)), &["CDTOC", "log-agrees"]);
    check_marks(log, &renamed([None; 3]), &["log-beside"]);
    check_marks(log, &renamed([Some(200_000), Some(200_000), Some(200_000)]), &[]);
    check_marks(log, &renamed(LENGTHS.map(Some))[..2], &[]);
    check_marks(log, &[("02 Birch.flac".to_owned(), Some(400_000))], &[]);
}

#[test]
fn names_that_any_disc_has_prove_nothing_alone() {
    let log = NAMES
        .iter()
        .enumerate()
        .fold(english(), |log, (at, name)| log.replace(name, &format!("Track0{}", at + 1)));
    let song = |ms| (1..4).map(move |n| (format!("Track0{n}.mp3"), ms)).collect::<Vec<_>>();
    check_marks(&[("a.log", &log)], &song(None), &["CDTOC", "log-beside"]);
    check_marks(&[("a.log", &log)], &song(None)[..1], &[]);
    let mut fitting = song(None);
    fitting.iter_mut().zip(LENGTHS).for_each(|(song, ms)| song.1 = Some(ms));
    check_marks(&[("a.log", &log)], &fitting, &["CDTOC", "log-names-file"]);
}

#[test]
fn a_ripper_whose_name_is_lost_proves_nothing() {
    let log = eac("Еьацт Аудио Цопй", ["Трацк", "Filename", "Copy CRC"]);
    check(&log, Ripper::Other, "");
    check_marks(&[("a.log", &log)], &songs(".flac"), &["CDTOC", "log-agrees"]);
}

#[test]
fn cue_sheets_speak_of_the_files_that_they_name() {
    let sheet = |head: &str| {
        format!("{head}\nFILE \"Trees.wav\" WAVE\n  TRACK 01 AUDIO\n  TRACK 02 AUDIO\n  TRACK 03 AUDIO\n")
    };
    let image = |ms| [("Trees.flac".to_owned(), ms)];
    // The disc of this id has 540 seconds and 3 tracks.
    let signed = sheet("REM DISCID 1A021C03\nREM COMMENT \"ExactAudioCopy v1.6\"");
    check_marks(&[("a.cue", &signed)], &image(Some(540_000)), &["cue-names-file"]);
    check_marks(&[("a.cue", &signed)], &image(None), &["cue-names-file"]);
    check_marks(&[("a.cue", &signed)], &image(Some(700_000)), &[]);
    check_marks(&[("a.cue", &signed)], &[("Other.flac".to_owned(), None)], &[]);
    check_marks(&[("a.cue", &sheet("REM COMMENT \"Morituri\""))], &image(None), &["cue-beside"]);
    check_marks(&[("a.cue", &sheet("REM DISCID 1A021C03"))], &image(None), &[]);
    check_marks(
        &[("a.cue", &sheet("REM COMMENT \"CUETools generated dummy CUE sheet\""))],
        &image(None),
        &[],
    );
}

#[test]
fn a_sheet_beside_one_song_is_found_whatever_its_encoding() {
    let sheet = |head: &str, name: &[u8]| {
        let tracks = b"\" WAVE\n  TRACK 01 AUDIO\n  TRACK 02 AUDIO\n  TRACK 03 AUDIO\n";
        read("a.cue", &[head.as_bytes(), b"\nFILE \"", name, tracks].concat())
    };
    let check = |sheet: SideFile, songs: &[(&str, Option<u64>)], wanted: &[&str], problems: usize| {
        let side = [("a.cue", sheet)];
        let files: Vec<_> = songs.iter().map(|(name, ms)| AudioFile { name, duration_ms: *ms }).collect();
        let folder = Folder::new(&side, &files);
        let keys: Vec<_> = folder.marks_for(songs[0].0).into_iter().map(|mark| mark.key).collect();
        assert_eq!(
            (keys, folder.problems().len()),
            (wanted.iter().map(|it| (*it).to_owned()).collect(), problems)
        );
    };
    let signed = "REM DISCID 1A021C03\nREM COMMENT \"ExactAudioCopy v1.6\"";
    // The name in GBK, and in windows-1252 with letters that were lost.
    let chinese = b"\xd6\xdc\xbb\xaa\xbd\xa1.wav";
    let named = |ms| [("周华健.flac", ms)];
    check(sheet(signed, chinese), &named(Some(540_000)), &["cue-names-file"], 0);
    check(sheet(signed, chinese), &named(Some(200_000)), &[], 1);
    check(sheet(signed, chinese), &named(None), &[], 1);
    let two = [("周华健.flac", Some(540_000)), ("b.flac", Some(540_000))];
    check(sheet(signed, chinese), &two, &[], 1);
    let two = [("周华健.flac", Some(540_000)), ("b.flac", Some(300_000))];
    check(sheet(signed, chinese), &two, &["cue-names-file"], 0);
    let two = [("b.flac", Some(300_000)), ("周华健.flac", Some(540_000))];
    check(sheet(signed, chinese), &two, &[], 0);
    let unsigned = "REM COMMENT \"ExactAudioCopy v1.6\"";
    check(sheet(unsigned, b"Les T.n.bres.wav"), &[("Les Ténèbres.flac", None)], &[], 1);
    // No id of a disc: the last track begins at eight minutes.
    let started = |begins: &str| {
        let head = [unsigned.as_bytes(), b"\nFILE \"", chinese, b"\" WAVE\nTRACK 01 AUDIO\nTRACK 02 AUDIO\n"];
        read("a.cue", &[head.concat().as_slice(), b"INDEX 01 ", begins.as_bytes()].concat())
    };
    check(started("08:00:00"), &named(Some(540_000)), &["cue-beside"], 0);
    check(started("08:00:00"), &named(Some(470_000)), &[], 1);
    check(started("01:00:00"), &named(Some(540_000)), &[], 1);
    check(
        sheet(unsigned, b"Les T\xe9n\xe8bres du soir.wav"),
        &[("Les Ténèbres du soir.flac", None)],
        &["cue-beside"],
        0,
    );
}

#[test]
fn a_comparison_is_a_hint() {
    let verified =
        "[AccurateRip ID: 1-2-3] found.\n 01     [00000001] x\n 02     [00000002] x\n 03     [00000003] x\n";
    check_marks(&[("a.accurip", verified)], &songs(".flac"), &["verification-agrees"]);
    check_marks(&[("a.accurip", verified)], &songs(".flac")[..2], &[]);
}

#[test]
fn what_does_not_fit_is_listed() {
    let log = |text: String| read("a.log", text.as_bytes());
    let problems = |side: &[(&str, SideFile)], names: &[&str]| {
        let files: Vec<_> = names.iter().map(|name| AudioFile { name, duration_ms: None }).collect();
        Folder::new(side, &files).problems().into_iter().map(|(_, problem)| problem).collect::<Vec<_>>()
    };
    let one = [("a.log", log(english()))];
    assert_eq!(problems(&one, &["01 Ash.flac", "02 Birch.flac", "03 Cedar.flac"]), []);
    assert_eq!(problems(&one, &["01 Ash.flac"]), [SideProblem::NamesAbsent(2)]);
    assert_eq!(problems(&one, &["x.flac"]), [SideProblem::NotOfThisFolder]);
    let other = english().replace("22499", "22399").replace("22500", "22400");
    let two = [("a.log", log(english())), ("b.log", log(other))];
    let names = ["01 Ash.flac", "02 Birch.flac", "03 Cedar.flac"];
    assert_eq!(problems(&two, &names), [SideProblem::Contradicted, SideProblem::Contradicted]);
    let songs: Vec<_> = names.iter().map(|name| (*name, None)).collect();
    assert!(marks(&two, &songs).iter().all(|keys| keys == &["log-names-file"]));
}

/// The verdict on a song that has one mark of a side file.
fn check_rule(key: &str, wanted: Option<Certainty>) {
    let marks = [Mark { place: Where::SideFile, key: key.to_owned(), value: "EAC V1.6".to_owned() }];
    let (tags, audio) = (Tags::default(), Audio::default());
    let verdict = judge(&Facts { marks: &marks, tags: &tags, audio: &audio, container: None, size: 0 });
    let found = (verdict.origin == Origin::CdRip).then_some(verdict.certainty);
    assert_eq!(found, wanted, "{key}");
}

#[test]
fn each_mark_has_its_strength() {
    check_rule("log-names-file", Some(Certainty::Proof));
    check_rule("log-agrees", Some(Certainty::Strong));
    check_rule("log-beside", Some(Certainty::Hint));
    check_rule("cue-names-file", Some(Certainty::Strong));
    check_rule("cue-beside", Some(Certainty::Hint));
    check_rule("verification-agrees", Some(Certainty::Hint));
    check_rule("CDTOC", None);
}

#[test]
fn a_logged_disc_is_looked_up() {
    let side = [("a.log", read("a.log", english().as_bytes()))];
    let marks = Folder::new(&side, &[]).marks_for("01 Ash.flac");
    let (tags, audio) = (Tags::default(), Audio::default());
    let verdict = judge(&Facts { marks: &marks, tags: &tags, audio: &audio, container: None, size: 0 });
    let links: Vec<_> = links(&tags, &marks, &verdict, None).into_iter().map(|link| link.url).collect();
    assert_eq!(links, ["https://musicbrainz.org/cdtoc/attach?toc=1+3+40650+150+9150+22650"]);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read("a.log", &bytes);
        read("a.cue", &bytes);
    }

    #[test]
    fn damaged_logs_are_survived(which in 0usize..6, at in 0usize..4000, len in 0usize..60, put in "\\PC{0,12}") {
        let mut text: Vec<char> = [english(), xld(), whipper("Log created by: whipper 1", ""), dbpoweramp(), cyanrip(), freac("device://cdda:0/")][which].chars().collect();
        let from = at.min(text.len());
        text.splice(from..(from + len).min(text.len()), put.chars());
        let side = [("a.log", read("a.log", text.into_iter().collect::<String>().as_bytes()))];
        let files = NAMES.map(|name| AudioFile { name, duration_ms: Some(1) });
        let folder = Folder::new(&side, &files);
        NAMES.iter().for_each(|name| drop(folder.marks_for(name)));
        folder.problems();
    }
}
