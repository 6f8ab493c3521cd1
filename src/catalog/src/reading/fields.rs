//! The table that says which item of which tag stands for which field.

use super::tags::Field;
use crate::marks::Where;

/// The field that an item stands for; `None` for items that are no field.
pub(super) fn field(place: Where, key: &str) -> Option<Field> {
    match place {
        // The table for Vorbis comments also has APEv2's own names.
        Where::Vorbis | Where::Ape => vorbis(key),
        Where::Id3 => id3(key),
        // QuickTime's own texts have the same four letters as iTunes' items.
        Where::Ilst | Where::Movie => ilst(key),
        Where::Chunk => chunk(key),
        Where::Asf => asf(key),
        Where::Audible => audible(key),
        _ => None,
    }
}

/// Keys of the Vorbis comment recommendation and of Picard's mapping.
fn vorbis(key: &str) -> Option<Field> {
    Some(match key {
        "TITLE" => Field::Title,
        "ARTIST" => Field::Artist,
        "ALBUM" => Field::Album,
        "ALBUMARTIST" | "ALBUM ARTIST" | "ALBUM_ARTIST" => Field::AlbumArtist,
        "COMPOSER" => Field::Composer,
        "GENRE" => Field::Genre,
        "TRACKNUMBER" | "TRACK" | "TRACKNUM" => Field::Track,
        "TRACKTOTAL" | "TOTALTRACKS" => Field::TrackTotal,
        "DISCNUMBER" | "DISC" => Field::Disc,
        "DISCTOTAL" | "TOTALDISCS" => Field::DiscTotal,
        "DATE" | "YEAR" => Field::Date,
        "COMPILATION" | "ITUNESCOMPILATION" => Field::Compilation,
        "ISRC" => Field::Isrc,
        "MUSICBRAINZ_TRACKID" => Field::MbRecording,
        "MUSICBRAINZ_ALBUMID" => Field::MbRelease,
        _ => return None,
    })
}

/// ID3 frames by their v2.4 ids. The reader has translated older ids.
fn id3(key: &str) -> Option<Field> {
    Some(match key {
        "TIT2" => Field::Title,
        "TPE1" => Field::Artist,
        "TALB" => Field::Album,
        "TPE2" => Field::AlbumArtist,
        "TCOM" => Field::Composer,
        "TCON" => Field::Genre,
        "TRCK" => Field::Track,
        "TPOS" => Field::Disc,
        "TDRC" | "TDRL" => Field::Date,
        "TCMP" => Field::Compilation,
        "TSRC" => Field::Isrc,
        "UFID:http://musicbrainz.org" => Field::MbRecording,
        _ => {
            let (_, name) = key.split_once(':').filter(|(frame, _)| *frame == "TXXX")?;
            return named(name, &DESCRIBED);
        }
    })
}

/// Texts of ID3 by their descriptions. foobar2000 has no other place for the artist of the album in v2.3.
const DESCRIBED: [(&str, Field); 3] = [
    ("MusicBrainz Album Id", Field::MbRelease),
    ("ALBUM ARTIST", Field::AlbumArtist),
    ("ALBUMARTIST", Field::AlbumArtist),
];

/// iTunes' freeform items by their names. Which program they say they are of differs.
const FREEFORM: [(&str, Field); 6] = [
    ("COMPILATION", Field::Compilation),
    ("ISRC", Field::Isrc),
    ("MusicBrainz Track Id", Field::MbRecording),
    ("MusicBrainz Album Id", Field::MbRelease),
    ("ALBUM ARTIST", Field::AlbumArtist),
    ("ALBUMARTIST", Field::AlbumArtist),
];

fn named(name: &str, fields: &[(&str, Field)]) -> Option<Field> {
    fields.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, field)| *field)
}

/// iTunes' items. Items with binary numbers are missing here: their reader sets the field.
fn ilst(key: &str) -> Option<Field> {
    Some(match key {
        "©nam" => Field::Title,
        "©ART" => Field::Artist,
        "©alb" => Field::Album,
        "aART" => Field::AlbumArtist,
        "©wrt" => Field::Composer,
        // `gnre` is a number; its reader turns it into the genre's name.
        "©gen" | "gnre" => Field::Genre,
        "©day" => Field::Date,
        "trkn" | "©trk" => Field::Track,
        "disk" => Field::Disc,
        // QuickTime's performers and authors, and the texts of phones (3GPP).
        "©prf" | "©aut" | "perf" | "auth" => Field::Artist,
        "titl" => Field::Title,
        "albm" => Field::Album,
        "yrrc" => Field::Date,
        _ => {
            let (_, name) = key.strip_prefix("----:")?.split_once(':')?;
            return named(name, &FREEFORM);
        }
    })
}

/// RIFF INFO chunks, and AIFF's own text chunks.
fn chunk(key: &str) -> Option<Field> {
    Some(match key {
        "INAM" | "NAME" => Field::Title,
        "IART" | "AUTH" => Field::Artist,
        "IPRD" => Field::Album,
        "IGNR" => Field::Genre,
        "ICRD" => Field::Date,
        "ITRK" | "itrk" | "IPRT" => Field::Track,
        _ => return None,
    })
}

/// ASF's content description and attributes.
fn asf(key: &str) -> Option<Field> {
    Some(match key {
        "Title" => Field::Title,
        "Author" => Field::Artist,
        "WM/AlbumTitle" => Field::Album,
        "WM/AlbumArtist" => Field::AlbumArtist,
        "WM/Composer" => Field::Composer,
        "WM/Genre" => Field::Genre,
        "WM/TrackNumber" => Field::Track,
        "WM/PartOfSet" => Field::Disc,
        "WM/Year" => Field::Date,
        "WM/IsCompilation" => Field::Compilation,
        "WM/ISRC" | "ISRC" => Field::Isrc,
        "MusicBrainz/Track Id" => Field::MbRecording,
        "MusicBrainz/Album Id" => Field::MbRelease,
        _ => return None,
    })
}

/// The texts of Audible's dictionary.
fn audible(key: &str) -> Option<Field> {
    Some(match key {
        "title" => Field::Title,
        "author" => Field::Artist,
        "pubdate" | "pub_date_start" => Field::Date,
        _ => return None,
    })
}
