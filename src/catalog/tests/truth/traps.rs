//! Marks that are commonly mistaken for evidence, and marks that contradict each other.

use reprise_catalog::evidence::{Agreement, Certainty, CloudStatus, Origin, Store, cloud_status};
use reprise_catalog::fixtures::flac::{flac_of, vorbis_comments};
use reprise_catalog::fixtures::id3::{comment, described, owned, text};
use reprise_catalog::fixtures::logs::{english, freac};
use reprise_catalog::fixtures::mp4::{
    Mp4, aac_entry, alac_entry_of, freeform, number_item, picture_table, purchase, sound_entry, text_item,
    track, vbr_samples,
};
use reprise_catalog::fixtures::plists::{library, xml_file};
use reprise_catalog::imports::LibraryReader;
use reprise_catalog::stated::{Keeping, stated};

use crate::{Case, ITUNES_TOC, m4a, mp3, verdict, vorbis};
use Certainty::{Hint, None as No, Proof, Strong};
use Origin::{AppleMusic, AppleUnclear, CdRip, ItunesPurchase, Unknown};

fn check(what: &str, case: Case, origin: Origin, certainty: Certainty) {
    let facts = case.facts();
    let found = verdict(&facts);
    assert_eq!((found.origin, found.certainty), (origin, certainty), "{what}: {:?}", facts.marks);
}

fn check_mp3(what: &str, frames: &[(&str, Vec<u8>)], origin: Origin, certainty: Certainty) {
    check(what, Case::new("a.mp3", mp3(frames)), origin, certainty);
}

fn check_m4a(what: &str, items: Vec<Vec<u8>>, origin: Origin, certainty: Certainty) {
    check(what, Case::new("a.m4a", m4a(items)), origin, certainty);
}

fn bought(items: Vec<Vec<u8>>) -> Case {
    let entry = aac_entry(&[&purchase(b"pinf", 7, "A Buyer")]);
    Case::new("a.m4a", Mp4 { entry, items, ..Mp4::default() }.build())
}

fn account() -> Vec<u8> {
    text_item(b"apID", "someone@example.org")
}

#[test]
fn catalogue_tags_are_no_purchase() {
    let ids = || {
        let numbers = [(b"cnID", 4), (b"plID", 8), (b"atID", 4), (b"cmID", 4), (b"geID", 4), (b"sfID", 4)];
        let mut items: Vec<_> =
            numbers.into_iter().map(|(kind, bytes)| number_item(kind, 143_441, bytes)).collect();
        items.extend([text_item(b"xid ", "Universal:isrc:USQY51374467"), number_item(b"rtng", 0, 1)]);
        items
    };
    check_m4a("ids of the catalogue alone", ids(), Unknown, No);
    check_m4a("a flavour of the web player", vec![text_item(b"flvr", "28:ctrp256")], Unknown, No);
    check("ids beside Apple's record", bought(ids()), AppleUnclear, Proof);
}

#[test]
fn the_record_counts_not_the_tags() {
    let date = text_item(b"purd", "2009-04-01 10:00:00");
    check("tags stripped, record kept", bought(vec![]), AppleUnclear, Proof);
    check("a blank account", bought(vec![text_item(b"apID", "   ")]), AppleUnclear, Proof);
    check("account and record", bought(vec![account()]), ItunesPurchase, Proof);
    check_m4a("tags copied without the record", vec![account(), date], ItunesPurchase, Strong);
    check_m4a("one tag copied without the record", vec![account()], ItunesPurchase, Hint);
}

#[test]
fn look_ups_are_no_rips() {
    let toc = || freeform("com.apple.iTunes", "iTunes_CDDB_1", ITUNES_TOC);
    let xld = |entry| {
        let items = vec![toc(), text_item(b"\xa9too", "X Lossless Decoder 20180507")];
        Case::new("a.m4a", Mp4 { entry, items, ..Mp4::default() }.build())
    };
    check("XLD makes up a table of contents", xld(alac_entry_of(16, 44_100)), CdRip, Hint);
    check("and does so for what no disc holds", xld(alac_entry_of(24, 48_000)), Unknown, No);
    check_mp3("the medium of the matched release", &[("TMED", text("CD"))], Unknown, No);
    check("the same in FLAC", Case::new("a.flac", vorbis(&["MEDIA=CD"])), Unknown, No);
    check_mp3(
        "a recording at MusicBrainz",
        &[("UFID", owned("http://musicbrainz.org", b"8f3471b5"))],
        Unknown,
        No,
    );
    check_mp3(
        "volume levelling",
        &[("PRIV", owned("PeakValue", &[1, 2, 3, 4])), ("PRIV", owned("AverageLevel", &[1, 2, 3, 4]))],
        Unknown,
        No,
    );
    check_mp3("the sound check of iTunes", &[("COMM", comment("iTunNORM", " 00000 00000"))], Unknown, No);
    check_mp3("an empty table of contents", &[("MCDI", vec![])], Unknown, No);
    check_mp3(
        "a provider that anybody may ask",
        &[("PRIV", owned("WM/Provider", b"M\0u\0s\0i\0c\0B\0r\0a\0i\0n\0z\0"))],
        Unknown,
        No,
    );
    check_mp3("Zune's number", &[("TXXX", described("ZuneMediaID", "x"))], Unknown, No);
    check_mp3("an encoder", &[("TSSE", text("LAME 3.100"))], Unknown, No);
}

#[test]
fn conversions_carry_the_marks_of_what_they_were_made_from() {
    let qobuz = vec![
        freeform("com.apple.iTunes", "QBZ:TID", "1"),
        text_item(b"\xa9too", "X Lossless Decoder 20180507"),
    ];
    let case = Case::new("a.m4a", m4a(qobuz));
    check("a store's number survives XLD", case, Origin::Store, Strong);
    check_mp3(
        "a ripper's signature in a lossy file",
        &[("TENC", text("Exact Audio Copy")), ("TSSE", text("LAME 3.100"))],
        CdRip,
        Strong,
    );
    let info = [0x10, 0, 0x10, 0, 0, 0, 14, 0, 16, 0];
    // 96 kHz, stereo, 24 bits.
    let info =
        [&info[..], &((96_000u64 << 44) | (1 << 41) | (23 << 36) | 96_000).to_be_bytes(), &[7; 16]].concat();
    let fine = flac_of(&[(0, info), (4, vorbis_comments(&["CDTOC=2+96+2328+4E20"]))], 4000);
    check("a disc's table of contents in what no disc holds", Case::new("a.flac", fine), Unknown, No);
}

#[test]
fn stores_are_not_everything_that_names_them() {
    check_mp3(
        "Amazon's empty place",
        &[("PRIV", owned("www.amazon.com", &[0; 8192]))],
        Origin::Store,
        Strong,
    );
    check_mp3("a link that taggers add", &[("WCOM", b"http://www.amazon.com/x".to_vec())], Unknown, No);
    let bandcamp = Case::new("a.flac", vorbis(&["COMMENT=visit http://someone.bandcamp.com"]));
    assert_eq!(verdict(&bandcamp.facts()).store, Some(Store::Bandcamp));
    check(
        "somewhere else",
        Case::new("a.flac", vorbis(&["COMMENT=Visit https://bandcamp.example.org"])),
        Unknown,
        No,
    );
}

#[test]
fn kinds_are_not_everything_that_resembles_them() {
    let chapters = track(b"vide", 600, 6000, &picture_table(b"jpeg", 4));
    check(
        "pictures of chapters",
        Case::new("a.m4a", Mp4 { movie_boxes: chapters, ..Mp4::default() }.build()),
        Unknown,
        No,
    );
    check("a folder of another name", Case::new("My Podcasts/a.mp3", mp3(&[])), Unknown, No);
    check_m4a("a song's media kind", vec![number_item(b"stik", 1, 1)], Unknown, No);
    check_m4a("no podcast", vec![number_item(b"pcst", 0, 1)], Unknown, No);
}

#[test]
fn texts_beside_songs_prove_only_what_they_name() {
    let song = |name| Case::new(name, mp3(&[]));
    check("another disc's log", song("z.mp3").beside("a.log", english()), Unknown, No);
    check("a conversion's log", song("01 Ash.mp3").beside("a.log", freac("file:///music/")), Unknown, No);
    let dummy = "REM COMMENT \"CUETools generated dummy CUE sheet\"\nFILE \"a.mp3\" WAVE\n  TRACK 01 AUDIO\n";
    check("a sheet that was made up", song("a.mp3").beside("a.cue", dummy.to_owned()), Unknown, No);
    check(
        "the log of a longer song of that name",
        song("01 Ash.mp3").beside("a.log", english()),
        Unknown,
        No,
    );
}

#[test]
fn two_proofs_that_contradict_make_it_unknown() {
    let receipt = freeform("com.example", "UITS", "<uits:UITS/>");
    let facts = bought(vec![account(), receipt]).facts();
    let found = verdict(&facts);
    assert_eq!((found.origin, found.certainty, found.agreement), (Unknown, No, Agreement::Contradicted));
}

/// A file does not say whether its song was added to the library or only kept for a playlist (EVIDENCE.md §8.1).
#[test]
fn only_apples_own_word_tells_added_from_offline() {
    let entry = sound_entry(b"drms", 44_100, &[&purchase(b"sinf", 7, "")]);
    let samples = vbr_samples(431, 743, 1);
    let kept =
        Case::new("iTunes Media/Apple Music/A/B/a.m4p", Mp4 { entry, samples, ..Mp4::default() }.build());
    let facts = kept.facts();
    let found = verdict(&facts);
    assert_eq!((found.origin, found.certainty), (AppleMusic, Strong));
    assert_eq!(cloud_status(&facts.evidence(), &found).status, CloudStatus::AppleMusic);
    let mut reader = LibraryReader::new();
    reader.push(&xml_file(&library()));
    let tracks = reader.finish().tracks;
    let keeping: Vec<_> = tracks.iter().map(|track| stated(track).keeping).collect();
    assert_eq!(keeping, [Keeping::Unsaid, Keeping::Unsaid, Keeping::Offline]);
}
