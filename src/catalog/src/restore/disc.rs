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

/// What a person calls the album of a song with these tags, such as "Björk: Debut"; `None` for a song without an album. The
/// artist of the album comes first; without one, a compilation has various artists, and another album that of the song.
pub fn album_name(tags: &Tags, compilation: u32) -> Option<String> {
    let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let album = said(&tags.album)?;
    let of_song = || if compilation == 0 { said(&tags.artist) } else { Some(VARIOUS.to_owned()) };
    let artist = said(&tags.album_artist).or_else(of_song);
    Some(artist.map_or_else(|| album.clone(), |artist| format!("{artist}: {album}")))
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
        let check = |artist: &str, of_album: &str, album: &str, compilation, wanted: Option<&str>| {
            let [artist, album_artist, album] = [artist, of_album, album].map(|text| Some(text.to_owned()));
            let tags = Tags { artist, album_artist, album, ..Tags::default() };
            assert_eq!(album_name(&tags, compilation).as_deref(), wanted);
        };
        check("Björk", "", "Debut", 0, Some("Björk: Debut"));
        check("Björk", "", "Hits", 7, Some("Various artists: Hits"));
        check("Freddie", "Queen", "Greatest Hits", 7, Some("Queen: Greatest Hits"));
        check("", "", "Debut", 0, Some("Debut"));
        check("Björk", "", " ", 0, None);
    }
}
