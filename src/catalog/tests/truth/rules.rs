//! For every rule of evidence, a file for which the rule holds.

use std::collections::BTreeSet;

use reprise_catalog::changes::TrackFacts;
use reprise_catalog::evidence::{Claim, Evidence, rules, weigh};
use reprise_catalog::fixtures::asf::{encryption, wma_of};
use reprise_catalog::fixtures::flac::{CueSource, cue_sheet, flac, flac_of, stream_info, vorbis_comments};
use reprise_catalog::fixtures::id3::{comment, described, owned, text};
use reprise_catalog::fixtures::logs::english;
use reprise_catalog::fixtures::mp4::{
    Mp4, aac_entry, alac_entry_of, atom, freeform, number_item, picture_table, purchase, sound_entry,
    text_item, track, vbr_samples,
};
use reprise_catalog::fixtures::rare::audible;
use reprise_catalog::fixtures::wav;
use reprise_catalog::reading::{Audio, Tags};

use crate::{Case, ITUNES_TOC, ape, m4a, mp3, verdict, vorbis};

/// The id of a rule, and a file for which it holds.
type RuleCase = (&'static str, Case);

/// The bytes of a sample of 1,024 frames at 128 and at 256 kbps.
const AT_128: u32 = 372;
const AT_256: u32 = 743;

fn cases() -> Vec<RuleCase> {
    [apple(), fairplay(), discs(), rippers(), beside(), stores(), kinds(), apple_kinds(), paths()]
        .into_iter()
        .flatten()
        .collect()
}

/// A file with this sample entry and these items, in a folder that says nothing.
fn entry(entry: Vec<u8>, items: Vec<Vec<u8>>) -> Case {
    Case::new("a.m4a", Mp4 { entry, items, ..Mp4::default() }.build())
}

fn clear(items: Vec<Vec<u8>>) -> Case {
    Case::new("a.m4a", m4a(items))
}

fn account() -> Vec<u8> {
    text_item(b"apID", "someone@example.org")
}

fn bought() -> Vec<u8> {
    text_item(b"purd", "2013-01-02 03:04:05")
}

/// A track of moving pictures.
fn pictures() -> Vec<u8> {
    track(b"vide", 600, 6000, &picture_table(b"avc1", 250))
}

/// A film with a date of purchase and this item.
fn bought_film(item: Vec<u8>) -> Case {
    let items = vec![bought(), number_item(b"stik", 9, 1), item];
    Case::new("a.m4v", Mp4 { items, movie_boxes: pictures(), ..Mp4::default() }.build())
}

fn apple() -> Vec<RuleCase> {
    let pinf = |boxes: &[&[u8]]| aac_entry(&[&atom(b"pinf", boxes)]);
    let date = text_item(b"purd", "2009-04-01 10:00:00");
    vec![
        ("apple-pinf", entry(pinf(&[]), vec![])),
        ("apple-pinf-purchaser", entry(pinf(&[]), vec![account()])),
        ("apple-pinf-nobody", entry(aac_entry(&[&purchase(b"pinf", 7, "A Buyer")]), vec![])),
        ("apple-purchase-atoms", clear(vec![account(), date])),
        ("apple-purchase-atom", clear(vec![account()])),
        ("apple-purchase-flavour", clear(vec![bought(), text_item(b"flvr", "2:256")])),
        ("apple-film-vendor", bought_film(text_item(b"xid ", "Studio:vendor_id:1"))),
        ("apple-film-storefront", bought_film(number_item(b"sfID", 143_441, 4))),
        ("apple-catalogue-ids", clear(vec![number_item(b"cnID", 697_195_787, 4)])),
        ("apple-flavour", clear(vec![text_item(b"flvr", "2:256")])),
        ("apple-account-kind", clear(vec![number_item(b"akID", 0, 1)])),
        (
            "apple-brand-protected",
            Case::new("a.m4p", Mp4 { brand: Some(*b"M4P "), ..Mp4::default() }.build()),
        ),
        ("alac", entry(alac_entry_of(16, 44_100), vec![])),
    ]
}

fn locked(kind: &[u8; 4], path: &'static str, bytes: u32, items: Vec<Vec<u8>>) -> Case {
    let entry = sound_entry(kind, 44_100, &[&purchase(b"sinf", 7, "")]);
    Case::new(path, Mp4 { entry, items, samples: vbr_samples(431, bytes, 1), ..Mp4::default() }.build())
}

/// A locked film that says who bought it.
fn locked_film() -> Case {
    let entry = sound_entry(b"drms", 44_100, &[&purchase(b"sinf", 7, "")]);
    let items = vec![account(), number_item(b"stik", 9, 1)];
    let samples = vbr_samples(431, 50, 1);
    Case::new("a.m4v", Mp4 { entry, items, samples, movie_boxes: pictures(), ..Mp4::default() }.build())
}

fn fairplay() -> Vec<RuleCase> {
    vec![
        ("fairplay", locked(b"drms", "a.m4p", 50, vec![])),
        ("fairplay-enca", locked(b"enca", "a.m4p", 50, vec![])),
        ("fairplay-apple-music-folder", locked(b"drms", "iTunes Media/Apple Music/A/B/a.m4p", 50, vec![])),
        ("fairplay-itunes-folder", locked(b"drms", "iTunes Media/Music/A/B/a.m4p", 50, vec![])),
        ("fairplay-128", locked(b"drms", "a.m4p", AT_128, vec![])),
        ("fairplay-256", locked(b"drms", "a.m4p", AT_256, vec![])),
        ("fairplay-film", locked_film()),
        ("fairplay-purchaser", locked(b"drms", "a.m4p", 50, vec![account()])),
    ]
}

fn frame(id: &str, body: Vec<u8>) -> Case {
    Case::new("a.mp3", mp3(&[(id, body)]))
}

fn said(comment: &str) -> Case {
    Case::new("a.flac", vorbis(&[&format!("COMMENT={comment}")]))
}

fn tagged(tag: &str) -> Case {
    Case::new("a.flac", vorbis(&[tag]))
}

fn discs() -> Vec<RuleCase> {
    let toc = || ("COMM", comment("iTunes_CDDB_1", ITUNES_TOC));
    let wmp =
        [0xbc, 0x7d, 0x60, 0xd1, 0x23, 0xe3, 0xe2, 0x4b, 0x86, 0xa1, 0x48, 0xa4, 0x2a, 0x28, 0x44, 0x1e];
    let amg: Vec<u8> = "AMGa_id=R 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("itunes-cddb", Case::new("a.mp3", mp3(&[toc(), ("TENC", text("iTunes v4.6"))]))),
        ("itunes-toc", Case::new("a.mp3", mp3(&[toc()]))),
        ("soundjam-cddb", frame("COMM", comment("SoundJam_CDDB_1", "x"))),
        ("mcdi", frame("MCDI", b"A+96+2328".to_vec())),
        (
            "realjukebox-toc",
            frame("GEOB", [&b"\0text/plain\0\0RealJukebox:Metadata\0"[..], b"CD TOC=2+96"].concat()),
        ),
        ("disc-id", tagged("CDTOC=2+96+2328+4E20")),
        ("cddb-id", tagged("DISCID=9d09130b")),
        ("disc-id-text", frame("TXXX", described("MusicBrainz Disc Id", "Xyz-"))),
        (
            "flac-cuesheet",
            Case::new("a.flac", flac(&[(5, cue_sheet("0602537817672", CueSource::Cd, &[""]))])),
        ),
        ("cuesheet-tag", Case::new("a.mpc", ape(&[("Cuesheet", "REM DISCID 12345678\n")]))),
        ("wmp-class", frame("PRIV", owned("WM/MediaClassPrimaryID", &wmp))),
        ("wmp-amg", frame("PRIV", owned("WM/UniqueFileIdentifier", &amg))),
    ]
}

fn rippers() -> Vec<RuleCase> {
    let fine = [0x10, 0, 0x10, 0, 0, 0, 14, 0, 16, 0];
    // 96 kHz, stereo, 24 bits.
    let fine =
        [&fine[..], &((96_000u64 << 44) | (1 << 41) | (23 << 36) | 96_000).to_be_bytes(), &[7; 16]].concat();
    let record = vorbis_comments(&["TRACKNUMBER=B2"]);
    vec![
        ("itunes-encoder", clear(vec![text_item(b"\xa9too", "iTunes 10.5")])),
        ("xld-encoder", tagged("ENCODER=X Lossless Decoder 20180507")),
        ("eac", frame("TENC", text("Exact Audio Copy   (Secure mode)"))),
        ("eac-named", said("EAC V0.9 beta 4")),
        ("dbpoweramp-encoder", frame("TSSE", text("dBpoweramp Release 14.2"))),
        ("ripper-named", frame("TENC", text("CDex 1.70"))),
        ("image-splitter", frame("TENC", text("Medieval CUE Splitter"))),
        ("accuraterip-ripper", tagged("ACCURATERIPRESULT=Accurate (confidence 33)   [60D6FDEA]")),
        ("cuetools", Case::new("a.mpc", ape(&[("CTDBTRACKCONFIDENCE", "12/12")]))),
        ("cyanrip", said("cyanrip 0.9.3")),
        ("freac", said("fre:ac - free audio converter <https://www.freac.org/>")),
        ("ripped-by", said("Ripped by somebody")),
        ("hi-res", Case::new("a.flac", flac_of(&[(0, fine)], 4000))),
        ("cd-resolution", Case::new("a.flac", flac_of(&[(0, stream_info(441_000, [7; 16]))], 4000))),
        ("side-and-number", Case::new("a.flac", flac(&[(4, record)]))),
    ]
}

fn beside() -> Vec<RuleCase> {
    let signed = sheet("REM DISCID 0200A002\nREM COMMENT \"ExactAudioCopy v1.6\"");
    let verified = "[AccurateRip ID: 1-2-3] found.\n 01     [00000001] x\n".to_owned();
    vec![
        ("log-names-file", lasting("01 Ash.flac", 120).beside("a.log", english())),
        ("log-agrees", lasting("a.flac", 10).beside("a.log", log_of_ten_seconds())),
        ("log-beside", lasting("a.flac", 0).beside("a.log", log_of_ten_seconds())),
        ("cue-names-file", lasting("a.flac", 0).beside("a.cue", signed)),
        ("cue-beside", lasting("a.flac", 0).beside("a.cue", sheet("REM COMMENT \"Morituri\""))),
        ("verification-agrees", lasting("a.flac", 0).beside("a.accurip", verified)),
    ]
}

/// A song of this many seconds; 0 when its length is not told.
fn lasting(path: &'static str, seconds: u64) -> Case {
    Case::new(path, flac_of(&[(0, stream_info(seconds * 44_100, [7; 16]))], 4000))
}

fn sheet(head: &str) -> String {
    format!("{head}\nFILE \"a.wav\" WAVE\n  TRACK 01 AUDIO\n  TRACK 02 AUDIO\n")
}

/// The log of a disc with one track whose file has another name.
fn log_of_ten_seconds() -> String {
    [
        "Exact Audio Copy V1.6 from 23. October 2020",
        "EAC extraction logfile from 1. May 2021",
        "Track |   Start  |  Length  | Start sector | End sector ",
        "---------------------------------------------------------",
        "    1  |  0:00.00 |  0:10.00 |         0    |      749   ",
        "Track  1",
        "     Filename C:\\Rips\\Other.wav",
        "     Copy CRC 00000001",
    ]
    .join("\r\n")
}

fn stores() -> Vec<RuleCase> {
    let key = |owner: &str, data: &[u8]| frame("PRIV", owned(owner, data));
    vec![
        ("amazon-comment", frame("COMM", comment("", "Amazon.com Song ID: 240853806"))),
        ("amazon-private", key("www.amazon.com", &[0; 64])),
        ("amazon-uits", key("www.amazon.com", b"<?xml version=\"1.0\"?><uits:UITS/>")),
        ("amazon-merchant", tagged("MERCHANTNAME=Amazon")),
        ("google-play", key("Google/StoreId", b"1")),
        ("google-client", key("Google/OriginalClientId", b"1")),
        ("jamendo", frame("WOAF", b"http://www.jamendo.com/track/1".to_vec())),
        ("uits", key("mailto:uits-info@umusic.com", b"<uits:UITS/>")),
        ("windows-media-locked", Case::new("a.wma", wma_of(&[], &[encryption()]))),
        ("emusic", key("contentgroup@emusic.com", b"x")),
        ("beatport-comment", said("Purchased at Beatport.com")),
        ("beatport-encoder", frame("TENC", text("Beatport"))),
        ("bandcamp-visit", said("Visit https://someone.bandcamp.com")),
        ("qobuz", tagged("QBZ:TID=1234")),
        ("cdbaby", frame("UFID", owned("http://www.cdbaby.com/cdbaby.pid", b"1"))),
        ("mora-comment", said("(P) JASRAC / 1")),
        ("ototoy-comment", said("OTOTOY")),
        ("store-link", frame("WOAF", b"https://www.qobuz.com/album/x".to_vec())),
    ]
}

/// A WAV file with this originator. It is finer than a CD.
fn recorded_by(originator: &str) -> Vec<u8> {
    let padded = originator.bytes().chain(std::iter::repeat(0)).take(602 - 256);
    let bext = [0; 256].into_iter().chain(padded).collect();
    let mut file = wav::pcm(300, &[(b"bext", bext)]);
    // The bits of a sample.
    file.splice(34..35, [24]);
    file
}

fn kinds() -> Vec<RuleCase> {
    let transcript = atom(b"trak", &[&atom(b"udta", &[&atom(b"tsrp", &[b"{}"])])]);
    let film = |items| Case::new("a.m4v", Mp4 { items, movie_boxes: pictures(), ..Mp4::default() }.build());
    let brand = |brand| Case::new("a.m4a", Mp4 { brand: Some(brand), ..Mp4::default() }.build());
    vec![
        ("voice-memos-encoder", clear(vec![text_item(b"\xa9too", "com.apple.VoiceMemos (iPhone)")])),
        (
            "voice-memos-transcript",
            Case::new("a.m4a", Mp4 { movie_boxes: transcript, ..Mp4::default() }.build()),
        ),
        ("voice-memos-id", clear(vec![freeform("com.apple.iTunes", "voice-memo-uuid", "x")])),
        ("recorder", Case::new("a.wav", recorded_by("ZOOM Handy Recorder H4n"))),
        ("stream-rip", said("recorded by Yout.com")),
        ("stream-rip-encoder", frame("TENC", text("yt-dlp"))),
        ("record-rip", frame("TENC", text("VinylStudio"))),
        ("audiobook-brand", brand(*b"M4B ")),
        ("audible-brand", brand(*b"aax ")),
        ("audible-entry", entry(sound_entry(b"aavd", 22_050, &[]), vec![])),
        ("audible-container", Case::new("a.aa", audible(&[("title", "a")]))),
        ("audible-unlocked", clear(vec![text_item(b"\xa9too", "inAudible 1.97")])),
        ("podcast-frame", frame("PCST", vec![0; 4])),
        ("podcast-texts", frame("TCAT", text("Arts"))),
        ("film", film(vec![number_item(b"stik", 9, 1)])),
        ("moving-pictures", film(vec![])),
    ]
}

fn apple_kinds() -> Vec<RuleCase> {
    let kind = |stik| clear(vec![number_item(b"stik", stik, 1)]);
    let genre = |id| clear(vec![number_item(b"geID", id, 4)]);
    vec![
        ("ringtone", kind(14)),
        ("audiobook", kind(2)),
        ("podcast-kind", kind(21)),
        ("itunes-u-kind", kind(23)),
        ("music-video", kind(6)),
        ("ringtone-genre", genre(37)),
        ("podcast-genre", genre(26)),
        ("podcast", clear(vec![number_item(b"pcst", 1, 1)])),
        ("podcast-feed", clear(vec![text_item(b"purl", "https://example.org/feed")])),
        ("podcast-category", clear(vec![text_item(b"catg", "Arts")])),
        ("itunes-u", clear(vec![number_item(b"itnu", 1, 1)])),
    ]
}

fn paths() -> Vec<RuleCase> {
    let paths = [
        ("voice-memos-folder", "Group Containers/group.com.apple.VoiceMemos.shared/Recordings/a.m4a"),
        ("voice-memos-name", "20230504 101112-0A1B2C3D.m4a"),
        ("folder-voice-memos", "Voice Memos/a.m4a"),
        ("ringtone-name", "a.m4r"),
        ("folder-tones", "Tones/a.m4a"),
        ("audiobook-name", "a.m4b"),
        ("folder-audiobooks", "Audiobooks/a.m4a"),
        ("folder-podcasts", "Podcasts/a.m4a"),
    ];
    paths.into_iter().map(|(rule, path)| (rule, Case::new(path, m4a(vec![])))).collect()
}

/// The evidence that a rule finds in a file.
fn shown<'a>(rule: &str, facts: &'a TrackFacts) -> Vec<Evidence<'a>> {
    weigh(&facts.evidence()).into_iter().filter(|it| it.rule.id == rule).collect()
}

/// The file without the thing that the rule looks at: its marks, or what else is known of the file.
fn without(rule: &str, facts: &TrackFacts) -> TrackFacts {
    let evidence = shown(rule, facts);
    let mut rest = facts.clone();
    rest.marks.retain(|mark| evidence.iter().all(|it| it.mark != Some(mark)));
    if evidence.iter().any(|it| it.mark.is_none()) {
        (rest.audio, rest.tags, rest.container) = (Audio::default(), Tags::default(), None);
    }
    rest
}

#[test]
fn every_rule_holds_for_a_file_and_rests_on_its_mark() {
    for (id, case) in cases() {
        let facts = case.facts();
        let evidence = shown(id, &facts);
        assert!(!evidence.is_empty(), "{id} does not hold: {:?} {:?}", facts.marks, facts.audio);
        let rest = without(id, &facts);
        assert!(shown(id, &rest).is_empty(), "{id} does not rest on its mark");
        let decides = !matches!(evidence[0].rule.says, Claim::Against(_));
        assert!(!decides || verdict(&rest) != verdict(&facts), "{id} changes nothing: {:?}", verdict(&facts));
    }
}

#[test]
fn every_rule_has_a_case() {
    let covered: BTreeSet<_> = cases().into_iter().map(|(id, _)| id).collect();
    let all: BTreeSet<_> = rules().map(|rule| rule.id).collect();
    assert_eq!(covered, all);
}
