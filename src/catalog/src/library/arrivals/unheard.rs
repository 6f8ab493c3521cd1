//! Songs whose audio has no id, and whose file was renamed: exactly one file went in this reading and one came that is as
//! large, as old and as long. Example: a module of a tracker, of which only the name is read.

use std::collections::{HashMap, HashSet};

use super::{Catalog, Standpoint, Track, TrackAt, Wanted, is_spoken_of, last_seen_ms};
use crate::library::File;
use crate::library::moved::is_parted;
use crate::matching::Key;
use crate::reading::Container;

/// What a file without an id of its audio is known by: its size, its time, its length and its kind.
type Looks = (u64, u64, Option<u64>, Option<Container>);

/// Songs that went in the last reading of this browser, each with the one that came with the only file that looks like it.
pub(super) fn pairs<'a>(
    catalog: &'a Catalog,
    from: &Standpoint,
    wanted: &Wanted,
    taken: &HashSet<TrackAt>,
) -> Vec<(Track<'a>, Track<'a>)> {
    let mut alike: HashMap<Looks, (Vec<Track<'a>>, Vec<Track<'a>>)> = HashMap::new();
    let open = catalog.tracks().filter(|track| track.essence().is_none() && !taken.contains(&track.at()));
    for track in open.filter(|track| track.is_listed()) {
        let mut own = catalog.copies(track).filter(|file| catalog.is_on(file.place(), from.browser));
        let Some((file, looks)) = own.next().and_then(|file| Some((file, looks(track, file)?))) else {
            continue;
        };
        if own.next().is_some() {
            continue;
        }
        let (went, came) = alike.entry(looks).or_default();
        if catalog.is_present(file) { came } else { went }.push(track);
    }
    let is_it = |old: Track<'_>, new: Track<'_>| {
        let is_gone = catalog.present_copies(old).next().is_none();
        is_gone
            && !wanted.has(old)
            && new.first().ms > last_seen_ms(catalog, old)
            && !is_spoken_of(new)
            && !is_parted(old, new)
    };
    let pairs = alike.into_values().filter_map(|(went, came)| match (&went[..], &came[..]) {
        (&[old], &[new]) => is_it(old, new).then_some((old, new)),
        _ => None,
    });
    pairs.collect()
}

/// The keys by which a song whose audio has no id may be found when a file of it comes back under another name.
pub(super) fn keys<'a>(catalog: &'a Catalog, track: Track<'a>) -> impl Iterator<Item = Key> + 'a {
    let files = catalog.copies(track).filter(move |_| track.essence().is_none());
    let looks = files.filter_map(move |file| looks(track, file));
    looks.map(|(size, modified_ms, duration_ms, _)| Key::of_file(size, modified_ms, duration_ms))
}

/// What a file is known by; `None` where its size or its time is not known.
fn looks(track: Track<'_>, file: File<'_>) -> Option<Looks> {
    let (size, modified_ms) = file.size_and_time();
    let facts = track.facts().filter(|_| size > 0 && modified_ms > 0)?;
    Some((size, modified_ms, facts.audio.duration_ms, facts.container))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Extent, Fact, FileFacts, Holds, Presence, ReadOutcome, Stamp, TrackFacts};
    use crate::ids::{BrowserId, PlaceId, TrackId};
    use crate::library::Arrivals;
    use crate::matching::{Alike, Sureness};

    const BROWSER: BrowserId = BrowserId([1; 8]);
    const PLACE: PlaceId = PlaceId([1; 8]);

    fn song(song: u8, size: u64, presence: Presence) -> Vec<Fact> {
        let (track, path) = (TrackId([song; 16]), format!("{song}.mod"));
        let facts =
            TrackFacts { title: path.clone(), container: Some(Container::Module), ..TrackFacts::default() };
        let file = FileFacts { presence, ..FileFacts::new(size, 5, Holds::Track(track)) };
        vec![Fact::Track { track, facts: facts.into() }, Fact::File { place: PLACE, path, file }]
    }

    /// What is known after a reading in which song 1 was gone, if it was not before, and these others came, each with its
    /// size.
    fn catalog(went_before: bool, came: &[(u8, u64)]) -> Catalog {
        let mut catalog = Catalog::default();
        let mut say = |ms, facts: Vec<Fact>| {
            facts.into_iter().for_each(|fact| drop(catalog.fold(Change::new(Stamp::at(ms, BROWSER), fact))));
        };
        let read = |began_ms| {
            let extent = Extent { outcome: ReadOutcome::Whole, read: 1, files: 1 };
            vec![Fact::PlaceRead { place: PLACE, began_ms, extent }]
        };
        say(1, vec![Fact::Place { place: PLACE, browser: BROWSER, name: "Music".into() }]);
        say(2, song(1, 9, Presence::Present));
        say(4, read(1));
        if went_before {
            say(6, song(1, 9, Presence::Absent));
            say(7, read(5));
        }
        came.iter().for_each(|(it, size)| say(11, song(*it, *size, Presence::Present)));
        if !went_before {
            say(13, song(1, 9, Presence::Absent));
        }
        say(14, read(10));
        catalog
    }

    fn pairs_of(came: &[(u8, u64)]) -> Vec<(u8, u8)> {
        let from = Standpoint { browser: BROWSER, ..Standpoint::default() };
        let catalog = catalog(false, came);
        let found = pairs(&catalog, &from, &Wanted::default(), &HashSet::new());
        found.iter().map(|(old, new)| (old.id().0[0], new.id().0[0])).collect()
    }

    #[test]
    fn what_came_back_under_another_name_and_has_no_id_is_asked_about() {
        let asked = |came: &[(u8, u64)]| {
            let catalog = catalog(true, came);
            let missing = catalog.track(TrackId([1; 16])).unwrap();
            let found = Arrivals::of(&catalog, catalog.tracks().map(Track::at)).find(missing);
            found.map(|it| (catalog.track_at(it.here).unwrap().id().0[0], it.by, it.sureness))
        };
        assert_eq!(asked(&[(3, 8), (2, 9)]), Some((2, Alike::Path, Sureness::Unsure)));
        assert_eq!(asked(&[(3, 8)]), None);
    }

    #[test]
    fn what_was_renamed_and_has_no_id_is_told_by_size_and_time() {
        assert_eq!(pairs_of(&[(2, 9), (3, 8)]), [(1, 2)]);
        assert_eq!(pairs_of(&[(2, 8)]), []);
        assert_eq!(pairs_of(&[(2, 9), (3, 9)]), []);
    }
}
