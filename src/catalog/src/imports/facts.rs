//! A list of Apple adds two things to the catalog: statements about songs that are there, and the songs that no folder
//! has shown yet.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Stated;
use super::left_out::left_out;
use super::listed::{facts_of, id_of, id_of_file, is_music, is_video, merged};
use super::matching::{Match, match_stated};
use super::own::{Own, is_untitled};
use crate::changes::Fact;
use crate::changes::{Said, SaidBy};
use crate::ids::TrackId;
use crate::library::{Catalog, Track};
use crate::matching::Sureness;
use crate::stated::{Location, StatedTrack};

/// What a list adds to the catalog, and counts of its songs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// The facts to add. What the catalog already knows is left out.
    pub facts: Vec<Fact>,
    /// How many songs of the list are surely in the catalog.
    pub matched: usize,
    /// How many may be one of the catalog's songs, or one of several. They are tracks of their own.
    pub unsure: usize,
    /// How many only the cloud holds. They are tracks now.
    pub in_the_cloud: usize,
    /// How many have a file that the catalog has not seen, because its folder was not read. They are tracks now.
    pub unseen: usize,
    /// How many a list of a library has without a file, that are not in the cloud either. They are tracks now.
    pub listed: usize,
    /// How many films and music videos it has. They are no songs, and are counted nowhere else.
    pub videos: usize,
    /// Of how many songs of the catalog it says something new.
    pub changed: usize,
    /// How many the list has twice.
    pub twice: usize,
    /// How many an earlier list of the library had and this one lacks.
    pub left_out: usize,
    /// How many entries are no music: streams and booklets. They are left out.
    pub no_music: usize,
    /// How many songs without a title another library of Reprise has. They are left out: nothing tells them.
    pub nameless: usize,
}

/// Plans what a list adds to the catalog.
pub fn take_stated(stated: &Stated, by: SaidBy, catalog: &Catalog) -> Taken {
    let mut taking = Taking { taken: Taken::default(), by, catalog, told: HashMap::new() };
    let rows = taking.take_own(&stated.tracks);
    let matching = match_stated(&rows, catalog, |_| true);
    let row_of = |row: u32| rows.get(row as usize);
    let found = matching.matches.iter().filter_map(|found| Some((found, row_of(found.row)?)));
    let is_sure =
        |found: &Match, row| found.sureness == Sureness::Sure || taking.was_joined(found.track, row);
    let (sure, unsure): (Vec<_>, Vec<_>) = found.partition(|(found, row)| is_sure(found, row));
    let sure = sure.into_iter().map(|(found, row)| (found.track, row));
    // Of two files that are one song the one that was found at its path speaks: it shows which folder was read.
    let (found, others): (Vec<_>, Vec<_>) = sure.partition(|(track, row)| is_at_path(catalog, *track, row));
    for (track, row) in found.into_iter().chain(others) {
        let before = taking.taken.facts.len();
        taking.renew(track, row);
        taking.say(track, row);
        taking.note_known(row, before);
    }
    unsure.into_iter().for_each(|(_, row)| taking.add(row, |taken| &mut taken.unsure));
    for row in matching.unmatched.iter().filter_map(|&row| row_of(row)) {
        taking.add(row, |taken| match row.location {
            _ if row.is_only_in_the_cloud() => &mut taken.in_the_cloud,
            None if by.is_of_library() => &mut taken.listed,
            _ => &mut taken.unseen,
        });
    }
    let left_out = left_out(stated, by, catalog, |track| taking.told.contains_key(&track));
    let is_gone = |fact: &&Fact| matches!(fact, Fact::LeftOut { is_left_out: true, .. });
    taking.taken.left_out = left_out.iter().filter(is_gone).count();
    taking.taken.facts.extend(left_out);
    taking.taken
}

/// Whether a file of the song was found at the end of the path that a row names.
fn is_at_path(catalog: &Catalog, track: TrackId, row: &StatedTrack) -> bool {
    let Some(path) = row.location.as_ref().and_then(Location::path) else { return false };
    catalog.track(track).is_some_and(|track| track.copies().any(|file| path.ends_with(&file.path())))
}

/// A list that is being taken in.
struct Taking<'a> {
    taken: Taken,
    by: SaidBy,
    catalog: &'a Catalog,
    /// The songs of which the list has said something. Where it has a song twice, the first entry speaks.
    /// With each stands the path of its file.
    told: HashMap<TrackId, Option<String>>,
}

impl<'a> Taking<'a> {
    /// Takes the songs of this library that a list of Reprise has: of these there is nothing to learn. Answers the other
    /// rows.
    fn take_own(&mut self, rows: &'a [StatedTrack]) -> Cow<'a, [StatedTrack]> {
        let Some(own) = Own::of(self.by, rows, self.catalog) else { return rows.into() };
        let mut others = Vec::new();
        for row in rows {
            match own.find(row) {
                Some(track) => {
                    self.taken.matched += 1;
                    self.told.insert(track, None);
                }
                None if self.by == SaidBy::Reprise && is_untitled(row) => self.taken.nameless += 1,
                None => others.push(row.clone()),
            }
        }
        others.into()
    }

    /// Whether the person has said of a row, as an earlier list had it, that it is this song: then a list of this kind has
    /// spoken of the song, and the row does not stand by itself.
    fn was_joined(&self, track: TrackId, row: &StatedTrack) -> bool {
        let is_said = |id| {
            let track = self.catalog.track(id).filter(|track| track.is_listed());
            track.is_some_and(|track| track.said().any(|(of, ..)| of == self.by))
        };
        // The entries of a library are told apart by more than names.
        !self.by.is_of_library() && is_said(track) && !is_said(id_of(&facts_of(row), row))
    }

    /// Adds what the list states about a song, unless the catalog knows exactly that. Answers whether the list says
    /// it for the first time.
    fn say(&mut self, track: TrackId, row: &StatedTrack) -> bool {
        if self.told.contains_key(&track) {
            return false;
        }
        self.told.insert(track, entry(row).map(str::to_owned));
        let (said, by) = (Said::of(row), self.by);
        let is_known = self
            .catalog
            .track(track)
            .is_some_and(|track| track.said().any(|(known, _, words)| known == by && words == said));
        if !is_known {
            self.taken.facts.push(Fact::Stated { track, by, said: Some(Box::new(said)) });
        }
        true
    }

    /// Counts a song of the catalog, of which the facts since a position tell something new.
    fn note_known(&mut self, row: &StatedTrack, before: usize) {
        if is_video(row) {
            self.taken.videos += 1;
            return;
        }
        self.taken.matched += 1;
        self.taken.changed += usize::from(self.taken.facts.len() > before);
    }

    /// Adds a song that only the list has, as a track without copies. `count` names the counter that it raises, unless
    /// the list has it twice, or the catalog knows it from an earlier list.
    fn add(&mut self, row: &StatedTrack, count: impl Fn(&mut Taken) -> &mut usize) {
        if !is_music(row) {
            self.taken.no_music += 1;
            return;
        }
        let facts = facts_of(row);
        let derived = id_of(&facts, row);
        // Two files that are alike in everything that the list says are two entries, until they are read.
        let path = entry(row);
        let is_another =
            self.told.get(&derived).is_some_and(|told| told.is_some() && told.as_deref() != path);
        let track = path.filter(|_| is_another).map_or(derived, |path| id_of_file(derived, path));
        let known = self.catalog.track(track).filter(|known| known.read_at().is_some());
        let before = self.taken.facts.len();
        if !self.say(track, row) {
            self.taken.twice += 1;
            return;
        }
        match known {
            Some(known) if known.is_listed() => self.note_known(row, before),
            _ if is_video(row) => self.taken.videos += 1,
            _ => *count(&mut self.taken) += 1,
        }
        if known.is_none() {
            self.taken.facts.push(Fact::Track { track, facts: Box::new(facts) });
        }
    }

    /// Adds what the list tells anew of a song that no file has told of.
    fn renew(&mut self, track: TrackId, row: &StatedTrack) {
        let is_new = !self.told.contains_key(&track);
        let known = self.catalog.track(track).filter(|track| is_new && track.is_only_listed());
        let Some(known) = known.and_then(Track::facts) else { return };
        let facts = merged(facts_of(row), &known);
        if facts != known {
            self.taken.facts.push(Fact::Track { track, facts: Box::new(facts) });
        }
    }
}

/// The field by which two rows of a list differ that are alike in everything else: the path, or the song's id at a
/// service.
fn entry(row: &StatedTrack) -> Option<&str> {
    row.location.as_ref().and_then(Location::path).or(row.service_id.as_deref())
}

#[cfg(test)]
mod tests;
