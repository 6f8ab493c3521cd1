//! What can be seen and heard of a song: its cover and its file. Neither is stored.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::TrackId;

/// Asks for the cover or the file of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MediaOf {
    /// The song.
    pub track: TrackId,
    /// Which of the two.
    pub medium: Medium,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Medium {
    /// The cover as a Blob, with sides of at most so many pixels.
    Cover(u32),
    /// The file itself. Its bytes stay on the disk until somebody plays it.
    Song,
}

/// What goes beside the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Media {
    /// Nothing: there is none, or it may not be read now.
    #[default]
    Nothing,
    /// What was asked for, as the only thing.
    Beside,
}
