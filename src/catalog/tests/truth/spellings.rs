//! The same mark in other words, and in the tags of other containers.

use reprise_catalog::evidence::weigh;
use reprise_catalog::fixtures::asf::{Attribute, wma};
use reprise_catalog::fixtures::id3::{Version, comment, tag, text};
use reprise_catalog::fixtures::mp4::{freeform, text_item};
use reprise_catalog::fixtures::{mpeg, wav};

use crate::{Case, ape, m4a, mp3, vorbis};

/// Whether this rule speaks of a file.
fn holds(case: &Case, rule: &str) -> bool {
    let facts = case.facts();
    weigh(&facts.evidence()).iter().any(|it| it.rule.id == rule)
}

/// The rule speaks of each of these files.
fn check(rule: &str, cases: &[Case]) {
    for (at, case) in cases.iter().enumerate() {
        assert!(holds(case, rule), "{rule}: number {at}, {}", case.path);
    }
}

fn said(words: &str) -> Case {
    Case::new("a.mp3", mp3(&[("COMM", comment("", words))]))
}

fn encoded(words: &str) -> Case {
    Case::new("a.mp3", mp3(&[("TENC", text(words))]))
}

fn windows(name: &str, value: &str) -> Case {
    Case::new("a.wma", wma(&[(name, Attribute::Text(value))]))
}

fn apple(name: &str, value: &str) -> Case {
    Case::new("a.m4a", m4a(vec![freeform("com.apple.iTunes", name, value)]))
}

fn monkey(name: &str, value: &str) -> Case {
    Case::new("a.mpc", ape(&[(name, value)]))
}

/// A WAV file with this text chunk in its list.
fn riff(words: &str) -> Case {
    Case::new("a.wav", wav::pcm(1000, &[(b"LIST", wav::info(&[(b"ICMT", words)]))]))
}

#[test]
fn rippers_are_told_in_every_tag() {
    let eac = "Exact Audio Copy   (Secure mode)";
    check("eac", &[windows("WM/EncodedBy", eac), windows("RIPPER", eac), monkey("Encoded By", eac)]);
    let named = ["ripped by eac v1.0 beta 3", "Ripped with EAC", "EAC (Sicherer Modus)"];
    check("eac-named", &named.map(said));
    check("eac-named", &[windows("Description", "EAC V0.99"), riff("EAC V0.99")]);
    assert!(!holds(&said("each eac is"), "eac-named"));
    let dbpoweramp = "dBpoweramp Release 14.2";
    check(
        "dbpoweramp-encoder",
        &[windows("WM/EncodingSettings", dbpoweramp), apple("Encoded By", dbpoweramp)],
    );
    let others = ["CDex 1.70", "Audiograbber 1.83, LAME dll", "Easy CD-DA Extractor 12", "Sound Juicer 3.4"];
    check("ripper-named", &others.map(encoded));
    check("image-splitter", &["Split by mp3splt 2.6", "split2flac", "CUE Tools", "Flacon 9.0"].map(said));
    for words in ["CD extra", "a sound juicer", "flaconette"] {
        assert!(!holds(&encoded(words), "ripper-named") && !holds(&said(words), "image-splitter"), "{words}");
    }
    let splitter = "Medieval CUE Splitter 1.2";
    check("image-splitter", &[monkey("Encoded By", splitter), apple("ENCODEDBY", splitter)]);
}

#[test]
fn what_rippers_compared_is_told_in_every_tag() {
    let accurate = "AccurateRip: Accurate (confidence 33)   [60D6FDEA]";
    check("accuraterip-ripper", &[windows("AccurateRipResult", accurate), monkey("AccurateRip", accurate)]);
    check("cuetools", &[windows("ACCURATERIPCRC", "60D6FDEA"), apple("CTDBTRACKCONFIDENCE", "12/12")]);
    check("disc-id", &[windows("CDTOC", "2+96+2328+4E20"), apple("CDTOC", "2+96+2328+4E20")]);
    check("cddb-id", &[windows("DISCID", "9d09130b"), apple("DISCID", "9d09130b")]);
}

#[test]
fn a_comparison_that_found_nothing_says_nothing() {
    let apple = |key, value| Case::new("a.m4a", m4a(vec![freeform("com.apple.iTunes", key, value)]));
    let none = ["ACCURATERIPCRC=60D6FDEA", "ACCURATERIPCOUNT=00"];
    for case in [
        Case::new("a.flac", vorbis(&none)),
        Case::new("a.flac", vorbis(&["CTDBDISCCONFIDENCE=000/127"])),
        apple("AccurateRipCount", "0"),
    ] {
        assert!(!holds(&case, "cuetools") && !holds(&case, "accuraterip-ripper"));
    }
    check("cuetools", &[Case::new("a.flac", vorbis(&["ACCURATERIPCRC=60D6FDEA", "ACCURATERIPCOUNT=07"]))]);
    check("accuraterip-ripper", &[apple("AccurateRipDiscID", "013-001f6b3e-0171d6a8-b00d950d-13")]);
}

#[test]
fn rippers_are_named_in_many_places() {
    check(
        "ripper-named",
        &["Created with CDex", "Audiograbber 1.83", "Ripped using XLD", "whipper 0.10"].map(said),
    );
    check("ripper-named", &["RealJukebox", "BonkEnc v1.0", "abcde", "morituri"].map(encoded));
    check("dbpoweramp-encoder", &["dBpoweramp Release 14.2", "Ripped by dBpoweramp"].map(said));
    check(
        "eac-named",
        &["RIPPER=EAC", "LOG=Exact Audio Copy V1.0", "RIPPING TOOL=EAC"]
            .map(|it| Case::new("a.flac", vorbis(&[it]))),
    );
    check("ripped-by", &["Ripped with Winamp", "ripped from CD"].map(said));
    check("image-splitter", &[said("www.medieval.it")]);
    for words in ["Ripped by Streamripper", "Ripped with love from vinyl"] {
        assert!(!holds(&said(words), "ripped-by"), "{words}");
    }
    for words in ["Abcdefg", "Whippersnapper", "my cdextra"] {
        assert!(!holds(&said(words), "ripper-named"), "{words}");
    }
}

#[test]
fn old_tags_keep_what_realjukebox_wrote() {
    let object = [&b"\0text/plain\0\0RealJukebox:Metadata\0"[..], b"CD TOC=2+96"].concat();
    let file = [tag(Version::V22, &[("GEO", object)]), mpeg::lame(192, 20, 1)].concat();
    check("realjukebox-toc", &[Case::new("a.mp3", file)]);
}

#[test]
fn stores_are_told_in_every_tag() {
    check("qobuz", &[windows("QBZ:TID", "12"), monkey("QBZ:TID", "12")]);
    let jamendo = "Jamendo : http://www.jamendo.com";
    check("jamendo", &[windows("WM/EncodedBy", jamendo), monkey("Encoded By", jamendo)]);
    let rights = "Licensed to the public under http://creativecommons.org/licenses/by/3.0/ verify at http://www.jamendo.com/album/7";
    check("jamendo", &[Case::new("a.mp3", mp3(&[("TCOP", text(rights))])), monkey("Copyright", rights)]);
    check("jamendo", &[Case::new("a.flac", vorbis(&[&format!("COPYRIGHT={rights}")]))]);
    check("jamendo", &[Case::new("a.m4a", m4a(vec![text_item(b"\xa9enc", jamendo)]))]);
    let link = "Bought at https://www.7digital.com/a";
    check("store-link", &[windows("Description", link), riff(link)]);
}

#[test]
fn copies_of_streams_and_of_records_are_told_in_many_words() {
    for other in ["Converted from LPCM", "from an LPCM stream", "EP and LP ripped from CD"] {
        assert!(!holds(&said(other), "record-rip"), "{other}");
    }
    check(
        "stream-rip",
        &["YouTube Rip", "downloaded from SoundCloud", "https://youtu.be/x", "spotDL"].map(said),
    );
    check("stream-rip", &[windows("Description", "recorded by Yout.com"), riff("youtube-dl")]);
    let others = ["Ripped with Spytify", "SoundCloud to mp3", "Zotify", "Saved from YouTube"];
    check("stream-rip", &others.map(said));
    // What yt-dlp and FFmpeg write into a tag that has no field for it.
    let own = |key: &str, value: &str| {
        let value = [b"\0", key.as_bytes(), b"\0", value.as_bytes()].concat();
        Case::new("a.mp3", mp3(&[("TXXX", value)]))
    };
    let page = "https://music.youtube.com/watch?v=x";
    check("stream-rip", &[own("purl", page), own("comment", page)]);
    check("eac-named", &[own("comment", "EAC V0.99")]);
    check("stream-rip-encoder", &["Yout.com", "yt-dlp", "www.flvto.biz", "Audials One"].map(encoded));
    check("stream-rip", &["ClipConverter.cc", "streamWriter 5.5", "Recorded with Radiotracker"].map(said));
    check("record-rip", &["24/96 LP rip", "Ripped from LP"].map(said));
    check("stream-rip-encoder", &[Case::new("a.flac", vorbis(&["ENCODER=ytmp3.cc"]))]);
    let records = ["LP rip", "Needledrop", "rip da vinile", "Оцифровка винила", "VINYL", "Schallplatte"];
    check("record-rip", &records.map(said));
    let pages = ["https://soundcloud.com/ana/song", "Provided to YouTube by A", "Audio Hijack"];
    check("stream-rip", &pages.map(said));
    check("stream-rip", &[own("description", "Provided to YouTube by A")]);
    for words in ["help rip", "find me on YouTube", "https://soundcloud.com/ana"] {
        assert!(!holds(&said(words), "record-rip") && !holds(&said(words), "stream-rip"), "{words}");
    }
}

#[test]
fn recorders_have_many_makers() {
    let recorded = |maker: &str| {
        let bext = [&[0; 256][..], maker.as_bytes(), &[0; 346]].concat();
        Case::new("a.wav", wav::pcm(1000, &[(b"bext", bext)]))
    };
    let makers =
        ["Sound Dev: 702T", "PCM-D100", "YAMAHA POCKETRAK", "Zoom F8n Pro", "iRig Recorder", "KORG MR-2"];
    check("recorder", &makers.map(recorded));
    check("recorder", &["H2n", "DR-40", "R-09HR", "LS-10", "PMD661"].map(recorded));
    assert!(!["H2", "DR-", "R-x9", "PMD", "H2n mix"].map(recorded).iter().any(|it| holds(it, "recorder")));
    check(
        "recorder",
        &["AudioMoth 1.0", "Song Meter SM4", "PCM-A10", "WS-852", "Zoom PodTrak P4"].map(recorded),
    );
    assert!(!["Teacher", "Rolandia", "Zoominator"].map(recorded).iter().any(|it| holds(it, "recorder")));
    assert!(!holds(&recorded("Pro Tools"), "recorder") && !holds(&recorded("Sony Sound Forge"), "recorder"));
}
