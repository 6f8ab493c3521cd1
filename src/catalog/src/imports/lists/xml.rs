//! Lists as XML: XSPF, WPL, ZPL, SMIL, ASX, B4S, Traktor's, rekordbox's and Rhythmbox's libraries. In all of them a
//! song is an element, and what is said of it stands in its attributes, in its children and in theirs.

use std::collections::HashMap;

use super::Refusal;
use super::columns::{Column, Draft, column, plain};
use super::rows::{Rows, location, split_names};
use crate::changes::SaidBy;
use crate::ids::TrackId;
use crate::imports::library::{Tag, Tags};
use crate::imports::{ENTITIES, Stated};
use crate::reading::ProblemCode;
use crate::stated::{EXTENSION, Location, StatedTrack};

/// The first elements of such lists, in small letters, and what writes them.
pub(super) const ROOTS: [(&str, SaidBy); 9] = [
    ("rhythmdb-playlists", SaidBy::Rhythmbox),
    ("rhythmdb", SaidBy::Rhythmbox),
    ("dj_playlists", SaidBy::Rekordbox),
    ("nml", SaidBy::Traktor),
    ("playlist", SaidBy::Playlist),
    ("smil", SaidBy::Playlist),
    ("asx", SaidBy::Playlist),
    ("winampxml", SaidBy::Playlist),
    ("smartplaylist", SaidBy::Playlist),
];

/// The elements that are songs.
const SONGS: [&str; 5] = ["track", "entry", "media", "audio", "ref"];

/// A list that is read in chunks.
#[derive(Debug, Default)]
pub(in crate::imports) struct XmlList {
    tags: Tags,
    root: Option<(&'static str, SaidBy)>,
    is_ended: bool,
    rows: Rows,
    song: Option<(String, Draft)>,
    /// Whether an extension is open, which is nobody else's business.
    is_extension: bool,
    /// What the names of attributes mean.
    names: HashMap<String, Column>,
    has_rules: bool,
    /// Whether Reprise wrote it.
    is_ours: bool,
}

impl XmlList {
    /// Takes the next chunk.
    pub(in crate::imports) fn push(&mut self, mut chunk: &[u8]) {
        while let Some(tag) = self.tags.next(&mut chunk) {
            let name = local(self.tags.name());
            match tag {
                Tag::Open(_) => self.open(&name),
                Tag::Close(_) => self.close(&name),
            }
        }
    }

    /// What the list states.
    pub(in crate::imports) fn finish(mut self) -> Result<(SaidBy, Stated), Refusal> {
        let Some((_, by)) = self.root else { return Err(Refusal::Foreign) };
        let by = if self.is_ours { SaidBy::Reprise } else { by };
        if !self.is_ended {
            return Err(Refusal::Cut);
        }
        let has_lost = self.tags.has_lost();
        if has_lost {
            self.rows.note(ProblemCode::BadText, ENTITIES);
        }
        let has_rules = self.has_rules;
        self.rows.finish(by).map_err(|why| match why {
            Refusal::Empty if has_rules => Refusal::Rules,
            Refusal::Empty if has_lost => Refusal::Entities,
            why => why,
        })
    }

    fn open(&mut self, name: &str) {
        let Some((root, _)) = self.root else {
            self.root = ROOTS.iter().find(|(root, _)| *root == name).copied();
            self.has_rules = name == "smartplaylist";
            return;
        };
        self.has_rules |= ["smartplaylist", "queryset", "conjunction", "disjunction"].contains(&name);
        self.is_extension |= name == "extension";
        self.note_own(name);
        let is_song = self.song.is_none() && SONGS.contains(&name);
        if is_song {
            self.song = Some((name.to_owned(), Draft::default()));
        }
        if root == "playlist" || root.starts_with("rhythmdb-") {
            return;
        }
        let Some((_, draft)) = &mut self.song else { return };
        let names = &mut self.names;
        self.tags.attributes(|key, value| {
            let key = if is_song { plain(key) } else { plain(name) + &plain(key) };
            let column = *names.entry(key).or_insert_with_key(|key| meaning(root, key));
            draft.set(column, value);
        });
    }

    /// Takes the id of a song of ours, and what else only our extension has.
    fn note_own(&mut self, name: &str) {
        let Some((_, draft)) = self.song.as_mut().filter(|_| self.is_extension && name == "song") else {
            return;
        };
        let (mut id, mut is_ours) = (None, false);
        self.tags.attributes(|key, value| match local(key).as_str() {
            "id" => id = TrackId::from_hex(value),
            "isrc" => draft.set(Column::Isrc, value),
            "albumartist" => draft.set(Column::AlbumArtist, value),
            "disc" => draft.set(Column::Disc, value),
            "year" => draft.set(Column::Year, value),
            _ => is_ours |= value == EXTENSION,
        });
        if let Some(id) = id.filter(|_| is_ours) {
            draft.row.reprise_id = Some(id);
            self.is_ours = true;
        }
    }

    fn close(&mut self, name: &str) {
        let Some((root, _)) = self.root else { return };
        self.is_extension &= name != "extension";
        self.is_ended |= name == root;
        match &mut self.song {
            Some((song, _)) if song == name => {
                if let Some((_, draft)) = self.song.take() {
                    self.take(draft, root);
                }
            }
            Some((_, draft)) if !self.is_extension => {
                let column = *self.names.entry(plain(name)).or_insert_with_key(|key| meaning(root, key));
                let text = self.tags.text();
                if column != Column::Artist || draft.row.artist.is_none() {
                    draft.set(column, &text);
                }
            }
            None if root == "rhythmdb-playlists" && name == "location" => self.path(root),
            None if root == "smartplaylist" && name == "exceptionsinclude" => self.path(root),
            _ => {}
        }
    }

    /// Takes a text that is a path, or several.
    fn path(&mut self, root: &str) {
        let text = self.tags.text().into_owned();
        let several = if root == "smartplaylist" { '|' } else { '\0' };
        for path in text.split(several) {
            match location(path) {
                Some(Location::Url(_)) => self.rows.stream(),
                location => self.rows.take(StatedTrack { location, ..StatedTrack::default() }),
            }
        }
    }

    fn take(&mut self, mut draft: Draft, root: &str) {
        if root == "playlist" {
            draft.decode_path();
        }
        let is_other = root == "rhythmdb" && !matches!(draft.kind.as_str(), "" | "song");
        let mut row = draft.finish();
        match &row.location {
            _ if is_other => self.rows.stream(),
            // In XSPF an address is what tells a song from others, and its last part names it.
            Some(Location::Url(url)) if root == "playlist" && (row.name.is_some() || url.contains("://")) => {
                let last = url.split('/').rfind(|part| !part.trim().is_empty());
                row.name = row.name.or(last.map(|part| Location::decoded(part.trim())));
                row.service_id = row.service_id.or(Some(url.clone()));
                row.location = None;
                self.rows.take(row);
            }
            Some(Location::Url(_)) => self.rows.stream(),
            _ => {
                // Winamp has one text for both.
                if root == "winampxml" && row.artist.is_none() {
                    let names = row.name.as_deref().and_then(split_names);
                    let names = names.map(|(artist, title)| (artist.to_owned(), title.to_owned()));
                    if let Some((artist, title)) = names {
                        (row.artist, row.name) = (Some(artist), Some(title));
                    }
                }
                self.rows.take(row);
            }
        }
    }
}

/// The name of an element without its namespace, in small letters.
pub(super) fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase()
}

/// What an attribute or a child means in such a list.
fn meaning(root: &str, key: &str) -> Column {
    let column = match (root, key) {
        (_, "trackartist") => Column::Artist,
        (_, "albumtitle") => Column::Album,
        ("asx", "durationvalue") => Column::Length,
        (_, "duration" | "length") if root != "rhythmdb" => Column::Ms,
        ("nml", "infofilesize") => Column::Other,
        ("dj_playlists", "kind" | "trackid") | ("smil", "serviceid" | "trackid" | "cid" | "tid") => {
            Column::Other
        }
        ("rhythmdb", "date" | "type") => {
            return if key == "type" { Column::Type } else { Column::Other };
        }
        ("asx" | "winampxml", "param" | "abstract") => Column::Other,
        _ => column(key),
    };
    if matches!(column, Column::Type | Column::Time | Column::Kind | Column::Url) {
        Column::Other
    } else {
        column
    }
}
