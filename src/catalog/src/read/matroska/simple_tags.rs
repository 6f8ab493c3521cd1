//! Matroska's tags: names and values, each for a target (the song, its album).

use super::element::{children, number};
use crate::marks::Where;
use crate::reading::Draft;

/// The most tags and values read; real files have fewer than fifty.
const MAX_VALUES: usize = 500;

/// The longest value kept.
const MAX_TEXT: usize = 16 * 1024;

/// The target of an album, a film or an episode. The song's is 30.
const ALBUM: u64 = 50;

/// Reads the contents of a Tags element, those of songs before those of albums.
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

/// Matroska's name as a Vorbis comment's.
fn song_key(name: &str) -> &str {
    match name {
        "PART_NUMBER" => "TRACKNUMBER",
        "TOTAL_PARTS" => "TRACKTOTAL",
        "DATE_RELEASED" | "DATE_RECORDED" => "DATE",
        other => other,
    }
}

/// What an album's value says of its songs.
fn album_key(name: &str) -> &str {
    match name {
        "TITLE" => "ALBUM",
        "ARTIST" => "ALBUMARTIST",
        "PART_NUMBER" => "DISCNUMBER",
        "TOTAL_PARTS" => "TRACKTOTAL",
        other => song_key(other),
    }
}
