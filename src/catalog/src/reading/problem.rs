//! What can be wrong with a file, as data.

use minicbor::{Decode, Encode};

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemCode {
    /// The file has no bytes.
    Empty,
    /// The file ends before its header says it does.
    Truncated,
    /// A tag or a part of one breaks its format and was stepped over.
    BadTag,
    /// A structural part (box, block, chunk, page) breaks its format.
    BadStructure,
    /// Text that is not in the encoding it claims.
    BadText,
    /// A claim in a header was larger than the limits allow; it was not followed.
    TooLarge,
    /// The audio stream's own header is missing or makes no sense.
    NoAudio,
    /// The container is known by name only; titled by file name.
    NamedOnly,
    /// The contents are not what the name says.
    WrongExtension,
    /// The bytes are no music file that is known.
    NotMusic,
    /// The file could not be read: locked, no permission, device error.
    Unreadable,
    /// The file was listed, but gone when it was read.
    Vanished,
    /// A rip log or cue sheet does not fit the songs beside it.
    Disagrees,
    /// A problem that only a later version of Reprise knows.
    Other,
}

impl ProblemCode {
    /// Every code with its stable word for exports and storage.
    pub const ALL: [(ProblemCode, &'static str); 14] = [
        (ProblemCode::Empty, "empty"),
        (ProblemCode::Truncated, "truncated"),
        (ProblemCode::BadTag, "bad-tag"),
        (ProblemCode::BadStructure, "bad-structure"),
        (ProblemCode::BadText, "bad-text"),
        (ProblemCode::TooLarge, "too-large"),
        (ProblemCode::NoAudio, "no-audio"),
        (ProblemCode::NamedOnly, "named-only"),
        (ProblemCode::WrongExtension, "wrong-extension"),
        (ProblemCode::NotMusic, "not-music"),
        (ProblemCode::Unreadable, "unreadable"),
        (ProblemCode::Vanished, "vanished"),
        (ProblemCode::Disagrees, "disagrees"),
        (ProblemCode::Other, "other"),
    ];

    /// The stable word for exports and storage.
    pub fn slug(self) -> &'static str {
        Self::ALL.iter().find(|(code, _)| *code == self).map_or("other", |(_, slug)| slug)
    }

    /// The code with this stable word.
    pub fn from_slug(slug: &str) -> Option<ProblemCode> {
        Self::ALL.iter().find(|(_, word)| *word == slug).map(|(code, _)| *code)
    }

    /// What a person is told.
    pub fn message(self) -> &'static str {
        match self {
            ProblemCode::Empty => "the file is empty",
            ProblemCode::Truncated => "the file ends too early",
            ProblemCode::BadTag => "part of the tags is damaged",
            ProblemCode::BadStructure => "part of the file is damaged",
            ProblemCode::BadText => "some text is in a broken encoding",
            ProblemCode::TooLarge => "a part claims an impossible size",
            ProblemCode::NoAudio => "no playable audio was found",
            ProblemCode::NamedOnly => "this format is recognised, but its tags are not read",
            ProblemCode::WrongExtension => "the contents are not what the name says",
            ProblemCode::NotMusic => "this is not a music file",
            ProblemCode::Unreadable => "the file could not be opened",
            ProblemCode::Vanished => "the file disappeared while the folder was being read",
            ProblemCode::Disagrees => "it does not fit the songs beside it",
            ProblemCode::Other => "something else is wrong",
        }
    }
}

/// One thing that went wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(map)]
pub struct Problem {
    /// What kind of thing.
    #[n(0)]
    pub code: ProblemCode,
    /// Which part of the file, in the field's words: "`TPE1` frame", "`stsz` box"; may be empty.
    #[n(1)]
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
