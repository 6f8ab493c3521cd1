//! Marks: facts found in or beside a file, before anybody says what they mean.
//! What they mean is `evidence`'s business; which are kept is asked of its rules.

use std::fmt;

use minicbor::{Decode, Encode};

/// Where in or beside a file a mark was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Where {
    /// MP4 `ftyp`: the brands.
    Brand,
    /// MP4 sample description: the sample entry and the boxes in it (`pinf`, `sinf`).
    SampleEntry,
    /// MP4 `moov/udta` outside `ilst`, and the tracks of `moov`.
    Movie,
    /// MP4 item list, iTunes' own tags; freeform items are keyed `----:mean:name`.
    Ilst,
    /// ID3v1, v2.2, v2.3 and v2.4; frames are keyed by their v2.4 id, `COMM:description`, `PRIV:owner`.
    Id3,
    /// Vorbis comments; keys in capitals.
    Vorbis,
    /// APEv2 items; keys in capitals.
    Ape,
    /// FLAC CUESHEET block.
    CueSheet,
    /// RIFF INFO and AIFF text chunks, keyed by chunk id.
    Chunk,
    /// ASF objects and attributes.
    Asf,
    /// Audible dictionaries.
    Audible,
    /// What the audio itself says: codec, bits, rate, the encoder named in its header.
    Stream,
    /// The file's own name.
    FileName,
    /// The folders above the file.
    Folder,
    /// A rip log, a cue sheet or another file beside it.
    SideFile,
    /// A place that only a later version of Reprise knows.
    Other,
}

impl Where {
    /// The stable word for exports.
    pub fn slug(self) -> &'static str {
        match self {
            Where::Brand => "ftyp",
            Where::SampleEntry => "stsd",
            Where::Movie => "moov",
            Where::Ilst => "ilst",
            Where::Id3 => "id3",
            Where::Vorbis => "vorbis",
            Where::Ape => "ape",
            Where::CueSheet => "cuesheet",
            Where::Chunk => "chunk",
            Where::Asf => "asf",
            Where::Audible => "audible",
            Where::Stream => "stream",
            Where::FileName => "file-name",
            Where::Folder => "folder",
            Where::SideFile => "side-file",
            Where::Other => "other",
        }
    }

    /// Every place, in the order of the enum.
    pub const ALL: [Where; 16] = [
        Where::Brand,
        Where::SampleEntry,
        Where::Movie,
        Where::Ilst,
        Where::Id3,
        Where::Vorbis,
        Where::Ape,
        Where::CueSheet,
        Where::Chunk,
        Where::Asf,
        Where::Audible,
        Where::Stream,
        Where::FileName,
        Where::Folder,
        Where::SideFile,
        Where::Other,
    ];

    /// The place with this stable word.
    pub fn from_slug(slug: &str) -> Option<Where> {
        Self::ALL.into_iter().find(|place| place.slug() == slug)
    }
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// A fact found in or beside a file: "`apID` atom present, and what it holds".
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Mark {
    /// Where it was found.
    #[n(0)]
    pub place: Where,
    /// Its name there: an atom, a frame, a comment key.
    #[n(1)]
    pub key: String,
    /// What it holds, as text, at most [`Mark::MAX_VALUE`] bytes; empty when only its presence counts.
    #[n(2)]
    pub value: String,
}

impl Mark {
    /// Whether it was made from folders and names, or from files beside it, and so tells of them.
    pub fn is_of_path(&self) -> bool {
        matches!(self.place, Where::Folder | Where::FileName | Where::SideFile)
    }

    /// The longest value kept, in bytes. A CD's table of contents with 99 tracks needs 700.
    pub const MAX_VALUE: usize = 1024;
}
