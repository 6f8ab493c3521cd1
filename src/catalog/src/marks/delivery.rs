//! The marks of a delivery: a closed list of facts that, with the audio and the names, make a file the track
//! that it is. The marks that rules of evidence keep may change; this list may not.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::marks::Where;

/// The facts that tell a bought, locked or ripped copy from a stripped one; version 1.
///
/// Each fact is one bit. The order never changes, because ids are derived from it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize,
)]
pub struct Delivery(pub u8);

impl Delivery {
    /// The sample entry of the audio is `drms`, `drmi` or `enca`: the file is locked.
    pub const LOCKED: Delivery = Delivery(1);
    /// The sample entry holds `pinf`, Apple's record of a delivery.
    pub const RECORD: Delivery = Delivery(1 << 1);
    /// iTunes' tags name an account (`apID`) or an owner (`ownr`).
    pub const ACCOUNT: Delivery = Delivery(1 << 2);
    /// iTunes' tags hold a date of purchase (`purd`).
    pub const DATE: Delivery = Delivery(1 << 3);
    /// The tags hold Apple's catalogue id of the song (`cnID`).
    pub const CATALOGUE: Delivery = Delivery(1 << 4);
    /// The tags hold iTunes' look-up of the disc (`iTunes_CDDB…`).
    pub const DISC: Delivery = Delivery(1 << 5);
    /// A comment begins as Amazon's or Bandcamp's do: "Amazon.com Song ID:", "Visit http".
    pub const COMMENT: Delivery = Delivery(1 << 6);

    /// The fact that an item of a tag, or another mark, means; none for most.
    pub fn of(place: Where, key: &str, value: &str) -> Delivery {
        let is_blank = value.trim_matches(|c: char| c.is_whitespace() || c == '\0').is_empty();
        match (place, key) {
            (Where::SampleEntry, "entry") if matches!(value, "drms" | "drmi" | "enca") => Delivery::LOCKED,
            (Where::SampleEntry, "pinf") => Delivery::RECORD,
            (Where::Ilst, "apID" | "ownr") if !is_blank => Delivery::ACCOUNT,
            (Where::Ilst, "purd") if !is_blank => Delivery::DATE,
            (place, key) if !is_blank && is_disc(place, key) => Delivery::DISC,
            (place, key) if is_comment(place, key) && is_store(value) => Delivery::COMMENT,
            _ => Delivery::default(),
        }
    }

    /// Whether an item can mean one of the facts, so that readers can ask before they decode it.
    pub fn wants(place: Where, key: &str) -> bool {
        is_disc(place, key) || is_comment(place, key)
    }

    /// These facts and those together.
    pub fn and(self, other: Delivery) -> Delivery {
        Delivery(self.0 | other.0)
    }
}

fn is_disc(place: Where, key: &str) -> bool {
    match place {
        Where::Ilst => key.starts_with("----:com.apple.iTunes:iTunes_CDDB"),
        Where::Id3 => key.starts_with("COMM:iTunes_CDDB"),
        Where::Vorbis | Where::Ape => key.starts_with("ITUNES_CDDB"),
        _ => false,
    }
}

fn is_comment(place: Where, key: &str) -> bool {
    match place {
        Where::Ilst => key == "©cmt",
        Where::Id3 => key == "COMM" || key == "COMM:",
        Where::Vorbis | Where::Ape => matches!(key, "COMMENT" | "DESCRIPTION"),
        _ => false,
    }
}

fn is_store(comment: &str) -> bool {
    let comment = comment.trim_start();
    let starts = |start: &str| comment.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
    starts("Amazon.com Song ID:") || starts("Visit http")
}
