//! What a song may have or not, as `is:problem` asks for it.

use super::row::Row;
use crate::evidence::{Agreement, Origin, WayBack};
use crate::library::Basis;
use crate::text::named;

named! {
    /// A trait that a song has or not.
    Trait {
        /// A copy has a problem.
        Problem = "problem", "a file with a problem";
        /// Exactly one copy is present.
        Single = "single", "only one copy";
        /// No copy is present.
        Absent = "absent", "no copy";
        /// Evidence of the same strength contradicts itself.
        Contradicted = "contradicted", "contradicts itself";
        /// Apple's lists state another word than the inferred one.
        Disputed = "disputed", "Apple says something else";
        /// Apple's lists say something about the song.
        Stated = "stated", "Apple says so";
        /// The person said where the song came from.
        Mine = "mine", "you said so";
        /// A hint alone says that it was ripped from a CD.
        PerhapsRip = "perhaps-rip", "perhaps from a CD";
        /// A hint says that it was ripped from a CD, and so does the person.
        BelievedRip = "believed-rip", "from a CD, as you said of a hint";
    }
}

impl Trait {
    /// Whether a row has the trait.
    pub fn holds(self, row: &Row) -> bool {
        match self {
            Trait::Problem => row.problems,
            Trait::Single => row.present == 1,
            Trait::Absent => row.present == 0,
            Trait::Contradicted => row.judgement.verdict.agreement == Agreement::Contradicted,
            Trait::Disputed => row.judgement.disagrees(),
            Trait::Stated => row.judgement.stated.is_some(),
            Trait::Mine => row.judgement.basis == Basis::YouSaid,
            Trait::PerhapsRip => row.judgement.perhaps == Some(WayBack::Rip),
            Trait::BelievedRip => row.judgement.believes_hint_of(Origin::CdRip),
        }
    }
}
