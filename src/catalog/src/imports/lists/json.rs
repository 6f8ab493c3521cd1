//! Lists as JSON: Spotify's account data, JSPF, and plain lists of songs.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Refusal;
use super::columns::{Column, Draft};
use super::rows::Rows;
use crate::changes::SaidBy;
use crate::imports::Stated;

/// Words that stand at the start of such lists, and not of Apple's; so do the words of logs.
const WORDS: [&str; 8] = [
    "\"trackName\"",
    "\"playlists\"",
    "\"tracks\"",
    "\"playlist\"",
    "\"trackUri\"",
    "\"creator\"",
    "\"artist\"",
    "\"artistName\"",
];

/// Words of logs of listening.
const LOGS: [&str; 10] = [
    "\"listened_at\"",
    "\"msPlayed\"",
    "\"ms_played\"",
    "\"timeMs\"",
    "\"scrobbles\"",
    "\"recenttracks\"",
    "\"titleUrl\"",
    "\"played_at\"",
    "\"playedAt\"",
    "\"scrobbled_at\"",
];

/// The largest file that is parsed as a whole, in bytes: it takes several times that as values.
const MAX_JSON: usize = 64 << 20;

/// Whether a list or a log begins so.
pub(super) fn begins(head: &str) -> bool {
    WORDS.iter().chain(&LOGS).any(|word| head.contains(word))
}

type Song = Map<String, Value>;

#[derive(Default, Deserialize)]
struct File {
    #[serde(default)]
    tracks: Vec<Song>,
    #[serde(default)]
    playlists: Vec<Playlist>,
    playlist: Option<Jspf>,
}

#[derive(Deserialize)]
struct Playlist {
    #[serde(default)]
    items: Vec<Item>,
    /// What exports of 2019 have in place of items.
    #[serde(default)]
    tracks: Vec<Song>,
}

#[derive(Deserialize)]
struct Item {
    track: Option<Song>,
}

#[derive(Deserialize)]
struct Jspf {
    #[serde(default)]
    track: Vec<Song>,
}

/// Reads such a list.
pub(super) fn read(text: &str) -> Result<(SaidBy, Stated), Refusal> {
    let head = text.get(..text.floor_char_boundary(16 * 1024)).unwrap_or(text);
    if LOGS.iter().any(|word| head.contains(word)) {
        return Err(Refusal::Listening);
    }
    if text.len() > MAX_JSON {
        return Err(Refusal::TooLarge);
    }
    let refuse = |why: serde_json::Error| if why.is_eof() { Refusal::Cut } else { Refusal::Foreign };
    let file = match text.trim_start().starts_with('[') {
        true => File { tracks: serde_json::from_str(text).map_err(refuse)?, ..File::default() },
        false => serde_json::from_str::<File>(text).map_err(refuse)?,
    };
    let is_listed = !file.tracks.is_empty() || !file.playlists.is_empty() || file.playlist.is_some();
    let is_by_spotify =
        ["spotify:", "\"trackName\"", "\"bannedTracks\""].iter().any(|word| text.contains(word));
    let by = match file.playlist {
        Some(_) => SaidBy::Playlist,
        None if is_by_spotify => SaidBy::Spotify,
        None => SaidBy::Table,
    };
    let mut rows = Rows::default();
    file.tracks.iter().for_each(|song| take(song, &mut rows));
    let items = file.playlists.iter().flat_map(|playlist| &playlist.items);
    items.filter_map(|item| item.track.as_ref()).for_each(|song| take(song, &mut rows));
    file.playlists.iter().flat_map(|it| &it.tracks).for_each(|song| take(song, &mut rows));
    file.playlist.iter().flat_map(|playlist| &playlist.track).for_each(|song| take(song, &mut rows));
    if is_listed || text.contains("\"tracks\"") { rows.finish(by) } else { Err(Refusal::Foreign) }
}

fn take(song: &Song, rows: &mut Rows) {
    let mut draft = Draft::default();
    for (key, value) in song {
        let column = match key.as_str() {
            "track" | "trackName" | "title" | "name" => Column::Title,
            "artist" | "artistName" | "creator" => Column::Artist,
            "album" | "albumName" => Column::Album,
            "uri" | "trackUri" | "identifier" => Column::Id,
            "location" => Column::Path,
            "duration" => Column::Ms,
            "trackNum" => Column::Number,
            "isrc" => Column::Isrc,
            _ => continue,
        };
        match value {
            Value::String(text) => draft.set(column, text),
            Value::Number(number) => draft.set(column, &number.to_string()),
            Value::Array(some) => {
                some.first().and_then(Value::as_str).into_iter().for_each(|it| draft.set(column, it));
            }
            _ => {}
        }
    }
    draft.decode_path();
    let row = draft.finish();
    if row.name.is_some() || row.location.is_some() {
        rows.take(row);
    }
}
