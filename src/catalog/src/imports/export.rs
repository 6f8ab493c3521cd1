//! `Apple Music Library Tracks.json` of Apple's privacy export: a list of objects, one a song.
//!
//! The file arrives in chunks and is cut into its objects, which hold one song each; what stands in an object as a value
//! stays in it. Each is parsed by itself, so a damaged object loses only its own song.

use csv::{ByteRecord, ReaderBuilder};
use serde::Deserialize;
use serde_json::Value;

use super::{Stated, Writer};
use crate::reading::ProblemCode;
use crate::stated::{Flag, StatedTrack, TrackType, day, text};

/// The largest object that is read, in bytes. Real ones have about two thousand.
const MAX_OBJECT: usize = 64 * 1024;

/// Reads an export that arrives in chunks.
#[derive(Debug, Default)]
pub struct ExportReader {
    stated: Stated,
    /// The bytes of the object that has begun.
    object: Option<Vec<u8>>,
    /// How many objects are open in it, and how many lists.
    objects: u32,
    lists: u32,
    /// The last byte that was no blank and stood in no text.
    before: u8,
    text: Text,
    is_ended: bool,
}

/// Whether the next byte is inside of a JSON string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Text {
    #[default]
    Outside,
    Inside,
    Escape,
}

/// The fields that are read, with any type, because exports of different years differ.
#[derive(Deserialize)]
struct Row {
    /// What playlists have instead.
    #[serde(rename = "Container Type")]
    container: Option<Value>,
    #[serde(rename = "Title")]
    title: Option<Value>,
    #[serde(rename = "Artist")]
    artist: Option<Value>,
    #[serde(rename = "Album")]
    album: Option<Value>,
    #[serde(rename = "Album Artist")]
    album_artist: Option<Value>,
    #[serde(rename = "Track Number On Album")]
    track: Option<Value>,
    #[serde(rename = "Disc Number Of Album")]
    disc: Option<Value>,
    #[serde(rename = "Track Year")]
    year: Option<Value>,
    #[serde(rename = "Track Duration")]
    duration: Option<Value>,
    #[serde(rename = "Date Added To Library")]
    added: Option<Value>,
    #[serde(rename = "Content Type")]
    content_type: Option<Value>,
    #[serde(rename = "Is Purchased")]
    is_purchased: Option<Value>,
    #[serde(rename = "Is Part of Compilation")]
    is_compilation: Option<Value>,
    #[serde(rename = "Playlist Only Track")]
    is_playlist_only: Option<Value>,
    #[serde(rename = "Apple Music Track Identifier")]
    apple_music: Option<Value>,
    #[serde(rename = "Audio Matched Track Identifier")]
    audio_matched: Option<Value>,
    #[serde(rename = "Purchased Track Identifier")]
    purchased: Option<Value>,
    #[serde(rename = "Tag Matched Track Identifier")]
    tag_matched: Option<Value>,
}

impl ExportReader {
    /// A reader that has seen nothing.
    pub fn new() -> ExportReader {
        ExportReader::default()
    }

    /// Takes the next chunk, which may have any size.
    pub fn push(&mut self, chunk: &[u8]) {
        for &byte in chunk {
            self.step(byte);
        }
    }

    /// What the export states.
    pub fn finish(mut self) -> Stated {
        if !self.is_ended || self.object.is_some() {
            self.stated.note(ProblemCode::Truncated, "");
        }
        if !self.stated.tracks.is_empty() {
            self.stated.writer = Writer::Apple;
        }
        self.stated
    }

    fn step(&mut self, byte: u8) {
        let was = self.text;
        self.text = match (was, byte) {
            // A JSON string never spans lines, so a lost quote costs one song and not all that follow.
            (_, b'\n') => Text::Outside,
            (Text::Escape, _) => Text::Inside,
            (Text::Inside, b'\\') => Text::Escape,
            (Text::Inside, b'"') => Text::Outside,
            (Text::Outside, b'"') => Text::Inside,
            (text, _) => text,
        };
        // What stands around the list of songs is no song.
        let is_in_song = || self.object.as_deref().is_some_and(has_begun);
        let is_value = byte == b'{' && (self.before == b':' || self.lists > 0) && is_in_song();
        match (was, byte) {
            (Text::Outside, b'{') if !is_value => {
                self.object = Some(vec![byte]);
                (self.objects, self.lists) = (0, 0);
            }
            (Text::Outside, b'}') if self.objects == 0 => self.take(),
            (Text::Outside, b']') if self.object.is_none() => self.is_ended = true,
            _ => {
                if was == Text::Outside {
                    self.count(byte);
                }
                self.keep(byte);
            }
        }
        if was == Text::Outside && !byte.is_ascii_whitespace() {
            self.before = byte;
        }
    }

    /// Counts what is open in the object.
    fn count(&mut self, byte: u8) {
        match byte {
            b'{' => self.objects = self.objects.saturating_add(1),
            b'}' => self.objects = self.objects.saturating_sub(1),
            b'[' => self.lists = self.lists.saturating_add(1),
            b']' => self.lists = self.lists.saturating_sub(1),
            _ => {}
        }
    }

    fn keep(&mut self, byte: u8) {
        match &mut self.object {
            Some(object) if object.len() < MAX_OBJECT => object.push(byte),
            Some(_) => {
                self.object = None;
                self.stated.note(ProblemCode::TooLarge, "a song");
            }
            None => {}
        }
    }

    fn take(&mut self) {
        let Some(mut object) = self.object.take() else { return };
        object.push(b'}');
        let Ok(row) = serde_json::from_slice::<Row>(&object) else {
            return self.stated.note(ProblemCode::BadStructure, "a song");
        };
        if !row.is_song() {
            return;
        }
        self.stated.take(row.track());
    }
}

/// Whether these are the names of the columns of a table that was made of the list.
pub(super) fn is_of_export(names: &str) -> bool {
    ["Apple Music", "Audio Matched", "Purchased"]
        .iter()
        .any(|id| names.contains(&format!("{id} Track Identifier")))
}

/// The same list as a table, whose columns are called as the fields are.
pub(super) fn read_export_table(bytes: &[u8], delimiter: u8) -> Stated {
    let mut stated = Stated::default();
    let mut reader = ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(bytes);
    let names = reader.byte_headers().map(told).unwrap_or_default();
    for record in reader.byte_records() {
        let Ok(record) = record else { break };
        let cells = names.iter().zip(told(&record)).filter(|(_, cell)| !cell.trim().is_empty());
        let object = cells.map(|(name, cell)| (name.trim().to_owned(), Value::String(cell))).collect();
        if let Ok(row) = serde_json::from_value::<Row>(Value::Object(object))
            && row.is_song()
        {
            stated.take(row.track());
        }
    }
    stated.writer = if stated.tracks.is_empty() { Writer::Unknown } else { Writer::Apple };
    stated
}

fn told(record: &ByteRecord) -> Vec<String> {
    record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}

/// Whether an object of which these bytes were read is a song, or what was done with some: what stands in it is no song of the list.
fn has_begun(object: &[u8]) -> bool {
    let keys: [&[u8]; 5] = [b"\"Title\"", b"\"Artist\"", b"\"Album\"", b"\"Transaction ", b"\"Event "];
    keys.into_iter().any(|key| object.windows(key.len()).any(|it| it == key))
}

impl Row {
    /// Whether this describes a song. Playlists, and the lists of what was done with songs, have titles too.
    fn is_song(&self) -> bool {
        let names = [&self.content_type, &self.artist, &self.album, &self.duration, &self.added, &self.year];
        let flags = [&self.is_purchased, &self.is_playlist_only];
        let ids = [&self.apple_music, &self.audio_matched, &self.purchased, &self.tag_matched];
        self.container.is_none() && names.into_iter().chain(flags).chain(ids).any(Option::is_some)
    }

    fn track(self) -> StatedTrack {
        let mut track = StatedTrack {
            name: words(&self.title),
            artist: words(&self.artist),
            album: words(&self.album),
            album_artist: words(&self.album_artist),
            track_number: small(&self.track),
            disc_number: small(&self.disc),
            year: small(&self.year),
            duration_ms: number(&self.duration),
            date_added: words(&self.added).as_deref().and_then(day),
            // The export lists what is in the cloud. It cannot know whether the song is also a file here.
            track_type: Some(TrackType::Remote),
            ..StatedTrack::default()
        };
        track.ids.apple_music = number(&self.apple_music);
        track.ids.audio_matched = number(&self.audio_matched);
        track.ids.purchased = number(&self.purchased);
        track.ids.tag_matched = number(&self.tag_matched);
        let flags = [
            (is_true(&self.is_purchased), Flag::Purchased),
            (is_true(&self.is_compilation), Flag::Compilation),
            (is_true(&self.is_playlist_only), Flag::PlaylistOnly),
        ];
        flags.into_iter().filter(|(is_set, _)| *is_set).for_each(|(_, flag)| track.flags.set(flag));
        self.media().into_iter().for_each(|flag| track.flags.set(flag));
        track
    }

    /// What it is besides music, if anything.
    fn media(&self) -> Option<Flag> {
        let kind = words(&self.content_type)?.to_ascii_lowercase().replace([' ', '-', '_'], "");
        match kind.as_str() {
            "podcast" | "podcastepisode" => Some(Flag::Podcast),
            "musicvideo" => Some(Flag::MusicVideo),
            "movie" => Some(Flag::Movie),
            "tvshow" | "tvepisode" => Some(Flag::TvShow),
            "audiobook" => Some(Flag::Audiobook),
            _ => None,
        }
    }
}

/// A text; a song called "22" may stand there as a number.
fn words(value: &Option<Value>) -> Option<String> {
    match value.as_ref()? {
        Value::String(words) => text(words),
        Value::Number(number) => text(&number.to_string()),
        _ => None,
    }
}

/// A number above zero, also when it is written as a text or with a decimal point.
fn number(value: &Option<Value>) -> Option<u64> {
    let number = match value.as_ref()? {
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().map(|number| number as u64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|&number| number > 0)
}

fn small(value: &Option<Value>) -> Option<u32> {
    number(value).and_then(|number| u32::try_from(number).ok())
}

fn is_true(value: &Option<Value>) -> bool {
    match value {
        Some(Value::Bool(is_true)) => *is_true,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}
