//! Which marks of a delivery a file bears: the closed list of facts that, beside its audio and its
//! names, make it the track that it is. What rules of evidence keep may change; this list may not.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::marks::Where;

/// The marks of a delivery that tell a bought, locked or ripped copy from a stripped one; version 1.
///
/// One bit a fact, in this order for ever: ids are derived from it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize,
)]
pub struct Delivery(pub u8);

impl Delivery {
    /// The audio's sample entry is `drms`, `drmi` or `enca`: it is locked.
    pub const LOCKED: Delivery = Delivery(1);
    /// The sample entry holds `pinf`, Apple's record of a delivery.
    pub const RECORD: Delivery = Delivery(1 << 1);
    /// iTunes' tags name an account (`apID`) or an owner (`ownr`).
    pub const ACCOUNT: Delivery = Delivery(1 << 2);
    /// iTunes' tags hold the date of a purchase (`purd`).
    pub const DATE: Delivery = Delivery(1 << 3);
    /// The tags hold Apple's catalogue id of the song (`cnID`).
    pub const CATALOGUE: Delivery = Delivery(1 << 4);
    /// iTunes' look-up of the disc (`iTunes_CDDB…`) is in the tags.
    pub const DISC: Delivery = Delivery(1 << 5);
    /// A comment begins as Amazon's or Bandcamp's do ("Amazon.com Song ID:", "Visit http").
    pub const COMMENT: Delivery = Delivery(1 << 6);

    /// What an item of a tag, or another mark, is among these; nothing for most.
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

    /// Whether an item can be among these, so that readers can ask before they decode one.
    pub fn wants(place: Where, key: &str) -> bool {
        is_disc(place, key) || is_comment(place, key)
    }

    /// These facts and those.
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
