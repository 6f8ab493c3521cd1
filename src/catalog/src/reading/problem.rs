//! What can be wrong with a file, as data.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::text::open_set;

open_set! {
    /// The kinds of things that go wrong.
    ProblemCode or "something else is wrong" {
        Empty = "empty", "the file is empty";
        /// The file ends before its header says so.
        Truncated = "truncated", "the file ends too early";
        /// A tag, or part of one, breaks its format and was stepped over.
        BadTag = "bad-tag", "part of the tags is damaged";
        /// A structural part (box, block, chunk, page) breaks its format.
        BadStructure = "bad-structure", "part of the file is damaged";
        BadText = "bad-text", "some text is in a broken encoding";
        /// A header claims more than the limits allow. The claim was not followed.
        TooLarge = "too-large", "a part claims an impossible size";
        /// The audio stream's own header is missing or makes no sense.
        NoAudio = "no-audio", "no playable audio was found";
        /// The container is recognised but not read. The file's name is used as title.
        NamedOnly = "named-only", "this format is recognised, but its tags are not read";
        WrongExtension = "wrong-extension", "the contents are not what the name says";
        NotMusic = "not-music", "this is not a music file";
        /// The file is locked, may not be read, or the device failed.
        Unreadable = "unreadable", "the file could not be opened";
        /// The file was in the folder's list, but gone when it was to be read.
        Vanished = "vanished", "the file disappeared while the folder was being read";
        /// A rip log or cue sheet does not fit the songs beside it.
        Disagrees = "disagrees", "it does not fit the songs beside it";
    }
}

impl ProblemCode {
    /// What the page tells a person.
    pub fn message(self) -> &'static str {
        self.label()
    }
}

/// One thing that went wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Problem {
    /// What kind of thing.
    pub code: ProblemCode,
    /// The part of the file, in the words of the format: "`TPE1` frame", "`stsz` box". May be empty.
    pub detail: String,
}

impl Problem {
    /// What the page tells a person, with the part of the file.
    pub fn message(&self) -> String {
        match self.detail.as_str() {
            "" => self.code.message().to_owned(),
            detail => format!("{} ({detail})", self.code.message()),
        }
    }
}
