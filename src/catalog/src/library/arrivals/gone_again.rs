//! Ends what was said of a song that returned, once it is missing again: when it comes back another time, or is found by
//! another browser, the old day would be told.

use crate::changes::{Fact, FileFacts, Holds};
use crate::ids::{BrowserId, TrackId};
use crate::library::{Catalog, Standpoint, Track, Whereabouts};

/// The facts that say of the songs that are missing again that they did not return: on this browser, and on others that have
/// one of its folders. Those that these facts give a file there, or say to have returned, are back.
pub(super) fn plan(catalog: &Catalog, browser: BrowserId, said: &[Fact]) -> Vec<Fact> {
    catalog.tracks().flat_map(|track| ended(catalog, track, browser, said)).collect()
}

fn ended(catalog: &Catalog, track: Track<'_>, reader: BrowserId, said: &[Fact]) -> Vec<Fact> {
    let Some(words) = track.words() else { return Vec::new() };
    let returned = words.returned.into_iter().filter_map(|(browser, found)| Some((browser, found.value?)));
    let seen = returned.filter(|(browser, found)| *browser == reader || catalog.is_on(found.place, reader));
    let gone = seen.filter(|(browser, _)| {
        let from = Standpoint { browser: *browser, ..Standpoint::default() };
        catalog.whereabouts(track, &from) != Whereabouts::Here
            && !said.iter().any(|fact| is_back(catalog, fact, track.id(), *browser))
    });
    gone.map(|(browser, _)| Fact::Returned { track: track.id(), browser, found: None }).collect()
}

/// Whether a fact gives a browser the song.
fn is_back(catalog: &Catalog, fact: &Fact, song: TrackId, on: BrowserId) -> bool {
    match fact {
        Fact::Returned { track, browser, .. } => (*track, *browser) == (song, on),
        Fact::File { place, file: file @ FileFacts { holds: Holds::Track(id), .. }, .. } => {
            *id == song && file.is_present() && catalog.is_on(*place, on)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, FileFacts, Found, Holds, Presence, Stamp};
    use crate::ids::PlaceId;

    const BROWSER: BrowserId = BrowserId([1; 8]);
    const PLACE: PlaceId = PlaceId([1; 8]);
    const TRACK: TrackId = TrackId([1; 16]);

    /// A song of which a browser says that it returned, and a file of it that is there or gone.
    fn catalog(presence: Presence) -> Catalog {
        let (mut catalog, mut ms) = (Catalog::default(), 0);
        let found = Some(Found { place: PLACE, at_ms: 3, is_again: true, as_track: None });
        let facts = [
            Fact::Place { place: PLACE, browser: BROWSER, name: "Music".into() },
            Fact::Track { track: TRACK, facts: Box::default() },
            Fact::Returned { track: TRACK, browser: BROWSER, found },
            Fact::File {
                place: PLACE,
                path: "1.mp3".into(),
                file: FileFacts { presence, ..FileFacts::new(1, 1, Holds::Track(TRACK)) },
            },
        ];
        for fact in facts {
            ms += 1;
            catalog.fold(Change::new(Stamp::at(ms, BROWSER), fact));
        }
        catalog
    }

    #[test]
    fn what_is_missing_again_did_not_return() {
        let other = BrowserId([2; 8]);
        let plan = |presence, browser, said: &[Fact]| {
            let mut catalog = catalog(presence);
            let place = Fact::Place { place: PlaceId([2; 8]), browser: other, name: "Other".into() };
            catalog.fold(Change::new(Stamp::at(9, other), place));
            plan(&catalog, browser, said)
        };
        let given = |place| {
            let file = FileFacts::new(1, 1, Holds::Track(TRACK));
            [Fact::File { place, path: "2.mp3".into(), file }]
        };
        let ended = [Fact::Returned { track: TRACK, browser: BROWSER, found: None }];
        assert_eq!(plan(Presence::Absent, BROWSER, &[]), ended);
        assert_eq!(plan(Presence::Present, BROWSER, &[]), []);
        assert_eq!(plan(Presence::Absent, BROWSER, &given(PLACE)), []);
        assert_eq!(
            plan(Presence::Absent, BROWSER, &given(PlaceId([2; 8]))),
            ended,
            "it is in another browser"
        );
        assert_eq!(plan(Presence::Absent, other, &[]), []);
    }
}
