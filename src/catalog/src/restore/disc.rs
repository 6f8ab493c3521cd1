//! Which disc a ripped song is on, and what a person calls its album. It says nothing of how the disc is found.

use crate::library::{Catalog, TrackAt};
use crate::query::Table;
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

/// These songs disc by disc. They stand by artist and album. Songs without an album are on no disc that is known, and so
/// each stands alone.
pub fn by_disc<'a>(
    catalog: &'a Catalog,
    table: &'a Table,
    songs: &'a [TrackAt],
) -> impl Iterator<Item = &'a [TrackAt]> {
    let disc = |at: TrackAt| {
        let (row, track) = table.row(at).zip(catalog.track_at(at))?;
        let disc = Disc::of(&track.facts()?.tags, row.compilation);
        (!disc.album.is_empty()).then_some(disc)
    };
    songs.chunk_by(move |one, next| disc(*one).is_some_and(|one| disc(*next) == Some(one)))
}

/// The name that a person gives the album of a song with these tags, such as "Björk: Debut"; `None` for a song without
/// an album. The artist of the album comes first; without one, a compilation has various artists, and another album
/// that of the song.
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
    fn songs_stand_disc_by_disc() {
        use crate::changes::{Change, Fact, FileFacts, Holds, Stamp, TrackFacts};
        use crate::ids::{BrowserId, PlaceId, TrackId};
        use crate::library::Standpoint;
        let mut catalog = Catalog::default();
        let discs = [("Debut", 1), ("Debut", 1), ("Debut", 2), ("", 2), ("", 2), ("Post", 2)];
        for (at, (album, disc)) in (1u8..).zip(discs) {
            let mut facts = TrackFacts::default();
            (facts.tags.album, facts.tags.artist) = (Some(album.to_owned()), Some("Björk".to_owned()));
            facts.tags.disc_number = Some(disc);
            let fact = Fact::Track { track: TrackId([at; 16]), facts: facts.into() };
            let file = FileFacts::new(1, 1, Holds::Track(TrackId([at; 16])));
            let file = Fact::File { place: PlaceId([1; 8]), path: at.to_string(), file };
            for fact in [fact, file] {
                catalog.fold(Change::new(Stamp::at(at.into(), BrowserId([1; 8])), fact));
            }
        }
        let mut table = Table::default();
        table.update(&catalog, &Standpoint::default(), (1..7).map(|at| TrackId([at; 16])));
        let songs: Vec<TrackAt> = catalog.tracks().map(|track| track.at()).collect();
        let counts: Vec<usize> = by_disc(&catalog, &table, &songs).map(<[_]>::len).collect();
        assert_eq!(counts, [2, 1, 1, 1, 1]);
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
