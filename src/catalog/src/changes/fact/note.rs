//! What a note of the person is about. Each has a word, by which it is stored.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::ids::{PlaceId, TrackId};

/// What a note is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub enum About {
    /// A song.
    Track(TrackId),
    /// A place.
    Place(PlaceId),
    /// An album, by its key: folded title and artist.
    Album(String),
    /// A disc of an album, by the album's key and its number.
    Disc(String),
}

impl About {
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
