//! One song as one of Apple's lists states it, before that is interpreted.

use borsh::{BorshDeserialize, BorshSerialize};

use super::Location;
use crate::evidence::CloudStatus;
use crate::ids::TrackId;
use crate::reading::MAX_DURATION_MS;
use crate::text::{clip, named};

/// The longest text that is kept of a field, in bytes.
const MAX_TEXT: usize = 1024;

/// The id of a song in one library. It is unknown to any catalogue.
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
    /// Where a song is, as a library says.
    TrackType {
        File = "file", "a file";
        Remote = "remote", "in the cloud";
        Url = "url", "a stream";
    }
}

named! {
    /// A flag with which a library describes a song.
    Flag {
        /// The song came from the store, or was matched (EVIDENCE.md §8.1).
        Purchased = "purchased", "Purchased";
        Matched = "matched", "Matched";
        AppleMusic = "apple-music", "Apple Music";
        Protected = "protected", "Protected";
        /// The song is only kept because a playlist holds it. It was not added to the library.
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
        Compilation = "compilation", "Part of a compilation";
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

/// The ids of Apple's catalogue that the privacy export gives for a song.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct AppleIds {
    /// The id in the streaming catalogue.
    pub apple_music: Option<u64>,
    /// The id that Apple found by the sound of the person's own file.
    pub audio_matched: Option<u64>,
    /// The id of what was bought.
    pub purchased: Option<u64>,
    /// The id that Apple found by the tags of the person's own file.
    pub tag_matched: Option<u64>,
}

impl AppleIds {
    /// The ids that are there, the most trusted first (EVIDENCE.md §8.2).
    pub fn iter(self) -> impl Iterator<Item = u64> {
        [self.apple_music, self.audio_matched, self.purchased, self.tag_matched].into_iter().flatten()
    }
}

/// One song as a list states it. Texts are as found, trimmed, at most 1,024 bytes.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct StatedTrack {
    /// The song's id in that library.
    pub persistent_id: Option<PersistentId>,
    /// Its name.
    pub name: Option<String>,
    /// The performer.
    pub artist: Option<String>,
    /// The title of the release.
    pub album: Option<String>,
    /// The artist of the release.
    pub album_artist: Option<String>,
    /// The number of the song on its disc, from 1.
    pub track_number: Option<u32>,
    /// The number of the disc, from 1.
    pub disc_number: Option<u32>,
    /// The year of the release.
    pub year: Option<u32>,
    /// Length in milliseconds.
    pub duration_ms: Option<u64>,
    /// The size of the file in bytes.
    pub size: Option<u64>,
    /// The kind of file, in the words of the person's language.
    pub kind: Option<String>,
    /// Bit rate in kilobits a second.
    pub bitrate_kbps: Option<u32>,
    /// When the song was added, as `YYYY-MM-DD`.
    pub date_added: Option<String>,
    /// Where the file is.
    pub location: Option<Location>,
    /// Whether the song is a file, in the cloud, or a stream.
    pub track_type: Option<TrackType>,
    /// What flags say of it.
    pub flags: Flags,
    /// The Music app's word for its `cloud status`.
    pub cloud_status: Option<CloudStatus>,
    /// The ids in the privacy export.
    pub ids: AppleIds,
    /// International Standard Recording Code.
    pub isrc: Option<String>,
    /// The song's id or address at another service.
    pub service_id: Option<String>,
    /// The song's id in the library of Reprise that wrote the list.
    pub reprise_id: Option<TrackId>,
}

/// The largest number of a song or a disc, and the largest year, that are believed.
const MAX_NUMBER: u32 = 9_999;

/// Dates of lists before this day are no dates: a Mac's begin in 1904, others' in 1970, and the first library is of 2001.
const FIRST_DAY: &str = "1990-01-01";

impl StatedTrack {
    /// The song without numbers and dates that cannot be true, so that nothing is claimed by them.
    pub(crate) fn plausible(mut self) -> StatedTrack {
        let number = |number: Option<u32>| number.filter(|it| (1..=MAX_NUMBER).contains(it));
        self.track_number = number(self.track_number);
        self.disc_number = number(self.disc_number);
        self.year = number(self.year);
        self.duration_ms = self.duration_ms.filter(|ms| (1..=MAX_DURATION_MS).contains(ms));
        self.date_added = self.date_added.filter(|day| day.as_str() >= FIRST_DAY);
        self
    }

    /// Whether only the cloud holds the song, so that no folder can show it.
    pub fn is_only_in_the_cloud(&self) -> bool {
        self.track_type == Some(TrackType::Remote) && self.location.is_none()
    }
}

/// A text as it is kept; `None` for a blank one.
pub(crate) fn text(value: &str) -> Option<String> {
    let value = clip(value.trim_matches(|c: char| c.is_whitespace() || c == '\0'), MAX_TEXT);
    (!value.is_empty()).then(|| value.to_owned())
}

/// The day of a date as iTunes writes it: "2009-01-01 12:00:00". The time behind it is ignored, whatever its form. `None` if
/// the date does not begin with a day.
pub fn day(value: &str) -> Option<String> {
    let day = value.trim().get(..10)?;
    let fits = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    fits.then(|| day.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_begins_with_a_day() {
        assert_eq!(day("2009-01-01 12:00:00").as_deref(), Some("2009-01-01"));
        assert_eq!(day("yesterday, about noon"), None);
        assert_eq!(day("2009"), None);
    }
}
