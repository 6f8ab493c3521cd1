//! Joins songs that only lists know with the files that were read since, in whichever order lists and folders came:
//! what lists and the person said goes over to the song that was read, and the other one stands no more. Where that is not
//! sure, the person is asked.

use std::collections::HashMap;

use super::listed::row_of;
use super::matching::{Match, match_stated};
use crate::changes::{Fact, Said, SaidBy};
use crate::ids::TrackId;
use crate::library::{Catalog, Standpoint, Track, TrackAt, is_parted};
use crate::matching::{Alike, Likeness, Sureness};
use crate::stated::StatedTrack;

/// Songs that lists knew and that were read since.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Joined {
    /// The facts to add.
    pub facts: Vec<Fact>,
    /// Each song that only lists knew, and the song that was read.
    pub pairs: Vec<(TrackId, TrackId)>,
    /// Of which songs a list was made to speak, and whether their file was found at its path.
    told: HashMap<(TrackId, SaidBy), bool>,
}

/// Plans which songs that only lists know are songs that were read.
pub fn plan_joins(catalog: &Catalog) -> Joined {
    let (ids, rows) = listed(catalog);
    let mut joined = Joined::default();
    if rows.is_empty() {
        return joined;
    }
    let matching = match_stated(&rows, catalog, |track| track.copies().next().is_some());
    for found in matching.matches.iter().filter(|found| found.sureness == Sureness::Sure) {
        let Some(&listed) = ids.get(found.row as usize) else { continue };
        let Some((listed, read)) = catalog.track(listed).zip(catalog.track(found.track)) else { continue };
        if found.by < Alike::Names || !is_other_entry(listed, read) {
            joined.join(listed, read);
        }
    }
    joined
}

/// The songs that only lists know of which each may be one that is here whole, and that one. The person has not said that
/// they are two.
pub fn plan_questions(catalog: &Catalog, from: &Standpoint) -> Vec<(TrackAt, Likeness<TrackAt>)> {
    let (ids, rows) = listed(catalog);
    if rows.is_empty() {
        return Vec::new();
    }
    let is_here = |track: Track<'_>| !track.is_only_listed() && catalog.is_whole_here(track, from);
    let matches = match_stated(&rows, catalog, is_here).matches;
    let question = |found: &Match| {
        let (listed, read) = (catalog.track(*ids.get(found.row as usize)?)?, catalog.track(found.track)?);
        let like = Likeness { here: read.at(), by: found.by, sureness: Sureness::Unsure };
        (!is_parted(listed, read)).then_some((listed.at(), like))
    };
    matches.iter().filter(|found| found.sureness == Sureness::Unsure).filter_map(question).collect()
}

/// What makes a song that only lists know one that was read, because the person says that they are one.
pub fn join(catalog: &Catalog, listed: TrackId, read: TrackId) -> Vec<Fact> {
    let mut joined = Joined::default();
    if let Some((listed, read)) = catalog.track(listed).zip(catalog.track(read)) {
        joined.join(listed, read);
    }
    joined.facts
}

/// The songs that only lists know, each as a row of a list.
fn listed(catalog: &Catalog) -> (Vec<TrackId>, Vec<StatedTrack>) {
    let listed = catalog.tracks().filter(|track| track.is_only_listed() && track.is_listed());
    listed.filter_map(|track| Some((track.id(), row_of(track)?))).unzip()
}

impl Joined {
    /// Gives what was said of one track to another.
    fn join(&mut self, listed: Track<'_>, read: Track<'_>) {
        let (from, to) = (listed.id(), read.id());
        let known: Vec<(SaidBy, bool)> =
            read.said().chain(read.records()).map(|(by, _, said)| (by, is_found_at(read, &said))).collect();
        for (by, _, said) in listed.said().chain(listed.records()) {
            // Of two entries that are one song the one whose file was found at its path speaks.
            let is_found = is_found_at(read, &said);
            let is_told = known.contains(&(by, true)) || (!is_found && known.contains(&(by, false)));
            let by_other = self.told.get(&(to, by)).copied();
            if !is_told && by_other.is_none_or(|other| is_found && !other) {
                self.told.insert((to, by), is_found);
                self.facts.push(Fact::Stated { track: to, by, said: Some(Box::new(said)) });
            }
            self.facts.push(Fact::Stated { track: from, by, said: None });
        }
        if let Some(ticked) = listed.ticked() {
            if read.ticked().is_none() {
                self.facts.push(Fact::Tick { track: to, ticked: Some(ticked) });
            }
            self.facts.push(Fact::Tick { track: from, ticked: None });
        }
        if let Some(ruling) = listed.ruling() {
            if read.ruling().is_none() {
                self.facts.push(Fact::Overruled { track: to, ruling: Some(ruling) });
            }
            self.facts.push(Fact::Overruled { track: from, ruling: None });
        }
        self.pairs.push((from, to));
    }
}

/// Whether a file of the song was found at the end of the path that a list names.
fn is_found_at(track: Track<'_>, said: &Said) -> bool {
    let path = said.location.as_deref().unwrap_or_default();
    track.copies().any(|file| path.ends_with(&file.path()))
}

/// Whether a list has said of the two tracks by two entries, so that names that are alike do not make them one.
fn is_other_entry(listed: Track<'_>, read: Track<'_>) -> bool {
    let entry = |said: &Said| (said.persistent_id, said.location.clone(), said.ids);
    let of_read: Vec<(SaidBy, Said)> = read.said().map(|(by, _, said)| (by, said)).collect();
    listed.said().any(|(by, _, said)| {
        of_read.iter().any(|(known, other)| *known == by && entry(other) != entry(&said))
    })
}

#[cfg(test)]
mod tests;
