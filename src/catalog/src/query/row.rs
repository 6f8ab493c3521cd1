//! One row of the table: what sorting and filtering need of a track, prepared for comparing.

use crate::changes::TrackFacts;
use crate::library::{Catalog, File, Judgement, Standpoint, Track};
use crate::reading::{Codec, Container};
use crate::text::fold;

/// What sorting and filtering need of a track, without its texts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// What is concluded of the song. It is judged here, and wherever else it is told this is borrowed.
    pub judgement: Judgement,
    /// The container.
    pub container: Option<Container>,
    /// How the audio is encoded.
    pub codec: Option<Codec>,
    /// Length in milliseconds; 0 when it is not known.
    pub duration_ms: u64,
    /// Size in bytes of the file that was read.
    pub size: u64,
    /// Year of the release; 0 when it is not known.
    pub year: u32,
    /// Number of the disc and of the track, combined for the order within an album.
    pub position: u64,
    /// The number of the compilation that the song belongs to; 0 for none. See [`Catalog::compilation`].
    pub compilation: u32,
    /// Whether any copy has problems.
    pub problems: bool,
    /// How many copies were there when their place was last read, each counted once. See [`Catalog::copies_there`].
    pub present: u32,
}

/// A field that holds the name of an artist or album.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum NameField {
    Artist,
    Album,
    AlbumArtist,
    /// Under whom the album stands on a shelf: "various artists" for compilations, else the album's artist, else the song's:
    /// "Hanna" also for the song of "Hanna feat. Ivo".
    Shelf,
}

/// Under whom all compilations stand, because their songs may name several artists of the album, or none.
const VARIOUS: &str = "various artists";

/// The folded texts of a row.
pub(super) struct Texts {
    pub(super) title: String,
    /// Artist, album and album artist.
    pub(super) names: [String; 3],
    /// Under whom the album stands on a shelf, if that is not the artist.
    pub(super) shelf: Option<String>,
}

impl Row {
    /// Makes the row of a track. `None` while only a file that names the track is known, and where
    /// [`Track::is_listed`] says no.
    pub(super) fn of(catalog: &Catalog, track: Track<'_>, from: &Standpoint) -> Option<(Row, Texts)> {
        let subject = catalog.subject(track).filter(|_| track.is_listed())?;
        let (facts, copies) = (&subject.facts, || catalog.present_copies(track));
        let number = |n: Option<u32>| u64::from(n.unwrap_or_default());
        let row = Row {
            judgement: subject.judge(catalog, from),
            container: facts.container,
            codec: facts.audio.codec,
            duration_ms: facts.audio.counted_ms(facts.size).unwrap_or_default(),
            size: facts.size,
            year: facts.tags.year.unwrap_or_default(),
            position: number(facts.tags.disc_number) << 32 | number(facts.tags.track_number),
            compilation: catalog.compilation(track, facts),
            problems: copies().any(File::has_problems),
            present: catalog.copies_there(track),
        };
        Some((row, folded(facts, row.compilation)))
    }
}

fn folded(facts: &TrackFacts, compilation: u32) -> Texts {
    let tags = &facts.tags;
    let names = [&tags.artist, &tags.album, &tags.album_artist];
    let of_album = tags.album_artist.as_deref().map(fold).filter(|name| !name.is_empty());
    Texts {
        shelf: if compilation != 0 { Some(VARIOUS.to_owned()) } else { of_album },
        title: fold(&facts.title),
        names: names.map(|name| name.as_deref().map(fold).unwrap_or_default()),
    }
}
