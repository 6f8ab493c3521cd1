//! What the person gives to be read. Handles and files go beside these messages, in the same order.
//!
//! A folder without a handle is walked by the page, which alone has its entries: the page says what it found in
//! parts ([`Walked`]), under a number of its own for each walk.

use borsh::{BorshDeserialize, BorshSerialize};

/// The number of one walk of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct WalkId(pub u32);

/// One thing to be read; its handle or file goes beside it, where it has one.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum GivenItem {
    /// A folder by its handle. Where it was dropped, the page walks its entries for what handles leave out, and
    /// tells of that under this number.
    Folder {
        /// The walk that follows.
        walk: Option<WalkId>,
    },
    /// A folder that the page walks; nothing goes beside it.
    Tree {
        /// The walk that follows.
        walk: WalkId,
        /// The folder's name.
        name: String,
    },
    /// A single file.
    File,
}

/// A part of what a walk has found.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Walked {
    /// Folders with how many of the files beside this message lie in each, in their order.
    pub folders: Vec<(String, u32)>,
    /// Folders that could not be listed, and why.
    pub unlisted: Vec<(String, FileError)>,
    /// Files that were listed and then could not be had, and why.
    pub lost: Vec<(String, FileError)>,
    /// Whether the walk has come to its end.
    pub is_over: bool,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum FileError {
    /// It is gone.
    Vanished,
    /// It exists, but cannot be read. Holds the browser's word for the reason.
    Unreadable(String),
}
