//! What the check-up page answers: counts over all songs, and the storage that a restore needs.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::evidence::{CloudStatus, Ineligible, WayBack};
use crate::library::Group;
use crate::query::{Row, Table, Trait};

/// What one song takes in iTunes Match, in bytes, by a rule of thumb in Apple's help.
const MATCH_SONG: u64 = 256_000;

/// The bytes of one millisecond of audio at 256 kbps, the rate at which Apple gives songs back.
const BYTES_A_MS: u64 = 32;

/// The counts of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Checkup {
    /// All songs, without those that were let go and those that stand on other programs' lists alone.
    pub songs: u64,
    /// Songs that nothing but a single disk, or nothing at all, is known to give back.
    pub without_way: u64,
    /// Songs of which no file was read yet, and no list says how they come back.
    pub unread: u64,
    /// For each of [`Trait::ALL`], in its order, how many songs have it.
    pub traits: Vec<u64>,
    /// For each of [`Ineligible::ALL`], in its order, how many songs Apple does not take for this reason.
    pub ineligible: Vec<u64>,
    /// The storage that songs need.
    pub storage: Storage,
}

/// How much storage songs need. All sizes are in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Storage {
    /// Songs that iTunes Match would hold: not those of Apple Music, and none that Apple refuses.
    pub match_songs: u64,
    /// What these take by the rule of thumb of 256 kB a song. Songs of Apple Music take nothing.
    pub rule: u64,
    /// What these take at 256 kbps for their length.
    pub match_at_256_kbps: u64,
    /// What all songs that Apple gives back take on a device, at 256 kbps for their length.
    pub at_256_kbps: u64,
    /// What the files of all songs take as they are, one copy each.
    pub files: u64,
    /// What songs that are missing here would have to be downloaded: Apple's at 256 kbps, a store's as they were.
    pub download: u64,
}

impl Checkup {
    /// Counts a library.
    pub fn of(table: &Table) -> Checkup {
        let (traits, ineligible) = (vec![0; Trait::ALL.len()], vec![0; Ineligible::ALL.len()]);
        let mut checkup = Checkup { traits, ineligible, ..Checkup::default() };
        for (_, row) in table.rows() {
            // What stands on lists alone, or was let go, is not among the songs that would come back, or be stored.
            if row.judgement.is_counted() {
                checkup.songs += 1;
                checkup.without_way += u64::from(row.judgement.group().is_some_and(is_without_way));
                checkup.unread += u64::from(row.judgement.group().is_some_and(is_unread));
                checkup.storage.add(&row);
            }
            for (count, it) in checkup.traits.iter_mut().zip(Trait::ALL) {
                *count += u64::from(it.holds(&row));
            }
            for (count, &reason) in checkup.ineligible.iter_mut().zip(Ineligible::ALL) {
                *count += u64::from(row.judgement.ineligible() == Some(reason));
            }
        }
        checkup
    }

    /// How many songs have this trait.
    pub fn count(&self, it: Trait) -> u64 {
        self.traits.get(it as usize).copied().unwrap_or_default()
    }
}

/// Whether songs of a group have no way back that is known.
fn is_without_way(group: Group) -> bool {
    matches!(group, Group::OnlyCopy | Group::Cut | Group::Unfound | Group::Lost)
}

/// Whether no file of a group's songs was read, and no list says how they come back.
fn is_unread(group: Group) -> bool {
    matches!(group, Group::Unread | Group::Listed)
}

/// What comes over the line if a song is given back.
fn download_of(row: &Row) -> u64 {
    match row.judgement.way {
        Some(WayBack::Apple | WayBack::AppleSubscription) => row.duration_ms * BYTES_A_MS,
        Some(WayBack::Store) => row.size,
        _ => 0,
    }
}

impl Storage {
    fn add(&mut self, row: &Row) {
        if !matches!(row.judgement.status(), CloudStatus::AppleMusic | CloudStatus::Ineligible) {
            self.match_songs += 1;
            self.rule += MATCH_SONG;
            self.match_at_256_kbps += row.duration_ms * BYTES_A_MS;
        }
        if matches!(row.judgement.way, Some(WayBack::Apple | WayBack::AppleSubscription)) {
            self.at_256_kbps += row.duration_ms * BYTES_A_MS;
        }
        self.files += row.size;
        self.download += if row.judgement.whereabouts.is_wanted() { download_of(row) } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, Stamp};
    use crate::changes::{FileFacts, Holds, Ruling, SaidBy, TrackFacts};
    use crate::evidence::{Origin, Store};
    use crate::ids::{BrowserId, PlaceId, TrackId};
    use crate::library::{Catalog, Standpoint};
    use crate::reading::Container;

    /// Songs of four minutes and 5 MB each, with origins that the person said.
    fn catalog(songs: &[(Origin, Container)]) -> Catalog {
        let (mut catalog, mut ms, browser) = (Catalog::default(), 0, BrowserId([1; 8]));
        let mut say = |fact| {
            ms += 1;
            catalog.fold(Change::new(Stamp::at(ms, browser), fact));
        };
        say(Fact::Place { place: PlaceId([1; 8]), browser, name: "Music".into() });
        for (at, &(origin, container)) in (1u8..).zip(songs) {
            let (track, place) = (TrackId([at; 16]), PlaceId([1; 8]));
            let mut facts =
                TrackFacts { size: 5_000_000, container: Some(container), ..TrackFacts::default() };
            facts.audio.duration_ms = Some(240_000);
            let file = FileFacts::new(facts.size, 0, Holds::Track(track));
            say(Fact::Track { track, facts: facts.into() });
            say(Fact::File { place, path: at.to_string(), file });
            let store = (origin == Origin::Store).then_some(Store::Bandcamp);
            say(Fact::Overruled { track, ruling: Some(Ruling { origin, store }) });
        }
        catalog
    }

    fn table(songs: &[(Origin, Container)]) -> Table {
        let browser = BrowserId([1; 8]);
        Table::of(&catalog(songs), &Standpoint { browser, ..Standpoint::default() })
    }

    #[test]
    fn storage_by_the_rule_and_by_the_length() {
        let songs = [
            (Origin::ItunesPurchase, Container::Mp4),
            (Origin::AppleMusic, Container::Mp4),
            (Origin::Unknown, Container::Flac),
        ];
        let storage = Checkup::of(&table(&songs)).storage;
        let song = 240 * 32_000;
        let wanted = Storage {
            match_songs: 1,
            rule: 256_000,
            match_at_256_kbps: song,
            at_256_kbps: 2 * song,
            files: 15_000_000,
            download: 0,
        };
        assert_eq!(storage, wanted);
    }

    #[test]
    fn what_is_missing_here_is_downloaded_from_apple_and_from_stores() {
        let said = [Origin::ItunesPurchase, Origin::Store, Origin::CdRip, Origin::Unknown];
        let songs = said.map(|origin| (origin, Container::Mp4));
        let elsewhere = Standpoint { browser: BrowserId([2; 8]), ..Standpoint::default() };
        let download = |from: &Standpoint| Checkup::of(&Table::of(&catalog(&songs), from)).storage.download;
        assert_eq!(download(&elsewhere), 240 * 32_000 + 5_000_000);
        assert_eq!(download(&Standpoint { browser: BrowserId([1; 8]), ..elsewhere }), 0);
    }

    /// A list of Apple's and one of another program each name a song without a file.
    #[test]
    fn of_songs_without_a_file_no_way_back_is_claimed() {
        let mut catalog = catalog(&[(Origin::CdRip, Container::Flac)]);
        let browser = BrowserId([1; 8]);
        let mut say = |ms, fact| drop(catalog.fold(Change::new(Stamp::at(ms, browser), fact)));
        for (at, by) in [(7, SaidBy::LibraryXml), (8, SaidBy::Spotify)] {
            let track = TrackId([at; 16]);
            say(100, Fact::Track { track, facts: Box::default() });
            say(100, Fact::Stated { track, by, said: Some(Box::default()) });
        }
        let from = Standpoint { browser, ..Standpoint::default() };
        let checkup = Checkup::of(&Table::of(&catalog, &from));
        assert_eq!((checkup.songs, checkup.without_way, checkup.unread), (2, 0, 1));
    }

    #[test]
    fn songs_are_counted_by_what_is_wrong() {
        let checkup =
            Checkup::of(&table(&[(Origin::Unknown, Container::Flac), (Origin::CdRip, Container::Mpeg)]));
        assert_eq!((checkup.songs, checkup.without_way), (2, 1));
        assert_eq!((checkup.count(Trait::Single), checkup.count(Trait::Mine)), (2, 2));
        assert_eq!((checkup.count(Trait::Problem), checkup.count(Trait::Absent)), (0, 0));
        assert_eq!(checkup.ineligible.iter().sum::<u64>(), 1);
        assert_eq!(checkup.ineligible.first(), Some(&1), "FLAC is not for an Apple library");
    }
}
