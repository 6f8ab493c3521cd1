//! One song as a list of Apple's states it, before anybody says what that means.

use borsh::{BorshDeserialize, BorshSerialize};

use super::Location;
use crate::evidence::CloudStatus;
use crate::text::{clip, named};

/// The longest text kept of a field, in bytes.
const MAX_TEXT: usize = 1024;

/// The id of a song in one library; no catalogue knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct PersistentId(pub u64);

impl PersistentId {
    /// Reads 16 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<PersistentId> {
        let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u64::from_str_radix(text, 16).ok().map(PersistentId)).flatten()
    }
}

named! {
    /// Where a library says that a song is.
    TrackType {
        File = "file", "a file";
        Remote = "remote", "in the cloud";
        Url = "url", "a stream";
    }
}

named! {
    /// What a library says of a song by a flag.
    Flag {
        /// From the store, or matched (provenance 3.4).
        Purchased = "purchased", "Purchased";
        Matched = "matched", "Matched";
        AppleMusic = "apple-music", "Apple Music";
        Protected = "protected", "Protected";
        /// Only there because of a playlist, not added to the library.
        PlaylistOnly = "playlist-only", "Playlist only";
        HasVideo = "has-video", "Has video";
        MusicVideo = "music-video", "Music video";
        Movie = "movie", "Movie";
        TvShow = "tv-show", "TV show";
        Podcast = "podcast", "Podcast";
        Audiobook = "audiobook", "Audiobook";
        Explicit = "explicit", "Explicit";
        Clean = "clean", "Clean";
        Disabled = "disabled", "Disabled";
    }
}

/// The flags of a song.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Flags(pub u16);

impl Flags {
    /// Whether a flag is set.
    pub fn has(self, flag: Flag) -> bool {
        self.0 & (1 << flag as u16) != 0
    }

    /// Sets a flag.
    pub fn set(&mut self, flag: Flag) {
        self.0 |= 1 << flag as u16;
    }
}

/// The ids of Apple's catalogue that the privacy export gives of a song.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct AppleIds {
    /// The streaming catalogue's.
    pub apple_music: Option<u64>,
    /// Found by the sound of the person's own file.
    pub audio_matched: Option<u64>,
    /// What was bought.
    pub purchased: Option<u64>,
    /// Found by the tags of the person's own file.
    pub tag_matched: Option<u64>,
}

impl AppleIds {
    /// Those that are there, the most trusted first (conventions 1.2).
    pub fn iter(self) -> impl Iterator<Item = u64> {
        [self.apple_music, self.audio_matched, self.purchased, self.tag_matched].into_iter().flatten()
    }
}

/// One song as it is stated. Texts are as found, trimmed, at most 1,024 bytes.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct StatedTrack {
    /// Its id in that library.
    pub persistent_id: Option<PersistentId>,
    /// Its name.
    pub name: Option<String>,
    /// Who performs it.
    pub artist: Option<String>,
    /// The release it is on.
    pub album: Option<String>,
    /// Whose release that is.
    pub album_artist: Option<String>,
    /// Number on the disc, from 1.
    pub track_number: Option<u32>,
    /// Number of the disc, from 1.
    pub disc_number: Option<u32>,
    /// Year of release.
    pub year: Option<u32>,
    /// Length in milliseconds.
    pub duration_ms: Option<u64>,
    /// Size of its file in bytes.
    pub size: Option<u64>,
    /// What kind of file it is, in the words of the person's language.
    pub kind: Option<String>,
    /// Bit rate in kilobits a second.
    pub bitrate_kbps: Option<u32>,
    /// When it was added, as `YYYY-MM-DD`.
    pub date_added: Option<String>,
    /// Where its file is.
    pub location: Option<Location>,
    /// Whether it is a file, in the cloud or a stream.
    pub track_type: Option<TrackType>,
    /// What is said of it by flags.
    pub flags: Flags,
    /// The word of the Music app's `cloud status`.
    pub cloud_status: Option<CloudStatus>,
    /// The ids of the privacy export.
    pub ids: AppleIds,
}

impl StatedTrack {
    /// Whether it is a song that only the cloud holds, which no folder can show.
    pub fn is_only_in_the_cloud(&self) -> bool {
        self.track_type == Some(TrackType::Remote) && self.location.is_none()
    }
}

/// A text as it is kept; blank counts as none.
pub(crate) fn text(value: &str) -> Option<String> {
    let value = clip(value.trim_matches(|c: char| c.is_whitespace() || c == '\0'), MAX_TEXT);
    (!value.is_empty()).then(|| value.to_owned())
}

/// The day of a date; of its time nothing is wanted, so that it may be written in any way.
pub(crate) fn day(value: &str) -> Option<String> {
    let day = value.trim().get(..10)?;
    let fits = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    fits.then(|| day.to_owned())
}
