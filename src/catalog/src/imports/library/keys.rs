//! What the keys of a library say, whichever form of plist they stand in.

use crate::imports::{Stated, Writer};
use crate::reading::ProblemCode;
use crate::stated::{Flag, Flags, Location, PersistentId, StatedTrack, TrackType, day, text};

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
    /// Whether a value of the current track could not be read.
    is_lost: bool,
    has_tracks: bool,
    typed: usize,
    is_foreign: bool,
    has_playlists: bool,
    /// Whether one of the playlists is the library itself. Without it the list is of some playlists only.
    has_master: bool,
}

impl Library {
    /// Takes a value of the library itself.
    pub(super) fn root(&mut self, key: &str, value: Value<'_>) {
        self.has_playlists |= key == "Playlist ID" || key == "Playlist Persistent ID";
        self.has_master |= key == "Master" && value == Value::True;
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
        let is_lost = std::mem::take(&mut self.is_lost);
        // What is left of such a song names nothing.
        let is_nothing = |track: &StatedTrack| is_lost && track.name.is_none() && track.location.is_none();
        if let Some(track) = self.track.take().filter(|track| self.is_told && !is_nothing(track)) {
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

    /// Notes that a value of the current track could not be read.
    pub(super) fn lose(&mut self) {
        self.is_lost = true;
    }

    /// Notes a problem.
    pub(super) fn note(&mut self, code: ProblemCode, detail: &str) {
        self.stated.note(code, detail);
    }

    /// How many tracks were read so far.
    pub(super) fn tracks(&self) -> usize {
        self.stated.tracks.len()
    }

    /// Whether the list of tracks has begun, or something was said that only libraries say.
    pub(super) fn has_begun(&self) -> bool {
        self.has_tracks || self.stated.is_library()
    }

    /// What the library states.
    pub(super) fn finish(mut self) -> Stated {
        self.end_track();
        if !self.has_tracks && self.stated.problems.is_empty() {
            self.note(ProblemCode::BadStructure, "no list of tracks");
        }
        // Apple's programs write the type of every track. Exporters that use the iTunesLibrary framework (such as
        // music-library-exporter) cannot know it, nor whether a track was bought (EVIDENCE.md §8.1).
        self.stated.writer = match (self.stated.tracks.len(), self.typed) {
            (0, _) => Writer::Unknown,
            (_, 0) => Writer::ThirdParty,
            _ if self.is_foreign || self.stated.is_by_reprise() => Writer::ThirdParty,
            _ => Writer::Apple,
        };
        self.stated.is_part = self.has_playlists && !self.has_master;
        if self.stated.is_by_reprise() {
            self.stated.tracks.iter_mut().for_each(forget_conclusions);
        }
        self.stated
    }
}

/// What Reprise concluded once is no word of Apple's when it comes back.
fn forget_conclusions(track: &mut StatedTrack) {
    let is_compilation = track.flags.has(Flag::Compilation);
    (track.flags, track.kind, track.track_type) = (Flags::default(), None, None);
    if is_compilation {
        track.flags.set(Flag::Compilation);
    }
}

impl Value<'_> {
    fn integer(self) -> Option<u64> {
        match self {
            // MusicBee writes fractions here.
            Value::Text(text) => text.trim().split(['.', ',']).next()?.parse().ok(),
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
        "Podcast" | "iTunesU" => Flag::Podcast,
        "Audiobook" => Flag::Audiobook,
        "Explicit" => Flag::Explicit,
        "Clean" => Flag::Clean,
        "Disabled" => Flag::Disabled,
        "Compilation" => Flag::Compilation,
        _ => return None,
    })
}
