//! An export of Reprise as JSON that holds no back-up: made to be shared, or by an earlier version. It is read as a list
//! of songs. Who shared it ticked and overruled for themselves, so that is not taken.

use serde::Deserialize;

use super::backup::NoBackup;
use super::{Stated, Writer};
use crate::ids::TrackId;
use crate::stated::{Location, StatedTrack, text};

#[derive(Deserialize)]
struct Shared {
    #[serde(default)]
    tracks: Vec<Song>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Song {
    id: Option<String>,
    title: Option<String>,
    artist: Option<String>,
    album: Option<String>,
    album_artist: Option<String>,
    track_number: Option<u32>,
    disc_number: Option<u32>,
    year: Option<u32>,
    duration_ms: Option<u64>,
    isrc: Option<String>,
    size: Option<u64>,
    copies: Vec<Copy>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Copy {
    path: Option<String>,
}

/// Reads the songs.
///
/// # Errors
/// When the file is cut off or damaged.
pub fn read_shared(file: &[u8]) -> Result<Stated, NoBackup> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let shared: Shared = serde_json::from_slice(file).map_err(|_| NoBackup::Damaged)?;
    let mut stated = Stated { rows: shared.tracks.len(), writer: Writer::ThirdParty, ..Stated::default() };
    shared.tracks.into_iter().map(row).for_each(|row| stated.take(row));
    Ok(stated)
}

fn row(song: Song) -> StatedTrack {
    let of = |field: Option<String>| field.as_deref().and_then(text);
    let path = song.copies.into_iter().find_map(|copy| copy.path);
    StatedTrack {
        // A dash stands where nothing tells the title.
        name: of(song.title).filter(|title| title != "-"),
        artist: of(song.artist),
        album: of(song.album),
        album_artist: of(song.album_artist),
        track_number: song.track_number,
        disc_number: song.disc_number,
        year: song.year,
        duration_ms: song.duration_ms,
        size: song.size.filter(|size| *size > 0),
        isrc: of(song.isrc),
        location: of(path).map(Location::Path),
        reprise_id: song.id.as_deref().and_then(TrackId::from_hex),
        service_id: of(song.id),
        ..StatedTrack::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn songs_of_any_version_are_read() {
        let file = br#"{"format":"reprise-catalog","version":1,"later":[{}],"tracks":[
            {"id":"01","title":"Blue","artist":"Ana","durationMs":61000,"size":9,"evidence":[1,{"a":"}"}],
             "copies":[{"place":"02"},{"path":"Ana/Blue.m4a"}]},
            {"title":"-","copies":[]}]}"#;
        let songs = read_shared(file).unwrap().tracks;
        assert_eq!((songs[0].name.as_deref(), songs[0].duration_ms), (Some("Blue"), Some(61_000)));
        assert_eq!(songs[0].location.as_ref().and_then(Location::path), Some("Ana/Blue.m4a"));
        assert_eq!((songs[1].name.as_deref(), songs.len()), (None, 2));
        for cut in [&file[..60], &file[..file.len() - 2], b"{\"tracks\":[{\"title\":7}]}"] {
            assert_eq!(read_shared(cut), Err(NoBackup::Damaged));
        }
    }
}
