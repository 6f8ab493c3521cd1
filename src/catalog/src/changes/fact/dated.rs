//! The list of a day: how it differs from the list before it. What is made of such lists stands in `crate::dated`.

use crate::evidence::{Origin, WayBack};
use crate::ids::TrackId;

/// The list of a day, as its difference to the list before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayList {
    /// The day, counted from 1 January 1970, by the clock of whoever lived through it.
    pub day: u32,
    /// The minute of that day, from midnight on: which of two lists of one day is the later one.
    pub minute: u16,
    /// How many songs stood on the list.
    pub songs: u32,
    /// How many songs differ without being named, because their names would take too many bytes.
    pub unnamed: Counts,
    /// The songs that differ.
    pub differences: Vec<Difference>,
}

/// How many songs differ between two lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counts {
    /// Songs that only the later list has.
    pub new: u32,
    /// Songs that only the earlier list has.
    pub gone: u32,
    /// Songs of which the lists say something else.
    pub changed: u32,
}

/// Songs that differ in the same way.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What the earlier list says of them; `None` if it has none of them.
    pub before: Option<Entry>,
    /// What the later list says of them; `None` if it has none of them.
    pub after: Option<Entry>,
    /// The songs, in the order of their ids.
    pub songs: Vec<ShortId>,
}

/// What a list says of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// Where it came from.
    pub origin: Origin,
    /// How it comes back; `None` if nothing that is known gives it back.
    pub way: Option<WayBack>,
}

/// The first bytes of a song's id. Of 100,000 songs, two share them once in 200 libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortId(pub [u8; 5]);

impl ShortId {
    /// That of a song.
    pub fn of(track: TrackId) -> ShortId {
        let [a, b, c, d, e, ..] = track.0;
        ShortId([a, b, c, d, e])
    }

    /// The bytes as a number.
    pub(crate) fn number(self) -> u64 {
        self.0.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// The id with this number; `None` for a number that is too large.
    pub(crate) fn of_number(number: u64) -> Option<ShortId> {
        let [0, 0, 0, a, b, c, d, e] = number.to_be_bytes() else { return None };
        Some(ShortId([a, b, c, d, e]))
    }
}

impl Difference {
    /// As counts.
    pub fn counts(&self) -> Counts {
        Counts::of(self.before, self.after, u32::try_from(self.songs.len()).unwrap_or(u32::MAX))
    }
}

impl Counts {
    /// How many songs that are in all.
    pub fn sum(self) -> u64 {
        u64::from(self.new) + u64::from(self.gone) + u64::from(self.changed)
    }

    /// So many songs that differ in the same way.
    pub fn of(before: Option<Entry>, after: Option<Entry>, songs: u32) -> Counts {
        match (before, after) {
            (None, None) => Counts::default(),
            (None, Some(_)) => Counts { new: songs, ..Counts::default() },
            (Some(_), None) => Counts { gone: songs, ..Counts::default() },
            (Some(_), Some(_)) => Counts { changed: songs, ..Counts::default() },
        }
    }

    /// Both together.
    pub fn and(self, other: Counts) -> Counts {
        Counts {
            new: self.new.saturating_add(other.new),
            gone: self.gone.saturating_add(other.gone),
            changed: self.changed.saturating_add(other.changed),
        }
    }
}

impl DayList {
    /// How many songs it names.
    pub fn named(&self) -> usize {
        self.differences.iter().map(|difference| difference.songs.len()).sum()
    }

    /// How many songs differ, be they named or not.
    pub fn counts(&self) -> Counts {
        self.differences.iter().map(Difference::counts).fold(self.unnamed, Counts::and)
    }
}
