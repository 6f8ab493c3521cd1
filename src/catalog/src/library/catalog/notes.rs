//! What the person notes about songs, their albums and discs, and places; and the searches that they keep.

use super::searched::Hits;
use super::{Catalog, Track};
use crate::changes::About;
use crate::text::fold;

impl Catalog {
    /// The note about something.
    pub fn note(&self, about: &About) -> Option<&str> {
        self.sayings.note(about)
    }

    /// All searches that were ever kept, by name; those that are kept no more have no address.
    pub fn searches(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.sayings.searches()
    }

    /// The songs of which a note holds this folded word: a note about the song, its album, its disc, or a place that holds
    /// a copy.
    pub(crate) fn noted_with(&self, word: &str) -> Hits {
        let holding = self.sayings.notes().filter(|(_, note)| fold(note).contains(word));
        let noted: Vec<&About> = holding.map(|(about, _)| about).collect();
        let is_of_names = noted.iter().any(|about| matches!(about, About::Album(_) | About::Disc(_)));
        let is_noted = |about: &About| noted.contains(&about);
        let is_meant = |track: Track<'_>| {
            is_noted(&About::Track(track.id()))
                || self.present_copies(track).any(|file| is_noted(&About::Place(file.place())))
                || (is_of_names
                    && track.facts().is_some_and(|facts| About::names_of(&facts.tags).iter().any(is_noted)))
        };
        match noted.is_empty() {
            true => vec![false; self.tracks.len()],
            false => self.tracks().map(is_meant).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, FileFacts, Holds, Stamp, TrackFacts};
    use crate::ids::{BrowserId, PlaceId, TrackId};
    use crate::library::Standpoint;
    use crate::query::{Query, Table};

    #[test]
    fn of_two_that_keep_a_search_under_one_name_the_later_one_counts() {
        let mut catalog = Catalog::default();
        let mut say = |ms, browser, name: &str, address: Option<&str>| {
            let fact = Fact::Search { name: name.into(), address: address.map(str::to_owned) };
            drop(catalog.fold(Change::new(Stamp::at(ms, BrowserId([browser; 8])), fact)));
        };
        say(2, 1, "Live", Some("/?q=live"));
        say(1, 2, "Live", Some("/?q=is:live"));
        say(3, 1, "90s", Some("/?q=year:199"));
        say(4, 2, "90s", None);
        assert_eq!(catalog.searches().collect::<Vec<_>>(), [("90s", None), ("Live", Some("/?q=live"))]);
    }

    #[test]
    fn songs_are_found_by_notes_about_them_their_album_and_their_place() {
        let (mut catalog, mut ms, mut albums) = (Catalog::default(), 0, Vec::new());
        let mut say = |fact| {
            ms += 1;
            drop(catalog.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact)));
        };
        for (at, album, place) in [(1, "Debut", 1), (2, "debut", 2), (3, "Post", 2)] {
            let mut facts = TrackFacts::default();
            (facts.tags.album, facts.tags.artist) = (Some(album.into()), Some("Björk".into()));
            facts.tags.disc_number = Some(1);
            albums.push(About::names_of(&facts.tags));
            let track = TrackId([at; 16]);
            say(Fact::Track { track, facts: facts.into() });
            let file = FileFacts::new(1, 1, Holds::Track(track));
            say(Fact::File { place: PlaceId([place; 8]), path: at.to_string(), file });
        }
        let note = |about: &About, note: &str| Fact::Note { about: about.clone(), note: Some(note.into()) };
        let third = About::Track(TrackId([3; 16]));
        say(note(&third, "scratched"));
        say(note(&albums[0][0], "Shelf 3"));
        say(note(&albums[2][1], "lent to Ana"));
        say(note(&About::Place(PlaceId([2; 8])), "in the attic"));
        assert_eq!(catalog.noted_with("scratched"), [false, false, true]);
        assert_eq!(catalog.noted_with("shelf"), [true, true, false]);
        assert_eq!(catalog.noted_with("ana"), [false, false, true]);
        assert_eq!(catalog.noted_with("attic"), [false, true, true]);
        assert_eq!(catalog.noted_with("nothing"), [false; 3]);
        let found = |catalog: &Catalog, typed: &str| {
            let table = Table::of(catalog, &Standpoint::default());
            table.search(catalog, &Query { search: typed.into(), ..Query::default() }).len()
        };
        assert_eq!(
            (found(&catalog, "scratched"), found(&catalog, "shelf 3"), found(&catalog, "nothing")),
            (1, 2, 0)
        );
        let gone = Fact::Note { about: third.clone(), note: None };
        catalog.fold(Change::new(Stamp::at(99, BrowserId([1; 8])), gone));
        assert_eq!((catalog.note(&third), catalog.noted_with("scratched")), (None, vec![false; 3]));
    }
}
