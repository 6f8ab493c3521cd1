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
    /// The places that were not seen for 90 days.
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
        let is_old = |place: &&PlaceId| catalog.last_seen_ms(**place).saturating_add(OLD_MS) < now_ms;
        let old = sorting::set_of(catalog.places().keys().filter(is_old).copied());
        Standpoint { browser, settings, old, away: BTreeSet::new() }
    }

    /// Whether a copy is there, as seen from here: it was when its place was last read, and that is not thought away.
    pub(super) fn has(&self, catalog: &Catalog, file: File<'_>) -> bool {
        catalog.is_present(file) && !self.away.contains(&file.place())
    }
}
