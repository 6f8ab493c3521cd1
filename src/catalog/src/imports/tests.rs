//! Whole files that code makes: libraries, exports and tables, with the traps of real ones.

mod export;

use proptest::prelude::*;

use self::export::export;
use super::*;
use crate::evidence::{CloudStatus, Origin};
use crate::fixtures::exports::{EXPORT, TRACKS, zip};
use crate::fixtures::plists::Made::{Dict, Text};
use crate::fixtures::plists::{binary_file, library, xml_file};
use crate::stated::{Flag, Keeping, Location, PersistentId, TrackType, stated as stated_of, stated_status};

fn read(file: &[u8], size: usize) -> Stated {
    let mut reader = LibraryReader::new();
    file.chunks(size).for_each(|chunk| reader.push(chunk));
    reader.finish()
}

#[test]
fn libraries_of_both_forms_say_the_same() {
    let stated = read(&xml_file(&library()), 64 * 1024);
    assert_eq!(stated, read(&binary_file(&library()), 1000));
    assert_eq!((stated.writer, stated.problems.as_slice()), (Writer::Apple, &[][..]));
    assert_eq!(stated.application_version.as_deref(), Some("12.9.5.5"));
    assert_eq!(stated.music_folder, Some(Location::Path("C:/Music/".into())));
    let [bought, matched, remote] = stated.tracks.as_slice() else { panic!("{:?}", stated.tracks) };
    assert_eq!(bought.persistent_id, Some(PersistentId(0xB579_225D_4348_2C43)));
    assert_eq!(bought.name.as_deref(), Some("Stops & <Starts>"));
    assert_eq!(bought.artist.as_deref(), Some("Mötley"));
    assert_eq!((bought.size, bought.duration_ms), (Some(7_097_595), Some(189_493)));
    assert_eq!((bought.track_number, bought.bitrate_kbps), (Some(6), Some(256)));
    assert_eq!(bought.date_added.as_deref(), Some("2009-06-29"));
    assert_eq!(bought.location.as_ref().and_then(Location::path), Some("/Users/x/Music/a b.m4a"));
    assert_eq!(stated_of(bought).origin, Some(Origin::ItunesPurchase));
    assert_eq!(stated_status(matched), CloudStatus::Matched);
    assert_eq!(stated_of(remote).keeping, Keeping::Offline);
    assert!(remote.is_only_in_the_cloud() && !bought.is_only_in_the_cloud());
    assert!(bought.flags.has(Flag::Purchased) && !remote.flags.has(Flag::Purchased));
}

#[test]
fn chunks_of_any_size_give_the_same_library() {
    let file = xml_file(&library());
    for size in [1, 3, 64, 1000] {
        assert_eq!(read(&file, size), read(&file, file.len()), "{size}");
    }
}

#[test]
fn a_list_of_a_third_party_is_told_by_its_version() {
    let exported = Dict(vec![("Name", Text("X")), ("Persistent ID", Text("B579225D43482C43"))]);
    let version = ("Application Version", Text("1.2.3"));
    let stated = read(&xml_file(&Dict(vec![version, ("Tracks", Dict(vec![("1", exported)]))])), 100);
    assert_eq!(stated.writer, Writer::ThirdParty);
}

#[test]
fn damage_costs_itself() {
    let check = |broken: &[u8], names: &[&str], code: Option<ProblemCode>| {
        let stated = read(broken, 50);
        let found: Vec<_> = stated.tracks.iter().filter_map(|track| track.name.as_deref()).collect();
        assert_eq!(found, names, "{}", String::from_utf8_lossy(broken));
        assert_eq!(stated.problems.first().map(|problem| problem.code), code);
    };
    let whole = String::from_utf8(xml_file(&library())).unwrap();
    let (one, two, three) = ("Stops & <Starts>", "Peaceful", "Black");
    let without = |what: &str| whole.replacen(what, "", 1).into_bytes();
    check(&without("<dict>\n<key>Track ID"), &[two, three], None);
    check(&without("</dict>\n<key>137"), &[one, two, three], None);
    check(&without("<key>137</key>"), &[one, two, three], None);
    check(&without("</string>\n<key>Artist"), &[two, three], None);
    check(whole.replace("2009-06-29T00:27:37Z", "yesterday").as_bytes(), &[one, two, three], None);
    check(whole.replace("7097595", "-1").as_bytes(), &[one, two, three], None);
    check(
        whole.replacen("<string>B57", "<stri<string>B57", 1).as_bytes(),
        &[one, two, three],
        Some(ProblemCode::BadStructure),
    );
    let cut = whole.find("<key>139").unwrap();
    check(&whole.as_bytes()[..cut], &[one, two], Some(ProblemCode::Truncated));
    check(whole.replace('ö', "\u{1}").replace('\u{1}', "o").as_bytes(), &[one, two, three], None);
    let latin: Vec<u8> = whole.chars().map(|c| c as u8).collect();
    check(&latin, &[one, two, three], Some(ProblemCode::BadText));
    check(b"", &[], Some(ProblemCode::Empty));
    check(
        b"<plist><dict><key>x</key><string>y</string></dict></plist>",
        &[],
        Some(ProblemCode::BadStructure),
    );
    let binary = binary_file(&library());
    check(&binary[..binary.len() - 1], &[], Some(ProblemCode::Truncated));
}

/// A binary plist with shared objects: 2,000 tracks that are all the same dictionary of 2,000 long texts.
#[test]
fn a_small_binary_plist_does_not_grow_without_end() {
    let mut objects = vec![[b"\x5f\x11\x40\x00".to_vec(), vec![b'x'; 0x4000]].concat(), b"\x54Name".to_vec()];
    objects.push(b"\x56Tracks".to_vec());
    let refs = |key: u8, value: u8| {
        [b"\xdf\x11\x07\xd0".to_vec(), [vec![key; 2000], vec![value; 2000]].concat()].concat()
    };
    objects.extend([refs(1, 0), refs(0, 3), b"\xd1\x02\x04".to_vec()]);
    let (mut file, mut offsets) = (b"bplist00".to_vec(), Vec::new());
    for object in &objects {
        offsets.extend((file.len() as u32).to_be_bytes());
        file.extend(object);
    }
    let table = file.len() as u64;
    file.extend(offsets);
    file.extend([0, 0, 0, 0, 0, 0, 4, 1]);
    [6u64, 5, table].iter().for_each(|number| file.extend(number.to_be_bytes()));
    let stated = read(&file, file.len());
    assert_eq!(stated.problems.first().map(|problem| problem.code), Some(ProblemCode::TooLarge));
    assert!(stated.tracks.len() < 10, "{}", stated.tracks.len());
}

/// Streams a made-up library of this many tracks, 64 KiB at a time. Answers how many bytes that were.
fn stream(tracks: usize) -> usize {
    let mut reader = LibraryReader::new();
    let (mut chunk, mut read, mut most) = (Vec::new(), 0, 0);
    let mut feed = |reader: &mut LibraryReader, chunk: &mut Vec<u8>, least: usize| {
        while chunk.len() > least {
            let rest = chunk.split_off(chunk.len().min(65_536));
            reader.push(chunk);
            read += chunk.len();
            most = most.max(reader.held());
            *chunk = rest;
        }
    };
    chunk.extend(b"<?xml version=\"1.0\"?><plist><dict><key>Tracks</key><dict>");
    for at in 0..tracks {
        let fill = "<key>Comments</key><string>on and on</string>".repeat(30);
        let song = format!(
            "<key>{at}</key><dict><key>Name</key><string>Song {at}</string><key>Artist</key><string>A</string>\
             {fill}<key>Track Type</key><string>Remote</string><key>Purchased</key><true/></dict>\n"
        );
        chunk.extend(song.into_bytes());
        feed(&mut reader, &mut chunk, 65_536);
    }
    chunk.extend(b"</dict></dict></plist>");
    feed(&mut reader, &mut chunk, 0);
    let stated = reader.finish();
    assert_eq!((stated.tracks.len(), stated.problems.len()), (tracks, 0));
    assert!(most <= 64 * 1024, "{most} bytes held");
    read
}

#[test]
fn a_large_library_is_read_in_bounded_memory() {
    stream(3_000);
}

/// `cargo test --release -p reprise-catalog -- --ignored library_of_100_000`
#[test]
#[ignore = "takes long without optimisation; for measuring"]
fn library_of_100_000_tracks() {
    let began = std::time::Instant::now();
    let bytes = stream(100_000);
    println!("{} MB in {} ms", bytes / 1_000_000, began.elapsed().as_millis());
}

#[test]
fn the_list_of_the_script() {
    let check = |file: &str, wanted: &[(&str, CloudStatus, Option<TrackType>)]| {
        let stated = read_script_csv(file.as_bytes());
        let found: Vec<_> = stated
            .tracks
            .iter()
            .map(|t| (t.name.as_deref().unwrap(), stated_status(t), t.track_type))
            .collect();
        assert_eq!(found, wanted, "{file}");
        assert_eq!(sniff(file.as_bytes()), Some(ImportKind::ScriptTable));
    };
    use {CloudStatus as S, TrackType as T};
    check(
        "\u{feff}\"Persistent ID\",\"Cloud status\",\"Kind\",\"Name\",\"Location\"\r\n\
         \"B579225D43482C43\",\"subscription\",\"Apple Music AAC audio file\",\"A, \"\"B\"\"\nC\",\"\"\r\n\
         \"B579225D43482C44\",\"not uploaded\",\"MPEG audio file\",\"D\",\"/Users/x/d.mp3\"\r\n",
        &[("A, \"B\"\nC", S::AppleMusic, Some(T::Remote)), ("D", S::Waiting, Some(T::File))],
    );
    check("name;CLOUD STATUS;x\nA;kMat;1\nB;;2\n", &[("A", S::Matched, None), ("B", S::Unknown, None)]);
    check("cloudStatus\tname\rpurchased\tA\r", &[("A", S::Purchased, None)]);
    check("Cloud Status,Name\n", &[]);
    let blanks = "\"Name\", \"Cloud status\"\n\"A, \"\"B\"\", c\", \"matched\"\n\"D\",   \"uploaded\"\n";
    check(blanks, &[("A, \"B\", c", S::Matched, None), ("D", S::Uploaded, None)]);
    let short = read_script_csv(b"name,cloud status\nA\n,x\n\xff,uploaded\n");
    assert_eq!(short.tracks.len(), 2);
    assert_eq!(short.problems.len(), 2, "{:?}", short.problems);
    assert_eq!(read_script_csv(b"a,b\n1,2\n").problems[0].code, ProblemCode::BadStructure);
}

#[test]
fn files_are_told_by_their_first_bytes() {
    let check = |head: &[u8], wanted| assert_eq!(sniff(head), wanted, "{head:?}");
    check(b"\xef\xbb\xbf<?xml version", Some(ImportKind::Library));
    check(b"bplist00\xd1", Some(ImportKind::Library));
    check(b"PK\x03\x04..", Some(ImportKind::Archive));
    check(b"[ {", Some(ImportKind::Export));
    check(b"ID3\x03", None);
    check(b"", None);
}

proptest! {
    /// A library that is cut, overwritten or added to never causes a panic, and no song appears that was not in it.
    #[test]
    fn damaged_files_never_panic(
        form in 0usize..5,
        edits in prop::collection::vec((any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..6)), 1..6),
        cut in any::<prop::sample::Index>(),
        size in 1usize..200,
    ) {
        let script = b"Cloud status,Name,Location\nmatched,\"A\",/x\nuploaded,B,\n".to_vec();
        let packed = zip(&[("a.zip", &zip(&[(TRACKS, EXPORT.as_bytes())], 8))], 0);
        let mut file = [xml_file(&library()), binary_file(&library()), EXPORT.into(), packed, script][form].clone();
        for (at, bytes) in edits {
            let at = at.index(file.len());
            let end = (at + bytes.len()).min(file.len());
            file.splice(at..end, bytes);
        }
        if form % 2 == 0 {
            file.truncate(cut.index(file.len()) + 1);
        }
        let stated = match form {
            0 | 1 => read(&file, size),
            2 => export(&file, size),
            3 => read_archive(&file),
            _ => read_script_csv(&file),
        };
        prop_assert!(stated.tracks.len() <= 20);
    }
}
