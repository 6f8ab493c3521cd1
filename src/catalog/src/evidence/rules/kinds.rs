//! Rules for what is no ordinary song: recordings, ringtones, audiobooks, podcasts, videos.

use super::Claim::{From, Sold};
use super::Value::{Any, Contains, Holds, Is, Present, Set, Starts};
use super::fields::{ENCODER, ENTRY, EXTENSION, GENRE_ID, LINK, SAID, STIK, VIDEO_TRAK};
use super::{Field, Rule, Test, mark};
use crate::evidence::Facts;
use crate::evidence::Origin::{Audiobook, MusicVideo, OwnRecording, Podcast, Ringtone, Video};
use crate::evidence::Store::Audible;
use crate::evidence::Strength::{Hint, Proof, Strong};
use crate::marks::Where::{Brand, Chunk, FileName, Folder, Id3, Ilst, Movie};
use crate::reading::Container;
use crate::text::{contains, starts};

const BRAND: &[Field] = &[Field(Brand, "major")];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "voice-memos-encoder",
        all: &[mark(ENCODER, Starts("com.apple.VoiceMemos"))],
        none: &[],
        says: From(OwnRecording),
        strength: Proof,
        why: "recorded with Voice Memos",
        source: "EVIDENCE.md §7.1",
    },
    Rule {
        id: "voice-memos-transcript",
        all: &[mark(&[Field(Movie, "tsrp")], Any)],
        none: &[],
        says: From(OwnRecording),
        strength: Proof,
        why: "holds the transcript that Voice Memos makes",
        source: "EVIDENCE.md §7.1",
    },
    Rule {
        id: "voice-memos-id",
        all: &[mark(&[Field(Ilst, "----:com.apple.iTunes:voice-memo-uuid")], Present)],
        none: &[],
        says: From(OwnRecording),
        strength: Strong,
        why: "Voice Memos' number of the recording",
        source: "EVIDENCE.md §7.1",
    },
    Rule {
        id: "voice-memos-folder",
        all: &[mark(&[Field(Folder, "group.com.apple.VoiceMemos.shared")], Any)],
        none: &[],
        says: From(OwnRecording),
        strength: Strong,
        why: "kept where Voice Memos keeps its recordings",
        source: "EVIDENCE.md §6.3",
    },
    Rule {
        id: "voice-memos-name",
        all: &[mark(&[Field(FileName, "name")], Holds(is_memo_name)), mark(EXTENSION, Is(&["m4a"]))],
        none: &[],
        says: From(OwnRecording),
        strength: Hint,
        why: "named by the moment of recording, as Voice Memos does",
        source: "EVIDENCE.md §6.3",
    },
    Rule {
        id: "folder-voice-memos",
        all: &[mark(&[Field(Folder, "Voice Memos")], Any)],
        none: &[],
        says: From(OwnRecording),
        strength: Hint,
        why: "kept in a folder of voice memos",
        source: "EVIDENCE.md §6.3",
    },
    Rule {
        id: "recorder",
        all: &[mark(&[Field(Chunk, "bext"), Field(Chunk, "ISFT")], Holds(names_recorder))],
        none: &[],
        says: From(OwnRecording),
        strength: Strong,
        why: "made by a recorder that people carry",
        source: "EVIDENCE.md §7.1",
    },
    Rule {
        id: "stream-rip",
        all: &[mark(LINK, Holds(names_stream))],
        none: &[],
        says: From(OwnRecording),
        strength: Hint,
        why: "copied from a stream",
        source: "EVIDENCE.md §7.1",
    },
    Rule {
        id: "record-rip",
        all: &[mark(SAID, Contains("vinyl"))],
        none: &[],
        says: From(OwnRecording),
        strength: Hint,
        why: "recorded from a record",
        source: "EVIDENCE.md §7.1",
    },
    Rule {
        id: "ringtone",
        all: &[mark(STIK, Is(&["14"]))],
        none: &[],
        says: From(Ringtone),
        strength: Strong,
        why: "its media kind is ringtone",
        source: "EVIDENCE.md §7.2",
    },
    Rule {
        id: "ringtone-name",
        all: &[mark(EXTENSION, Is(&["m4r"]))],
        none: &[],
        says: From(Ringtone),
        strength: Strong,
        why: "named as a ringtone",
        source: "EVIDENCE.md §7.2",
    },
    Rule {
        id: "ringtone-genre",
        all: &[mark(GENRE_ID, Is(&["37"]))],
        none: &[],
        says: From(Ringtone),
        strength: Strong,
        why: "Apple's genre of tones",
        source: "EVIDENCE.md §7.2",
    },
    Rule {
        id: "folder-tones",
        all: &[mark(&[Field(Folder, "Tones")], Any)],
        none: &[],
        says: From(Ringtone),
        strength: Hint,
        why: "kept in a folder of tones",
        source: "EVIDENCE.md §6.3",
    },
    Rule {
        id: "audiobook",
        all: &[mark(STIK, Is(&["2"]))],
        none: &[],
        says: From(Audiobook),
        strength: Strong,
        why: "its media kind is audiobook",
        source: "EVIDENCE.md §7.3",
    },
    Rule {
        id: "audiobook-brand",
        all: &[mark(BRAND, Starts("M4B"))],
        none: &[],
        says: From(Audiobook),
        strength: Strong,
        why: "the file calls itself an audiobook",
        source: "EVIDENCE.md §7.3",
    },
    Rule {
        id: "audiobook-name",
        all: &[mark(EXTENSION, Is(&["m4b"]))],
        none: &[],
        says: From(Audiobook),
        strength: Strong,
        why: "named as an audiobook",
        source: "EVIDENCE.md §7.3",
    },
    Rule {
        id: "folder-audiobooks",
        all: &[mark(&[Field(Folder, "Audiobooks")], Any)],
        none: &[],
        says: From(Audiobook),
        strength: Hint,
        why: "kept in a folder of audiobooks",
        source: "EVIDENCE.md §6.3",
    },
    Rule {
        id: "audible-brand",
        all: &[mark(BRAND, Starts("aax"))],
        none: &[],
        says: Sold(Audiobook, Audible),
        strength: Proof,
        why: "the file calls itself Audible's",
        source: "EVIDENCE.md §7.3",
    },
    Rule {
        id: "audible-entry",
        all: &[mark(ENTRY, Is(&["aavd"]))],
        none: &[],
        says: Sold(Audiobook, Audible),
        strength: Proof,
        why: "locked by Audible",
        source: "EVIDENCE.md §7.3",
    },
    Rule {
        id: "audible-container",
        all: &[Test::Fact { place: crate::marks::Where::Audible, name: "magic", holds: is_audible }],
        none: &[],
        says: Sold(Audiobook, Audible),
        strength: Proof,
        why: "a file of Audible's own format",
        source: "EVIDENCE.md §7.3",
    },
    Rule {
        id: "audible-unlocked",
        all: &[mark(ENCODER, Contains("inAudible"))],
        none: &[],
        says: Sold(Audiobook, Audible),
        strength: Strong,
        why: "made from an Audible book by inAudible",
        source: "EVIDENCE.md §7.3",
    },
    Rule {
        id: "podcast",
        all: &[mark(&[Field(Ilst, "pcst")], Set)],
        none: &[],
        says: From(Podcast),
        strength: Proof,
        why: "marked as an episode of a podcast",
        source: "EVIDENCE.md §7.4",
    },
    Rule {
        id: "podcast-feed",
        all: &[mark(&[Field(Ilst, "purl"), Field(Ilst, "egid"), Field(Id3, "WFED")], Present)],
        none: &[],
        says: From(Podcast),
        strength: Proof,
        why: "names the feed of a podcast",
        source: "EVIDENCE.md §7.4",
    },
    Rule {
        id: "podcast-frame",
        all: &[mark(&[Field(Id3, "PCST")], Any)],
        none: &[],
        says: From(Podcast),
        strength: Proof,
        why: "marked as an episode of a podcast",
        source: "EVIDENCE.md §7.4",
    },
    Rule {
        id: "podcast-kind",
        all: &[mark(STIK, Is(&["21"]))],
        none: &[],
        says: From(Podcast),
        strength: Proof,
        why: "its media kind is podcast",
        source: "EVIDENCE.md §7.4",
    },
    Rule {
        id: "podcast-texts",
        all: &[mark(
            &[Field(Id3, "TGID"), Field(Id3, "TDES"), Field(Id3, "TCAT"), Field(Id3, "TKWD")],
            Present,
        )],
        none: &[],
        says: From(Podcast),
        strength: Strong,
        why: "described as an episode of a podcast",
        source: "EVIDENCE.md §7.4",
    },
    Rule {
        id: "podcast-category",
        all: &[mark(&[Field(Ilst, "catg")], Present)],
        none: &[],
        says: From(Podcast),
        strength: Hint,
        why: "has a category of podcasts",
        source: "EVIDENCE.md §7.4",
    },
    Rule {
        id: "podcast-genre",
        all: &[mark(GENRE_ID, Is(&["26"]))],
        none: &[],
        says: From(Podcast),
        strength: Hint,
        why: "Apple's genre of podcasts",
        source: "EVIDENCE.md §7.4",
    },
    Rule {
        id: "folder-podcasts",
        all: &[mark(&[Field(Folder, "Podcasts")], Any)],
        none: &[],
        says: From(Podcast),
        strength: Hint,
        why: "kept in a folder of podcasts",
        source: "EVIDENCE.md §6.3",
    },
    Rule {
        id: "itunes-u",
        all: &[mark(&[Field(Ilst, "itnu"), Field(Id3, "ITNU")], Set)],
        none: &[],
        says: From(Podcast),
        strength: Proof,
        why: "a lecture of iTunes U",
        source: "EVIDENCE.md §7.4",
    },
    Rule {
        id: "itunes-u-kind",
        all: &[mark(STIK, Is(&["23"]))],
        none: &[],
        says: From(Podcast),
        strength: Proof,
        why: "its media kind is iTunes U",
        source: "EVIDENCE.md §7.4",
    },
    Rule {
        id: "music-video",
        all: &[mark(STIK, Is(&["6"]))],
        none: &[],
        says: From(MusicVideo),
        strength: Strong,
        why: "its media kind is music video",
        source: "EVIDENCE.md §7.5",
    },
    Rule {
        id: "film",
        all: &[mark(STIK, Is(&["9", "10"])), mark(VIDEO_TRAK, Any)],
        none: &[],
        says: From(Video),
        strength: Strong,
        why: "its media kind is film or television",
        source: "EVIDENCE.md §7.5",
    },
    Rule {
        id: "moving-pictures",
        all: &[mark(VIDEO_TRAK, Any)],
        none: &[mark(STIK, Is(&["6", "9", "10"]))],
        says: From(Video),
        strength: Hint,
        why: "has moving pictures, and nothing says that they are of music",
        source: "EVIDENCE.md §7.5",
    },
];

fn is_audible(facts: &Facts<'_>) -> bool {
    facts.container == Some(Container::Audible)
}

/// Whether a text begins with the name of a recorder's maker, as their files do.
fn names_recorder(text: &str) -> bool {
    const MAKERS: [&str; 11] = [
        "ZOOM",
        "TASCAM",
        "Roland",
        "EDIROL",
        "Marantz",
        "OLYMPUS",
        "SONY PCM",
        "SoundDev",
        "Sound Devices",
        "Nagra",
        "FOSTEX",
    ];
    MAKERS.iter().any(|maker| starts(text.trim_start(), maker))
}

/// Whether a text names a stream or a program that copies streams.
fn names_stream(text: &str) -> bool {
    const NAMES: [&str; 7] = [
        "yout.com",
        "youtube rip",
        "youtube-rip",
        "ripped from youtube",
        "youtube.com/watch",
        "youtu.be/",
        "streamripper",
    ];
    NAMES.iter().any(|name| contains(text, name))
}

/// Whether a name is of the form `20230504 101112` or `20230504 101112-0A1B2C3D`.
fn is_memo_name(stem: &str) -> bool {
    let (date, rest) = stem.split_once(' ').unwrap_or_default();
    let (time, id) = rest.split_once('-').unwrap_or((rest, "00000000"));
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    digits(date, 8) && digits(time, 6) && id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit())
}
