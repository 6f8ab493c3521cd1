//! Libraries of iTunes and Music (`iTunes Library.xml`, `iTunes Music Library.xml`, `Library.xml`), as XML,
//! which is streamed, or as a binary plist.
//!
//! The reader follows the keys of dictionaries and does not count brackets: a lost `</dict>` loses one song,
//! and a bad value only itself.

use super::plist_binary::read_binary;
use super::plist_xml::{Element, Tag, Tags};
use super::{Stated, Writer};
use crate::reading::ProblemCode;
use crate::stated::{Flag, Location, PersistentId, StatedTrack, TrackType, day, text};

/// The largest binary plist that is read, in bytes. Its table of contents stands last, so all of it is held
/// in memory.
const MAX_BINARY: usize = 128 << 20;

/// Keys of the library itself. One of these ends the list of tracks.
const ROOT_KEYS: [&str; 9] = [
    "Major Version",
    "Minor Version",
    "Application Version",
    "Features",
    "Show Content Ratings",
    "Music Folder",
    "Library Persistent ID",
    "Tracks",
    "Playlists",
];

/// Reads a library that arrives in chunks.
#[derive(Debug, Default)]
pub struct LibraryReader {
    form: Form,
    library: Library,
}

#[derive(Debug)]
enum Form {
    /// The first bytes; too few to know the form.
    Unknown(Vec<u8>),
    Xml(XmlLibrary),
    Binary(Vec<u8>),
}

impl Default for Form {
    fn default() -> Form {
        Form::Unknown(Vec::new())
    }
}

/// A value of a plist, of the types that libraries use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// A text; in an XML plist also a number or a date.
    Text(&'a str),
    Integer(u64),
    True,
    False,
}

/// What has been read of a library.
#[derive(Debug, Default)]
pub(super) struct Library {
    stated: Stated,
    track: Option<StatedTrack>,
    /// Whether the current track has any value.
    is_told: bool,
    has_tracks: bool,
    typed: usize,
    is_foreign: bool,
}

impl LibraryReader {
    /// A reader that has seen nothing.
    pub fn new() -> LibraryReader {
        LibraryReader::default()
    }

    /// Takes the next chunk, which may have any size.
    pub fn push(&mut self, chunk: &[u8]) {
        if let Form::Unknown(start) = &mut self.form {
            start.extend_from_slice(chunk);
            if start.len() < 8 {
                return;
            }
            let head = std::mem::take(start);
            self.form = match head.starts_with(b"bplist") {
                true => Form::Binary(Vec::new()),
                false => Form::Xml(XmlLibrary::default()),
            };
            return self.push(&head);
        }
        match &mut self.form {
            Form::Xml(xml) => xml.push(chunk, &mut self.library),
            Form::Binary(bytes) if bytes.len().saturating_add(chunk.len()) > MAX_BINARY => {
                self.library.note(ProblemCode::TooLarge, "binary plist");
            }
            Form::Binary(bytes) => bytes.extend_from_slice(chunk),
            Form::Unknown(_) => {}
        }
    }

    /// How many tracks were read so far, for showing progress.
    pub fn tracks(&self) -> usize {
        self.library.stated.tracks.len()
    }

    /// How many bytes are held besides the result.
    pub fn held(&self) -> usize {
        match &self.form {
            Form::Unknown(start) => start.capacity(),
            Form::Xml(xml) => xml.tags.held() + xml.key.as_ref().map_or(0, String::capacity),
            Form::Binary(bytes) => bytes.capacity(),
        }
    }

    /// What the library states.
    pub fn finish(self) -> Stated {
        let mut library = self.library;
        match self.form {
            Form::Unknown(start) if start.is_empty() => library.note(ProblemCode::Empty, ""),
            Form::Unknown(_) => {}
            Form::Xml(xml) => xml.finish(&mut library),
            Form::Binary(bytes) => read_binary(&bytes, &mut library),
        }
        library.finish()
    }
}

impl Library {
    /// Takes a value of the library itself.
    pub(super) fn root(&mut self, key: &str, value: Value<'_>) {
        let Value::Text(value) = value else { return };
        match key {
            "Application Version" => {
                self.is_foreign |= value == "0.0.0.0";
                self.stated.application_version = text(value);
            }
            "Music Folder" => self.stated.music_folder = Some(Location::read(value)),
            "Library Persistent ID" => self.is_foreign |= PersistentId::from_hex(value).is_none(),
            _ => {}
        }
    }

    /// Begins the list of tracks.
    pub(super) fn begin_tracks(&mut self) {
        self.has_tracks = true;
    }

    /// Begins a track, and ends the one before.
    pub(super) fn begin_track(&mut self) {
        self.end_track();
        self.track = Some(StatedTrack::default());
    }

    /// Ends a track, if one has begun.
    pub(super) fn end_track(&mut self) {
        if let Some(track) = self.track.take().filter(|_| self.is_told) {
            self.typed += usize::from(track.track_type.is_some());
            self.stated.take(track);
        }
        self.is_told = false;
    }

    /// Takes a value of the current track.
    pub(super) fn field(&mut self, key: &str, value: Value<'_>) {
        let Some(track) = &mut self.track else { return };
        self.is_told = true;
        if let Value::True = value
            && let Some(flag) = flag(key)
        {
            track.flags.set(flag);
        }
        if let Value::Text(value) = value {
            set_text(track, key, value);
        }
        if let Some(number) = value.integer() {
            set_number(track, key, number);
        }
    }

    /// Notes a problem.
    pub(super) fn note(&mut self, code: ProblemCode, detail: &str) {
        self.stated.note(code, detail);
    }

    fn finish(mut self) -> Stated {
        self.end_track();
        if !self.has_tracks && self.stated.problems.is_empty() {
            self.note(ProblemCode::BadStructure, "no list of tracks");
        }
        // Apple's programs write the type of every track. Exporters that use the iTunesLibrary framework (such as
        // music-library-exporter) cannot know it, nor whether a track was bought (EVIDENCE.md §8.1).
        self.stated.writer = match (self.stated.tracks.len(), self.typed) {
            (0, _) => Writer::Unknown,
            (_, 0) => Writer::ThirdParty,
            _ if self.is_foreign => Writer::ThirdParty,
            _ => Writer::Apple,
        };
        self.stated
    }
}

impl Value<'_> {
    fn integer(self) -> Option<u64> {
        match self {
            Value::Text(text) => text.trim().parse().ok(),
            Value::Integer(number) => Some(number),
            Value::True | Value::False => None,
        }
    }
}

fn set_text(track: &mut StatedTrack, key: &str, value: &str) {
    match key {
        "Persistent ID" => track.persistent_id = PersistentId::from_hex(value),
        "Name" => track.name = text(value),
        "Artist" => track.artist = text(value),
        "Album" => track.album = text(value),
        "Album Artist" => track.album_artist = text(value),
        "Kind" => track.kind = text(value),
        "Date Added" => track.date_added = day(value),
        "Location" => track.location = text(value).map(|text| Location::read(&text)),
        "Track Type" => track.track_type = TrackType::from_slug(&value.trim().to_ascii_lowercase()),
        _ => {}
    }
}

fn set_number(track: &mut StatedTrack, key: &str, number: u64) {
    let small = u32::try_from(number).ok();
    match key {
        "Track Number" => track.track_number = small,
        "Disc Number" => track.disc_number = small,
        "Year" => track.year = small,
        "Total Time" => track.duration_ms = Some(number),
        "Size" => track.size = Some(number),
        "Bit Rate" => track.bitrate_kbps = small,
        _ => {}
    }
}

fn flag(key: &str) -> Option<Flag> {
    Some(match key {
        "Purchased" => Flag::Purchased,
        "Matched" => Flag::Matched,
        "Apple Music" => Flag::AppleMusic,
        "Protected" => Flag::Protected,
        "Playlist Only" => Flag::PlaylistOnly,
        "Has Video" => Flag::HasVideo,
        "Music Video" => Flag::MusicVideo,
        "Movie" => Flag::Movie,
        "TV Show" => Flag::TvShow,
        "Podcast" => Flag::Podcast,
        "Audiobook" => Flag::Audiobook,
        "Explicit" => Flag::Explicit,
        "Clean" => Flag::Clean,
        "Disabled" => Flag::Disabled,
        _ => return None,
    })
}

/// The reader of an XML plist, which follows its keys.
#[derive(Debug, Default)]
struct XmlLibrary {
    tags: Tags,
    key: Option<String>,
    section: Section,
    /// How many dictionaries and lists are open inside of a track. No program is known to write any.
    nested: u32,
    is_ended: bool,
    is_misread: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Section {
    #[default]
    Root,
    Tracks,
}

impl XmlLibrary {
    fn push(&mut self, mut chunk: &[u8], library: &mut Library) {
        while let Some(tag) = self.tags.next(&mut chunk) {
            match tag {
                Tag::Open(Element::Dict | Element::Array) => self.open(library),
                Tag::Close(Element::Dict | Element::Array) => self.close(library),
                Tag::Close(Element::Key) => self.take_key(library),
                Tag::Close(Element::Leaf) => {
                    self.is_misread |= !self.tags.is_utf8();
                    let text = self.tags.text();
                    if let Some(key) = self.key.take() {
                        self.tell(&key, Value::Text(&text), library);
                    }
                }
                Tag::Open(element @ (Element::True | Element::False)) => {
                    let value = if element == Element::True { Value::True } else { Value::False };
                    if let Some(key) = self.key.take() {
                        self.tell(&key, value, library);
                    }
                }
                Tag::Close(Element::Plist) => self.is_ended = true,
                _ => {}
            }
        }
    }

    fn tell(&self, key: &str, value: Value<'_>, library: &mut Library) {
        match self.section {
            Section::Root => library.root(key, value),
            Section::Tracks if self.nested == 0 => library.field(key, value),
            Section::Tracks => {}
        }
    }

    fn take_key(&mut self, library: &mut Library) {
        let key = self.tags.text().into_owned();
        if self.section == Section::Tracks && ROOT_KEYS.contains(&key.as_str()) {
            library.end_track();
            self.section = Section::Root;
        }
        self.key = Some(key);
    }

    fn open(&mut self, library: &mut Library) {
        let key = self.key.take();
        match (self.section, key.as_deref()) {
            (Section::Root, Some("Tracks")) => {
                self.section = Section::Tracks;
                self.nested = 0;
                library.begin_tracks();
            }
            (Section::Root, _) => {}
            (Section::Tracks, Some(key)) if !is_number(key) => self.nested += 1,
            (Section::Tracks, _) => {
                self.nested = 0;
                library.begin_track();
            }
        }
    }

    fn close(&mut self, library: &mut Library) {
        self.key = None;
        match self.nested {
            0 => library.end_track(),
            _ => self.nested -= 1,
        }
    }

    fn finish(self, library: &mut Library) {
        if !self.is_ended && library.has_tracks {
            library.note(ProblemCode::Truncated, "");
        }
        if self.tags.is_broken() {
            library.note(ProblemCode::BadStructure, "tags");
        }
        if self.is_misread {
            library.note(ProblemCode::BadText, "");
        }
    }
}

/// Whether a key begins a track: it is the track's number, or what damage left of it.
fn is_number(key: &str) -> bool {
    key.trim().bytes().all(|byte| byte.is_ascii_digit())
}
