//! Rules for what is known only with the disc in the drive: its table of contents, its ids, its cue sheet, and the
//! ripper's log beside the songs.

use crate::evidence::Origin::CdRip;
use crate::evidence::Strength::{Hint, Proof, Strong};
use crate::evidence::rules::Claim::From;
use crate::evidence::rules::Value::{Contains, Holds, Present};
use crate::evidence::rules::fields::IS_CD;
use crate::evidence::rules::{Field, Rule, Value, mark};
use crate::marks::Where::{Ape, Asf, Id3, Ilst, SideFile, Vorbis};
use crate::text::contains;

pub(super) const RULES: &[Rule] = &[
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
];

/// Whether this is a CDDB id (8 digits of base 16, sometimes 9) or a MusicBrainz disc id (28 characters).
fn is_disc_id(value: &str) -> bool {
    let value = value.trim();
    let digits = matches!(value.len(), 8 | 9) && value.bytes().all(|b| b.is_ascii_hexdigit());
    digits || (value.len() == 28 && value.ends_with('-'))
}

fn is_rip_cue(cue: &str) -> bool {
    let rippers = ["ExactAudioCopy", "whipper", "Morituri", "CUERipper"];
    contains(cue, "REM DISCID") || rippers.iter().any(|name| contains(cue, name))
}
