//! Lists as JSON: Spotify's account data, JSPF, and plain lists of songs.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Refusal;
use super::columns::{Column, Draft, column, plain};
use super::rows::Rows;
use crate::changes::SaidBy;
use crate::ids::TrackId;
use crate::imports::Stated;
use crate::stated::EXTENSION;

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

/// Words of Apple's export, whose songs have titles and artists in capitals as well.
const APPLE: [&str; 5] =
    ["Identifier\"", "\"Content Type\"", "\"Date Added", "\"Is Purchased\"", "\"Container"];

/// Whether a text has words that only Apple's export has.
pub(super) fn is_of_apple(head: &str) -> bool {
    APPLE.iter().any(|word| head.contains(word))
}

/// Whether a list or a log begins so.
pub(super) fn begins(head: &str) -> bool {
    let has = |word: &&str| head.contains(*word);
    let is_plain = ["\"Title\"", "\"Artist\""].iter().all(has) && !is_of_apple(head);
    is_plain || WORDS.iter().chain(&LOGS).any(has) || head.contains("\"artists\"")
}

/// Keys below which songs may stand.
const NESTED: [&str; 12] = [
    "data",
    "entries",
    "items",
    "jspf",
    "library",
    "playlist",
    "playlists",
    "results",
    "songs",
    "track",
    "trackList",
    "tracks",
];

type Song = Map<String, Value>;

#[derive(Default, Deserialize)]
struct File {
    #[serde(default)]
    tracks: Vec<Song>,
    /// What others call them.
    #[serde(default)]
    songs: Value,
    #[serde(default)]
    items: Value,
    #[serde(default)]
    data: Value,
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
    let file = parsed(text)?;
    let others = [&file.songs, &file.items, &file.data].into_iter().filter_map(Value::as_array).flatten();
    let others: Vec<&Song> = others.filter_map(Value::as_object).collect();
    let is_listed = !others.is_empty()
        || !file.tracks.is_empty()
        || !file.playlists.is_empty()
        || file.playlist.is_some();
    let is_by_spotify =
        ["spotify:", "\"trackName\"", "\"bannedTracks\""].iter().any(|word| text.contains(word));
    let by = match file.playlist {
        Some(_) if text.contains(EXTENSION) => SaidBy::Reprise,
        Some(_) => SaidBy::Playlist,
        None if is_by_spotify => SaidBy::Spotify,
        None => SaidBy::Table,
    };
    let mut rows = Rows::default();
    file.tracks.iter().chain(others).for_each(|song| take(song, Form::Others, &mut rows));
    let items = file.playlists.iter().flat_map(|playlist| &playlist.items);
    items.filter_map(|item| item.track.as_ref()).for_each(|song| take(song, Form::Others, &mut rows));
    file.playlists.iter().flat_map(|it| &it.tracks).for_each(|song| take(song, Form::Others, &mut rows));
    file.playlist.iter().flat_map(|it| &it.track).for_each(|song| take(song, Form::Jspf, &mut rows));
    if !rows.has_songs() {
        nested(text, &mut rows);
    }
    let is_list = is_listed || rows.has_songs() || text.contains("\"tracks\"");
    if is_list { rows.finish(by) } else { Err(Refusal::Foreign) }
}

/// Takes the songs of a file that wraps its list once more, as the services' own interfaces do:
/// `{"tracks":{"items":[…]}}`, `{"playlists":[{"playlist":{"track":[…]}}]}`.
fn nested(text: &str, rows: &mut Rows) {
    let mut left: Vec<Value> = serde_json::from_str(text).into_iter().collect();
    while let Some(value) = left.pop() {
        match value {
            Value::Array(some) => left.extend(some.into_iter().rev()),
            Value::Object(song) if is_song(&song) => take(&song, Form::Others, rows),
            Value::Object(some) => {
                let wanted = some.into_iter().filter(|(key, _)| NESTED.contains(&key.as_str()));
                left.extend(wanted.map(|(_, value)| value));
            }
            _ => {}
        }
    }
}

/// Whether an object names a title and an artist, itself or wrapped.
fn is_song(song: &Song) -> bool {
    let inner = ["track", "attributes"].into_iter().find_map(|key| song.get(key)?.as_object());
    let has = |song: &Song, wanted| song.keys().any(|key| column_of(key, false) == Some(wanted));
    let song = inner.unwrap_or(song);
    has(song, Column::Title) && has(song, Column::Artist)
}

fn parsed(text: &str) -> Result<File, Refusal> {
    let file = match text.trim_start().starts_with('[') {
        true => serde_json::from_str(text).map(|tracks| File { tracks, ..File::default() }),
        false => serde_json::from_str::<File>(text),
    };
    file.or_else(|why| match songs_by_line(text) {
        _ if why.is_eof() => Err(Refusal::Cut),
        Some(tracks) => Ok(File { tracks, ..File::default() }),
        None => Err(Refusal::Foreign),
    })
}

/// The songs of a file with one object a line.
fn songs_by_line(text: &str) -> Option<Vec<Song>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).ok()).collect()
}

/// Whose words the fields of a song are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Jspf,
    Others,
}

fn take(song: &Song, form: Form, rows: &mut Rows) {
    // Services wrap each song in what is said of its place in a list.
    let inner = ["track", "attributes"].into_iter().find_map(|key| song.get(key)?.as_object());
    if let Some(inner) = inner {
        return take(inner, form, rows);
    }
    // JSPF counts milliseconds, also where it is wrapped once more.
    let is_jspf = form == Form::Jspf || song.contains_key("creator") || song.contains_key("identifier");
    let mut draft = Draft::default();
    for (key, value) in song {
        if let Some(column) = column_of(key, is_jspf) {
            tell(&mut draft, column, value);
        }
    }
    let own = own(song);
    for (key, value) in own.into_iter().flatten() {
        // JSPF has no fields for these.
        let column = column_of(key, is_jspf);
        if let Some(column @ (Column::AlbumArtist | Column::Disc | Column::Year | Column::Isrc)) = column {
            tell(&mut draft, column, value);
        }
    }
    draft.decode_path();
    let mut row = draft.finish();
    row.reprise_id = own.and_then(|own| own.get("id")?.as_str()).and_then(TrackId::from_hex);
    if row.name.is_some() || row.location.is_some() || row.reprise_id.is_some() {
        rows.take(row);
    }
}

/// The column that a field of a song would be in a table.
fn column_of(key: &str, is_jspf: bool) -> Option<Column> {
    Some(match key {
        "track" | "trackName" => Column::Title,
        "duration" if is_jspf => Column::Ms,
        "duration" => Column::Length,
        "identifier" => Column::Id,
        "trackNum" => Column::Number,
        "external_ids" => Column::Isrc,
        key => match column(&plain(key)) {
            known @ (Column::Title
            | Column::Artist
            | Column::Album
            | Column::AlbumArtist
            | Column::Number
            | Column::Disc
            | Column::Year
            | Column::Length
            | Column::Ms
            | Column::Isrc
            | Column::Id
            | Column::Path) => known,
            _ => return None,
        },
    })
}

/// What our extension holds of a song: its object of our JSON.
fn own(song: &Song) -> Option<&Song> {
    song.get("extension")?.get(EXTENSION)?.get(0)?.as_object()
}

/// Tells what a field says: a text, a number, an object with a name, or several of these, of which only artists may be
/// more than one.
fn tell(draft: &mut Draft, column: Column, value: &Value) {
    match value {
        Value::String(text) => draft.set(column, text),
        Value::Number(number) => draft.set(column, &number.to_string()),
        Value::Object(object) => {
            let name = if column == Column::Isrc { "isrc" } else { "name" };
            object
                .get(name)
                .filter(|name| name.is_string())
                .into_iter()
                .for_each(|it| tell(draft, column, it));
        }
        Value::Array(some) => {
            let most = if column == Column::Artist { some.len() } else { 1 };
            let is_flat = |value: &&Value| !value.is_array();
            some.iter().filter(is_flat).take(most).for_each(|it| tell(draft, column, it));
        }
        Value::Null | Value::Bool(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn songs_are_found_in_the_shapes_of_programs_and_services() {
        let check = |text: &str, by| {
            let (written, stated) = read(text).unwrap_or_else(|why| panic!("{why}: {text}"));
            let song = &stated.tracks[0];
            let names = [&song.name, &song.artist, &song.album].map(|it| it.as_deref().unwrap_or_default());
            assert_eq!((written, names), (by, ["Jóga", "Björk", "Homogenic"]), "{text}");
            assert_eq!(song.duration_ms, Some(305_000), "{text}");
            song.isrc.clone()
        };
        let song = r#"{"title":"Jóga","artist":"Björk","album":"Homogenic","duration":305}"#;
        check(&format!("[{song}]"), SaidBy::Table);
        check(&format!(r#"{{"name":"My songs","songs":[{song}]}}"#), SaidBy::Table);
        check(&format!("{song}\n{song}\n"), SaidBy::Table);
        check(r#"[{"Title":"Jóga","Artist":"Björk","Album":"Homogenic","Length":"5:05"}]"#, SaidBy::Table);
        let isrc = check(
            r#"{"items":[{"added_at":"2020-01-01","track":{"name":"Jóga","artists":[{"name":"Björk"}],
            "album":{"name":"Homogenic"},"duration_ms":305000,"external_ids":{"isrc":"GBAAA9700001"},
            "uri":"spotify:track:1"}}]}"#,
            SaidBy::Spotify,
        );
        assert_eq!(isrc.as_deref(), Some("GBAAA9700001"));
        let [wrapped, api, twice] = [
            r#"{"data":{"tracks":{"items":[{"track":SONG}]}}}"#,
            r#"{"tracks":{"items":[SONG]},"albums":{"items":[SONG]}}"#,
            r#"{"playlists":[{"playlist":{"title":"My songs","track":[SONG]}}]}"#,
        ]
        .map(|text| text.replace("SONG", song));
        [wrapped, api, twice].iter().for_each(|text| drop(check(text, SaidBy::Table)));
        let isrc = check(
            r#"{"playlist":{"track":[{"title":"Jóga","creator":"Björk","album":"Homogenic","duration":305000,
            "identifier":["isrc:GBAAA9700001"]}]}}"#,
            SaidBy::Playlist,
        );
        assert!(isrc.is_some());
    }
}
