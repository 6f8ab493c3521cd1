//! What can be seen and heard of a song: its cover and its file. Neither is stored.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::TrackId;

/// Asks for the cover and the file of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MediaOf {
    /// The song.
    pub track: TrackId,
    /// The longest side that the cover may have, in pixels.
    pub side: u32,
}

/// What goes beside the answer, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Media {
    /// Each thing that is there: a cover as a Blob, a song as a File.
    pub beside: Vec<Medium>,
}

/// A thing that goes beside the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Medium {
    /// The cover, made smaller.
    Cover,
    /// The file itself. Its bytes stay on the disk until somebody plays it.
    Song,
}
