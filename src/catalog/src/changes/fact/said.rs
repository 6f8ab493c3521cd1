//! What the person and Apple's lists say of a song, as it was said. Nothing here is concluded.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::evidence::{CloudStatus, Origin, Store};
use crate::stated::{
    AppleIds, Flags, Location, PersistentId, StatedTrack, Statement, TrackType, is_tone, stated,
};
use crate::text::named;

/// What the person says about whether a song is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Ticked {
    /// It is, whatever was seen on disk.
    Returned,
    /// It is not, whatever was seen on disk.
    NotReturned,
}

/// What the person says about a song's origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Ruling {
    /// The origin.
    pub origin: Origin,
    /// The store, if one sold it.
    pub store: Option<Store>,
}

named! {
    /// How it is known that a person has a library's words beside their computers.
    WordsKept {
        Typed = "typed", "four of them were typed from what was written down";
        Joined = "joined", "another browser joined by them";
        Sheet = "sheet", "the number of the printed sheet was typed";
        Again = "again", "they were looked for again later";
    }
}

/// How texts of a song are read that were written in another charset than their tags say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct ReadAs {
    /// The label of the charset, as the Encoding standard has it.
    pub charset: String,
    /// Texts as they stand in the file, each byte as a letter of windows-1252, and as they are read.
    pub texts: Vec<(String, String)>,
}

named! {
    /// A list that says something of songs. Those of other programs than Apple's only say that they have them, and those of
    /// records that somebody has on the shelf say it of their songs: see [`SaidBy::is_of_records`].
    SaidBy {
        LibraryXml = "library-xml", "the iTunes or Music library";
        PrivacyExport = "privacy-export", "Apple's privacy export";
        MusicScript = "music-script", "the Music app";
        MusicPlaylist = "music-playlist", "a playlist of the Music app";
        Spotify = "spotify", "Spotify";
        TuneMyMusic = "tunemymusic", "TuneMyMusic";
        Soundiiz = "soundiiz", "Soundiiz";
        Deezer = "deezer", "Deezer";
        Shazam = "shazam", "Shazam";
        YouTubeMusic = "youtube-music", "YouTube Music";
        Mp3tag = "mp3tag", "Mp3tag";
        Rekordbox = "rekordbox", "rekordbox";
        Traktor = "traktor", "Traktor";
        Rhythmbox = "rhythmbox", "Rhythmbox";
        Playlist = "playlist", "a player";
        Table = "table", "another program";
        Reprise = "reprise", "an export of Reprise";
        Discogs = "discogs", "Discogs";
        RateYourMusic = "rateyourmusic", "Rate Your Music";
    }
}

/// What one of Apple's lists says of a song.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Said {
    /// The song's id in that library.
    pub persistent_id: Option<PersistentId>,
    /// The kind of file, in the words of the person's language. A list of records says here what the record is: "CD, Album".
    pub kind: Option<String>,
    /// Whether the song is a file, in the cloud, or a stream.
    pub track_type: Option<TrackType>,
    /// What flags say of it.
    pub flags: Flags,
    /// The Music app's word for its `cloud status`.
    pub cloud_status: Option<CloudStatus>,
    /// The ids in the privacy export.
    pub ids: AppleIds,
    /// When the song was added, as `YYYY-MM-DD`.
    pub date_added: Option<String>,
    /// The path of the song's file, as the list names it, with `/` between the parts. Streams have none.
    pub location: Option<String>,
    /// The size of that file in bytes.
    pub size: Option<u64>,
}

impl SaidBy {
    /// Whether it is a list of a library, so that a file that it names was there. A playlist or another program's list
    /// makes nothing missing.
    pub fn is_of_library(self) -> bool {
        matches!(self, SaidBy::LibraryXml | SaidBy::PrivacyExport | SaidBy::MusicScript)
    }

    /// Whether it is a list of the records that somebody has. It knows no songs, and makes none.
    pub fn is_of_records(self) -> bool {
        matches!(self, SaidBy::Discogs | SaidBy::RateYourMusic)
    }
}

impl Said {
    /// What a list of records says of a song of a record: what the record is.
    pub fn of_record(format: &str) -> Said {
        Said { kind: Some(format.to_owned()), ..Said::default() }
    }

    /// Whether the record of which a list speaks is a CD, which can be ripped: "2xCD, Album", "LP, Album + CD". A SACD is
    /// one if it is a hybrid. A single has a song or two of the album that it may be called after, and a CD-ROM need have none.
    pub fn is_on_cd(&self) -> bool {
        let words = self.kind.as_deref().unwrap_or_default().to_ascii_lowercase();
        let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).collect();
        let has_less = words.iter().any(|word| matches!(*word, "single" | "maxi" | "rom"));
        !has_less
            && words.iter().any(|word| {
                let medium =
                    word.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['x', '\u{d7}']);
                matches!(medium, "cd" | "cdr" | "hdcd" | "hybrid")
            })
    }

    /// Takes from a row of a list what is kept of it, besides names and numbers.
    pub fn of(row: &StatedTrack) -> Said {
        Said {
            persistent_id: row.persistent_id,
            kind: row.kind.clone(),
            track_type: row.track_type,
            flags: row.flags,
            cloud_status: row.cloud_status,
            ids: row.ids,
            date_added: row.date_added.clone(),
            location: row.location.as_ref().and_then(Location::path).map(str::to_owned),
            size: row.size,
        }
    }

    /// What this means.
    pub fn statement(&self) -> Statement {
        let tone = self.location.as_ref().filter(|path| is_tone(path));
        stated(&StatedTrack {
            kind: self.kind.clone(),
            location: tone.cloned().map(Location::Path),
            flags: self.flags,
            cloud_status: self.cloud_status,
            ids: self.ids,
            ..StatedTrack::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_ripped_is_a_cd() {
        let check = |format, wanted| assert_eq!(Said::of_record(format).is_on_cd(), wanted, "{format}");
        for format in [
            "CD",
            "CD, Album, RE",
            "2xCD, Comp",
            "2\u{d7}CD",
            "CD-R",
            "CDr, EP",
            "LP, Album + CD",
            "HDCD, Album",
        ] {
            check(format, true);
        }
        check("SACD, Hybrid, Album", true);
        for format in [
            "",
            "LP, Album",
            "2xLP",
            "SACD, Album",
            "Cass, Album",
            "CDV",
            "DVD-V",
            "File, MP3",
            "Vinyl",
            "CDs of mine?",
        ] {
            check(format, false);
        }
    }
}
