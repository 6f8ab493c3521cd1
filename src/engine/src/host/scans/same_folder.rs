//! Notices that a place holds the files of another one, so that the person can say whether both are one folder.

use std::collections::HashMap;

use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{Catalog, File};

/// So many files with the path and the audio of another place's make the page ask.
const MANY: usize = 20;

/// The place that holds the same files as this one, if there is one and the person was not asked of it yet.
pub(super) fn twin_of(catalog: &Catalog, place: PlaceId) -> Option<PlaceId> {
    let is_open = |other: PlaceId| {
        other != place
            && catalog.counts(other)
            && catalog.folder_of(other) != catalog.folder_of(place)
            && catalog.sameness(place, other).is_none()
    };
    let (mut shared, mut all): (HashMap<PlaceId, usize>, usize) = (HashMap::new(), 0);
    for file in catalog.files_of(place).filter(|file| catalog.is_present(*file)) {
        let Some(track) = file.track() else { continue };
        all += 1;
        let path = file.path();
        let twins = catalog.present_copies(track).filter(|copy| copy.path() == path && is_open(copy.place()));
        for other in twins.map(File::place) {
            *shared.entry(other).or_default() += 1;
        }
    }
    let songs_in = |place| {
        catalog.files_of(place).filter(|file| catalog.is_present(*file) && file.track().is_some()).count()
    };
    let is_twin = |(other, songs): &(&PlaceId, &usize)| {
        let least = all.min(songs_in(**other));
        **songs >= MANY || **songs * 2 >= least.max(1)
    };
    // A folder that was renamed lies where it was, so places on the computer's own disk are asked about first.
    let key = |(other, songs): &(&PlaceId, &usize)| (**songs, catalog.disk(**other).is_none(), **other);
    shared.iter().filter(is_twin).max_by_key(key).map(|(&other, _)| other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::{Change, Fact, FileFacts, Holds, Sameness, Stamp};
    use reprise_catalog::ids::{BrowserId, TrackId};

    const A: PlaceId = PlaceId([1; 8]);
    const B: PlaceId = PlaceId([2; 8]);

    fn say(catalog: &mut Catalog, fact: Fact) {
        let ms = catalog.latest().map_or(1, |latest| latest.ms + 1);
        catalog.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact));
    }

    /// A catalog in which two places have so many songs, and share so many.
    fn catalog(songs: u8, shared: u8) -> Catalog {
        let mut catalog = Catalog::default();
        for (place, first) in [(A, 0), (B, songs - shared)] {
            say(&mut catalog, Fact::Place { place, browser: BrowserId([1; 8]), name: "Music".into() });
            for song in first..first + songs {
                let file = FileFacts::new(1, 1, Holds::Track(TrackId([song; 16])));
                say(&mut catalog, Fact::File { place, path: format!("{song}.mp3"), file });
            }
        }
        catalog
    }

    #[test]
    fn a_place_with_the_files_of_another_is_asked_about_once() {
        assert_eq!(twin_of(&catalog(60, 19), B), None);
        assert_eq!(twin_of(&catalog(60, 20), B), Some(A));
        assert_eq!(twin_of(&catalog(6, 2), B), None);
        let mut few = catalog(6, 3);
        assert_eq!(twin_of(&few, B), Some(A));
        say(&mut few, Fact::Sameness { place: A, other: B, sameness: Sameness::Unsaid });
        assert_eq!(twin_of(&few, B), None);
    }
}
