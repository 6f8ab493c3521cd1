//! Songs that are there more than once: the same audio in several files, the same recording in several forms, and, apart
//! from these, other versions of a title. It says which copy is better; what is deleted is for the person to decide.

mod groups;
mod quality;

use crate::changes::Sameness;
use crate::ids::PlaceId;
use crate::library::{Catalog, OnDisk, TrackAt};
use crate::matching::{Titled, named_versions};
use crate::query::Table;
use crate::reading::Audio;
use crate::text::{named, sorting};
pub use groups::Gathering;
pub use quality::{Better, Quality};

named! {
    /// Why songs stand together.
    Why {
        Copies = "copies", "The same audio in several files";
        Form = "form", "The same recording in several forms";
        Albums = "albums", "The same audio on several albums";
        Version = "version", "Several versions of a title";
    }
}

/// Songs that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Why.
    pub why: Why,
    /// The songs.
    pub songs: Vec<TrackAt>,
    /// How many bytes the copies take that are worse than another one on the same disk.
    pub spare: u64,
}

/// Everything that is there more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Twins {
    /// The groups, by reason; among those with one reason the one first that would free most.
    pub groups: Vec<Group>,
}

/// A file of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The song that it holds.
    pub at: TrackAt,
    /// The file.
    pub path: String,
    /// Its place.
    pub place: PlaceId,
    /// Its size in bytes.
    pub size: u64,
    /// What is known of its audio.
    pub audio: Audio,
    /// How good it is.
    pub quality: Quality,
    /// Whether a better one lies on the same disk: in the same place, or in one that the person says is a copy there.
    pub is_lesser: bool,
    /// When its place was read first, in milliseconds since 1970.
    since_ms: u64,
    disk: OnDisk,
}

impl Why {
    /// Whether one copy can stand for the others. Another version or another album is a song of its own.
    pub fn is_spare(self) -> bool {
        matches!(self, Why::Copies | Why::Form)
    }
}

impl Twins {
    /// The files that are worse than another one of their group on the same disk: each with its song and its place.
    pub fn lesser(&self, catalog: &Catalog, table: &Table) -> Vec<(TrackAt, PlaceId, String)> {
        let groups = self.groups.iter().filter(|group| group.spare > 0);
        let copies = groups.flat_map(|group| copies(catalog, table, group.why, &group.songs));
        let lesser = copies.filter(|copy| copy.is_lesser);
        let mut lesser: Vec<_> = lesser.map(|copy| (copy.at, copy.place, copy.path)).collect();
        sorting::sort(&mut lesser);
        lesser.dedup();
        lesser
    }
}

/// The files of a group, the best first. A file that two browsers see in one folder stands once.
pub fn copies(catalog: &Catalog, table: &Table, why: Why, songs: &[TrackAt]) -> Vec<Copy> {
    let of_song = |&at: &TrackAt| copies_of(catalog, table, at);
    let mut copies: Vec<Copy> = songs.iter().flat_map(of_song).collect();
    sorting::sort_by(&mut copies, |one, other| {
        other.quality.cmp(&one.quality).then_with(|| one.tidy().cmp(&other.tidy()))
    });
    if why.is_spare() {
        for at in 1..copies.len() {
            let (better, rest) = copies.split_at_mut(at);
            if let Some(copy) = rest.first_mut() {
                copy.is_lesser = better.iter().any(|it| are_two(catalog, it, copy));
            }
        }
    }
    copies
}

/// Whether two copies surely are two files on one disk. One folder may be read under two names, as a part of another one,
/// or over a network by two computers; then it looks like two, and the "lesser" file would be the only one. So the files
/// must lie in one place, or the person must have said of the two places that one is a copy on the same disk.
/// Both must have been looked at in the last reading of their place: who deletes a file because another one is better must
/// still have that one.
fn are_two(catalog: &Catalog, one: &Copy, other: &Copy) -> bool {
    let is_there = |copy: &Copy| catalog.was_read_whole(copy.place);
    let are_beside =
        one.place == other.place || catalog.sameness(one.place, other.place) == Some(Sameness::CopyOnDisk);
    are_beside && is_there(one) && is_there(other)
}

/// Why the best of these copies is the best.
pub fn better(copies: &[Copy]) -> Option<Better> {
    let (best, next) = (copies.first()?, copies.get(1)?);
    Some(best.quality.better_than(&next.quality))
}

/// The words for the versions that a title names, such as "live, remaster"; empty where it names none.
pub fn versions(title: &str) -> String {
    named_versions(Titled::of(title).versions)
}

fn copies_of(catalog: &Catalog, table: &Table, at: TrackAt) -> Vec<Copy> {
    let Some((track, row)) = catalog.track_at(at).zip(table.row(at)) else { return Vec::new() };
    let of_song = track.facts().map(|facts| facts.audio).unwrap_or_default();
    let comes_back = row.judgement.would_come_back();
    let mut seen: Vec<(PlaceId, String)> = Vec::new();
    let mut copies = Vec::new();
    for file in catalog.present_copies(track) {
        let (place, path) = (file.place(), file.path());
        let folder = (catalog.folder_of(place), path.clone());
        if !seen.contains(&folder) {
            seen.push(folder);
            // A song may hold files of several encodings.
            let audio = file.says().map_or(of_song, |says| says.audio);
            let quality = Quality::of(&audio, file.is_cut(), comes_back);
            let (size, disk) = (file.size(), catalog.on_disk(place));
            let since_ms = catalog.first_read_ms(place);
            copies.push(Copy { at, path, place, size, audio, quality, is_lesser: false, since_ms, disk });
        }
    }
    copies
}

impl Copy {
    /// Of equal copies the one first that lies under the plainest name: "song.mp3" before "song 1.mp3". Of two under one
    /// name it is the one in the place that was read before: the other place is the copy.
    fn tidy(&self) -> (usize, &str, u64, PlaceId) {
        (self.path.len(), &self.path, self.since_ms, self.place)
    }

    /// On which disk it lies, as far as that is known.
    pub fn disk(&self) -> &OnDisk {
        &self.disk
    }
}

#[cfg(test)]
mod tests;
