//! Finds the albums of the library among the records that somebody has on the shelf. A song on a record that is a CD can
//! be ripped again.

use std::collections::{BTreeSet, HashMap};

use super::lists::{Record, Records};
use crate::changes::{Fact, Said};
use crate::ids::TrackId;
use crate::library::{Catalog, Track};
use crate::matching::{album_key, compilation_key, is_within};
use crate::reading::Tags;
use crate::text::fold;

/// How lists call the artist of an album that several have made, folded.
const VARIOUS: [&str; 5] = ["various", "various artists", "va", "verschiedene", "verschiedene interpreten"];

/// What a list of records says of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// The facts to add: for each song of an album that stands on the shelf, what the record is. What the catalog knows
    /// already is left out.
    pub facts: Vec<Fact>,
    /// The songs of these albums of which the record is a CD.
    pub on_cd: Vec<TrackId>,
    /// How many albums of the library stand there on CD.
    pub cds: usize,
    /// How many stand there on something else alone: vinyl, cassettes, files.
    pub others: usize,
    /// How many albums stand there that the library has not.
    pub elsewhere: usize,
    /// Of how many songs the catalog knew all of it.
    pub same: usize,
}

/// The records of one album, by their position in the list.
type Albums = HashMap<String, Vec<usize>>;

impl Shelf {
    /// Finds the albums of the catalog among these records.
    pub fn of(records: &Records, catalog: &Catalog) -> Shelf {
        let albums = albums_of(&records.owned);
        let (mut shelf, mut found) = (Shelf::default(), BTreeSet::new());
        for track in catalog.tracks().filter(|track| track.is_listed()) {
            let Some(tags) = track.facts().map(|facts| facts.tags) else { continue };
            let of_song = records_of(&albums, &records.owned, &tags);
            found.extend(of_song.iter().copied());
            let of_song: Vec<&Record> = of_song.iter().filter_map(|&at| records.owned.get(at)).collect();
            // Of a CD and the same album on vinyl the CD is the one that helps.
            let is_on_cd = |record: &&&Record| Said::of_record(&record.format).is_on_cd();
            let Some(record) = of_song.iter().find(is_on_cd).or(of_song.first()) else { continue };
            shelf.take(track, records, record);
        }
        let is_on_cd = |record: &Record| Said::of_record(&record.format).is_on_cd();
        // An album may stand on the shelf several times. One that is there on CD helps, whatever else it is on.
        let album = |record: &Record| (fold(&record.artist), fold(&record.title));
        let owned = || records.owned.iter().enumerate();
        let cds: BTreeSet<_> =
            owned().filter(|(at, it)| found.contains(at) && is_on_cd(it)).map(|(_, it)| album(it)).collect();
        let there: BTreeSet<_> =
            owned().filter(|(at, _)| found.contains(at)).map(|(_, it)| album(it)).collect();
        let all: BTreeSet<_> = records.owned.iter().map(album).collect();
        (shelf.cds, shelf.others) = (cds.len(), there.len() - cds.len());
        shelf.elsewhere = all.len() - there.len();
        shelf
    }

    fn take(&mut self, track: Track<'_>, records: &Records, record: &Record) {
        let (id, by, said) = (track.id(), records.by, Said::of_record(&record.format));
        if said.is_on_cd() {
            self.on_cd.push(id);
        }
        match track.records().any(|(known, _, words)| known == by && words == said) {
            true => self.same += 1,
            false => self.facts.push(Fact::Stated { track: id, by, said: Some(Box::new(said)) }),
        }
    }
}

fn albums_of(records: &[Record]) -> Albums {
    let mut albums = Albums::new();
    for (at, record) in records.iter().enumerate() {
        let key = match VARIOUS.contains(&fold(&record.artist).as_str()) {
            true => compilation_key(&record.title),
            false => album_key(&Tags {
                album: Some(record.title.clone()),
                artist: Some(record.artist.clone()),
                ..Tags::default()
            }),
        };
        albums.entry(key).or_default().push(at);
    }
    albums
}

/// The records that a song with these tags is on, by their position. A record of an edition with fewer songs is none.
fn records_of(albums: &Albums, records: &[Record], tags: &Tags) -> Vec<usize> {
    let Some(album) = tags.album.as_deref().filter(|album| !album.trim().is_empty()) else {
        return Vec::new();
    };
    let is_of_many = tags.is_compilation
        || tags.album_artist.as_deref().is_some_and(|artist| VARIOUS.contains(&fold(artist).as_str()));
    let key = if is_of_many { compilation_key(album) } else { album_key(tags) };
    let found = albums.get(&key).into_iter().flatten().copied();
    found.filter(|&at| records.get(at).is_some_and(|record| is_within(album, &record.title))).collect()
}

#[cfg(test)]
mod tests;
