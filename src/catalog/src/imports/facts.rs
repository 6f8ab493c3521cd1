//! What one of Apple's lists adds to the catalog: statements about songs that are there, and songs that only
//! the cloud holds, which no folder can show.

use super::Stated;
use super::matching::match_stated;
use crate::changes::Fact;
use crate::changes::{Said, SaidBy, TrackFacts};
use crate::ids::TrackId;
use crate::library::Catalog;
use crate::matching::Sureness;
use crate::reading::{Audio, Reading, Tags};
use crate::stated::StatedTrack;

/// What a list adds to the catalog, and counts of its songs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// The facts to add. What the catalog already knows is left out.
    pub facts: Vec<Fact>,
    /// How many songs of the list are surely in the catalog.
    pub matched: usize,
    /// How many may be one of the catalog's songs, or one of several. Nothing is added for these.
    pub unsure: usize,
    /// How many only the cloud holds. They are tracks now.
    pub in_the_cloud: usize,
    /// How many have a file that the catalog has not seen, because its folder was not read.
    pub unseen: usize,
}

/// Plans what a list adds to the catalog.
pub fn take_stated(stated: &Stated, by: SaidBy, catalog: &Catalog) -> Taken {
    let matching = match_stated(&stated.tracks, catalog);
    let mut taken = Taken::default();
    for found in &matching.matches {
        let Some(row) = stated.tracks.get(found.row as usize) else { continue };
        match found.sureness {
            Sureness::Sure => {
                taken.matched += 1;
                taken.say(found.track, by, row, catalog);
            }
            Sureness::Unsure => taken.unsure += 1,
        }
    }
    for row in matching.unmatched.iter().filter_map(|&row| stated.tracks.get(row as usize)) {
        if row.is_only_in_the_cloud() {
            taken.in_the_cloud += 1;
            taken.add(by, row, catalog);
        } else {
            taken.unseen += 1;
        }
    }
    taken
}

impl Taken {
    /// Adds what the list states about a song, unless the catalog knows exactly that.
    fn say(&mut self, track: TrackId, by: SaidBy, row: &StatedTrack, catalog: &Catalog) {
        let said = Said::of(row);
        let is_known = catalog
            .track(track)
            .is_some_and(|track| track.said().any(|(known, _, words)| known == by && words == said));
        if !is_known {
            self.facts.push(Fact::Stated { track, by, said: Some(Box::new(said)) });
        }
    }

    /// Adds a song that is no file here: a track without copies.
    fn add(&mut self, by: SaidBy, row: &StatedTrack, catalog: &Catalog) {
        let reading = reading_of(row);
        let size = row.size.unwrap_or_default();
        let path = row.name.clone().unwrap_or_default();
        let facts = Box::new(TrackFacts::of_reading(reading, &path, size));
        let track = TrackId::derive(&facts);
        if catalog.track(track).is_none_or(|known| known.read_at().is_none()) {
            self.facts.push(Fact::Track { track, facts });
        }
        self.say(track, by, row, catalog);
    }
}

/// What a row says about its song, in the form of a file's reading.
fn reading_of(row: &StatedTrack) -> Reading {
    let tags = Tags {
        title: row.name.clone(),
        artist: row.artist.clone(),
        album: row.album.clone(),
        album_artist: row.album_artist.clone(),
        track_number: row.track_number,
        disc_number: row.disc_number,
        year: row.year,
        ..Tags::default()
    };
    let audio = Audio { duration_ms: row.duration_ms, bitrate_kbps: row.bitrate_kbps, ..Audio::default() };
    Reading { tags, audio, ..Reading::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Clock};
    use crate::evidence::CloudStatus;
    use crate::ids::BrowserId;
    use crate::library::TrackAt;
    use crate::stated::{Flag, TrackType};

    fn row(name: &str) -> StatedTrack {
        let text = |text: &str| Some(text.to_owned());
        let mut row = StatedTrack {
            name: text(name),
            artist: text("Ana"),
            album: text("Blue"),
            duration_ms: Some(200_000),
            track_type: Some(TrackType::Remote),
            ..StatedTrack::default()
        };
        row.flags.set(Flag::AppleMusic);
        row
    }

    fn fold(catalog: &mut Catalog, facts: Vec<Fact>) {
        let mut clock = Clock::new(BrowserId([1; 8]));
        if let Some(latest) = catalog.latest() {
            clock.observe(latest);
        }
        for fact in facts {
            catalog.fold(Change { stamp: clock.tick(1), fact });
        }
    }

    #[test]
    fn a_song_that_only_the_cloud_holds_becomes_a_track_once() {
        let (mut catalog, by) = (Catalog::default(), SaidBy::LibraryXml);
        let stated = Stated { tracks: vec![row("Sky"), row("Sea")], ..Stated::default() };
        let taken = take_stated(&stated, by, &catalog);
        assert_eq!((taken.in_the_cloud, taken.matched, taken.facts.len()), (2, 0, 4));
        fold(&mut catalog, taken.facts);
        assert_eq!(catalog.tracks().len(), 2);
        let status = catalog.track_at(TrackAt(0)).unwrap().said().map(|(_, _, said)| said.statement().status);
        assert_eq!(status.collect::<Vec<_>>(), [CloudStatus::AppleMusic]);

        let again = take_stated(&stated, by, &catalog);
        assert_eq!(again.facts, [], "what is known is not said again");
        let elsewhere = take_stated(&stated, SaidBy::PrivacyExport, &catalog);
        assert_eq!(
            (elsewhere.matched, elsewhere.facts.len()),
            (2, 2),
            "another file has a register of its own"
        );
    }

    #[test]
    fn a_song_whose_file_was_not_read_is_counted_and_nothing_else() {
        let file = StatedTrack { track_type: Some(TrackType::File), ..row("Sky") };
        let stated = Stated { tracks: vec![file], ..Stated::default() };
        let taken = take_stated(&stated, SaidBy::LibraryXml, &Catalog::default());
        assert_eq!((taken.unseen, taken.facts.len()), (1, 0));
    }
}
