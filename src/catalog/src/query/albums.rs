//! The rows of a query by album: how many songs of each come back, and which numbers are missing from it.

use std::collections::HashMap;

use super::row::{NameField, Row};
use super::table::Table;
use crate::library::{Group, TrackAt};
use crate::text::sorting;

/// The most missing numbers that are named. More say that the numbers do not count the songs of an album.
const MOST_MISSING: usize = 5;

/// An album: the songs of a query that stand together on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Album {
    /// Its first song, by disc and number.
    pub first: TrackAt,
    /// What its songs add up to.
    pub sums: Sums,
    /// Numbers that are missing between the first and the last number of the only disc.
    pub missing: Vec<u32>,
}

/// What songs that stand together add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many there are.
    pub songs: u32,
    /// How many of them would come back.
    pub back: u32,
    /// Their length in milliseconds.
    pub duration_ms: u64,
    groups: HashMap<Group, u32>,
}

impl Table {
    /// Answers how many albums these rows have, and at most `most` of the albums, beginning with number `from`. The
    /// rows stand in the order of the shelf. Songs without an album are one for each artist.
    pub fn albums(&self, rows: &[TrackAt], from: usize, most: usize) -> (usize, Vec<Album>) {
        let all = self.by_album(rows);
        let some = all.iter().skip(from).take(most).filter_map(|songs| self.album(songs));
        (all.len(), some.collect())
    }

    /// The songs of each album of these rows, which stand in the order of the shelf.
    pub fn by_album<'a>(&self, rows: &'a [TrackAt]) -> Vec<&'a [TrackAt]> {
        let columns = self.columns();
        let key = |at: TrackAt| {
            let name = |field| columns.name(field, at);
            (name(NameField::Shelf), name(NameField::Album), columns.compilation(at))
        };
        rows.chunk_by(|one, other| key(*one) == key(*other)).collect()
    }

    fn album(&self, songs: &[TrackAt]) -> Option<Album> {
        let mut sums = Sums::default();
        songs.iter().filter_map(|&at| self.row(at)).for_each(|row| sums.add(&row));
        let missing = missing(songs.iter().map(|&at| self.columns().position(at)));
        Some(Album { first: *songs.first()?, sums, missing })
    }
}

impl Sums {
    /// Adds a song.
    pub(super) fn add(&mut self, row: &Row) {
        self.songs += 1;
        self.back += u32::from(row.judgement.would_come_back());
        self.duration_ms += row.duration_ms;
        if let Some(group) = row.judgement.group() {
            *self.groups.entry(group).or_default() += 1;
        }
    }

    /// How many songs are in each group, the largest first. Songs that were let go are in none.
    pub fn groups(&self) -> Vec<(Group, u32)> {
        let mut groups: Vec<(Group, u32)> =
            self.groups.iter().map(|(group, songs)| (*group, *songs)).collect();
        sorting::sort_by(&mut groups, |(a, a_count), (b, b_count)| {
            b_count.cmp(a_count).then((*a as u8).cmp(&(*b as u8)))
        });
        groups
    }
}

/// The numbers that no song has, from 1 to the last. Only where all songs are of one disc and all have a number.
fn missing(positions: impl Iterator<Item = u64>) -> Vec<u32> {
    let positions: Vec<u64> = positions.collect();
    let disc = positions.first().map_or(0, |first| first >> 32);
    let numbers: Vec<u32> = positions.iter().map(|position| *position as u32).collect();
    if numbers.len() < 2 || numbers.contains(&0) || positions.iter().any(|position| position >> 32 != disc) {
        return Vec::new();
    }
    let last = numbers.iter().copied().max().unwrap_or_default();
    // Whoever has three songs of a long album lacks no songs, but never wanted the others.
    let lacks = last as usize - numbers.len().min(last as usize);
    if lacks > MOST_MISSING || lacks >= numbers.len() {
        return Vec::new();
    }
    (1..last).filter(|number| !numbers.contains(number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, FileFacts, Holds, Stamp, TrackFacts};
    use crate::ids::{BrowserId, PlaceId, TrackId};
    use crate::library::{Catalog, Standpoint};
    use crate::query::Query;

    #[test]
    fn numbers_that_no_song_has_are_missing() {
        let check = |numbers: &[u64], wanted: &[u32]| {
            assert_eq!(missing(numbers.iter().copied()), wanted, "{numbers:?}");
        };
        check(&[1, 2, 4], &[3]);
        check(&[2, 3], &[1]);
        check(&[1, 2, 3], &[]);
        check(&[1, 2, 2], &[]);
        check(&[7, 12], &[]);
        check(&[1, 0, 3], &[]);
        check(&[1 << 32 | 1, 2 << 32 | 3], &[]);
        check(&[1, 1_000_000], &[]);
        check(&[], &[]);
    }

    #[test]
    fn guests_of_a_song_make_no_album_of_their_own() {
        let mut catalog = Catalog::default();
        for (at, artist) in ["Hanna", "Hanna feat. Ivo", "Hanna"].into_iter().enumerate() {
            let mut facts = TrackFacts { title: at.to_string(), ..TrackFacts::default() };
            (facts.tags.artist, facts.tags.album) = (Some(artist.to_owned()), Some("With Guests".to_owned()));
            facts.tags.album_artist = Some("Hanna".to_owned());
            facts.tags.track_number = Some(at as u32 + 1);
            let (track, stamp) = (TrackId([at as u8; 16]), Stamp::at(1, BrowserId([1; 8])));
            catalog.fold(Change::new(stamp, Fact::Track { track, facts: Box::new(facts) }));
            let (place, file) = (PlaceId([1; 8]), FileFacts::new(1, 1, Holds::Track(track)));
            catalog.fold(Change::new(stamp, Fact::File { place, path: at.to_string(), file }));
        }
        let table = Table::of(&catalog, &Standpoint::default());
        let (total, albums) = table.albums(&table.select(&Query::default()), 0, 9);
        let told: Vec<_> = albums.iter().map(|it| (it.sums.songs, it.missing.clone())).collect();
        assert_eq!((total, told), (1, vec![(3, vec![])]));
    }

    #[test]
    fn songs_of_one_album_stand_together() {
        let (mut catalog, place) = (Catalog::default(), PlaceId([1; 8]));
        let songs = [
            ("A", "One", 1),
            ("A", "One", 3),
            ("A", "Two", 1),
            ("B", "One", 1),
            ("A", "", 0),
            ("A", "One", 4),
        ];
        for (at, (artist, album, number)) in songs.into_iter().enumerate() {
            let stamp = Stamp::at(1, BrowserId([1; 8]));
            let mut facts = TrackFacts { title: at.to_string(), ..TrackFacts::default() };
            (facts.tags.artist, facts.tags.track_number) = (Some(artist.to_owned()), Some(number));
            facts.tags.album = Some(album.to_owned()).filter(|album| !album.is_empty());
            let track = TrackId([at as u8; 16]);
            catalog.fold(Change::new(stamp, Fact::Track { track, facts: Box::new(facts) }));
            let file = FileFacts::new(1, 1, Holds::Track(track));
            catalog.fold(Change::new(stamp, Fact::File { place, path: at.to_string(), file }));
        }
        let table = Table::of(&catalog, &Standpoint::default());
        let rows = table.select(&Query::default());
        let (total, albums) = table.albums(&rows, 0, 9);
        assert_eq!(total, 4);
        assert_eq!(table.albums(&rows, 1, 2), (4, albums[1..3].to_vec()));
        assert_eq!(table.albums(&rows, 4, 2), (4, vec![]));
        let mut told: Vec<_> =
            albums.iter().map(|it| (it.first.0, it.sums.songs, it.missing.clone())).collect();
        told.sort();
        assert_eq!(told, [(0, 3, vec![2]), (2, 1, vec![]), (3, 1, vec![]), (4, 1, vec![])]);
        assert!(
            albums
                .iter()
                .all(|it| it.sums.groups().iter().map(|(_, count)| count).sum::<u32>() == it.sums.songs)
        );
    }
}
