//! The rows of a query by album: how many songs of each come back, and which numbers are missing from it.

use std::collections::{BTreeMap, HashMap};

use super::row::{NameField, Row};
use super::table::Table;
use crate::library::{Group, TrackAt};
use crate::packed::TextAt;
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
    /// The disc and the number of each song that no known song of the album has, whether or not the query finds it.
    pub missing: Vec<(u32, u32)>,
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
    /// rows stand in the order of the shelf. Songs without an album are one for each artist. `total_of` is the number of songs
    /// that a song says its disc has.
    pub fn albums(
        &self,
        rows: &[TrackAt],
        from: usize,
        most: usize,
        total_of: impl Fn(TrackAt) -> Option<u32>,
    ) -> (usize, Vec<Album>) {
        let all = self.by_album(rows);
        let some: Vec<&[TrackAt]> = all.iter().skip(from).take(most).copied().collect();
        let wholes = self.wholes(&some);
        let album = |(songs, whole): (&&[TrackAt], &Vec<TrackAt>)| {
            let mut sums = Sums::default();
            songs.iter().filter_map(|&at| self.row(at)).for_each(|row| sums.add(&row));
            let told = whole.iter().map(|&at| (self.columns().position(at), total_of(at)));
            Some(Album { first: *songs.first()?, sums, missing: missing(told.collect()) })
        };
        (all.len(), some.iter().zip(&wholes).filter_map(album).collect())
    }

    /// All songs of each of these albums, of which a query may have found a part.
    fn wholes(&self, albums: &[&[TrackAt]]) -> Vec<Vec<TrackAt>> {
        let firsts = albums.iter().enumerate().filter_map(|(at, songs)| Some((*songs.first()?, at)));
        let of: HashMap<_, usize> = firsts.map(|(first, at)| (self.album_key(first), at)).collect();
        let mut wholes = vec![Vec::new(); albums.len()];
        for (at, _) in self.rows() {
            if let Some(whole) = of.get(&self.album_key(at)).and_then(|album| wholes.get_mut(*album)) {
                whole.push(at);
            }
        }
        wholes
    }

    /// What the songs of one album have in common.
    fn album_key(&self, at: TrackAt) -> (TextAt, TextAt, u32) {
        let columns = self.columns();
        let name = |field| columns.name(field, at);
        (name(NameField::Shelf), name(NameField::Album), columns.compilation(at))
    }

    /// The songs of each album of these rows, which stand in the order of the shelf.
    pub fn by_album<'a>(&self, rows: &'a [TrackAt]) -> Vec<&'a [TrackAt]> {
        rows.chunk_by(|one, other| self.album_key(*one) == self.album_key(*other)).collect()
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

/// The disc and the number of each song that is missing from an album, by the positions of the known ones and by how many
/// songs each says that its disc has. Only where all songs have a number.
fn missing(songs: Vec<(u64, Option<u32>)>) -> Vec<(u32, u32)> {
    let mut discs: BTreeMap<u32, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    for (position, total) in songs {
        let (numbers, totals) = discs.entry((position >> 32) as u32).or_default();
        numbers.push(position as u32);
        totals.extend(total.filter(|total| *total > 0));
    }
    let of_disc = |(disc, (numbers, totals)): (u32, (Vec<u32>, Vec<u32>))| {
        missing_of_disc(&numbers, &totals).into_iter().map(move |number| (disc, number))
    };
    discs.into_iter().flat_map(of_disc).collect()
}

/// The numbers that no song of a disc has, from 1 to the last, or to the total if all say the same one.
fn missing_of_disc(numbers: &[u32], totals: &[u32]) -> Vec<u32> {
    if numbers.len() < 2 || numbers.contains(&0) {
        return Vec::new();
    }
    let total = totals.first().copied().filter(|total| totals.iter().all(|other| other == total));
    let last = numbers.iter().copied().chain(total).max().unwrap_or_default();
    // Whoever has three songs of a long album lacks no songs, but never wanted the others.
    let lacks = last as usize - numbers.len().min(last as usize);
    if lacks > MOST_MISSING || lacks >= numbers.len() {
        return Vec::new();
    }
    (1..=last).filter(|number| !numbers.contains(number)).collect()
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
            let songs = numbers.iter().map(|number| (*number, None)).collect();
            let found: Vec<u32> = missing(songs).into_iter().map(|(_, number)| number).collect();
            assert_eq!(found, wanted, "{numbers:?}");
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
        check(&[1 << 32 | 1, 1 << 32 | 3, 2 << 32 | 1, 2 << 32 | 2], &[2]);
        // What the songs say of their number counts, unless they contradict each other.
        let of_total = |totals: [u32; 3]| missing((1..).zip(totals).map(|(at, it)| (at, Some(it))).collect());
        assert_eq!(of_total([4; 3]), [(0, 4)]);
        assert_eq!([of_total([4, 5, 4]), of_total([0; 3]), of_total([12; 3])], [const { Vec::new() }; 3]);
    }

    #[test]
    fn what_a_query_leaves_out_is_not_missing() {
        let mut catalog = Catalog::default();
        for number in 1..=4 {
            let mut facts = TrackFacts { title: format!("R{number}"), ..TrackFacts::default() };
            (facts.tags.artist, facts.tags.album) = (Some("Ana".to_owned()), Some("Blue".to_owned()));
            facts.tags.track_number = Some(if number == 4 { 5 } else { number });
            let (track, stamp) = (TrackId([number as u8; 16]), Stamp::at(1, BrowserId([1; 8])));
            catalog.fold(Change::new(stamp, Fact::Track { track, facts: Box::new(facts) }));
            let (place, file) = (PlaceId([1; 8]), FileFacts::new(1, 1, Holds::Track(track)));
            catalog.fold(Change::new(stamp, Fact::File { place, path: number.to_string(), file }));
        }
        let table = Table::of(&catalog, &Standpoint::default());
        let rows: Vec<TrackAt> = table.select(&Query::default()).into_iter().filter(|at| at.0 != 1).collect();
        let (_, albums) = table.albums(&rows, 0, 9, |_| None);
        assert_eq!((albums[0].sums.songs, albums[0].missing.clone()), (3, vec![(0, 4)]));
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
        let (total, albums) = table.albums(&table.select(&Query::default()), 0, 9, |_| None);
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
        let (total, albums) = table.albums(&rows, 0, 9, |_| None);
        assert_eq!(total, 4);
        assert_eq!(table.albums(&rows, 1, 2, |_| None), (4, albums[1..3].to_vec()));
        assert_eq!(table.albums(&rows, 4, 2, |_| None), (4, vec![]));
        let mut told: Vec<_> =
            albums.iter().map(|it| (it.first.0, it.sums.songs, it.missing.clone())).collect();
        told.sort();
        assert_eq!(told, [(0, 3, vec![(0, 2)]), (2, 1, vec![]), (3, 1, vec![]), (4, 1, vec![])]);
        assert!(
            albums
                .iter()
                .all(|it| it.sums.groups().iter().map(|(_, count)| count).sum::<u32>() == it.sums.songs)
        );
    }
}
