//! Rules for what other rippers leave in a file: their names, and how they compared the rip with other people's.

use crate::evidence::Origin::CdRip;
use crate::evidence::Strength::{Hint, Strong};
use crate::evidence::rules::Claim::From;
use crate::evidence::rules::Value::{Holds, Is, Present, Starts};
use crate::evidence::rules::fields::{COMMENT, ENCODER, LINK, SAID};
use crate::evidence::rules::words::{names_record, names_stream};
use crate::evidence::rules::{Field, Rule, Value, mark};
use crate::marks::Where::{Ape, Asf, Id3, Ilst, Vorbis};
use crate::text::{contains, starts};

/// The GUID of the class "music", {D1607DBC-E323-4BE2-86A1-48A42A28441E}, in the order of its bytes in the file.
/// Some write it as text.
const WMP_MUSIC_CLASS: Value = Is(&[
    "bc7d60d123e3e24b86a148a42a28441e",
    "{D1607DBC-E323-4BE2-86A1-48A42A28441E}",
    "D1607DBC-E323-4BE2-86A1-48A42A28441E",
]);
pub(super) const RULES: &[Rule] = &[
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
        all: &[mark(SAID, Holds(names_dbpoweramp))],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "made by dBpoweramp: a rip, or a conversion",
        source: "EVIDENCE.md §5.2",
    },
    Rule {
        id: "ripper-named",
        all: &[mark(SAID, Holds(names_ripper))],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "made by a ripper: a rip, or a conversion",
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
                Field(Ilst, "----:com.apple.iTunes:AccurateRip"),
                Field(Ilst, "----:com.apple.iTunes:AccurateRipResult"),
                Field(Ilst, "----:com.apple.iTunes:AccurateRipDiscID"),
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
                Field(Ilst, "----:com.apple.iTunes:ACCURATERIPCRC"),
                Field(Ilst, "----:com.apple.iTunes:ACCURATERIPID"),
                Field(Ilst, "----:com.apple.iTunes:CTDBTRACKCONFIDENCE"),
            ],
            Holds(counts_some),
        )],
        // Of a disc that nobody else has, it writes its numbers all the same.
        none: &[mark(
            &[
                Field(Vorbis, "ACCURATERIPCOUNT"),
                Field(Ape, "ACCURATERIPCOUNT"),
                Field(Id3, "TXXX:ACCURATERIPCOUNT"),
                Field(Asf, "ACCURATERIPCOUNT"),
                Field(Ilst, "----:com.apple.iTunes:ACCURATERIPCOUNT"),
            ],
            Holds(counts_none),
        )],
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
        all: &[mark(SAID, Holds(|text| starts(text.trim_start(), "fre:ac")))],
        none: &[],
        says: From(CdRip),
        strength: Hint,
        why: "made by fre:ac: a rip, or a conversion",
        source: "EVIDENCE.md §5.2",
    },
    Rule {
        id: "ripped-by",
        all: &[mark(COMMENT, Holds(names_a_rip))],
        none: &[mark(SAID, Holds(names_record)), mark(LINK, Holds(names_stream))],
        says: From(CdRip),
        strength: Hint,
        why: "its comment names who ripped it",
        source: "EVIDENCE.md §5.2",
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
];

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

/// Whether a count, perhaps of how many, or a check sum is not zero: "12/13", "60D6FDEA", and not "000/127".
fn counts_some(value: &str) -> bool {
    let first = value.split('/').next().unwrap_or_default().trim();
    first.contains(|digit: char| digit != '0')
}

fn counts_none(value: &str) -> bool {
    !value.trim().is_empty() && !counts_some(value)
}

fn names_dbpoweramp(text: &str) -> bool {
    contains(text, "dBpoweramp")
}

/// Whether a text says that something was ripped, by a person or with a program.
fn names_a_rip(text: &str) -> bool {
    ["Ripped by ", "Ripped with ", "Ripped using ", "Ripped from CD"]
        .iter()
        .any(|words| contains(text, words))
}

/// Whether a text begins with the name of a program that people use to rip CDs, and that converts files as well. In a comment
/// words may stand in front: "Created with CDex".
fn names_ripper(text: &str) -> bool {
    const NAMES: [&str; 17] = [
        "CDex",
        "Audiograbber",
        "Easy CD-DA Extractor",
        "EZ CD Audio Converter",
        "Rubyripper",
        "Sound Juicer",
        "Asunder",
        "RipIt",
        "MusicMatch Jukebox",
        "RealJukebox",
        "CUERipper",
        "XLD",
        "whipper",
        "morituri",
        "abcde",
        "BonkEnc",
        "PlexTools",
    ];
    let text = text.trim_start();
    let said =
        ["with ", "using ", "by "].iter().filter_map(|word| text.split_once(word)).map(|(_, rest)| rest);
    let is_word = |rest: &str, name: &str| {
        !rest.get(name.len()..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    };
    let mut places = std::iter::once(text).chain(said);
    places.any(|text| NAMES.iter().any(|name| starts(text, name) && is_word(text, name)))
}

/// Whether a text names a program that splits the image of a disc by its cue sheet.
fn names_splitter(text: &str) -> bool {
    const NAMES: [&str; 8] = [
        "CUE Splitter",
        "medieval.it",
        "shntool",
        "shnsplit",
        "mp3splt",
        "split2flac",
        "bchunk",
        "cue2tracks",
    ];
    let text = text.trim_start();
    ["CUETools", "CUE Tools", "Flacon "].iter().any(|name| starts(text, name))
        || NAMES.iter().any(|name| contains(text, name))
}
