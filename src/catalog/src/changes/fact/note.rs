//! A note of the person is about a song, an album, a disc or a place. Each kind has a word, and is stored by it.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::ids::{PlaceId, TrackId};
use crate::reading::Tags;
use crate::text::fold;

/// What a note is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub enum About {
    /// A song.
    Track(TrackId),
    /// A place.
    Place(PlaceId),
    /// An album, by its key: see [`About::names_of`].
    Album(String),
    /// A disc of an album, by the album's key and its number.
    Disc(String),
}

impl About {
    /// The album and the disc that notes on a song with these tags are about; nothing for a song without an album.
    ///
    /// The key of an album is its folded title, a line break, and the folded artist of the album; without that one, the
    /// artist of the song; in a compilation, nothing. It is stored, so it never changes, and the rules of matching, which
    /// do change, have no part in it.
    pub fn names_of(tags: &Tags) -> Vec<About> {
        let Some(album) = tags.album.as_deref().filter(|album| !album.trim().is_empty()) else {
            return Vec::new();
        };
        let artist = tags.album_artist.as_deref();
        let artist = artist.or(tags.artist.as_deref().filter(|_| !tags.is_compilation));
        let key = format!("{}\n{}", fold(album), fold(artist.unwrap_or_default()));
        match tags.disc_number {
            Some(disc) => vec![About::Album(key.clone()), About::Disc(format!("{key}\n{disc}"))],
            None => vec![About::Album(key)],
        }
    }

    /// The word. It never changes.
    pub(crate) fn word(&self) -> String {
        match self {
            About::Track(track) => format!("track:{}", track.to_hex()),
            About::Place(place) => format!("place:{}", place.to_hex()),
            About::Album(key) => format!("album:{key}"),
            About::Disc(key) => format!("disc:{key}"),
        }
    }

    /// What a word is about; `None` for words of later versions.
    pub(crate) fn of_word(word: &str) -> Option<About> {
        let (kind, rest) = word.split_once(':')?;
        match kind {
            "track" => TrackId::from_hex(rest).map(About::Track),
            "place" => PlaceId::from_hex(rest).map(About::Place),
            "album" => Some(About::Album(rest.to_owned())),
            "disc" => Some(About::Disc(rest.to_owned())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_albums_are_as_they_were_stored() {
        let check = |album: &str, artist: &str, is_compilation, disc_number, wanted: &[&str]| {
            let (album, artist) = (Some(album.to_owned()), Some(artist.to_owned()));
            let tags = Tags { album, artist, is_compilation, disc_number, ..Tags::default() };
            let words: Vec<String> = About::names_of(&tags).iter().map(About::word).collect();
            assert_eq!(words, wanted);
        };
        let debut = ["album:debut (deluxe edition)\nbjork", "disc:debut (deluxe edition)\nbjork\n2"];
        check("Debut (Deluxe Edition)", "Björk", false, Some(2), &debut);
        check("Hits", "Björk", true, None, &["album:hits\n"]);
        check(" ", "Björk", false, Some(1), &[]);
    }
}
