//! Marks: facts that were found in or beside a file. What they mean is decided in `evidence`, and its rules
//! decide which marks are kept.

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
        /// MP4 `moov/udta` outside of `ilst`, and the tracks in `moov`.
        Movie = "moov", "the movie header (moov)";
        /// iTunes' own tags in MP4; freeform items are keyed `----:mean:name`.
        Ilst = "ilst", "the iTunes tags (ilst)";
        /// ID3v1, v2.2, v2.3 and v2.4; frames are keyed by their v2.4 id, `COMM:description`, `PRIV:owner`.
        Id3 = "id3", "the ID3 tag";
        /// The keys are in capitals.
        Vorbis = "vorbis", "the Vorbis comments";
        /// APEv2 items. The keys are in capitals.
        Ape = "ape", "the APE tag";
        /// The CUESHEET block of FLAC.
        CueSheet = "cuesheet", "the cue sheet in the file";
        /// RIFF INFO and AIFF text chunks. The key is the chunk's id.
        Chunk = "chunk", "a text chunk";
        /// ASF objects and attributes.
        Asf = "asf", "the Windows Media tags";
        Audible = "audible", "the Audible dictionary";
        /// What the audio itself says: codec, bits, rate, the encoder that its header names.
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

/// A fact that was found in or beside a file, for example "there is an `apID` atom, and it holds jane@example.org".
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Mark {
    /// Where it was found.
    pub place: Where,
    /// The mark's name in that place: an atom, a frame, a key of a comment.
    pub key: String,
    /// What the mark holds, as text of at most [`Mark::MAX_VALUE`] bytes. Empty when only its presence counts.
    pub value: String,
}

impl Mark {
    /// Whether the mark comes from folders, names or files beside the song, so that it reveals them.
    pub fn is_of_path(&self) -> bool {
        matches!(self.place, Where::Folder | Where::FileName | Where::SideFile)
    }

    /// The longest value that is kept, in bytes. The table of contents of a CD with 99 tracks needs 700.
    pub const MAX_VALUE: usize = 1024;
}
