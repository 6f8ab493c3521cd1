//! Which disc a ripped song is on, and what a person calls its album. It says nothing of how the disc is found.

use crate::reading::Tags;
use crate::text::fold;

/// What a compilation says instead of an artist.
const VARIOUS: &str = "Various artists";

/// One disc that is to be ripped again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Disc {
    artist: String,
    album: String,
    compilation: u32,
    number: u32,
}

impl Disc {
    /// The disc of a song with these tags, in the compilation of this number (0 for none). The songs of a compilation
    /// are on one disc, whoever sings them. A song without a number is on the first disc.
    pub fn of(tags: &Tags, compilation: u32) -> Disc {
        let artist = tags.album_artist.as_ref().or(tags.artist.as_ref().filter(|_| compilation == 0));
        Disc {
            artist: artist.map(|artist| fold(artist)).unwrap_or_default(),
            album: tags.album.as_deref().map(fold).unwrap_or_default(),
            compilation,
            number: tags.disc_number.unwrap_or(1),
        }
    }
}

/// What a person calls the album of a song, such as "Björk: Debut"; `None` for a song without an album. `artist` is the
/// artist of the album or else of the song; a compilation has none of its own.
pub fn album_name(artist: Option<&str>, album: Option<&str>, compilation: u32) -> Option<String> {
    let album = album.filter(|album| !album.trim().is_empty())?;
    let artist = if compilation == 0 { artist } else { Some(VARIOUS) };
    let artist = artist.filter(|artist| !artist.trim().is_empty());
    Some(artist.map_or_else(|| album.to_owned(), |artist| format!("{artist}: {album}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compilation_is_one_disc() {
        let disc = |artist: &str, of_album: Option<&str>, compilation| {
            let (artist, album) = (Some(artist.to_owned()), Some("Hits".to_owned()));
            let album_artist = of_album.map(str::to_owned);
            Disc::of(&Tags { artist, album, album_artist, ..Tags::default() }, compilation)
        };
        assert_eq!(disc("Ana", None, 7), disc("Bea", None, 7));
        assert_ne!(disc("Ana", None, 7), disc("Ana", None, 8));
        assert_ne!(disc("Ana", None, 0), disc("Bea", None, 0));
        assert_eq!(disc("Ana", Some("Cleo"), 0), disc("Bea", Some("cleo"), 0));
    }

    #[test]
    fn albums_are_called_by_their_artist() {
        let check = |artist, album, compilation, wanted: Option<&str>| {
            assert_eq!(album_name(artist, album, compilation).as_deref(), wanted);
        };
        check(Some("Björk"), Some("Debut"), 0, Some("Björk: Debut"));
        check(Some("Björk"), Some("Hits"), 7, Some("Various artists: Hits"));
        check(None, Some("Debut"), 0, Some("Debut"));
        check(Some("Björk"), Some(" "), 0, None);
        check(Some("Björk"), None, 0, None);
    }
}
