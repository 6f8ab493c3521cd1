//! What two songs are compared by once a key has found one of them: title, size and length.

use super::spelling;
use super::version::album_title;
use crate::changes::TrackFacts;
use crate::stated::StatedTrack;

/// How far two lengths of one recording may differ, in milliseconds, because of encoders and because Apple
/// rounds otherwise.
const TOLERANCE_MS: u64 = 2_000;

/// A song as it is compared. The default knows nothing, as of a song that was only heard of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Song<'a> {
    /// The title.
    pub(crate) title: Option<&'a str>,
    /// The size of its file in bytes.
    pub(crate) size: Option<u64>,
    /// The length in milliseconds.
    pub(crate) duration_ms: Option<u64>,
    /// The album, if one is named.
    pub(crate) album: Option<&'a str>,
}

/// Whether the facts of two songs agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    Yes,
    /// They have nothing to compare, or agree only in part.
    Unclear,
    No,
}

impl<'a> Song<'a> {
    /// A song that was read.
    pub(super) fn of_facts(facts: &'a TrackFacts) -> Song<'a> {
        Song {
            title: Some(&facts.title),
            size: Some(facts.size),
            duration_ms: facts.audio.duration_ms,
            album: facts.tags.album.as_deref(),
        }
    }

    /// A song of a list.
    pub(super) fn of_stated(row: &'a StatedTrack) -> Song<'a> {
        Song {
            title: row.name.as_deref(),
            size: row.size,
            duration_ms: row.duration_ms,
            album: row.album.as_deref(),
        }
    }

    /// Whether the files of two songs have the same size; a size that is not known agrees with none.
    pub(super) fn is_as_large_as(self, other: Song<'_>) -> bool {
        self.size.is_some_and(|size| size > 0) && self.size == other.size
    }

    /// Whether the two are of two albums, whatever the editions. Where one names none, that is not known.
    pub(super) fn is_of_another_album(self, other: Song<'_>) -> bool {
        self.album.zip(other.album).is_some_and(|(one, other)| album_title(one) != album_title(other))
    }

    /// Whether two songs have about the same length; `None` when one of them has none.
    pub(super) fn is_as_long_as(self, other: Song<'_>) -> Option<bool> {
        let lengths = self.duration_ms.zip(other.duration_ms);
        lengths.map(|(one, other)| one.abs_diff(other) <= TOLERANCE_MS)
    }

    /// Whether the audio can be the same, by size or length; `None` when neither can be compared.
    pub(super) fn can_sound_as(self, other: Song<'_>) -> Option<bool> {
        if self.is_as_large_as(other) {
            return Some(true);
        }
        self.is_as_long_as(other)
    }

    /// Whether a row of a list says nothing that this song is not.
    pub(crate) fn is_as_stated(self, row: &'a StatedTrack) -> bool {
        let row = Song::of_stated(row);
        row.agreement(self) == Agreement::Yes && !row.is_of_another_album(self)
    }

    /// Whether titles and audio of two songs agree.
    pub(super) fn agreement(self, other: Song<'_>) -> Agreement {
        let title =
            self.title.zip(other.title).map(|(one, other)| spelling::title(one) == spelling::title(other));
        match (title, self.can_sound_as(other)) {
            (Some(true), Some(true) | None) | (None, Some(true)) => Agreement::Yes,
            (Some(false), Some(false) | None) | (None, Some(false)) => Agreement::No,
            _ => Agreement::Unclear,
        }
    }
}
