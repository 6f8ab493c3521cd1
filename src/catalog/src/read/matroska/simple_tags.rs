//! Matroska's tags: names and values, each with a target (the song, its album).

use super::element::{children, number};
use crate::marks::Where;
use crate::reading::Draft;

/// The most tags, and the most values of one tag, that are read; real files have fewer than fifty.
const MAX_VALUES: usize = 500;

/// The longest value kept, in bytes.
const MAX_TEXT: usize = 16 * 1024;

/// The numbers of the targets "album, film or episode" and "song". Between them stand sides of records, below them parts of
/// songs, above them boxes and series.
const ALBUM: u64 = 50;
const SONG: u64 = 30;

/// What a tag speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Song,
    /// The whole file, because the tag names no target: for a file with one song that is the song.
    File,
    Album,
    /// What holds several albums: it names the album where nothing else does.
    Box,
    /// A side of a record, a movement, a chapter, an edition or an attachment.
    Part,
}

/// Reads the contents of a Tags element. Tags of songs are taken before those of the file, and those before the ones
/// of albums, so that they win.
pub(super) fn read(bytes: &[u8], reading: &mut Draft) {
    let tags = || children(bytes).filter(|(id, _)| *id == 0x7373).take(MAX_VALUES).map(|(_, tag)| tag);
    let has_song = tags().any(|tag| target_of(tag) == Target::Song);
    for target in [Target::Song, Target::File, Target::Album, Target::Box] {
        // Beside tags of the song, those without a target are the album's, as the specification has it.
        let is_album = target == Target::Album || (target == Target::File && has_song);
        let key = match target {
            Target::Box => box_key,
            _ if is_album => album_key,
            _ => song_key,
        };
        for tag in tags().filter(|tag| target_of(tag) == target) {
            values(tag).for_each(|(name, value)| reading.take_text(Where::Vorbis, key(&name), &value));
        }
    }
}

fn target_of(tag: &[u8]) -> Target {
    let targets = children(tag).find(|(id, _)| *id == 0x63c0).map(|(_, body)| body).unwrap_or_default();
    let field = |wanted| children(targets).find(|(id, _)| *id == wanted).map(|(_, body)| body);
    let is_part = [0x63c9, 0x63c4, 0x63c6].into_iter().filter_map(field).any(|uid| number(uid) > 0);
    let level = field(0x68ca).map(number).or_else(|| field(0x63ca).and_then(level_named));
    match level {
        _ if is_part => Target::Part,
        Some(level) if level > ALBUM => Target::Box,
        Some(ALBUM) => Target::Album,
        Some(SONG) => Target::Song,
        Some(_) => Target::Part,
        None => Target::File,
    }
}

/// The number of a target that is given by its name only.
fn level_named(name: &[u8]) -> Option<u64> {
    match name {
        b"TRACK" | b"SONG" | b"CHAPTER" => Some(SONG),
        b"ALBUM" | b"OPERA" | b"CONCERT" | b"MOVIE" | b"EPISODE" => Some(ALBUM),
        b"COLLECTION" | b"EDITION" | b"ISSUE" | b"VOLUME" | b"OPUS" | b"SEASON" | b"SEQUEL" => Some(70),
        b"PART" | b"SESSION" | b"SUBTRACK" | b"MOVEMENT" | b"SCENE" | b"SHOT" => Some(0),
        _ => None,
    }
}

fn values(tag: &[u8]) -> impl Iterator<Item = (String, String)> {
    children(tag).filter(|(id, _)| *id == 0x67c8).take(MAX_VALUES).filter_map(|(_, simple)| {
        let field = |wanted| children(simple).find(|(id, _)| *id == wanted).map(|(_, body)| body);
        let (name, value) = (field(0x45a3)?, field(0x4487).filter(|value| value.len() <= MAX_TEXT)?);
        Some((String::from_utf8_lossy(name).to_uppercase(), crate::text::of_bytes(value).into_owned()))
    })
}

/// The name of a Vorbis comment that means the same as Matroska's name.
fn song_key(name: &str) -> &str {
    match name {
        "PART_NUMBER" => "TRACKNUMBER",
        "TOTAL_PARTS" => "TRACKTOTAL",
        "ALBUM_ARTIST" => "ALBUMARTIST",
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

/// The same for a tag that speaks of a box of albums.
fn box_key(name: &str) -> &str {
    if name == "TITLE" { "ALBUM" } else { "" }
}
