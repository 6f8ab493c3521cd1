//! Tests of [`judge`]: a table of marks with their verdicts, one case for each rule and each known trap.

use super::Agreement::{Agreed, Contradicted};
use super::{Certainty, Facts, Kind, Origin, Store, Verdict, cloud_status, judge, keeps, rules, weigh};
use crate::marks::Mark;
use crate::marks::Where::{
    self, Ape, Brand, CueSheet, FileName, Folder, Id3, Ilst, Movie, SampleEntry, Vorbis,
};
use crate::reading::{Audio, Codec, Container, Tags};

/// A file as the rules see it.
#[derive(Default)]
struct Case {
    marks: Vec<Mark>,
    tags: Tags,
    audio: Audio,
    container: Option<Container>,
    size: u64,
}

impl Case {
    /// Makes a file with those of these marks that readers keep.
    fn new(marks: &[(Where, &str, &str)]) -> Case {
        let kept = marks.iter().filter(|(place, key, value)| keeps(*place, key, value));
        let marks = kept.map(|(place, key, value)| Mark {
            place: *place,
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        });
        Case { marks: marks.collect(), ..Case::default() }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            marks: &self.marks,
            tags: &self.tags,
            audio: &self.audio,
            container: self.container,
            size: self.size,
        }
    }

    fn audio(mut self, codec: Codec, kbps: u32, rate: u32, bits: u16) -> Case {
        self.audio = Audio {
            codec: Some(codec),
            bitrate_kbps: Some(kbps),
            sample_rate_hz: Some(rate),
            bits_per_sample: (bits > 0).then_some(bits),
            ..Audio::default()
        };
        self
    }

    fn container(mut self, container: Container) -> Case {
        self.container = Some(container);
        self
    }

    fn verdict(&self) -> Verdict {
        judge(&self.facts())
    }
}

fn check_case(case: &Case, origin: Origin, certainty: Certainty) {
    let verdict = case.verdict();
    assert_eq!((verdict.origin, verdict.certainty), (origin, certainty), "{:?}", case.marks);
}

fn check(marks: &[(Where, &str, &str)], origin: Origin, certainty: Certainty) {
    check_case(&Case::new(marks), origin, certainty);
}

fn check_store(marks: &[(Where, &str, &str)], store: Store, certainty: Certainty) {
    let verdict = Case::new(marks).verdict();
    assert_eq!((verdict.origin, verdict.certainty), (Origin::Store, certainty), "{marks:?}");
    assert_eq!(verdict.store, Some(store), "{marks:?}");
}

const CLEAR: (Where, &str, &str) = (SampleEntry, "entry", "mp4a");
const LOCKED: (Where, &str, &str) = (SampleEntry, "entry", "drms");
const PINF: (Where, &str, &str) = (SampleEntry, "pinf", "");
const ACCOUNT: (Where, &str, &str) = (Ilst, "apID", "jane@example.org");
const DATE: (Where, &str, &str) = (Ilst, "purd", "2009-04-01 10:00:00");
const CDDB: (Where, &str, &str) = (Id3, "COMM:iTunes_CDDB_1", "9D09130B+174405+11+150+1+2+3+4+5+6+7+8+9+10");

#[test]
fn purchases_need_apples_own_record_to_be_proved() {
    use Certainty::{Hint, None, Proof, Strong};
    use Origin::{AppleUnclear, ItunesPurchase, Unknown};
    check(&[CLEAR, PINF, ACCOUNT], ItunesPurchase, Proof);
    check(&[CLEAR, PINF, DATE], ItunesPurchase, Proof);
    check(&[CLEAR, PINF, (Ilst, "ownr", "Jane Doe")], ItunesPurchase, Proof);
    check(&[CLEAR, PINF, (Ilst, "apID", "janedoe")], ItunesPurchase, Proof);
    check(&[CLEAR, PINF], AppleUnclear, Proof);
    check(&[CLEAR, PINF, (Ilst, "apID", "   ")], AppleUnclear, Proof);
    check(&[CLEAR, ACCOUNT, DATE], ItunesPurchase, Strong);
    check(&[CLEAR, ACCOUNT], ItunesPurchase, Hint);
    check(&[CLEAR, DATE], ItunesPurchase, Hint);
    check(&[CLEAR, (Ilst, "apID", " \0 ")], Unknown, None);
}

#[test]
fn a_match_is_leaned_to_and_never_told() {
    let marks = [CLEAR, PINF, (SampleEntry, "schi/name", "Jane Doe"), (SampleEntry, "righ/song", "123")];
    let verdict = Case::new(&marks).verdict();
    assert_eq!((verdict.origin, verdict.lean), (Origin::AppleUnclear, Some(Origin::ItunesMatch)));
    assert_eq!(Case::new(&[CLEAR, PINF]).verdict().lean, None);
}

#[test]
fn catalogue_ids_are_no_purchase() {
    let mut case =
        Case::new(&[CLEAR, (Ilst, "xid ", "Universal:isrc:USQY51374467"), (Ilst, "sfID", "143441")]);
    case.tags.ids.apple_song = Some(3);
    case.tags.ids.apple_album = Some(1);
    check_case(&case, Origin::Unknown, Certainty::None);
    assert!(weigh(&case.facts()).iter().any(|evidence| evidence.rule.id == "apple-catalogue-ids"));
}

#[test]
fn small_signs_of_apple_are_hints() {
    check(&[CLEAR, (Ilst, "flvr", "2:256")], Origin::AppleUnclear, Certainty::Hint);
    check(&[CLEAR, (Ilst, "akID", "0")], Origin::AppleUnclear, Certainty::Hint);
    check(&[(Brand, "major", "M4P ")], Origin::AppleUnclear, Certainty::Hint);
    check(&[CLEAR, (Ilst, "flvr", "28:ctrp256")], Origin::Unknown, Certainty::None);
}

#[test]
fn locked_files_were_bought_or_subscribed_to() {
    use Certainty::{Proof, Strong};
    use Origin::{AppleMusic, AppleUnclear, ItunesPurchaseProtected};
    let locked = |kbps, marks: &[(Where, &str, &str)]| {
        Case::new(&[&[LOCKED], marks].concat()).audio(Codec::Aac, kbps, 44_100, 0)
    };
    check_case(&locked(200, &[]), AppleUnclear, Proof);
    check_case(&locked(128, &[ACCOUNT]), ItunesPurchaseProtected, Strong);
    check_case(&locked(265, &[]), AppleMusic, Strong);
    check_case(&locked(200, &[(Folder, "Apple Music", "")]), AppleMusic, Strong);
    check_case(
        &locked(200, &[(Folder, "iTunes Media", ""), (Folder, "apple music", "")]),
        AppleMusic,
        Strong,
    );
    check_case(&locked(200, &[(Folder, "iTunes Media", "")]), ItunesPurchaseProtected, Strong);
    check_case(&locked(128, &[(Folder, "Apple Music", "")]), AppleUnclear, Proof);
    let unsure = locked(200, &[ACCOUNT]).verdict();
    assert_eq!((unsure.origin, unsure.lean), (AppleUnclear, Some(ItunesPurchaseProtected)));
    check(&[(SampleEntry, "entry", "enca"), (SampleEntry, "sinf/schm", "itun")], AppleUnclear, Proof);
    check(
        &[(SampleEntry, "entry", "enca"), (SampleEntry, "sinf/schm", "cenc")],
        Origin::Unknown,
        Certainty::None,
    );
    check(&[CLEAR, (Folder, "Apple Music", "")], Origin::Unknown, Certainty::None);
}

#[test]
fn imports_by_itunes_are_rips_once_the_disc_was_looked_up() {
    use Certainty::{Hint, None, Strong};
    let by = |encoder| (Id3, "TENC", encoder);
    check(&[by("iTunes v4.6"), CDDB], Origin::CdRip, Strong);
    check(
        &[by("iTunes 12"), (Id3, "UFID:http://www.cddb.com/id3/taginfo1.html", "3CD3")],
        Origin::CdRip,
        Strong,
    );
    let ids = (Ilst, "----:com.apple.iTunes:iTunes_CDDB_IDs", "11++");
    check(&[(Ilst, "©too", "iTunes 10.5"), ids], Origin::CdRip, Strong);
    check(&[by("iTunes v7.6.2")], Origin::CdRip, Hint);
    check(&[CDDB], Origin::Unknown, None);
    let sound = (Id3, "COMM:iTunes_CDDB_1", "03000202+349+2+150+200");
    check(&[sound], Origin::CdRip, Hint);
    check(&[sound, (Id3, "TXXX:ENCODER", "X Lossless Decoder 20180507")], Origin::CdRip, Hint);
    check(&[(Vorbis, "ENCODER", "X Lossless Decoder 20180507")], Origin::CdRip, Hint);
    check(&[(Id3, "COMM:SoundJam_CDDB_1", "x")], Origin::CdRip, Strong);
    check(&[by("iTunes v7"), (Id3, "COMM:iTunes_CDDB_IDs", " ")], Origin::CdRip, Hint);
    check(&[(Id3, "COMM:iTunNORM", " 00000 00000")], Origin::Unknown, None);
}

#[test]
fn rippers_sign_their_work() {
    use Certainty::{Hint, Strong};
    check(&[(Id3, "TENC", "Exact Audio Copy   (Sicherer Modus)")], Origin::CdRip, Strong);
    check(&[(Vorbis, "RIPPER", "Exact Audio Copy 0.99pb5")], Origin::CdRip, Strong);
    check(&[(Id3, "MCDI", "A+96+41D3")], Origin::CdRip, Strong);
    check(&[(Vorbis, "MUSICBRAINZ_DISCID", "Xyz-")], Origin::CdRip, Strong);
    check(&[(Vorbis, "CDTOC", "2+96+2328+4E20")], Origin::CdRip, Strong);
    check(&[(Vorbis, "DISCID", "9d09130b")], Origin::CdRip, Strong);
    check(&[(Id3, "TXXX:MusicBrainz Disc Id", "Xyz-")], Origin::CdRip, Hint);
    check(&[(Vorbis, "ACCURATERIPRESULT", "Not in database   [F3D7ADA5]")], Origin::CdRip, Strong);
    check(&[(Ape, "CTDBTRACKCONFIDENCE", "12/12")], Origin::CdRip, Strong);
    check(&[(Vorbis, "COMMENT", "cyanrip 0.9.3")], Origin::CdRip, Strong);
    check(
        &[(Vorbis, "COMMENT", "fre:ac - free audio converter <https://www.freac.org/>")],
        Origin::CdRip,
        Hint,
    );
    check(&[(Id3, "COMM:", "Ripped by THSLIVE")], Origin::CdRip, Hint);
    check(&[(CueSheet, "is-cd", "")], Origin::CdRip, Strong);
    check(&[(Vorbis, "CUESHEET", "REM DISCID 12345678\n")], Origin::CdRip, Hint);
    let class = (Id3, "PRIV:WM/MediaClassPrimaryID", "bc7d60d123e3e24b86a148a42a28441e");
    check(&[class], Origin::CdRip, Hint);
    check(&[(Id3, "PRIV:WM/Provider", "AMG")], Origin::CdRip, Hint);
    check(&[(Where::Asf, "WM/UniqueFileIdentifier", "AMGa_id=R 1;AMGp_id=P 1")], Origin::CdRip, Hint);
    check(&[(Where::Asf, "WM/MCDI", "A+96+41D3")], Origin::CdRip, Strong);
}

#[test]
fn what_is_often_mistaken_for_a_rip_says_nothing() {
    for mark in [
        (Id3, "MCDI", ""),
        (Vorbis, "MEDIA", "CD"),
        (Id3, "TMED", "CD"),
        (Id3, "UFID:http://musicbrainz.org", "8f3471b5"),
        (Id3, "PRIV:PeakValue", "0a00"),
        (Id3, "PRIV:AverageLevel", "0a00"),
        (Id3, "PRIV:WM/Provider", "User Feedback"),
        (Id3, "PRIV:WM/MediaClassPrimaryID", "bd3098dbb33aab4f8a371a995f7ff74b"),
        (Id3, "TSSE", "LAME 3.99r"),
        (Vorbis, "DISCID", "disc one"),
        (Vorbis, "ACCURATERIPCRC", "0"),
        (Vorbis, "CUESHEET", "FILE \"x.wav\" WAVE"),
        (Ilst, "----:com.apple.iTunes:iTunSMPB", "00000000 00000840"),
        (Where::Chunk, "IMED", "CD"),
    ] {
        check(&[mark], Origin::Unknown, Certainty::None);
    }
}

#[test]
fn resolution_allows_a_cd_or_rules_it_out() {
    let flac = |rate, bits, marks: &[_]| Case::new(marks).audio(Codec::Flac, 900, rate, bits);
    let plain = flac(44_100, 16, &[]).verdict();
    assert_eq!((plain.origin, plain.lean), (Origin::Unknown, Some(Origin::CdRip)));
    assert_eq!(flac(96_000, 24, &[]).verdict().lean, None);
    check_case(&flac(96_000, 24, &[(Vorbis, "CDTOC", "x")]), Origin::Unknown, Certainty::None);
    let lossy = Case::new(&[(Vorbis, "DISCID", "9d09130b")]).audio(Codec::Opus, 96, 48_000, 0);
    check_case(&lossy, Origin::CdRip, Certainty::Strong);
    check(&[(Vorbis, "TRACKNUMBER", "B12"), (Id3, "TENC", "iTunes 9")], Origin::Unknown, Certainty::None);
    let alac = Case::new(&[CLEAR]).audio(Codec::Alac, 900, 44_100, 16).container(Container::Mp4);
    check_case(&alac, Origin::CdRip, Certainty::Hint);
}

#[test]
fn stores_leave_their_marks() {
    use Certainty::{Hint, Proof, Strong};
    check_store(&[(Id3, "COMM:", "Amazon.com Song ID: 240853806")], Store::Amazon, Strong);
    check_store(&[(Id3, "PRIV:www.amazon.com", "")], Store::Amazon, Strong);
    check_store(&[(Id3, "PRIV:www.amazon.com", "<?xml?><uits:UITS xmlns:uits=\"x\">")], Store::Amazon, Proof);
    check_store(&[(Vorbis, "MERCHANTNAME", "Amazon.com")], Store::Amazon, Hint);
    check_store(&[(Id3, "PRIV:Google/StoreId", "Tabc")], Store::GooglePlay, Strong);
    check_store(&[(Id3, "PRIV:contentgroup@emusic.com", "00")], Store::EMusic, Strong);
    check_store(&[(Id3, "COMM:", "Purchased at Beatport.com")], Store::Beatport, Strong);
    check_store(&[(Id3, "TENC", "Beatport")], Store::Beatport, Strong);
    check_store(&[(Vorbis, "COMMENT", "Visit https://a.bandcamp.com")], Store::Bandcamp, Strong);
    check_store(&[(Id3, "COMM:", "https://a.bandcamp.com")], Store::Bandcamp, Hint);
    check_store(&[(Vorbis, "QBZ:TID", "1234")], Store::Qobuz, Strong);
    check_store(&[(Ilst, "----:com.apple.iTunes:QBZ:TID", "1234")], Store::Qobuz, Strong);
    check_store(&[(Id3, "UFID:http://www.cdbaby.com/cdbaby.pid", "1")], Store::CdBaby, Hint);
    check_store(&[(Ilst, "©cmt", "JASRAC / NexTone")], Store::Mora, Hint);
    check_store(&[(Vorbis, "COMMENT", "Downloaded from OTOTOY")], Store::Ototoy, Hint);
    check_store(&[(Id3, "WCOM", "https://www.junodownload.com/x")], Store::Juno, Hint);
    check(&[(Where::Asf, "encryption", "")], Origin::Store, Strong);
    let receipt = (Id3, "PRIV:mailto:x@example.org", "<uits:UITS>");
    check(&[receipt], Origin::Store, Proof);
    assert_eq!(Case::new(&[receipt]).verdict().store, None);
}

#[test]
fn what_only_looks_like_a_store_says_nothing() {
    for mark in [
        (Id3, "WCOM", "http://www.amazon.com/softpointer-20"),
        (Id3, "WXXX:", "http://www.amazon.com"),
        (Id3, "WOAR", "http://ocremix.org"),
        (Id3, "COMM:", "Visit http://rushjet1.com"),
        (Id3, "COMM:", "visit notbandcamp.com"),
        (Id3, "TXXX:ZuneMediaID", "x"),
    ] {
        check(&[mark], Origin::Unknown, Certainty::None);
    }
}

#[test]
fn marks_that_were_missed_at_first() {
    use Certainty::{Hint, Strong};
    check(&[(Vorbis, "COMMENT", "EAC V0.9 beta 4")], Origin::CdRip, Hint);
    check(&[(Id3, "COMM:", "Ripped with Exact Audio Copy")], Origin::CdRip, Hint);
    check(&[(Vorbis, "COMMENT", "TEACHER")], Origin::Unknown, Certainty::None);
    check(&[(Id3, "TSSE", "dBpoweramp Release 14.2")], Origin::CdRip, Hint);
    check(&[(Id3, "GEOB:RealJukebox:Metadata", "x CD TOC=1+2")], Origin::CdRip, Strong);
    check(&[(Id3, "TENC", "Medieval CUE Splitter (www.medieval.it)")], Origin::CdRip, Hint);
    check(&[(Where::Asf, "WM/MCDI", "A+96+2328")], Origin::CdRip, Strong);
    check(&[(Where::Asf, "WM/MediaClassPrimaryID", "bc7d60d123e3e24b86a148a42a28441e")], Origin::CdRip, Hint);
    check(&[(Where::Chunk, "bext", "ZOOM Handy Recorder H4n")], Origin::OwnRecording, Strong);
    check(&[(Where::Chunk, "bext", "Pro Tools")], Origin::Unknown, Certainty::None);
    check(&[(Id3, "COMM:", "recorded by Yout.com")], Origin::OwnRecording, Hint);
    check(&[(Id3, "COMM:", "my youtube rip")], Origin::OwnRecording, Hint);
    check(&[(Id3, "TENC", "VinylStudio")], Origin::OwnRecording, Hint);
    check_store(&[(Id3, "WCOM", "http://www.jamendo.com")], Store::Jamendo, Strong);
    check_store(&[(Id3, "TENC", "Jamendo : http://www.jamendo.com | LAME")], Store::Jamendo, Strong);
    check_store(&[(Id3, "GEOB:Google/OriginalClientId", "x")], Store::GooglePlay, Hint);
}

#[test]
fn what_a_song_is_stands_apart_from_where_it_came_from() {
    let check = |marks: &[(Where, &str, &str)], kind| {
        assert_eq!(Case::new(marks).verdict().kind, kind, "{marks:?}");
    };
    let (film, bought) = ((Movie, "video-trak", ""), (Ilst, "purd", "2012-01-01"));
    check(&[bought, film, (Ilst, "stik", "10"), (Ilst, "flvr", "18:1080p")], Kind::Video);
    check(&[CLEAR, PINF, ACCOUNT, (Ilst, "stik", "2")], Kind::Audiobook);
    check(&[film, (Ilst, "stik", "6")], Kind::MusicVideo);
    check(&[film], Kind::Video);
    check(&[film, (Ilst, "stik", "21")], Kind::Podcast);
    check(&[(Where::Chunk, "bext", "ZOOM Handy Recorder H4n")], Kind::Recording);
    check(&[(Id3, "TENC", "VinylStudio")], Kind::Music);
    check(&[CLEAR, PINF, ACCOUNT], Kind::Music);
}

#[test]
fn bought_films_are_purchases() {
    use Certainty::Strong;
    let bought = (Ilst, "purd", "2013-01-02 03:04:05");
    let (film, kind) = ((Movie, "video-trak", ""), (Ilst, "stik", "10"));
    check(&[bought, film, kind, (Ilst, "flvr", "18:1080p")], Origin::ItunesPurchase, Strong);
    check(&[bought, film, kind, (Ilst, "xid ", "Studio:vendor_id:1")], Origin::ItunesPurchase, Strong);
    check(&[(Ilst, "flvr", "2:256"), bought], Origin::ItunesPurchase, Strong);
    check(&[film, kind], Origin::Video, Strong);
    check(&[(SampleEntry, "entry", "drms"), bought, film, kind], Origin::ItunesPurchaseProtected, Strong);
}

#[test]
fn kinds_that_are_no_songs() {
    use Certainty::{Hint, Proof, Strong};
    use Origin::{Audiobook, MusicVideo, OwnRecording, Podcast, Ringtone, Video};
    check(&[(Ilst, "©too", "com.apple.VoiceMemos (iPhone)")], OwnRecording, Proof);
    check(&[(Movie, "tsrp", "")], OwnRecording, Proof);
    check(&[(Ilst, "----:com.apple.iTunes:voice-memo-uuid", "x")], OwnRecording, Strong);
    check(&[(Folder, "group.com.apple.VoiceMemos.shared", "")], OwnRecording, Strong);
    check(&[(FileName, "name", "20230504 101112"), (FileName, "extension", "m4a")], OwnRecording, Hint);
    check(&[(Folder, "Voice Memos", "")], OwnRecording, Hint);
    check(&[(Ilst, "stik", "14")], Ringtone, Strong);
    check(&[(Ilst, "geID", "37")], Ringtone, Strong);
    check(&[(FileName, "extension", "m4r")], Ringtone, Strong);
    check(&[(Folder, "Tones", "")], Ringtone, Hint);
    check(&[(Ilst, "stik", "2")], Audiobook, Strong);
    check(&[(Brand, "major", "M4B ")], Audiobook, Strong);
    check(&[(FileName, "extension", "m4b")], Audiobook, Strong);
    check(&[(Folder, "Audiobooks", "")], Audiobook, Hint);
    check(&[(Ilst, "pcst", "1")], Podcast, Proof);
    check(&[(Ilst, "purl", "https://example.org/feed")], Podcast, Proof);
    check(&[(Id3, "PCST", "")], Podcast, Proof);
    check(&[(Id3, "TCAT", "Arts")], Podcast, Strong);
    check(&[(Ilst, "stik", "21")], Podcast, Proof);
    check(&[(Ilst, "catg", "Arts"), (Ilst, "stik", "1")], Podcast, Hint);
    check(&[(Ilst, "geID", "26")], Podcast, Hint);
    check(&[(Folder, "Podcasts", "")], Podcast, Hint);
    check(&[(Ilst, "itnu", "1")], Podcast, Proof);
    check(&[(Ilst, "stik", "23")], Podcast, Proof);
    check(&[(Ilst, "stik", "6"), (Movie, "video-trak", "")], MusicVideo, Strong);
    check(&[(Ilst, "stik", "10"), (Movie, "video-trak", "")], Video, Strong);
    check(&[(Movie, "video-trak", "")], Video, Hint);
    check(&[(Ilst, "pcst", "0")], Origin::Unknown, Certainty::None);
    check(&[(Ilst, "stik", "1")], Origin::Unknown, Certainty::None);
    check(&[(Ilst, "stik", "9")], Origin::Unknown, Certainty::None);
}

#[test]
fn audible_sells_audiobooks() {
    let books = [
        Case::new(&[(Brand, "major", "aax ")]),
        Case::new(&[(SampleEntry, "entry", "aavd")]),
        Case::default().container(Container::Audible),
    ];
    for case in books {
        check_case(&case, Origin::Audiobook, Certainty::Proof);
        assert_eq!(case.verdict().store, Some(Store::Audible));
    }
    let unlocked = Case::new(&[(Ilst, "©too", "inAudible 1.97")]);
    assert_eq!(unlocked.verdict().store, Some(Store::Audible));
}

#[test]
fn a_kind_leaves_the_delivery_alone() {
    check(&[CLEAR, PINF, ACCOUNT, (Ilst, "stik", "2")], Origin::ItunesPurchase, Certainty::Proof);
    check(&[CLEAR, ACCOUNT, (Ilst, "stik", "14")], Origin::Ringtone, Certainty::Strong);
    check(&[(Movie, "video-trak", ""), (Ilst, "©too", "iTunes 9")], Origin::Video, Certainty::Hint);
    check(&[(FileName, "extension", "m4b"), (Id3, "MCDI", "A+96")], Origin::CdRip, Certainty::Strong);
}

#[test]
fn two_proofs_make_it_unknown() {
    let verdict = Case::new(&[CLEAR, PINF, ACCOUNT, (Ilst, "pcst", "1")]).verdict();
    assert_eq!((verdict.origin, verdict.agreement), (Origin::Unknown, Contradicted));
    assert_eq!(verdict.certainty, Certainty::None);
}

#[test]
fn strong_evidence_against_strong_evidence_is_a_hint() {
    let verdict = Case::new(&[(Id3, "COMM:", "Amazon.com Song ID: 1"), (Id3, "MCDI", "A+96")]).verdict();
    assert_eq!((verdict.origin, verdict.certainty), (Origin::Store, Certainty::Hint));
    assert_eq!(verdict.agreement, Contradicted);
    let weaker =
        Case::new(&[(Id3, "COMM:", "Amazon.com Song ID: 1"), (Id3, "PRIV:WM/Provider", "AMG")]).verdict();
    assert_eq!((weaker.certainty, weaker.agreement), (Certainty::Strong, Agreed));
    let proof = Case::new(&[CLEAR, PINF, ACCOUNT, (Ilst, "©too", "iTunes 10"), CDDB]).verdict();
    assert_eq!((proof.origin, proof.agreement), (Origin::ItunesPurchase, Agreed));
}

#[test]
fn every_rule_explains_itself() {
    for rule in rules() {
        assert!(!rule.all.is_empty() && !rule.why.is_empty() && !rule.source.is_empty(), "{}", rule.id);
    }
}

#[test]
fn what_apple_does_not_take() {
    use super::Ineligible::{Format, Kind, LowBitrate, Protected, TooLarge, TooLong};
    let check = |case: Case, wanted| {
        let standing = cloud_status(&case.facts(), &case.verdict());
        assert_eq!(standing.ineligible, wanted, "{:?} {:?}", case.container, case.audio);
    };
    let mp3 = |kbps| Case::default().audio(Codec::Mp3, kbps, 44_100, 0).container(Container::Mpeg);
    check(mp3(128), None);
    check(mp3(64), Some(LowBitrate));
    check(mp3(96), None);
    check(Case { size: 200_000_001, ..mp3(128) }, Some(TooLarge));
    let mut long = mp3(128);
    long.audio.duration_ms = Some(7_200_001);
    check(long, Some(TooLong));
    check(Case::default().container(Container::Flac), Some(Format));
    check(Case::default().container(Container::Audible), Some(Protected));
    check(Case::default().audio(Codec::Alac, 22, 8000, 8).container(Container::Mp4), None);
    check(Case::new(&[(Movie, "tsrp", "")]).container(Container::Mp4), Some(Kind));
    let bought =
        Case::new(&[CLEAR, PINF, ACCOUNT]).audio(Codec::Aac, 64, 44_100, 0).container(Container::Mp4);
    check(bought, None);
}
