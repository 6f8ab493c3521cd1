//! Fields that several rules look at. Each list names the fields of all tags that say the same thing.

use super::Field;
use crate::marks::Where::{
    Ape, Asf, Chunk, CueSheet, FileName, Folder, Id3, Ilst, Movie, SampleEntry, Vorbis,
};

/// Comments, with any description. FFmpeg writes them as texts of its own.
pub(super) const COMMENT: &[Field] = &[
    Field(Id3, "COMM*"),
    Field(Id3, "TXXX:comment"),
    Field(Vorbis, "COMMENT"),
    Field(Vorbis, "DESCRIPTION"),
    Field(Ape, "COMMENT"),
    Field(Ilst, "©cmt"),
    Field(Chunk, "ICMT"),
    Field(Chunk, "ANNO"),
    Field(Asf, "Description"),
];

/// The person or program that encoded the audio, by the tags.
pub(super) const ENCODER: &[Field] = &[
    Field(Ilst, "©too"),
    Field(Ilst, "©enc"),
    Field(Id3, "TENC"),
    Field(Id3, "TSSE"),
    Field(Id3, "TXXX:ENCODER"),
    Field(Id3, "TXXX:RIPPER"),
    Field(Vorbis, "ENCODER"),
    Field(Vorbis, "ENCODEDBY"),
    Field(Vorbis, "ENCODED-BY"),
    Field(Vorbis, "ENCODED BY"),
    Field(Vorbis, "ENCODED_BY"),
    Field(Vorbis, "RIPPER"),
    Field(Ape, "ENCODER"),
    Field(Ape, "ENCODEDBY"),
    Field(Ape, "ENCODED BY"),
    Field(Ape, "RIPPER"),
    Field(Asf, "WM/EncodedBy"),
    Field(Asf, "WM/EncodingSettings"),
    Field(Asf, "RIPPER"),
    Field(Chunk, "ISFT"),
    Field(Chunk, "ITCH"),
    Field(Ilst, "----:com.apple.iTunes:ENCODER"),
    Field(Ilst, "----:com.apple.iTunes:ENCODEDBY"),
    Field(Ilst, "----:com.apple.iTunes:ENCODED BY"),
    Field(Ilst, "----:com.apple.iTunes:RIPPER"),
];

/// Everything in which a file says in words how it was made: comments and the program that encoded it.
pub(super) const SAID: &[Field] = &[
    Field(Id3, "COMM*"),
    Field(Id3, "TXXX:comment"),
    Field(Id3, "TENC"),
    Field(Id3, "TSSE"),
    Field(Id3, "TXXX:ENCODER"),
    Field(Id3, "TXXX:RIPPER"),
    Field(Id3, "TXXX:RIPPING TOOL"),
    Field(Vorbis, "COMMENT"),
    Field(Vorbis, "DESCRIPTION"),
    Field(Vorbis, "ENCODER"),
    Field(Vorbis, "ENCODEDBY"),
    Field(Vorbis, "ENCODED-BY"),
    Field(Vorbis, "ENCODED BY"),
    Field(Vorbis, "ENCODED_BY"),
    Field(Vorbis, "RIPPER"),
    Field(Vorbis, "RIPPING TOOL"),
    Field(Vorbis, "LOG"),
    Field(Vorbis, "EACLOG"),
    Field(Vorbis, "LOGFILE"),
    Field(Vorbis, "ENCODED_BY"),
    Field(Ape, "COMMENT"),
    Field(Ape, "ENCODER"),
    Field(Ape, "ENCODEDBY"),
    Field(Ape, "ENCODED BY"),
    Field(Ape, "RIPPER"),
    Field(Ape, "LOG"),
    Field(Ape, "EACLOG"),
    Field(Ilst, "©cmt"),
    Field(Ilst, "----:com.apple.iTunes:ENCODER"),
    Field(Ilst, "----:com.apple.iTunes:RIPPER"),
    Field(Ilst, "----:com.apple.iTunes:ENCODEDBY"),
    Field(Ilst, "----:com.apple.iTunes:ENCODED BY"),
    Field(Ilst, "©too"),
    Field(Ilst, "©enc"),
    Field(Asf, "Description"),
    Field(Asf, "WM/EncodedBy"),
    Field(Asf, "WM/EncodingSettings"),
    Field(Chunk, "ICMT"),
    Field(Chunk, "ISFT"),
    Field(Chunk, "ANNO"),
];

/// Links to a shop or an artist.
pub(super) const LINK: &[Field] = &[
    Field(Id3, "WCOM"),
    Field(Id3, "WPAY"),
    Field(Id3, "WOAF"),
    Field(Id3, "WOAR"),
    Field(Id3, "WOAS"),
    Field(Id3, "WORS"),
    Field(Id3, "WPUB"),
    Field(Id3, "WXXX*"),
    Field(Id3, "TXXX:URL"),
    Field(Id3, "TXXX:purl"),
    Field(Vorbis, "URL"),
    Field(Vorbis, "PURL"),
    Field(Vorbis, "CONTACT"),
    Field(Vorbis, "WEBSITE"),
    Field(Ape, "RELATED"),
    Field(Ape, "URL"),
    Field(Ilst, "©url"),
    Field(Ilst, "----:com.apple.iTunes:URL"),
    Field(Id3, "COMM*"),
    Field(Id3, "TXXX:comment"),
    Field(Id3, "TXXX:description"),
    Field(Id3, "TXXX:synopsis"),
    Field(Vorbis, "COMMENT"),
    Field(Vorbis, "DESCRIPTION"),
    Field(Vorbis, "SYNOPSIS"),
    Field(Ape, "COMMENT"),
    Field(Ilst, "©cmt"),
    Field(Ilst, "desc"),
    Field(Ilst, "ldes"),
    Field(Asf, "Description"),
    Field(Chunk, "ICMT"),
    Field(Chunk, "ANNO"),
];

/// What iTunes kept from looking up a disc.
pub(super) const ITUNES_CDDB: &[Field] = &[
    Field(Ilst, "----:com.apple.iTunes:iTunes_CDDB*"),
    Field(Ilst, "----:com.apple.iTunes:UFIDhttp://www.cddb.com*"),
    Field(Id3, "COMM:iTunes_CDDB*"),
    Field(Id3, "TXXX:iTunes_CDDB*"),
    Field(Id3, "UFID:http://www.cddb.com*"),
    Field(Vorbis, "ITUNES_CDDB*"),
    Field(Ape, "ITUNES_CDDB*"),
];

/// The disc's table of contents as iTunes writes it.
pub(super) const ITUNES_TOC: &[Field] = &[
    Field(Ilst, "----:com.apple.iTunes:iTunes_CDDB_1"),
    Field(Id3, "COMM:iTunes_CDDB_1"),
    Field(Id3, "TXXX:iTunes_CDDB_1"),
    Field(Vorbis, "ITUNES_CDDB_1"),
    Field(Ape, "ITUNES_CDDB_1"),
];

/// Items of a purchase record: the account, the owner's name, the date.
pub(super) const PURCHASER: &[Field] = &[Field(Ilst, "apID"), Field(Ilst, "ownr"), Field(Ilst, "purd")];

/// The four letters of the audio's sample entry.
pub(super) const ENTRY: &[Field] = &[Field(SampleEntry, "entry")];

/// Apple's delivery record (`pinf`) in a sample entry that is not encrypted (EVIDENCE.md §2.2).
pub(super) const PINF: &[Field] = &[Field(SampleEntry, "pinf")];

/// The media kind that iTunes keeps.
pub(super) const STIK: &[Field] = &[Field(Ilst, "stik")];

/// Apple's number of the genre.
pub(super) const GENRE_ID: &[Field] = &[Field(Ilst, "geID")];

/// A track of moving pictures. A track with pictures of chapters does not count.
pub(super) const VIDEO_TRAK: &[Field] = &[Field(Movie, "video-trak")];

/// The extension of the file's name.
pub(super) const EXTENSION: &[Field] = &[Field(FileName, "extension")];

/// The folder where an Apple library keeps songs of a subscription.
pub(super) const APPLE_MUSIC_FOLDER: &[Field] = &[Field(Folder, "Apple Music")];

/// A cue sheet block in FLAC that is marked as of a CD.
pub(super) const IS_CD: &[Field] = &[Field(CueSheet, "is-cd")];
