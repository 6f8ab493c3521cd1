//! What there is: songs, files, disks, folders on them, computers, browsers and the places that browsers have. Nothing
//! here knows what a catalog is.

use std::collections::{BTreeMap, BTreeSet};

use crate::changes::TrackFacts;
use crate::ids::{BrowserId, PlaceId};
use crate::reading::{Container, Cut, Essence, Reading};

/// A song: title, album, number, the first bytes and length of its audio (0 where its format has no such thing), and
/// its recording. Songs of one recording sound the same.
pub(super) struct Song {
    pub(super) title: &'static str,
    album: &'static str,
    number: u32,
    pub(super) audio: u8,
    pub(super) recording: u8,
}

const fn song(title: &'static str, album: &'static str, number: u32, audio: u8, recording: u8) -> Song {
    Song { title, album, number, audio, recording }
}

/// All songs of the world: one on two albums, two chapters that begin with the same silence and are as long, two of a
/// format without an id of the audio that are as long, and one in two versions.
pub(super) const SONGS: [Song; 10] = [
    song("Hunter", "Homogenic", 1, 1, 0),
    song("Hunter", "Greatest Hits", 4, 1, 0),
    song("Jóga", "Homogenic", 2, 2, 1),
    song("Bachelorette", "Homogenic", 4, 3, 2),
    song("Chapter One", "Book", 1, 4, 3),
    song("Chapter Two", "Book", 2, 4, 4),
    song("Pluto", "Modules", 1, 0, 5),
    song("Unravel", "Modules", 2, 0, 6),
    song("Immature", "", 0, 5, 7),
    song("Jóga (Live)", "Homogenic", 2, 6, 8),
];

/// By how much each encoding is longer.
const TAKE_MS: u64 = 300;

/// A file with a song.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Copy {
    /// Which file it is, wherever it is moved. Two files never have one number.
    pub(super) file: u32,
    pub(super) song: usize,
    /// How often it was encoded again.
    pub(super) take: u8,
    /// How often title and album were written anew.
    pub(super) title: u8,
    pub(super) album: u8,
    pub(super) is_cut: bool,
    pub(super) modified_ms: u64,
}

impl Copy {
    /// Size in bytes. Half of the songs have room for tags, so that new ones change no size.
    pub(super) fn size(&self) -> u64 {
        let tags = if self.song.is_multiple_of(2) { 0 } else { u64::from(self.title + self.album) };
        let whole = 100_000 + self.song as u64 * 1000 + u64::from(self.take) * 100 + tags;
        if self.is_cut { whole / 2 } else { whole }
    }

    pub(super) fn has_essence(&self) -> bool {
        SONGS[self.song].audio > 0
    }

    /// The id of the audio, as the file's format gives it.
    pub(super) fn essence(&self) -> Option<Essence> {
        let audio = SONGS[self.song].audio;
        let coded = if self.take == 0 { 0 } else { 100 + self.song as u8 };
        (audio > 0).then_some(Essence([audio, self.take, coded, 0, 0, 0, 0, 0]))
    }

    fn duration_ms(&self) -> u64 {
        200_000 + u64::from(SONGS[self.song].audio) * 7_000 + u64::from(self.take) * TAKE_MS
    }

    /// What its tags say.
    pub(super) fn names(&self) -> (String, Option<String>) {
        let Song { title, album, .. } = SONGS[self.song];
        let album = match self.album {
            0 => album.to_owned(),
            // Another edition, then another album.
            1 => format!("{album} (Deluxe Edition)"),
            n => format!("{album} Vol. {n}"),
        };
        let title = format!("{title}{}", "!".repeat(self.title.into()));
        (title, (!SONGS[self.song].album.is_empty()).then_some(album))
    }

    /// What anybody can know it by.
    pub(super) fn looks(&self) -> Looks {
        let (title, album) = self.names();
        Looks::of(self.has_essence(), self.take, &title, album.as_deref())
    }

    /// What is read of it. Which song it is in truth stands where no rule looks: in the composer.
    pub(super) fn reading(&self) -> Reading {
        let mut reading = Reading {
            container: Some(if self.take == 0 { Container::Mpeg } else { Container::Flac }),
            essence: self.essence(),
            ..Reading::default()
        };
        (reading.tags.title, reading.tags.album) = (Some(self.names().0), self.names().1);
        reading.tags.artist = Some("Björk".into());
        reading.tags.track_number = Some(SONGS[self.song].number).filter(|number| *number > 0);
        reading.tags.composer = Some(self.song.to_string());
        reading.audio.duration_ms = Some(self.duration_ms());
        let cut = Cut::of_ms(self.duration_ms() / 2, self.duration_ms()).filter(|_| self.is_cut);
        reading.problems.extend(cut.map(Cut::into_problem));
        reading
    }
}

/// What a copy of a song can be known by: its encoding, and its names. Those do not matter where the audio has an id and
/// the album, whatever its edition, is the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Looks {
    has_essence: bool,
    take: u8,
    title: String,
    album: Option<String>,
}

impl Looks {
    fn of(has_essence: bool, take: u8, title: &str, album: Option<&str>) -> Looks {
        match album {
            Some(album) if has_essence => {
                let album = album.trim_end_matches(" (Deluxe Edition)").to_owned();
                Looks { has_essence, take, title: String::new(), album: Some(album) }
            }
            album => Looks { has_essence, take, title: title.to_owned(), album: album.map(str::to_owned) },
        }
    }

    /// What a song is known by of which this was read. The encoding shows in its length.
    pub(super) fn of_facts(facts: &TrackFacts) -> Looks {
        let take = facts.audio.duration_ms.map_or(0, |ms| ms % 1000 / TAKE_MS);
        Looks::of(facts.essence.is_some(), take as u8, &facts.title, facts.tags.album.as_deref())
    }
}

/// Which song was read of a track in truth.
pub(super) fn song_of(facts: &TrackFacts) -> Option<usize> {
    facts.tags.composer.as_deref()?.parse().ok()
}

/// A disk.
pub(super) struct Disk {
    pub(super) name: &'static str,
    /// The computer of which it is the own disk.
    pub(super) owner: Option<usize>,
    pub(super) is_network: bool,
    /// The computer in which an external disk is; for a network drive, any while it can be reached.
    pub(super) plugged: Option<usize>,
}

/// A folder on a disk.
pub(super) struct Root {
    pub(super) disk: usize,
    pub(super) name: &'static str,
    pub(super) files: BTreeMap<String, Copy>,
    /// Folders in it that are not plugged in: their files exist, and nobody can read them.
    pub(super) hidden: BTreeSet<String>,
    pub(super) is_gone: bool,
}

/// A folder that was given to a browser.
pub(super) struct Place {
    pub(super) id: PlaceId,
    pub(super) browser: usize,
    pub(super) root: usize,
}

/// What there is.
pub(super) struct Things {
    pub(super) disks: Vec<Disk>,
    pub(super) roots: Vec<Root>,
    /// The computer of each browser.
    pub(super) browsers: Vec<usize>,
    pub(super) places: Vec<Place>,
    pub(super) now_ms: u64,
    pub(super) files: u32,
    /// What was deleted, and where it was.
    pub(super) bin: Vec<(usize, String, Copy)>,
    /// Which file came to each path of a folder, and when.
    came: BTreeMap<(usize, String), (u32, u64)>,
}

pub(super) const COMPUTERS: [&str; 2] = ["Desk", "Laptop"];

impl Things {
    /// Two computers, two browsers on the first one, an external disk and a network drive. Two folders have one name.
    pub(super) fn new() -> Things {
        let disk = |name, owner, is_network, plugged| Disk { name, owner, is_network, plugged };
        let root =
            |disk, name| Root { disk, name, files: BTreeMap::new(), hidden: BTreeSet::new(), is_gone: false };
        Things {
            disks: vec![
                disk("Desk's disk", Some(0), false, Some(0)),
                disk("Laptop's disk", Some(1), false, Some(1)),
                disk("USB", None, false, Some(0)),
                disk("NAS", None, true, Some(0)),
            ],
            roots: vec![
                root(0, "Music"),
                root(0, "Disc 1"),
                root(1, "Music"),
                root(2, "Disc 1"),
                root(2, "Backup"),
                root(3, "Shared"),
            ],
            browsers: vec![0, 0, 1],
            places: Vec::new(),
            now_ms: 1_000_000_000,
            files: 0,
            bin: Vec::new(),
            came: BTreeMap::new(),
        }
    }

    /// Puts a file at a path of a folder.
    pub(super) fn put(&mut self, root: usize, path: String, copy: Copy) {
        let came = self.came.entry((root, path.clone())).or_default();
        if came.0 != copy.file {
            *came = (copy.file, self.now_ms);
        }
        self.roots[root].files.insert(path, copy);
    }

    /// When the file came that is at a path of a folder.
    pub(super) fn came_ms(&self, root: usize, path: &str) -> u64 {
        self.came.get(&(root, path.to_owned())).map_or(0, |came| came.1)
    }

    /// Whether a browser can read a folder now.
    pub(super) fn can_read(&self, browser: usize, root: usize) -> bool {
        let root = &self.roots[root];
        let disk = &self.disks[root.disk];
        let is_reached =
            disk.plugged == Some(self.browsers[browser]) || (disk.is_network && disk.plugged.is_some());
        !root.is_gone && is_reached
    }

    /// The files that a browser finds in a folder now.
    pub(super) fn listing(&self, browser: usize, root: usize) -> Vec<(String, Copy)> {
        if !self.can_read(browser, root) {
            return Vec::new();
        }
        let root = &self.roots[root];
        let seen = root.files.iter().filter(|(path, _)| !root.hidden.contains(folder_of(path)));
        seen.map(|(path, copy)| (path.clone(), copy.clone())).collect()
    }

    /// The path of a file as a list names it.
    pub(super) fn full_path(&self, root: usize, path: &str) -> String {
        let root = &self.roots[root];
        format!("/Volumes/{}/{}/{path}", self.disks[root.disk].name, root.name)
    }

    pub(super) fn place(&self, id: PlaceId) -> Option<&Place> {
        self.places.iter().find(|place| place.id == id)
    }
}

pub(super) fn browser_id(browser: usize) -> BrowserId {
    BrowserId([browser as u8 + 1; 8])
}

/// The folder of a path; empty for a file that lies in the place itself.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
