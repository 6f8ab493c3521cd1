//! Songs that were retagged: a song keeps the id that it got from its first tags, so what its tags would give it now
//! is looked up here. To find them all, every song's facts are decoded once; the table record keeps the answer.

use std::collections::HashMap;
use std::ops::Range;

use super::{Catalog, File, Track, TrackAt};
use crate::changes::{Stamp, TrackFacts};
use crate::ids::TrackId;
use crate::packed::{Put, Take};

/// Looks for the retagged songs of a catalog, some songs at a time. If the catalog changes in between, it begins again.
#[derive(Debug, Default)]
pub struct Retagged {
    found: HashMap<TrackId, TrackAt>,
    next: u32,
    /// The edits of the catalog that is looked at.
    edits: u64,
}

impl Retagged {
    /// Looks at the next songs, at most as many as said. Answers whether none is left: then the catalog knows its
    /// retagged songs.
    pub fn look(&mut self, catalog: &Catalog, most: u32) -> bool {
        if catalog.retagged.get().is_some() {
            return true;
        }
        if self.edits != catalog.edits() {
            *self = Retagged { edits: catalog.edits(), ..Retagged::default() };
        }
        let end = self.next.saturating_add(most).min(catalog.tracks.len() as u32);
        self.found.extend(catalog.look_for_retagged(self.next..end));
        self.next = end;
        let is_through = end as usize == catalog.tracks.len();
        if is_through {
            // It is not set: that was looked at above.
            let _ = catalog.retagged.set(std::mem::take(&mut self.found));
        }
        is_through
    }
}

impl Track<'_> {
    /// Whether the files of another song were taken for this one's, and nobody took that back.
    pub(in crate::library) fn is_joined(self, other: TrackId) -> bool {
        self.joined_at(|it| it == other).is_some()
    }

    /// When the files of other songs were last taken for this one's, of those that are meant.
    fn joined_at(self, is_meant: impl Fn(TrackId) -> bool) -> Option<Stamp> {
        let moved =
            self.moved().into_iter().filter(|(other, before)| is_meant(*other) && before.value.is_some());
        moved.map(|(_, before)| before.stamp).max()
    }
}

impl Catalog {
    /// The songs that were retagged, by the id that their tags would give them now.
    fn retagged(&self) -> &HashMap<TrackId, TrackAt> {
        self.retagged.get_or_init(|| self.look_for_retagged(0..self.tracks.len() as u32).collect())
    }

    fn look_for_retagged(&self, some: Range<u32>) -> impl Iterator<Item = (TrackId, TrackAt)> {
        let tracks = some.map(|at| Track::new(self, TrackAt(at)));
        let told = tracks.flat_map(|track| {
            track.all_readings().into_iter().map(move |facts| (track, TrackId::derive(&facts)))
        });
        told.filter(|(track, now)| track.id() != *now).map(|(track, now)| (now, track.at()))
    }

    /// Songs that were retagged to what another song is by its id, with that.
    pub(in crate::library) fn retagged_alike(&self) -> Vec<(Track<'_>, Track<'_>)> {
        let alike = self.retagged().keys().filter_map(|&id| Some((self.retagged_to(id)?, self.track(id)?)));
        alike.filter(|(one, other)| one.is_listed() && other.is_listed()).collect()
    }

    /// The song that was retagged so that its tags would give it this id now, or for which the one with this id was taken
    /// as it was encoded again, while nothing is there as it was before.
    pub fn retagged_to(&self, id: TrackId) -> Option<Track<'_>> {
        let track = self.track_at(*self.retagged().get(&id)?)?;
        // It may have been retagged again since.
        let is_held = || track.held_readings().iter().any(|facts| TrackId::derive(facts) == id);
        let mut there = self.present_copies(track).filter_map(File::says);
        let mut is_encoded =
            || track.is_joined(id) && !there.any(|says| TrackId::derive(&says) == track.id());
        (is_held() || is_encoded()).then_some(track)
    }

    /// Notes that where a song stands depends on another one: its files were taken for that one's, or it came back as that.
    pub(super) fn note_taken(&mut self, of: TrackId, by: TrackId) {
        let known = self.taken.entry(of).or_default();
        if !known.contains(&by) {
            known.push(by);
            self.takers.entry(by).or_default().push(of);
        }
    }

    /// Adds to songs that changed those of which it depends on them where they stand.
    pub(super) fn add_taken(&self, changed: &mut Vec<TrackId>) {
        if !self.takers.is_empty() {
            let taken: Vec<TrackId> =
                changed.iter().filter_map(|id| self.takers.get(id)).flatten().copied().collect();
            changed.extend(taken);
        }
    }

    /// Whether the files of a song were given to another one, and nobody took that back. It is then known by that one,
    /// unless it was given files of another song later: of two songs that were each given the other's, one stands.
    pub(in crate::library) fn is_taken(&self, id: TrackId) -> bool {
        let taken_at = self.taken_by(id).filter_map(|by| by.joined_at(|other| other == id)).max();
        taken_at.is_some_and(|at| {
            self.track(id).and_then(|track| track.joined_at(|_| true)).is_none_or(|took_at| took_at < at)
        })
    }

    /// The songs to which the files of this one were given, unless that was taken back.
    pub(in crate::library) fn taken_by(&self, id: TrackId) -> impl Iterator<Item = Track<'_>> {
        let by = self.taken.get(&id).into_iter().flatten().filter_map(|by| self.track(*by));
        by.filter(move |by| by.id() != id && by.is_joined(id))
    }

    /// What the table record keeps of the songs that depend on others.
    pub(super) fn put_taken(&self, out: &mut Vec<u8>) {
        out.number(self.taken.values().map(|by| by.len() as u64).sum());
        for (id, by) in self.taken.iter().flat_map(|(id, by)| by.iter().map(move |by| (id, by))) {
            out.extend_from_slice(&id.0);
            out.extend_from_slice(&by.0);
        }
    }

    /// Takes what [`Catalog::put_taken`] wrote.
    pub(super) fn take_taken(&mut self, take: &mut Take<'_>) -> Option<()> {
        for _ in 0..take.number()? {
            self.note_taken(TrackId(take.array()?), TrackId(take.array()?));
        }
        Some(())
    }

    pub(super) fn note_retagged(&mut self, at: TrackAt, id: TrackId, facts: &TrackFacts) {
        if let Some(retagged) = self.retagged.get_mut() {
            let now = TrackId::derive(facts);
            if now != id {
                retagged.insert(now, at);
            }
        }
    }

    /// What the table record keeps of it: nothing while it is not known.
    pub(super) fn put_retagged(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(retagged) = self.retagged.get() {
            out.number(retagged.len() as u64);
            for (id, at) in retagged {
                out.extend_from_slice(&id.0);
                out.number(at.0.into());
            }
        }
        out
    }

    /// Takes what [`Catalog::put_retagged`] wrote.
    pub(super) fn take_retagged(&mut self, bytes: &[u8]) -> Option<()> {
        let mut take = Take(bytes);
        if bytes.is_empty() {
            return Some(());
        }
        let mut retagged = HashMap::new();
        for _ in 0..take.number()? {
            retagged.insert(TrackId(take.array()?), TrackAt(take.small()?));
        }
        self.retagged = retagged.into();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::arbitrary::{changes_of_all, folded};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn looked_for_in_parts_or_kept_it_is_the_same(changes in changes_of_all(40), most in 1u32..9) {
            let [whole, parts] = [folded(changes.clone()), folded(changes.clone())];
            let mut looking = Retagged::default();
            while !looking.look(&parts, most) {}
            prop_assert_eq!(whole.retagged(), parts.retagged());
            let mut kept = folded(changes);
            prop_assert!(kept.take_retagged(&parts.put_retagged()).is_some());
            prop_assert_eq!(kept.retagged.get(), Some(whole.retagged()));
        }
    }
}
