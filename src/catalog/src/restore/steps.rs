//! The steps that get the songs of a group back: in which form they come, from which country's store, how many discs,
//! how much to download, and which stores that sold them are closed.

use std::collections::{BTreeMap, BTreeSet};

use super::Disc;
use crate::changes::TrackFacts;
use crate::evidence::{Business, CloudStatus, Country, Store, storefront};
use crate::library::Group;
use crate::query::Row;
use crate::reading::Codec;

/// How long a disc takes, by a rule of thumb: to find it, put it in, rip it and put it back.
pub const MINUTES_A_DISC: u64 = 13;

/// The bytes of one millisecond of audio at 256 kbps, the rate at which Apple gives songs back.
const BYTES_A_MS: u64 = 32;

/// The rate at which Apple gives songs back.
const APPLE_KBPS: u32 = 256;

/// What getting songs back comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// How many were lossless and come back as AAC.
    pub lossless: u64,
    /// How many had more than 256 kbps and come back with that.
    pub finer: u64,
    /// How many had less, and come back better.
    pub coarser: u64,
    /// What Apple's songs take at 256 kbps for their length, in bytes.
    pub download: u64,
    /// Which country's store sold the songs.
    pub countries: BTreeMap<Country, u64>,
    /// Stores that sold songs and do not give them back any more.
    pub closed: BTreeMap<Store, u64>,
    /// Songs that have this way back but are not promised: only a hint speaks for it, or no file of them was read.
    pub unpromised: u64,
    discs: BTreeSet<Disc>,
}

impl Steps {
    /// Whether the facts of songs of a group are looked at.
    pub fn asks_facts(group: Group) -> bool {
        matches!(group, Group::Apple | Group::AppleSubscription | Group::Rip)
    }

    /// Adds a song of a group.
    pub fn note(&mut self, group: Group, row: &Row, facts: Option<&TrackFacts>) {
        let is_way = matches!(
            group,
            Group::Apple | Group::AppleSubscription | Group::Store | Group::Rip | Group::Copy
        );
        self.unpromised += u64::from(is_way && !row.judgement.would_come_back());
        match (group, facts) {
            (Group::Apple | Group::AppleSubscription, Some(facts)) => self.note_apple(row, facts),
            (Group::Rip, Some(facts)) => {
                self.discs.insert(Disc::of(&facts.tags, row.compilation));
            }
            (Group::OnlyCopy | Group::Unfound | Group::Lost | Group::Cut, _) => {
                let store = row.judgement.verdict.store.filter(|store| store.business() == Business::Closed);
                if let Some(store) = store {
                    *self.closed.entry(store).or_default() += 1;
                }
            }
            _ => {}
        }
    }

    /// How many discs there are to rip.
    pub fn discs(&self) -> u64 {
        self.discs.len() as u64
    }

    fn note_apple(&mut self, row: &Row, facts: &TrackFacts) {
        if let Some(country) = facts.tags.ids.apple_storefront.and_then(storefront) {
            *self.countries.entry(country).or_default() += 1;
        }
        // What was uploaded comes back as it was.
        if row.judgement.status() == CloudStatus::Uploaded {
            self.download += row.size;
            return;
        }
        self.download += row.duration_ms.saturating_mul(BYTES_A_MS);
        let audio = &facts.audio;
        let is_aac = audio.codec == Some(Codec::Aac);
        match audio.bitrate_kbps {
            _ if audio.codec.is_some_and(Codec::is_lossless) => self.lossless += 1,
            // Variable rates are around the one that was asked for.
            Some(kbps) if kbps > APPLE_KBPS * 9 / 8 => self.finer += 1,
            Some(kbps) if is_aac && kbps < APPLE_KBPS * 3 / 4 => self.coarser += 1,
            Some(kbps) if !is_aac && kbps < APPLE_KBPS => self.coarser += 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, FileFacts, Holds, Ruling, Stamp};
    use crate::evidence::Origin;
    use crate::ids::{BrowserId, PlaceId, TrackId};
    use crate::library::{Catalog, Standpoint};
    use crate::query::Table;

    /// The steps of songs of one origin: each with its codec, rate, album and disc.
    fn steps(origin: Origin, store: Option<Store>, songs: &[(Codec, u32, &str, u32)]) -> Steps {
        let (mut catalog, browser) = (Catalog::default(), BrowserId([1; 8]));
        let mut say = |fact| drop(catalog.fold(Change::new(Stamp::at(1, browser), fact)));
        say(Fact::Place { place: PlaceId([1; 8]), browser, name: "Music".into() });
        for (at, (codec, kbps, album, disc)) in (1..).zip(songs) {
            let track = TrackId([at; 16]);
            let mut facts = TrackFacts { size: 10_000_000, ..TrackFacts::default() };
            (facts.audio.codec, facts.audio.bitrate_kbps) = (Some(*codec), Some(*kbps));
            facts.audio.duration_ms = Some(1000);
            (facts.tags.album, facts.tags.disc_number) = (Some((*album).into()), Some(*disc));
            facts.tags.ids.apple_storefront = Some(143_443);
            say(Fact::Track { track, facts: facts.into() });
            let file = FileFacts::new(1, 1, Holds::Track(track));
            say(Fact::File { place: PlaceId([1; 8]), path: at.to_string(), file });
            say(Fact::Overruled { track, ruling: Some(Ruling { origin, store }) });
        }
        let from = Standpoint { browser, ..Standpoint::default() };
        let table = Table::of(&catalog, &from);
        let mut steps = Steps::default();
        for (at, row) in table.rows() {
            let facts = catalog.track_at(at).and_then(|track| track.facts());
            row.judgement.group().into_iter().for_each(|group| steps.note(group, &row, facts.as_ref()));
        }
        steps
    }

    #[test]
    fn what_comes_back_in_which_form() {
        let songs = [
            (Codec::Alac, 900, "A", 1),
            (Codec::Mp3, 320, "A", 1),
            (Codec::Aac, 128, "A", 1),
            (Codec::Aac, 262, "A", 1),
        ];
        let found = steps(Origin::ItunesPurchase, None, &songs);
        assert_eq!((found.lossless, found.finer, found.coarser), (1, 1, 1));
        assert_eq!((found.download, found.unpromised), (4 * 32_000, 0));
        assert_eq!(found.countries.into_iter().collect::<Vec<_>>(), [(Country::new("de").unwrap(), 4)]);
    }

    #[test]
    fn discs_are_counted_and_not_songs() {
        let songs =
            [("A", 1), ("a", 1), ("A", 2), ("B", 1)].map(|(album, disc)| (Codec::Flac, 900, album, disc));
        assert_eq!(steps(Origin::CdRip, None, &songs).discs(), 3);
    }

    #[test]
    fn stores_that_are_closed_are_named() {
        let found = steps(Origin::Store, Some(Store::Zune), &[(Codec::Mp3, 320, "A", 1)]);
        assert_eq!(found.closed.into_iter().collect::<Vec<_>>(), [(Store::Zune, 1)]);
    }
}
