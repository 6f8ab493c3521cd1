//! Finds songs that came back as another file, by a re-download or a new rip.
//!
//! Songs are compared by audio, then by ids, then by names. Their lengths decide how sure that is.

use super::keys::{Key, name_keys};
use super::song::Song;
use super::{Alike, Index, Likeness, Sureness};
use crate::changes::TrackFacts;
use crate::text::fold;

/// The keys by which a song may be found that came back as another file, the surest first.
pub(crate) fn returned_keys(facts: &TrackFacts) -> Vec<(Alike, Key)> {
    let (tags, ids) = (&facts.tags, &facts.tags.ids);
    let mut keys = Vec::with_capacity(6);
    if let Some(essence) = facts.essence {
        keys.push((Alike::Audio, Key::of(Alike::Audio, &[&essence.0])));
    }
    keys.extend(ids.apple_song.map(|id| (Alike::AppleId, Key::of_apple_id(id))));
    for code in [&ids.isrc, &ids.mb_recording].into_iter().flatten() {
        keys.push((Alike::Recording, Key::of(Alike::Recording, &[code.as_bytes()])));
    }
    let folded = |text: &Option<String>| text.as_deref().map(fold).filter(|text| !text.is_empty());
    if let Some(artist) = folded(&tags.artist) {
        let (names, title) = name_keys(&fold(&facts.title), &artist, folded(&tags.album).as_deref());
        keys.extend(names.map(|key| (Alike::Names, key)));
        keys.push((Alike::Title, title));
    }
    keys
}

/// An index of songs by [`returned_keys`], and what is known of each.
pub(crate) struct Returned<'a, T, F, L> {
    /// The songs.
    pub(crate) index: &'a Index<T>,
    /// The song at a position.
    pub(crate) song_of: F,
    /// Whether the song at a position became known only after the missing one. If not, it is a song of its own.
    pub(crate) is_later: L,
}

impl<'s, T: Copy + PartialEq, F: Fn(T) -> Option<Song<'s>>, L: Fn(T) -> bool> Returned<'_, T, F, L> {
    /// The song that the missing one may have come back as.
    pub(crate) fn find(&self, missing: &TrackFacts) -> Option<Likeness<T>> {
        // On a browser that has no songs yet, keys of everything that is missing would be made for nothing.
        if self.index.is_empty() {
            return None;
        }
        returned_keys(missing).into_iter().find_map(|(by, key)| self.by(by, key, Song::of_facts(missing)))
    }

    fn by(&self, by: Alike, key: Key, missing: Song<'_>) -> Option<Likeness<T>> {
        let found = self.index.get(key).iter().copied();
        let later = found.filter(|&here| by == Alike::Audio || (self.is_later)(here));
        let compared = later.filter_map(|here| Some((here, missing.is_as_long_as((self.song_of)(here)?))));
        // A song of another length is probably another version, so names alone do not make it a candidate.
        let fits = |(_, as_long): &(T, Option<bool>)| by < Alike::Names || *as_long != Some(false);
        let fitting: Vec<_> = compared.filter(fits).collect();
        let best = fitting.iter().find(|(_, as_long)| *as_long == Some(true)).or(fitting.first());
        let &(here, as_long) = best?;
        let is_only = fitting.len() == 1;
        let is_sure = by == Alike::Audio || (by != Alike::Title && as_long == Some(true) && is_only);
        Some(Likeness { here, by, sureness: if is_sure { Sureness::Sure } else { Sureness::Unsure } })
    }
}
