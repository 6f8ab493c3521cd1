//! Rules for what a CD can hold: its resolution, and numbers that only records and tapes have.

use crate::evidence::Facts;
use crate::evidence::Origin::CdRip;
use crate::evidence::Strength::{Hint, Proof};
use crate::evidence::rules::Claim::{Against, Allows};
use crate::evidence::rules::Value::Holds;
use crate::evidence::rules::{Field, Rule, Test, mark};
use crate::marks::Where::{Ape, Audio, Id3, Vorbis};
use crate::reading::Codec;

pub(super) const RULES: &[Rule] = &[
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

/// Whether a track number names the side of a record, for example A1 or B12.
fn is_record_side(number: &str) -> bool {
    let mut chars = number.trim().chars();
    chars.next().is_some_and(|side| side.is_ascii_alphabetic())
        && matches!(chars.as_str().len(), 1 | 2)
        && chars.all(|c| c.is_ascii_digit())
}
