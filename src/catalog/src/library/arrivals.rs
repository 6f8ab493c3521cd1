//! Finds the song as which a missing song may have come back: asks `matching` with the songs that are here.

mod beside;
mod copies;
mod encoded;
mod gone_again;
mod heard;
mod unheard;
mod wanted;

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use super::{Catalog, Standpoint, Track, TrackAt, Whereabouts};
use crate::changes::{Fact, FileFacts, Found, Holds};
use crate::ids::{PlaceId, TrackId};
use crate::library::moved::is_parted;
use crate::matching::{Alike, Index, Likeness, Returned, Sureness, has_album_of, returned_keys};
use crate::text::sorting;

pub use wanted::Wanted;

/// How many songs with one key are too many to tell them apart by it.
const CROWD: usize = 9;

/// The songs that are here, indexed by what they may be found by.
pub struct Arrivals<'a> {
    catalog: &'a Catalog,
    index: Index<TrackAt>,
}

impl<'a> Arrivals<'a> {
    /// Indexes the songs at these positions.
    pub fn of(catalog: &'a Catalog, here: impl Iterator<Item = TrackAt>) -> Arrivals<'a> {
        let songs =
            here.filter_map(|at| catalog.track_at(at)).filter_map(|track| Some((track, track.facts()?)));
        let keys = songs.flat_map(|(track, facts)| {
            let keys = returned_keys(&facts).into_iter().map(|(_, key)| key);
            keys.chain(unheard::keys(catalog, track)).map(move |key| (key, track.at()))
        });
        Arrivals { catalog, index: Index::of(CROWD, keys) }
    }

    /// The song that the missing one may have come back as: one that was first seen after the missing one was last
    /// seen. A song that was there before is a song of its own.
    pub fn find(&self, missing: Track<'_>) -> Option<Likeness<TrackAt>> {
        // On a browser that has no songs yet, everything that is missing would be read for nothing.
        if self.index.is_empty() {
            return None;
        }
        // Most songs are like none that is here, and when they were last seen is then not asked.
        let seen_ms = LazyCell::new(|| last_seen_ms(self.catalog, missing));
        let track = |at: TrackAt| self.catalog.track_at(at);
        let is_it = |track: Track<'_>| track.first().ms > *seen_ms && !is_parted(missing, track);
        let is_later = |at: TrackAt| at != missing.at() && track(at).is_some_and(is_it);
        let facts_of = |at: TrackAt| track(at)?.facts();
        let returned = Returned { index: &self.index, facts_of, is_later };
        let found = returned.find(&missing.facts()?);
        found.or_else(|| returned.find_file(unheard::keys(self.catalog, missing)))
    }
}

/// When a song was last seen, in milliseconds since 1970: when the reading ended before the one that missed it.
fn last_seen_ms(catalog: &Catalog, track: Track<'_>) -> u64 {
    let copies = catalog.copies(track).map(|file| {
        let at_ms = file.looked_at().map_or(0, |stamp| stamp.ms);
        if catalog.is_present(file) {
            catalog.last_seen_ms(file.place()).max(at_ms)
        } else {
            seen_before_ms(catalog, file.place(), at_ms)
        }
    });
    let replaced = track.replaced().map(|(stamp, place, _)| seen_before_ms(catalog, place, stamp.ms));
    let read_ms = || track.read_at().map_or(0, |stamp| stamp.ms);
    copies.chain(replaced).max().unwrap_or_else(read_ms)
}

/// When the reading of a place ended before the one during which this time lies; without one, when that one began.
fn seen_before_ms(catalog: &Catalog, place: PlaceId, ms: u64) -> u64 {
    let reads = catalog.reads_of_folder(place);
    let Some(missed) = reads.iter().rfind(|read| read.began_ms <= ms) else { return ms };
    let before = reads.iter().filter(|read| read.ended_ms < missed.began_ms);
    let before = before.filter(|read| read.extent.outcome.has_seen());
    before.map(|read| read.ended_ms).max().unwrap_or(missed.began_ms)
}

/// Plans the facts that give songs their files back, after places were read to their end: for songs that were moved and
/// retagged, for those that came back as another file, and for further copies of a song that were tagged otherwise.
/// Those return that were wanted when the reading began; the others were only moved.
///
/// Only what is sure is planned, and only if one song is missing and one came. Everything else is for the person.
pub fn plan_arrivals(catalog: &Catalog, from: &Standpoint, wanted: &Wanted, now_ms: u64) -> Vec<Fact> {
    let copies = copies::pairs(catalog);
    let arrived = arrived(catalog, from, &copies);
    let taken = arrived.iter().map(|((old, by), new)| {
        let taker = gives_files(catalog, *old, *by).then_some((*old, *by));
        (new.at(), taker)
    });
    let copies = beside_taken(copies, taken.collect());
    let copies = copies.into_iter().map(|(old, new)| ((old, Alike::Audio), new));
    let pairs = arrived.into_iter().chain(copies);
    let mut pairs: Vec<_> = pairs.collect();
    let joined = pairs.iter().flat_map(|((old, _), new)| [old.at(), new.at()]).collect();
    let unheard = unheard::pairs(catalog, from, wanted, &joined).into_iter();
    pairs.extend(unheard.map(|(old, new)| ((old, Alike::Audio), new)));
    // What is taken for another song now is given no files before.
    let taken: HashSet<TrackId> = pairs.iter().map(|(_, new)| new.id()).collect();
    let mut misplaced = encoded::misplaced(catalog);
    misplaced.retain(|fact| !given_to(fact).is_some_and(|id| taken.contains(&id)));
    let of_facts = misplaced.iter().flat_map(|fact| songs_of(catalog, fact));
    let busy = pairs.iter().flat_map(|((old, _), new)| [old.at(), new.at()]).chain(of_facts).collect();
    pairs.extend(heard::pairs(catalog, &busy).into_iter().map(|(old, new)| ((old, Alike::Audio), new)));
    let plan = |((old, by), new)| Plan { catalog, from, wanted, old, new, by, now_ms };
    let joined = pairs.into_iter().flat_map(|pair| plan(pair).facts());
    let mut facts: Vec<Fact> = misplaced.into_iter().chain(joined).collect();
    let ended = gone_again::plan(catalog, from.browser, &facts);
    facts.extend(ended);
    facts
}

/// The song to which a fact gives a file.
fn given_to(fact: &Fact) -> Option<TrackId> {
    match fact {
        Fact::File { file: FileFacts { holds: Holds::Track(id), .. }, .. } => Some(*id),
        _ => None,
    }
}

/// The song to which a fact gives a file, and the one that holds it now.
fn songs_of(catalog: &Catalog, fact: &Fact) -> Vec<TrackAt> {
    let held = match fact {
        Fact::File { place, path, .. } => catalog.file(*place, path).and_then(super::File::track),
        _ => None,
    };
    let given = given_to(fact).and_then(|id| catalog.position(id));
    held.map(Track::at).into_iter().chain(given).collect()
}

/// Plans the facts that join further copies of a song, which were tagged otherwise, and what was encoded again where it
/// lay, after a reading that was cut off. What was moved is not known then.
pub fn plan_copies(catalog: &Catalog, from: &Standpoint, wanted: &Wanted, now_ms: u64) -> Vec<Fact> {
    let by = Alike::Audio;
    let plan = |(old, new)| Plan { catalog, from, wanted, old, new, by, now_ms };
    let copies = copies::pairs(catalog);
    let stays = staying(catalog, from, &copies);
    let mut encoded = encoded::again(catalog, from);
    encoded.retain(|(old, new)| !stays.contains(&old.at()) && !is_parted(*old, *new));
    let taken = encoded.iter().map(|(old, new)| (new.at(), Some((*old, by))));
    let copies = beside_taken(copies, taken.collect());
    encoded.into_iter().chain(copies).flat_map(|pair| plan(pair).facts()).collect()
}

/// Whether the files of the song as which another one came back are given to that. Another file of the same song may come
/// from another source than a copy that is elsewhere, so the two are told apart unless they have the same audio.
fn gives_files(catalog: &Catalog, old: Track<'_>, by: Alike) -> bool {
    by == Alike::Audio || catalog.present_copies(old).next().is_none()
}

/// Further copies of songs, without songs that are taken for another one: these are given with the songs that take their files,
/// if any does. A further copy of a song that is taken is its taker's; and so is the song of which that one, with the same
/// audio, would be a further copy.
fn beside_taken<'a>(
    copies: Vec<(Track<'a>, Track<'a>)>,
    mut taken: HashMap<TrackAt, Option<(Track<'a>, Alike)>>,
) -> Vec<(Track<'a>, Track<'a>)> {
    let mut given = Vec::new();
    for &(old, new) in &copies {
        let taker = taken.get(&new.at()).copied().flatten().filter(|(_, by)| *by == Alike::Audio);
        let is_free = !taken.contains_key(&old.at()) && !is_spoken_of(old);
        if let Some((taker, by)) = taker.filter(|(it, _)| is_free && it.at() != old.at()) {
            given.push((taker, old));
            taken.insert(old.at(), Some((taker, by)));
        }
    }
    let open = copies.into_iter().filter(|(_, new)| !taken.contains_key(&new.at()));
    let of_taker = |old: Track<'a>| taken.get(&old.at()).copied().flatten().map_or(old, |(taker, _)| taker);
    let pairs = given.into_iter().chain(open.map(|(old, new)| (of_taker(old), new)));
    pairs.filter(|(old, new)| old.at() != new.at() && !is_parted(*old, *new)).collect()
}

/// The songs of these pairs that get a file on this browser as a further copy. Nothing that was encoded again where they lay is
/// they: they are there as they were.
fn staying(catalog: &Catalog, from: &Standpoint, copies: &[(Track<'_>, Track<'_>)]) -> HashSet<TrackAt> {
    let is_on = |file: super::File<'_>| catalog.is_on(file.place(), from.browser);
    let here = copies.iter().filter(|(_, new)| catalog.present_copies(*new).any(is_on));
    here.map(|(old, _)| old.at()).collect()
}

/// Plans the facts for a missing song of which the person says that it came back as the one that it is like.
pub fn plan_same(
    catalog: &Catalog,
    from: &Standpoint,
    missing: TrackId,
    like: Likeness<TrackAt>,
    now_ms: u64,
) -> Vec<Fact> {
    let Some((old, new)) = catalog.track(missing).zip(catalog.track_at(like.here)) else { return Vec::new() };
    let wanted = Wanted::of(std::iter::once(old.at()));
    Plan { catalog, from, wanted: &wanted, old, new, by: like.by, now_ms }.facts()
}

/// Plans what a person says of a missing song that did not come back as the one that it is like. They are two songs from
/// then on; about a third one the person may be asked.
pub fn plan_another(catalog: &Catalog, missing: TrackId, like: Likeness<TrackAt>) -> Option<Fact> {
    let other = catalog.track_at(like.here)?.id();
    Some(Fact::Moved { track: missing, other, before: None })
}

/// The missing songs that surely came back as another one, with that. `copies` are those that are further copies of a song.
fn arrived<'a>(
    catalog: &'a Catalog,
    from: &Standpoint,
    copies: &[(Track<'a>, Track<'a>)],
) -> Vec<((Track<'a>, Alike), Track<'a>)> {
    let missing: Vec<Track<'_>> = catalog.tracks().filter(|track| is_sought(catalog, *track, from)).collect();
    let Some(least_ms) = missing.iter().map(|track| last_seen_ms(catalog, *track)).min() else {
        return Vec::new();
    };
    // A file that is cut is no return, and may be what was moved.
    let is_on = |file: super::File<'_>| catalog.is_on(file.place(), from.browser);
    let is_new = |track: &Track<'_>| track.first().ms > least_ms && catalog.present_copies(*track).any(is_on);
    let arrivals = Arrivals::of(catalog, catalog.tracks().filter(is_new).map(Track::at));
    let mut claims: HashMap<TrackAt, Vec<(Track<'_>, Likeness<TrackAt>)>> = HashMap::new();
    for track in missing {
        if let Some(found) = arrivals.find(track) {
            claims.entry(found.here).or_default().push((track, found));
        }
    }
    let pairs = claims.into_iter().filter_map(|(new, of)| {
        let new = catalog.track_at(new)?;
        Some((only_one(&of, new)?, new))
    });
    let mut pairs: Vec<_> = pairs.collect();
    let taken: HashSet<TrackAt> = pairs.iter().map(|(_, new)| new.at()).collect();
    let mut stays = staying(catalog, from, copies);
    stays.extend(pairs.iter().filter(|((_, by), _)| *by == Alike::Audio).map(|((old, _), _)| old.at()));
    let encoded = encoded::again(catalog, from).into_iter();
    let encoded = encoded.filter(|(old, new)| !taken.contains(&new.at()) && !stays.contains(&old.at()));
    let encoded = encoded.filter(|(old, new)| !is_parted(*old, *new));
    pairs.extend(encoded.map(|(old, new)| ((old, Alike::Audio), new)));
    sorting::sort_by(&mut pairs, |((a, _), _), ((b, _), _)| a.id().cmp(&b.id()));
    pairs
}

/// The song that surely came back as this one, unless a second song has as much in common with that. Of two with the same
/// audio, one of another album is not meant.
fn only_one<'a>(claims: &[(Track<'a>, Likeness<TrackAt>)], new: Track<'_>) -> Option<(Track<'a>, Alike)> {
    let sure = claims.iter().filter(|(_, found)| found.sureness == Sureness::Sure);
    let &(track, found) = sure.min_by_key(|(_, found)| found.by)?;
    let is_of_album =
        |it: &Track<'_>| it.facts().zip(new.facts()).is_some_and(|(it, new)| has_album_of(&it, &new));
    let is_rival = |(it, other): &&(Track<'_>, Likeness<TrackAt>)| {
        other.by < found.by || (other.by == found.by && (other.sureness == Sureness::Sure || is_of_album(it)))
    };
    (claims.iter().filter(is_rival).count() == 1).then_some((track, found.by))
}

fn is_sought(catalog: &Catalog, track: Track<'_>, from: &Standpoint) -> bool {
    use Whereabouts::{Elsewhere, LetGo, Missing, ThisComputer, Unread};
    track.is_listed()
        && matches!(catalog.whereabouts(track, from), Missing | Elsewhere | ThisComputer | Unread | LetGo)
        && (catalog.copies(track).next().is_some() || track.replaced().next().is_some())
}

/// Whether a person or a list said anything of a song, besides that it was let go: it is there.
fn is_spoken_of(track: Track<'_>) -> bool {
    track.words().is_some_and(|words| {
        let is_said = words.tick.is_some() || words.overruled.is_some() || words.read_as.is_some();
        is_said
            || !words.stated.is_empty()
            || words.acts.iter().any(|act| !matches!(act.fact, Fact::LetGo { .. }))
    })
}

/// A missing song, and the song as which it is here; or a song, and another one that is a further copy of it.
struct Plan<'a> {
    catalog: &'a Catalog,
    from: &'a Standpoint,
    old: Track<'a>,
    new: Track<'a>,
    by: Alike,
    wanted: &'a Wanted,
    now_ms: u64,
}

impl Plan<'_> {
    fn facts(&self) -> Vec<Fact> {
        let (files, as_track) = match gives_files(self.catalog, self.old, self.by) {
            false => (Vec::new(), Some(self.new.id())),
            true => (self.files(), None),
        };
        // The tags that were read last count, so that a file with them is known as this song wherever it is read.
        let read = || Some(Fact::Track { track: self.old.id(), facts: self.new.as_tagged()?.into() });
        let is_there = self.catalog.present_copies(self.new).next().is_some();
        let read = if as_track.is_some() || !is_there { None } else { read() };
        let known = if as_track.is_some() { Vec::new() } else { self.returns() };
        let says = match as_track {
            Some(_) => Vec::new(),
            None => self.catalog.joined_apart(self.old, self.new, self.from.browser),
        };
        let moved = self.moved().filter(|_| as_track.is_none());
        let given = files.into_iter().chain(read).chain(says).chain(moved);
        given.chain(known).chain(self.returned(as_track)).collect()
    }

    /// That the files of the new song were taken for the old one, so that it can be taken back. It is said anew where the new
    /// one stands again since, because it was given files of a third song.
    fn moved(&self) -> Option<Fact> {
        let (track, other) = (self.old.id(), self.new.id());
        let known = self.old.moved().into_iter().find(|(it, _)| *it == other);
        let before = match known.and_then(|(_, before)| before.value) {
            Some(_) if self.catalog.is_taken(other) => return None,
            Some(before) => before,
            None => self.old.as_tagged()?.into(),
        };
        Some(Fact::Moved { track, other, before: Some(before) })
    }

    /// Says of the old song what browsers that have the new one said of that: that it returned. What lay on this browser until this
    /// reading did not return to it, although the new one came as a song that only others had.
    fn returns(&self) -> Vec<Fact> {
        let said = self.new.words().map(|words| words.returned).unwrap_or_default().into_iter();
        let new = said.filter_map(|(browser, found)| Some((browser, found.value?)));
        let has_it = |browser| {
            let from = Standpoint { browser, ..Standpoint::default() };
            self.catalog.whereabouts(self.new, &from) == Whereabouts::Here
        };
        let new = new.filter(|(browser, _)| has_it(*browser));
        let was_here = !self.wanted.has(self.old);
        let new = new.filter(|(browser, _)| !(was_here && *browser == self.from.browser));
        let new = new.filter(|(browser, _)| self.old.returned(*browser).is_none());
        let track = self.old.id();
        new.map(|(browser, found)| Fact::Returned { track, browser, found: Some(found) }).collect()
    }

    /// Gives the files of the new song to the old one. What was there once and is not any more stays: to say it again
    /// would make it the latest that was seen of its path.
    fn files(&self) -> Vec<Fact> {
        let there = self.catalog.copies(self.new).filter(|file| file.is_seen_present());
        let files = there.filter_map(|file| {
            let seen = FileFacts { holds: Holds::Track(self.old.id()), ..file.facts()? };
            Some(Fact::File { place: file.place(), path: file.path(), file: seen })
        });
        files.collect()
    }

    /// Says that the song returned, if it was wanted when the reading began: what was only moved did not return.
    fn returned(&self, as_track: Option<TrackId>) -> Option<Fact> {
        let here = self.catalog.present_copies(self.new).filter(|file| !file.is_cut());
        let place = here.map(|file| file.place()).find(|it| self.catalog.is_on(*it, self.from.browser))?;
        let again = self.catalog.found_again(self.old, place, self.from, self.wanted, self.now_ms)?;
        Some(match again {
            Fact::Returned { track, browser, found: Some(found) } => {
                Fact::Returned { track, browser, found: Some(Found { as_track, ..found }) }
            }
            other => other,
        })
    }
}

impl Catalog {
    /// Whether a whole copy of a song is in a place of this browser.
    pub(crate) fn is_whole_here(&self, track: Track<'_>, from: &Standpoint) -> bool {
        self.present_copies(track).any(|file| !file.is_cut() && self.is_on(file.place(), from.browser))
    }

    /// What to say when a whole file of a song is found in a place of a browser: that it returned, if the song was on
    /// that browser's restore list when the reading began.
    pub fn found_again(
        &self,
        track: Track<'_>,
        place: PlaceId,
        from: &Standpoint,
        wanted: &Wanted,
        now_ms: u64,
    ) -> Option<Fact> {
        if !track.is_listed() || !wanted.has(track) || self.is_whole_here(track, from) {
            return None;
        }
        let is_again = self.missed_in(track, place);
        let found = Found { place, at_ms: now_ms, is_again, as_track: None };
        Some(Fact::Returned { track: track.id(), browser: from.browser, found: Some(found) })
    }

    /// Whether a place held a song, and a whole reading of it has missed it.
    fn missed_in(&self, track: Track<'_>, place: PlaceId) -> bool {
        let has_missed = |file: super::File<'_>| file.place() == place && self.was_missed(file);
        self.copies(track).any(has_missed) && self.last_whole(place).is_some()
    }
}

#[cfg(test)]
mod tests;
