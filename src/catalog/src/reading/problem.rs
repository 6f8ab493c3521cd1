//! What can be wrong with a file, as data.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::text::open_set;

open_set! {
    /// What kind of thing went wrong.
    ProblemCode or "something else is wrong" {
        Empty = "empty", "the file is empty";
        /// Before its header says it does.
        Truncated = "truncated", "the file ends too early";
        /// A tag or a part of one breaks its format and was stepped over.
        BadTag = "bad-tag", "part of the tags is damaged";
        /// A structural part (box, block, chunk, page) breaks its format.
        BadStructure = "bad-structure", "part of the file is damaged";
        BadText = "bad-text", "some text is in a broken encoding";
        /// A claim in a header was larger than the limits allow; it was not followed.
        TooLarge = "too-large", "a part claims an impossible size";
        /// The audio stream's own header is missing or makes no sense.
        NoAudio = "no-audio", "no playable audio was found";
        /// The container is known by name only; titled by file name.
        NamedOnly = "named-only", "this format is recognised, but its tags are not read";
        WrongExtension = "wrong-extension", "the contents are not what the name says";
        NotMusic = "not-music", "this is not a music file";
        /// Locked, no permission, device error.
        Unreadable = "unreadable", "the file could not be opened";
        /// It was listed, but gone when it was read.
        Vanished = "vanished", "the file disappeared while the folder was being read";
        /// A rip log or cue sheet does not fit the songs beside it.
        Disagrees = "disagrees", "it does not fit the songs beside it";
    }
}

impl ProblemCode {
    /// What a person is told.
    pub fn message(self) -> &'static str {
        self.label()
    }
}

/// One thing that went wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Problem {
    /// What kind of thing.
    pub code: ProblemCode,
    /// Which part of the file, in the field's words: "`TPE1` frame", "`stsz` box"; may be empty.
    pub detail: String,
}

impl Problem {
    /// What a person is told, with the part of the file it is about.
    pub fn message(&self) -> String {
        match self.detail.as_str() {
            "" => self.code.message().to_owned(),
            detail => format!("{} ({detail})", self.code.message()),
        }
    }
}
