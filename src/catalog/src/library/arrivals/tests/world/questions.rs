//! Compares the question about songs that are gone with what was last seen: it names those of which no other copy is known,
//! and no others.

use std::collections::BTreeSet;

use super::history::History;
use super::things::{Copy, Looks};
use crate::ids::{PlaceId, TrackId};

impl History {
    /// Compares the songs that are said to have no other copy, once a reading of a place did not find these files again.
    pub(super) fn compare_alone(
        &mut self,
        browser: usize,
        place: PlaceId,
        missing: &[String],
        alone: &[TrackId],
    ) {
        let told: Vec<(usize, Option<Looks>)> = alone
            .iter()
            .filter_map(|id| self.catalog.track(*id))
            .filter_map(|track| Some((self.song_at(track.at())?, self.looks_of(track.at()))))
            .collect();
        let same = self.seen.same_as(place);
        let is_other = |(at, path, _): &(PlaceId, &str, &Copy)| {
            !same.contains(at) || !missing.iter().any(|it| it == path)
        };
        let others: Vec<(usize, Looks, String)> = self
            .seen
            .all_paths(&self.things)
            .filter(is_other)
            .map(|(at, _, copy)| (copy.song, copy.looks(), self.name_of(at)))
            .collect();
        let gone = missing.iter().filter_map(|path| Some(self.seen.last_at(place, path)?.song));
        let gone: BTreeSet<usize> = gone.collect();
        for (song, looks) in &told {
            self.compared("no other copy");
            let it = others.iter().find(|(of, its, _)| of == song && Some(its) == looks.as_ref());
            if let Some((.., name)) = it.filter(|_| !self.is_asked(browser, *song)) {
                self.lie(
                    *song,
                    format!("no other copy of song {song} is known, it is said, and {name} holds it"),
                );
            }
        }
        for song in gone {
            let is_known = others.iter().any(|(of, ..)| *of == song);
            let is_let_go = self.let_go.iter().any(|(of, _)| *of == song);
            if !is_known && !is_let_go && !told.iter().any(|(of, _)| *of == song) {
                self.lie(
                    song,
                    format!("song {song} is gone without a copy, and the question does not say so"),
                );
            }
        }
    }
}
