//! What the person gives to read. Handles and files go beside these messages, in the same order.
//!
//! A folder without a handle is walked by the page, because only the page has its entries. The page sends what
//! it finds in parts ([`Walked`]), under a number for each walk.

use borsh::{BorshDeserialize, BorshSerialize};

/// The number of one walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct WalkId(pub u32);

/// One thing to read. Its handle or file goes beside it, if it has one.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum GivenItem {
    /// A folder by its handle. If it was dropped, the page also walks its entries for names that handles leave
    /// out, and sends those under this number.
    Folder {
        /// The number of that walk, if there is one.
        walk: Option<WalkId>,
    },
    /// A folder that the page walks. Nothing goes beside this.
    Tree {
        /// The number of the walk.
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
    /// Folders, with the number of files beside this message that lie in each, in order.
    pub folders: Vec<(String, u32)>,
    /// Folders that could not be listed, with the reason.
    pub unlisted: Vec<(String, FileError)>,
    /// Files that were listed and then could not be opened, with the reason.
    pub lost: Vec<(String, FileError)>,
    /// Whether the walk is over.
    pub is_over: bool,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum FileError {
    /// It no longer exists.
    Vanished,
    /// Its name is no Unicode, so the browser can neither name nor open it.
    Unnamed,
    /// It exists, but cannot be read. Holds the browser's word for the reason.
    Unreadable(String),
}
