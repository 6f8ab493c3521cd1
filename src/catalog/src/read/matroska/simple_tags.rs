//! Matroska's tags: names and values, each with a target (the song, its album).

use super::element::{children, number};
use crate::marks::Where;
use crate::reading::Draft;

/// The most tags, and the most values of one tag, that are read; real files have fewer than fifty.
const MAX_VALUES: usize = 500;

/// The longest value kept, in bytes.
const MAX_TEXT: usize = 16 * 1024;

/// The number of the target "album, film or episode". The target "song" has 30.
const ALBUM: u64 = 50;

/// Reads the contents of a Tags element. Tags of songs are taken before those of albums, so that they win.
pub(super) fn read(bytes: &[u8], reading: &mut Draft) {
    let tags = || children(bytes).filter(|(id, _)| *id == 0x7373).take(MAX_VALUES).map(|(_, tag)| tag);
    for tag in tags().filter(|tag| target(tag) < ALBUM) {
        values(tag).for_each(|(name, value)| reading.take_text(Where::Vorbis, song_key(&name), &value));
    }
    for tag in tags().filter(|tag| target(tag) >= ALBUM) {
        values(tag).for_each(|(name, value)| reading.take_text(Where::Vorbis, album_key(&name), &value));
    }
}

fn target(tag: &[u8]) -> u64 {
    let targets = children(tag).find(|(id, _)| *id == 0x63c0).map(|(_, body)| body).unwrap_or_default();
    children(targets).find(|(id, _)| *id == 0x68ca).map_or(ALBUM, |(_, body)| number(body))
}

fn values(tag: &[u8]) -> impl Iterator<Item = (String, String)> {
    children(tag).filter(|(id, _)| *id == 0x67c8).take(MAX_VALUES).filter_map(|(_, simple)| {
        let field = |wanted| children(simple).find(|(id, _)| *id == wanted).map(|(_, body)| body);
        let (name, value) = (field(0x45a3)?, field(0x4487).filter(|value| value.len() <= MAX_TEXT)?);
        Some((String::from_utf8_lossy(name).to_uppercase(), String::from_utf8_lossy(value).into_owned()))
    })
}

/// The name of a Vorbis comment that means the same as Matroska's name.
fn song_key(name: &str) -> &str {
    match name {
        "PART_NUMBER" => "TRACKNUMBER",
        "TOTAL_PARTS" => "TRACKTOTAL",
        "DATE_RELEASED" | "DATE_RECORDED" => "DATE",
        other => other,
    }
}

/// The same for a tag that speaks of an album: what its value says of the album's songs.
fn album_key(name: &str) -> &str {
    match name {
        "TITLE" => "ALBUM",
        "ARTIST" => "ALBUMARTIST",
        "PART_NUMBER" => "DISCNUMBER",
        "TOTAL_PARTS" => "TRACKTOTAL",
        other => song_key(other),
    }
}
