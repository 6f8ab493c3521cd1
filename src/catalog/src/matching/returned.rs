//! Finds songs that came back as another file, by a re-download or a new rip.
//!
//! Songs are found by audio, then by ids, then by names. What else agrees decides how sure that is: only what cannot
//! be another song is sure, and everything else is asked.

use super::keys::{Key, letters, name_keys};
use super::song::Song;
use super::spelling;
use super::version::{Titled, album_key};
use super::{Alike, Index, Likeness, Sureness};
use crate::changes::TrackFacts;
use crate::marks::Delivery;
use crate::reading::Tags;
use crate::text::fold;

/// The keys by which a song may be found that came back as another file, the surest first.
pub(crate) fn returned_keys(facts: &TrackFacts) -> Vec<(Alike, Key)> {
    let (tags, ids) = (&facts.tags, &facts.tags.ids);
    let mut keys = Vec::with_capacity(6);
    if let Some(essence) = facts.essence {
        keys.push((Alike::Audio, Key::of(Alike::Audio, &[&essence.0])));
    }
    keys.extend(delivery_id(facts).map(|id| (Alike::AppleId, Key::of_apple_id(id))));
    for code in [&ids.isrc, &ids.mb_recording].into_iter().flatten() {
        keys.push((Alike::Recording, Key::of(Alike::Recording, &[code.as_bytes()])));
    }
    let artist = tags.artist.as_deref().map(spelling::artist).filter(|artist| !artist.is_empty());
    if let Some(artist) = artist {
        let album = Some(album_key(tags)).filter(|album| !album.is_empty());
        let (names, title) =
            name_keys(&spelling::title(&Titled::of(&facts.title).title), &artist, album.as_deref());
        keys.extend(names.map(|key| (Alike::Names, key)));
        keys.push((Alike::Title, title));
    }
    keys
}

/// A store's id of the song, in a file that carries that store's mark. A bare `cnID` stands in files of other origins
/// too.
fn delivery_id(facts: &TrackFacts) -> Option<u64> {
    let is_delivered = facts.delivery.0 & (Delivery::RECORD.0 | Delivery::ACCOUNT.0) != 0;
    facts.tags.ids.apple_song.filter(|_| is_delivered)
}

/// An index of songs by [`returned_keys`], and what is known of each.
pub(crate) struct Returned<'a, T, F, L> {
    /// The songs.
    pub(crate) index: &'a Index<T>,
    /// What was read of the song at a position.
    pub(crate) facts_of: F,
    /// Whether the song at a position became known only after the missing one was last seen. If not, it is a song of
    /// its own, whatever it has in common with the missing one.
    pub(crate) is_later: L,
}

impl<T: Copy + PartialEq, F: Fn(T) -> Option<TrackFacts>, L: Fn(T) -> bool> Returned<'_, T, F, L> {
    /// The song that the missing one may have come back as.
    pub(crate) fn find(&self, missing: &TrackFacts) -> Option<Likeness<T>> {
        let mut unsure = None;
        for (by, key) in returned_keys(missing) {
            match self.by(by, key, missing) {
                Some(found) if found.sureness == Sureness::Sure => return Some(found),
                found => unsure = unsure.or(found),
            }
        }
        unsure
    }

    /// The song that the missing one may have come back as because a file of it looks as one of that did. That is asked.
    pub(crate) fn find_file(&self, keys: impl Iterator<Item = Key>) -> Option<Likeness<T>> {
        let mut later =
            keys.flat_map(|key| self.index.get(key)).copied().filter(|&here| (self.is_later)(here));
        Some(Likeness { here: later.next()?, by: Alike::Path, sureness: Sureness::Unsure })
    }

    fn by(&self, by: Alike, key: Key, missing: &TrackFacts) -> Option<Likeness<T>> {
        let later = self.index.get(key).iter().copied().filter(|&here| (self.is_later)(here));
        let judged = later.filter_map(|here| {
            let facts = (self.facts_of)(here)?;
            Some((here, alike(by, missing, &facts)?))
        });
        let judged: Vec<_> = judged.collect();
        let mut sure = judged.iter().filter(|(_, it)| *it == Sureness::Sure);
        // Of several, the person chooses, unless all but one are of another album, or other chapters.
        let (found, sureness) = match (sure.next(), sure.next()) {
            (Some(only), None) => (only, Sureness::Sure),
            (Some(first), Some(_)) => (first, Sureness::Unsure),
            (None, _) => (judged.first()?, Sureness::Unsure),
        };
        Some(Likeness { here: found.0, by, sureness })
    }
}

/// Whether a song that was found by this may be the missing one, and how sure that is. `None` if it cannot be.
fn alike(by: Alike, missing: &TrackFacts, here: &TrackFacts) -> Option<Sureness> {
    let as_long = Song::of_facts(missing).is_as_long_as(Song::of_facts(here)) != Some(false);
    let has_version_of = || Titled::of(&missing.title).versions == Titled::of(&here.title).versions;
    let is_sure = match by {
        Alike::Audio if has_album_of(missing, here) => !are_two_chapters(&missing.tags, &here.tags),
        Alike::AppleId => true,
        _ if !has_version_of() => return None,
        Alike::Audio => false,
        Alike::Recording => has_album_of(missing, here) && as_long,
        // A recording of another length is another version.
        _ if !as_long => return None,
        _ => false,
    };
    Some(if is_sure { Sureness::Sure } else { Sureness::Unsure })
}

/// Whether two songs with the same audio are one song with two copies that were tagged differently: they are of one
/// album and version, at one position of it. An album may have the same audio at several positions, such as silence.
pub(crate) fn is_another_copy(one: &TrackFacts, other: &TrackFacts) -> bool {
    let position = |tags: &Tags| (tags.disc_number.unwrap_or(1), tags.track_number);
    let (a, b) = (Titled::of(&one.title), Titled::of(&other.title));
    let is_named = a.title == b.title || one.tags.track_number.is_some() || are_nameless(one, other);
    one.essence.is_some()
        && one.essence == other.essence
        && one.delivery == other.delivery
        && position(&one.tags) == position(&other.tags)
        && a.versions == b.versions
        && is_named
        && has_album_of(one, other)
}

/// Whether two songs have the same title, as it is spelled for comparing.
pub(crate) fn has_title_of(one: &TrackFacts, other: &TrackFacts) -> bool {
    spelling::title(&one.title) == spelling::title(&other.title)
}

/// Whether neither file names its song, and both are as large: the name of a file says nothing against a copy of it.
fn are_nameless(one: &TrackFacts, other: &TrackFacts) -> bool {
    one.tags.title.is_none() && other.tags.title.is_none() && one.size > 0 && one.size == other.size
}

/// Whether two songs are of one album. Two songs without an album are if title and artist are the same, or if neither is
/// named.
pub(crate) fn has_album_of(one: &TrackFacts, other: &TrackFacts) -> bool {
    let albums = [one, other].map(|facts| album_key(&facts.tags));
    let artist = |facts: &TrackFacts| letters(facts.tags.artist.as_deref().unwrap_or_default());
    let has_title_of = || Titled::of(&one.title).title == Titled::of(&other.title).title;
    let are_named = || artist(one) == artist(other) && (has_title_of() || are_nameless(one, other));
    match &albums {
        [one, other] if one.is_empty() && other.is_empty() => are_named(),
        [one, other] => one == other,
    }
}

/// Whether title and number both differ, as of chapters of equal length that begin with the same silence.
fn are_two_chapters(one: &Tags, other: &Tags) -> bool {
    let titles = one.title.as_deref().zip(other.title.as_deref());
    let numbers = one.track_number.zip(other.track_number);
    titles.is_some_and(|(one, other)| fold(one) != fold(other))
        && numbers.is_some_and(|(one, other)| one != other)
}
