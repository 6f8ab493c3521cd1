//! One row of the table: what sorting and filtering need of a track, prepared for comparing.

use crate::changes::TrackFacts;
use crate::evidence::{CloudStatus, Ineligible, Settings, Verdict, WayBack};
use crate::library::{Basis, Judgement};
use crate::library::{Catalog, File, Track};
use crate::reading::Container;
use crate::text::fold;

/// What sorting and filtering need of a track, without its texts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Where the song came from.
    pub verdict: Verdict,
    /// Apple's word for the song, stated or else inferred.
    pub status: CloudStatus,
    /// Apple's word for the song, if one of its lists states it.
    pub stated: Option<CloudStatus>,
    /// Apple's word for the song, as it is inferred from the file.
    pub inferred: CloudStatus,
    /// What the verdict rests on.
    pub basis: Basis,
    /// Why Apple does not take the song, if it does not.
    pub ineligible: Option<Ineligible>,
    /// How the song comes back.
    pub way: WayBack,
    /// The container.
    pub container: Option<Container>,
    /// Length in milliseconds; 0 when it is not known.
    pub duration_ms: u64,
    /// Size in bytes of the file that was read.
    pub size: u64,
    /// Year of the release; 0 when it is not known.
    pub year: u32,
    /// Number of the disc and of the track, combined for the order within an album.
    pub position: u64,
    /// Whether any copy has problems.
    pub problems: bool,
    /// How many copies were there when their place was last read.
    pub present: u32,
}

/// A field that holds the name of an artist or album.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum NameField {
    Artist,
    Album,
    AlbumArtist,
}

/// The folded texts of a row.
pub(super) struct Texts {
    pub(super) title: String,
    /// Artist, album and album artist.
    pub(super) names: [String; 3],
}

impl Row {
    /// Makes the row of a track. `None` while only a file that names the track is known, and where
    /// [`Track::is_listed`] says no.
    pub(super) fn of(catalog: &Catalog, track: Track<'_>, settings: &Settings) -> Option<(Row, Texts)> {
        let subject = catalog.subject(track).filter(|_| track.is_listed())?;
        let (facts, copies) = (&subject.facts, || catalog.present_copies(track));
        let judgement: Judgement = subject.judge(settings);
        let number = |n: Option<u32>| u64::from(n.unwrap_or_default());
        let row = Row {
            verdict: judgement.verdict,
            status: judgement.status(),
            stated: judgement.stated_status(),
            inferred: judgement.inferred.status,
            basis: judgement.basis,
            ineligible: judgement
                .inferred
                .ineligible
                .filter(|_| judgement.status() == CloudStatus::Ineligible),
            way: judgement.way,
            container: facts.container,
            duration_ms: facts.audio.counted_ms(facts.size).unwrap_or_default(),
            size: facts.size,
            year: facts.tags.year.unwrap_or_default(),
            position: number(facts.tags.disc_number) << 32 | number(facts.tags.track_number),
            problems: copies().any(File::has_problems),
            present: copies().count() as u32,
        };
        Some((row, folded(facts)))
    }

    /// Whether Apple's lists state another word than the inferred one.
    pub fn disagrees(&self) -> bool {
        self.basis != Basis::AppleSaid
            && self.stated.is_some_and(|it| it != self.inferred && self.inferred != CloudStatus::Unknown)
    }
}

fn folded(facts: &TrackFacts) -> Texts {
    let tags = &facts.tags;
    let names = [&tags.artist, &tags.album, &tags.album_artist];
    Texts {
        title: fold(&facts.title),
        names: names.map(|name| name.as_deref().map(fold).unwrap_or_default()),
    }
}
