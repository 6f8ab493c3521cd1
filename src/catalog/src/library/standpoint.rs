//! From where a catalog is looked at: by which browser, with which settings, and how long ago its places were seen.

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};

use super::{Catalog, File};
use crate::evidence::Settings;
use crate::ids::{BrowserId, PlaceId};
use crate::text::sorting;

/// Copies that were not seen for this long do not count as further copies: 90 days, in milliseconds.
const OLD_MS: u64 = 90 * 86_400_000;

/// From where a catalog is looked at. The same song is here on one browser and missing on another.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Standpoint {
    /// The browser.
    pub browser: BrowserId,
    /// What the person said in the settings.
    pub settings: Settings,
    /// The places that were not seen whole for 90 days, and those that never were and were not seen at all for so long.
    pub old: BTreeSet<PlaceId>,
    /// The places that are thought away, to ask what would be if they were gone. It is not stored.
    #[borsh(skip)]
    pub away: BTreeSet<PlaceId>,
}

impl Default for Standpoint {
    /// The standpoint of nobody: every copy is elsewhere.
    fn default() -> Standpoint {
        Standpoint {
            browser: BrowserId([0; 8]),
            settings: Settings::default(),
            old: BTreeSet::new(),
            away: BTreeSet::new(),
        }
    }
}

impl Standpoint {
    /// The standpoint of a browser at a time, in milliseconds since 1970.
    pub fn of(catalog: &Catalog, browser: BrowserId, settings: Settings, now_ms: u64) -> Standpoint {
        // A reading that missed a part of a place, such as a folder that was not plugged in, saw no copy there.
        let seen_ms = |place| match catalog.last_whole(place) {
            Some(read) => read.ended_ms,
            None => catalog.last_seen_ms(place),
        };
        let is_old = |place: &&PlaceId| seen_ms(**place).saturating_add(OLD_MS) < now_ms;
        let old = sorting::set_of(catalog.places().keys().filter(is_old).copied());
        Standpoint { browser, settings, old, away: BTreeSet::new() }
    }

    /// Whether a copy is there, as seen from here: it was when its place was last read, and that is not thought away.
    pub(super) fn has(&self, catalog: &Catalog, file: File<'_>) -> bool {
        catalog.is_present(file) && !self.away.contains(&file.place())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Extent, Fact, ReadOutcome, Stamp};

    #[test]
    fn a_reading_that_missed_a_part_makes_a_place_no_younger() {
        let (browser, place) = (BrowserId([1; 8]), PlaceId([1; 8]));
        let mut catalog = Catalog::default();
        catalog
            .fold(Change::new(Stamp::at(1, browser), Fact::Place { place, browser, name: "Music".into() }));
        let mut check = |outcome, ended_ms: u64, is_old| {
            let extent = Extent { outcome, read: 1, files: 1 };
            let read = Fact::PlaceRead { place, began_ms: ended_ms - 1, extent };
            catalog.fold(Change::new(Stamp::at(ended_ms, browser), read));
            let from = Standpoint::of(&catalog, browser, Settings::default(), ended_ms + 1);
            assert_eq!(from.old.contains(&place), is_old, "{outcome:?} at {ended_ms}");
        };
        check(ReadOutcome::Partly, OLD_MS, false);
        check(ReadOutcome::Whole, OLD_MS + 2, false);
        check(ReadOutcome::Partly, OLD_MS + 4, false);
        check(ReadOutcome::Partly, 2 * OLD_MS + 4, true);
        check(ReadOutcome::Whole, 2 * OLD_MS + 6, false);
    }
}
