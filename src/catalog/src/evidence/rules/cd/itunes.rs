//! Rules for imports by iTunes and its kin: the disc that it looked up, its encoder, Apple Lossless.

use crate::evidence::Facts;
use crate::evidence::Origin::CdRip;
use crate::evidence::Strength::{Hint, Strong};
use crate::evidence::rules::Claim::From;
use crate::evidence::rules::Value::{Holds, Present, Starts};
use crate::evidence::rules::fields::{ENCODER, ITUNES_CDDB, ITUNES_TOC, PINF, PURCHASER};
use crate::evidence::rules::{Field, Rule, Test, Value, mark};
use crate::marks::Where::{Id3, Ilst, SampleEntry};
use crate::reading::{Codec, Container, is_itunes_toc};

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
];

fn is_alac(facts: &Facts<'_>) -> bool {
    facts.container == Some(Container::Mp4) && facts.audio.codec == Some(Codec::Alac)
}
