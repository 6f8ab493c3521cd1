//! Marks: facts found in or beside a file, before anybody says what they mean.
//! What they mean is `evidence`'s business; which are kept is asked of its rules.

mod delivery;

use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::text::open_set;

pub use delivery::Delivery;

open_set! {
    /// Where in or beside a file a mark was found.
    Where or "another place" {
        Brand = "ftyp", "the file type (ftyp)";
        SampleEntry = "stsd", "the audio's description (stsd)";
        /// MP4 `moov/udta` outside `ilst`, and the tracks of `moov`.
        Movie = "moov", "the movie header (moov)";
        /// iTunes' own tags in MP4; freeform items are keyed `----:mean:name`.
        Ilst = "ilst", "the iTunes tags (ilst)";
        /// ID3v1, v2.2, v2.3 and v2.4; frames are keyed by their v2.4 id, `COMM:description`, `PRIV:owner`.
        Id3 = "id3", "the ID3 tag";
        /// Keys in capitals.
        Vorbis = "vorbis", "the Vorbis comments";
        /// APEv2 items; keys in capitals.
        Ape = "ape", "the APE tag";
        /// FLAC CUESHEET block.
        CueSheet = "cuesheet", "the cue sheet in the file";
        /// RIFF INFO and AIFF text chunks, keyed by chunk id.
        Chunk = "chunk", "a text chunk";
        /// ASF objects and attributes.
        Asf = "asf", "the Windows Media tags";
        Audible = "audible", "the Audible dictionary";
        /// What the audio itself says: codec, bits, rate, the encoder named in its header.
        Audio = "stream", "the audio itself";
        FileName = "file-name", "the file's name";
        /// The folders above the file.
        Folder = "folder", "the folder's name";
        /// A rip log, a cue sheet or another file beside it.
        SideFile = "side-file", "a file beside it";
    }
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// A fact found in or beside a file: "`apID` atom present, and what it holds".
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Mark {
    /// Where it was found.
    pub place: Where,
    /// Its name there: an atom, a frame, a comment key.
    pub key: String,
    /// What it holds, as text, at most [`Mark::MAX_VALUE`] bytes; empty when only its presence counts.
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
