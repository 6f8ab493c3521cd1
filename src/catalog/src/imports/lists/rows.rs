//! The songs of a list while it is read: each is taken once, however often the list has it.

use std::collections::HashSet;

use super::Refusal;
use crate::changes::SaidBy;
use crate::imports::{Stated, Writer};
use crate::reading::{ProblemCode, digest};
use crate::stated::{Location, StatedTrack};

/// The most songs that are taken of one list of another program.
const MAX_SONGS: usize = 300_000;

/// The songs that were found so far.
#[derive(Debug, Default)]
pub(in crate::imports) struct Rows {
    stated: Stated,
    known: HashSet<[u8; 16]>,
    /// How many entries are streams.
    streams: u64,
    /// How many entries are albums.
    albums: u64,
}

impl Rows {
    /// Takes a song. One without a name, an address of a service or a path is none.
    pub(super) fn take(&mut self, mut row: StatedTrack) {
        if let Some(Location::Url(_)) = row.location {
            // What has a title stands for a song, wherever it is played from.
            row.location = None;
            if row.name.is_none() || row.artist.is_none() {
                self.streams += 1;
                return;
            }
        }
        if row.name.is_none() && row.location.is_none() && row.reprise_id.is_none() {
            return;
        }
        self.stated.rows += 1;
        if self.stated.tracks.len() >= MAX_SONGS {
            return self.stated.note(ProblemCode::TooLarge, "more songs than a list can hold");
        }
        if self.known.insert(key(&row)) {
            self.stated.tracks.push(row);
        }
    }

    /// Whether a song was taken.
    pub(super) fn has_songs(&self) -> bool {
        self.stated.rows > 0
    }

    /// Counts an entry that is an album.
    pub(super) fn album(&mut self) {
        self.albums += 1;
    }

    /// Counts an entry that is only an address.
    pub(super) fn stream(&mut self) {
        self.streams += 1;
    }

    /// Notes a problem.
    pub(super) fn note(&mut self, code: ProblemCode, detail: &str) {
        self.stated.note(code, detail);
    }

    /// What the list states.
    ///
    /// # Errors
    /// When it has no song.
    pub(super) fn finish(mut self, by: SaidBy) -> Result<(SaidBy, Stated), Refusal> {
        match (self.stated.tracks.is_empty(), self.albums, self.streams) {
            (false, ..) => {
                self.stated.writer = Writer::ThirdParty;
                Ok((by, self.stated))
            }
            (_, 1.., _) => Err(Refusal::Albums(self.albums)),
            (_, _, 1..) => Err(Refusal::Addresses(self.streams)),
            _ => Err(Refusal::Empty),
        }
    }
}

/// What tells a song of a list from its other songs: a service's id, else its path, else its names.
fn key(row: &StatedTrack) -> [u8; 16] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let path = row.location.as_ref().and_then(Location::path);
    if let Some(id) = row.reprise_id {
        return digest("row by own id", &[&id.0]);
    }
    match (&row.service_id, path) {
        (Some(id), _) => digest("row by id", &[id.as_bytes()]),
        (_, Some(path)) => digest("row by path", &[path.as_bytes()]),
        _ => {
            let names = [&row.artist, &row.name, &row.album, &row.isrc].map(text);
            digest("row by names", &names.each_ref().map(String::as_bytes))
        }
    }
}

/// Where a path or an address of a playlist leads. `None` if it says nothing.
pub(super) fn location(text: &str) -> Option<Location> {
    let text = crate::stated::text(text)?;
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_stream =
        is_scheme && text.get(scheme.len()..)?.starts_with("://") && !scheme.eq_ignore_ascii_case("file");
    // `spotify:track:…` looks like a path of an old Mac.
    if is_stream || scheme.eq_ignore_ascii_case("spotify") {
        return Some(Location::Url(text));
    }
    if scheme.eq_ignore_ascii_case("file") {
        return Some(of_file_address(&text));
    }
    if is_of_old_mac(&text) {
        let swapped = text.chars().map(|letter| match letter {
            ':' => '/',
            '/' => ':',
            letter => letter,
        });
        return Some(Location::Path(format!("/Volumes/{}", swapped.collect::<String>())));
    }
    Some(Location::read(&text))
}

/// What a `file:` address says. Some write `file:/path` and `file:C:\path`, which is no address but a path.
fn of_file_address(text: &str) -> Location {
    let rest = text.get(5..).unwrap_or_default();
    match rest.strip_prefix('/') {
        Some(path) if !path.starts_with('/') => Location::read(&format!("file:///{path}")),
        Some(_) => Location::read(text),
        None => Location::read(rest),
    }
}

/// Whether a path is that of a file on an old Mac: `Disk:Folder:File`. A disk's name has no slash, and no folder's begins
/// with a blank; a colon that does not part folders is mostly one of a title.
fn is_of_old_mac(text: &str) -> bool {
    let mut parts = text.split(':');
    let disk = parts.next().unwrap_or_default();
    let is_disk = disk.len() > 1 && !disk.contains(['/', '\\']) && !disk.starts_with('.');
    is_disk && text.split(':').count() > 2 && !text.contains('\\') && parts.all(|it| !it.starts_with(' '))
}

/// An artist and a title in one text: "Artist - Title".
pub(super) fn split_names(text: &str) -> Option<(&str, &str)> {
    let (artist, title) = [" - ", " – ", " — "].into_iter().find_map(|dash| text.split_once(dash))?;
    let (artist, title) = (artist.trim(), title.trim());
    (!artist.is_empty() && !title.is_empty()).then_some((artist, title))
}
