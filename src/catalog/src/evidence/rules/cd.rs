//! Rules for CD rips: what rippers write, what can only be known with the disc in the drive, and what rules a
//! CD out.

use super::Claim::{Against, Allows, From};
use super::Value::{Contains, Holds, Is, Present, Set, Starts};
use super::fields::{COMMENT, ENCODER, IS_CD, ITUNES_CDDB, ITUNES_TOC, PINF, PURCHASER, SAID};
use super::{Field, Rule, Test, Value, mark};
use crate::evidence::Facts;
use crate::evidence::Origin::CdRip;
use crate::evidence::Strength::{Hint, Proof, Strong};
use crate::marks::Where::{Ape, Asf, Audio, Id3, Ilst, SampleEntry, SideFile, Vorbis};
use crate::reading::{Codec, Container, is_itunes_toc};
use crate::text::{contains, starts};

/// The GUID of the class "music", {D1607DBC-E323-4BE2-86A1-48A42A28441E}, in the order of its bytes in the file.
/// Some write it as text.
const WMP_MUSIC_CLASS: Value = Is(&[
    "bc7d60d123e3e24b86a148a42a28441e",
    "{D1607DBC-E323-4BE2-86A1-48A42A28441E}",
    "D1607DBC-E323-4BE2-86A1-48A42A28441E",
]);
const BY_ITUNES: Test = mark(ENCODER, Starts("iTunes"));
const BY_XLD: Test = mark(ENCODER, Starts("X Lossless Decoder"));
const HAS_CDDB: Test = mark(ITUNES_CDDB, Present);

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "itunes-cddb",
        all: &[HAS_CDDB, BY_ITUNES],
        none: &[BY_XLD],
        says: From(CdRip),
        strength: Strong,
        why: "iTunes imported it from a CD and looked the disc up",
        source: "EVIDENCE.md §5.1",
    },
    Rule {
        id: "itunes-toc",
        all: &[mark(ITUNES_TOC, Holds(is_itunes_toc))],
        none: &[BY_ITUNES, BY_XLD],
        says: From(CdRip),
        strength: Hint,
        why: "a disc's table of contents with a valid check sum; nothing tells which program wrote it",
        source: "EVIDENCE.md §5.1",
    },
    Rule {
        id: "soundjam-cddb",
        all: &[mark(
            &[Field(Id3, "COMM:SoundJam_CDDB*"), Field(Ilst, "----:com.apple.iTunes:SoundJam_CDDB*")],
            Present,
        )],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "SoundJam, which became iTunes, looked the disc up",
        source: "EVIDENCE.md §5.1",
    },
    Rule {
        id: "itunes-encoder",
        all: &[BY_ITUNES],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "encoded by somebody's iTunes: a CD import, or a conversion",
        source: "EVIDENCE.md §5.1",
    },
    Rule {
        id: "xld-encoder",
        all: &[BY_XLD],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "made by X Lossless Decoder: a rip, or a conversion",
        source: "EVIDENCE.md §5.2",
    },
    Rule {
        id: "alac",
        all: &[Test::Fact { place: SampleEntry, name: "alac", holds: is_alac }],
        none: &[mark(PURCHASER, Present), mark(PINF, Value::Any)],
        says: From(CdRip),
        strength: Hint,
        why: "Apple's store never sold Apple Lossless: a CD import, or a conversion",
        source: "EVIDENCE.md §5.1",
    },
    Rule {
        id: "eac",
        all: &[mark(ENCODER, Starts("Exact Audio Copy"))],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "ripped by Exact Audio Copy",
        source: "EVIDENCE.md §5.2",
    },
    Rule {
        id: "eac-named",
        all: &[mark(SAID, Holds(names_eac))],
        none: &[mark(ENCODER, Starts("Exact Audio Copy"))],
        says: From(CdRip),
        strength: Hint,
        why: "names Exact Audio Copy: a rip, or a copy of what was said of one",
        source: "EVIDENCE.md §5.2",
    },
    Rule {
        id: "dbpoweramp-encoder",
        all: &[mark(ENCODER, Starts("dBpoweramp"))],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "made by dBpoweramp: a rip, or a conversion",
        source: "EVIDENCE.md §5.2",
    },
    Rule {
        id: "image-splitter",
        all: &[mark(SAID, Holds(names_splitter))],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "split from the image of a disc",
        source: "EVIDENCE.md §5.2",
    },
    Rule {
        id: "realjukebox-toc",
        all: &[mark(&[Field(Id3, "GEOB:RealJukebox:Metadata")], Contains("CD TOC"))],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "RealJukebox kept the disc's table of contents",
        source: "EVIDENCE.md §5.3",
    },
    Rule {
        id: "mcdi",
        all: &[mark(&[Field(Id3, "MCDI"), Field(Ape, "MCDI"), Field(Asf, "WM/MCDI")], Present)],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "holds the table of contents of the disc",
        source: "EVIDENCE.md §5.3",
    },
    Rule {
        id: "disc-id",
        all: &[mark(
            &[
                Field(Vorbis, "MUSICBRAINZ_DISCID"),
                Field(Vorbis, "CDTOC"),
                Field(Ape, "MUSICBRAINZ_DISCID"),
                Field(Ape, "CDTOC"),
                Field(Id3, "TXXX:CDTOC"),
                Field(Ilst, "----:com.apple.iTunes:CDTOC"),
                Field(Asf, "CDTOC"),
            ],
            Present,
        )],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "tagged with the disc in the drive",
        source: "EVIDENCE.md §5.3",
    },
    Rule {
        id: "cddb-id",
        all: &[mark(
            &[
                Field(Vorbis, "CDDB"),
                Field(Vorbis, "DISCID"),
                Field(Ape, "CDDB"),
                Field(Ape, "DISCID"),
                Field(Id3, "TXXX:DISCID"),
                Field(Ilst, "----:com.apple.iTunes:DISCID"),
                Field(Asf, "DISCID"),
            ],
            Holds(is_disc_id),
        )],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "tagged with the disc in the drive",
        source: "EVIDENCE.md §5.3",
    },
    Rule {
        id: "disc-id-text",
        all: &[mark(
            &[
                Field(Id3, "TXXX:MusicBrainz Disc Id"),
                Field(Ilst, "----:com.apple.iTunes:MusicBrainz Disc Id"),
                Field(Asf, "MusicBrainz/Disc Id"),
            ],
            Present,
        )],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "names a disc, perhaps from a look-up",
        source: "EVIDENCE.md §5.3",
    },
    Rule {
        id: "accuraterip-ripper",
        all: &[mark(
            &[
                Field(Vorbis, "ACCURATERIPRESULT"),
                Field(Vorbis, "ACCURATERIPDISCID"),
                Field(Vorbis, "ACCURATERIP"),
                Field(Id3, "TXXX:AccurateRip"),
                Field(Id3, "TXXX:AccurateRipResult"),
                Field(Id3, "TXXX:AccurateRipDiscID"),
                Field(Ape, "ACCURATERIPRESULT"),
                Field(Ape, "ACCURATERIPDISCID"),
                Field(Ape, "ACCURATERIP"),
                Field(Asf, "AccurateRipResult"),
                Field(Asf, "AccurateRipDiscID"),
                Field(Ilst, "----:com.apple.iTunes:AccurateRip*"),
            ],
            Present,
        )],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "the ripper compared it with other people's rips of the disc",
        source: "EVIDENCE.md §5.4",
    },
    Rule {
        id: "cuetools",
        all: &[mark(
            &[
                Field(Vorbis, "ACCURATERIPCRC"),
                Field(Vorbis, "ACCURATERIPID"),
                Field(Vorbis, "CTDBTRACKCONFIDENCE"),
                Field(Vorbis, "CTDBDISCCONFIDENCE"),
                Field(Ape, "ACCURATERIPCRC"),
                Field(Ape, "ACCURATERIPID"),
                Field(Ape, "CTDBTRACKCONFIDENCE"),
                Field(Id3, "TXXX:ACCURATERIPCRC"),
                Field(Id3, "TXXX:ACCURATERIPID"),
                Field(Id3, "TXXX:CTDBTRACKCONFIDENCE"),
                Field(Asf, "ACCURATERIPCRC"),
                Field(Asf, "ACCURATERIPID"),
                Field(Asf, "CTDBTRACKCONFIDENCE"),
                Field(Ilst, "----:com.apple.iTunes:CTDBTRACKCONFIDENCE"),
            ],
            Set,
        )],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "compared with a pressed CD, bit for bit",
        source: "EVIDENCE.md §5.4",
    },
    Rule {
        id: "cyanrip",
        all: &[mark(COMMENT, Starts("cyanrip "))],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "ripped by cyanrip",
        source: "EVIDENCE.md §5.2",
    },
    Rule {
        id: "freac",
        all: &[mark(COMMENT, Starts("fre:ac"))],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "made by fre:ac: a rip, or a conversion",
        source: "EVIDENCE.md §5.2",
    },
    Rule {
        id: "ripped-by",
        all: &[mark(COMMENT, Starts("Ripped by "))],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "its comment names who ripped it",
        source: "EVIDENCE.md §5.2",
    },
    Rule {
        id: "flac-cuesheet",
        all: &[mark(IS_CD, Value::Any)],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "holds the cue sheet of a CD",
        source: "EVIDENCE.md §5.3",
    },
    Rule {
        id: "cuesheet-tag",
        all: &[mark(&[Field(Vorbis, "CUESHEET"), Field(Ape, "CUESHEET")], Holds(is_rip_cue))],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "a cue sheet in its tags names a disc or a ripper",
        source: "EVIDENCE.md §5.3",
    },
    Rule {
        id: "log-names-file",
        all: &[mark(&[Field(SideFile, "log-names-file")], Present)],
        none: &[],
        says: From(CdRip),
        strength: Proof,
        why: "a ripper's log beside it names it",
        source: "EVIDENCE.md §6.1",
    },
    Rule {
        id: "log-agrees",
        all: &[mark(&[Field(SideFile, "log-agrees")], Present)],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "a ripper's log beside it lists as many tracks, of the same lengths",
        source: "EVIDENCE.md §6.1",
    },
    Rule {
        id: "log-beside",
        all: &[mark(&[Field(SideFile, "log-beside")], Present)],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "a ripper's log beside it lists as many tracks as there are songs",
        source: "EVIDENCE.md §6.1",
    },
    Rule {
        id: "cue-names-file",
        all: &[mark(&[Field(SideFile, "cue-names-file")], Present)],
        none: &[],
        says: From(CdRip),
        strength: Strong,
        why: "named by a ripper's cue sheet, whose disc id fits",
        source: "EVIDENCE.md §6.2",
    },
    Rule {
        id: "cue-beside",
        all: &[mark(&[Field(SideFile, "cue-beside")], Present)],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "named by a ripper's cue sheet, whose disc id is missing or does not fit",
        source: "EVIDENCE.md §6.2",
    },
    Rule {
        id: "verification-agrees",
        all: &[mark(&[Field(SideFile, "verification-agrees")], Present)],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "the log of a comparison with pressed CDs lists as many tracks",
        source: "EVIDENCE.md §6.1",
    },
    Rule {
        id: "wmp-class",
        all: &[mark(
            &[Field(Id3, "PRIV:WM/MediaClassPrimaryID"), Field(Asf, "WM/MediaClassPrimaryID")],
            WMP_MUSIC_CLASS,
        )],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "Windows Media Player identified the album, as it does when it rips",
        source: "EVIDENCE.md §5.5",
    },
    Rule {
        id: "wmp-amg",
        all: &[mark(
            &[
                Field(Id3, "PRIV:WM/UniqueFileIdentifier"),
                Field(Id3, "PRIV:WM/Provider"),
                Field(Asf, "WM/UniqueFileIdentifier"),
                Field(Asf, "WM/Provider"),
            ],
            Starts("AMG"),
        )],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "Windows Media Player identified the album, as it does when it rips",
        source: "EVIDENCE.md §5.5",
    },
    Rule {
        id: "hi-res",
        all: &[Test::Fact { place: Audio, name: "resolution", holds: is_beyond_cd }],
        none: &[],
        says: Against(CdRip),
        strength: Proof,
        why: "finer than a CD can hold",
        source: "EVIDENCE.md §5.6",
    },
    Rule {
        id: "cd-resolution",
        all: &[Test::Fact { place: Audio, name: "resolution", holds: is_cd_resolution }],
        none: &[],
        says: Allows(CdRip),
        strength: Hint,
        why: "lossless at a CD's resolution",
        source: "EVIDENCE.md §5.6",
    },
    Rule {
        id: "side-and-number",
        all: &[mark(
            &[Field(Vorbis, "TRACKNUMBER"), Field(Id3, "TRCK"), Field(Ape, "TRACK")],
            Holds(is_record_side),
        )],
        none: &[],
        says: Against(CdRip),
        strength: Hint,
        why: "numbered by the side of a record or a tape",
        source: "EVIDENCE.md §5.6",
    },
];

fn is_alac(facts: &Facts<'_>) -> bool {
    facts.container == Some(Container::Mp4) && facts.audio.codec == Some(Codec::Alac)
}

fn is_lossless(facts: &Facts<'_>) -> bool {
    facts.audio.codec.is_some_and(Codec::is_lossless)
}

fn is_beyond_cd(facts: &Facts<'_>) -> bool {
    let audio = facts.audio;
    let finer = audio.bits_per_sample.is_some_and(|bits| bits > 16);
    is_lossless(facts) && (finer || audio.sample_rate_hz.is_some_and(|rate| rate > 44_100))
}

fn is_cd_resolution(facts: &Facts<'_>) -> bool {
    let audio = facts.audio;
    is_lossless(facts) && audio.bits_per_sample == Some(16) && audio.sample_rate_hz == Some(44_100)
}

/// Whether this is a CDDB id (8 digits of base 16, sometimes 9) or a MusicBrainz disc id (28 characters).
fn is_disc_id(value: &str) -> bool {
    let value = value.trim();
    let digits = matches!(value.len(), 8 | 9) && value.bytes().all(|b| b.is_ascii_hexdigit());
    digits || (value.len() == 28 && value.ends_with('-'))
}

/// Whether a text names Exact Audio Copy, in full or as a word of its own: "EAC V0.9 beta 4". In small letters the word
/// counts where a version follows it.
fn names_eac(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).peekable();
    let is_version = |word: &str| {
        let digits = word.strip_prefix(['v', 'V']).unwrap_or(word);
        digits.starts_with(|c: char| c.is_ascii_digit())
    };
    contains(text, "Exact Audio Copy")
        || contains(text, "ExactAudioCopy")
        || std::iter::from_fn(|| Some((words.next()?, words.peek().copied().unwrap_or_default())))
            // "EAC-3" is Dolby's codec.
            .filter(|(_, next)| *next != "3")
            .any(|(word, next)| word == "EAC" || (word == "eac" && is_version(next)))
}

/// Whether a text names a program that splits the image of a disc by its cue sheet.
fn names_splitter(text: &str) -> bool {
    contains(text, "CUE Splitter") || starts(text.trim_start(), "CUETools") || contains(text, "shntool")
}

fn is_rip_cue(cue: &str) -> bool {
    let rippers = ["ExactAudioCopy", "whipper", "Morituri", "CUERipper"];
    contains(cue, "REM DISCID") || rippers.iter().any(|name| contains(cue, name))
}

/// Whether a track number names the side of a record, for example A1 or B12.
fn is_record_side(number: &str) -> bool {
    let mut chars = number.trim().chars();
    chars.next().is_some_and(|side| side.is_ascii_alphabetic())
        && matches!(chars.as_str().len(), 1 | 2)
        && chars.all(|c| c.is_ascii_digit())
}
