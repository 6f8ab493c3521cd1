//! Finds songs of lists: as an entry that is known, by the path of their file, by Apple's ids, by names and length.
//!
//! Nothing is guessed: a song that fits several songs equally, or only loosely, is not sure.

use super::keys::{Key, PARTS, name_keys, path_keys};
use super::song::{Agreement, Song};
use super::spelling;
use super::version::album_title;
use super::{Alike, Index, Likeness, Sureness};
use crate::changes::{Said, TrackFacts};
use crate::stated::StatedTrack;

/// The keys by which a list's song can find this one: of the paths of its copies, of what was read of it, and of
/// what lists say of it.
pub(crate) fn listed_keys(
    paths: impl Iterator<Item = impl AsRef<str>>,
    facts: Option<&TrackFacts>,
    said: impl Iterator<Item = Said>,
) -> Vec<Key> {
    let mut keys: Vec<Key> = paths.flat_map(|path| path_keys(path.as_ref())).collect();
    for said in said {
        keys.extend(said.persistent_id.map(Key::of_entry));
        keys.extend(said.ids.iter().map(Key::of_apple_id));
        keys.extend(said.location.iter().flat_map(|path| path_keys(path)));
    }
    let Some(facts) = facts else { return keys };
    keys.extend(facts.tags.ids.apple_song.map(Key::of_apple_id));
    let (artist, album) = (facts.tags.artist.as_deref(), facts.tags.album.as_deref());
    let [full, short] = spelled_keys(Some(&facts.title), artist, album);
    keys.extend(full.into_iter().chain(short));
    keys
}

/// An index of songs by [`listed_keys`], and what is known of each.
pub(crate) struct Listed<'a, T, F> {
    /// The songs.
    pub(crate) index: &'a Index<T>,
    /// The song at a position.
    pub(crate) song_of: F,
}

/// The only song with a key, or the only one of several that agrees.
struct Choice<'s, T> {
    here: T,
    song: Song<'s>,
    agreement: Agreement,
    is_only: bool,
}

impl<'s, T: Copy + PartialEq, F: Fn(T) -> Song<'s>> Listed<'_, T, F> {
    /// The first match that is sure; if none is, the first match.
    pub(crate) fn find(&self, row: &StatedTrack) -> Option<Likeness<T>> {
        let finds = [Self::by_entry, Self::by_path, Self::by_id, Self::by_names];
        let mut unsure = None;
        for find in finds {
            match find(self, row) {
                Some(found) if found.sureness == Sureness::Sure => return Some(found),
                found => unsure = unsure.or(found),
            }
        }
        unsure
    }

    /// Finds the song of which a list said the same id. An entry stays the same, whatever is written of it.
    fn by_entry(&self, row: &StatedTrack) -> Option<Likeness<T>> {
        let Choice { here, .. } = self.choose(Key::of_entry(row.persistent_id?), row)?;
        Some(Likeness { here, by: Alike::Entry, sureness: Sureness::Sure })
    }

    /// Finds by path. The more parts two paths share at their ends, the surer the match.
    fn by_path(&self, row: &StatedTrack) -> Option<Likeness<T>> {
        let keys = path_keys(row.location.as_ref()?.path()?);
        for (at, &key) in keys.iter().enumerate().rev() {
            let Some(Choice { here, song, agreement, is_only }) = self.choose(key, row) else { continue };
            // Of several files, one that agrees in everything.
            let is_alone = is_only || agreement == Agreement::Yes;
            let is_that_file = is_alone && Song::of_stated(row).is_as_large_as(song);
            // Two albums may each have a recording of their own, in folders of one name. But at the whole path of a
            // file its tags may only have changed.
            let is_other = Song::of_stated(row).is_of_another_album(song);
            let is_whole = (1..=at + 1).contains(&song.parts);
            let sureness = match (at + 1, agreement) {
                (2.., _) if is_that_file => Sureness::Sure,
                (PARTS, Agreement::Yes) => Sureness::Sure,
                (PARTS, Agreement::Unclear) if is_only => Sureness::Sure,
                (2, Agreement::Yes) if is_only && (is_whole || !is_other) => Sureness::Sure,
                (PARTS, _) | (2, Agreement::Unclear) | (_, Agreement::Yes) => Sureness::Unsure,
                _ => continue,
            };
            return Some(Likeness { here, by: Alike::Path, sureness });
        }
        None
    }

    fn by_id(&self, row: &StatedTrack) -> Option<Likeness<T>> {
        let mut found = row.ids.iter().filter_map(|id| self.choose(Key::of_apple_id(id), row));
        let Choice { here, agreement, is_only, .. } = found.next()?;
        let is_sure = agreement == Agreement::Yes || (is_only && agreement == Agreement::Unclear);
        let sureness = if is_sure { Sureness::Sure } else { Sureness::Unsure };
        Some(Likeness { here, by: Alike::AppleId, sureness })
    }

    fn by_names(&self, row: &StatedTrack) -> Option<Likeness<T>> {
        let (name, artist) = (row.name.as_deref(), row.artist.as_deref());
        let [full, short] = spelled_keys(name, artist, row.album.as_deref());
        let sounds = |song: Song<'_>| Song::of_stated(row).can_sound_as(song);
        if let Some(Choice { here, song, is_only, .. }) = full.and_then(|key| self.choose(key, row)) {
            let by = Alike::Names;
            // Of several with these names, the one whose file has the very size is meant.
            let is_that_file = is_only || Song::of_stated(row).is_as_large_as(song);
            match sounds(song) {
                Some(true) if is_that_file => return Some(Likeness { here, by, sureness: Sureness::Sure }),
                Some(false) => {}
                _ => return Some(Likeness { here, by, sureness: Sureness::Unsure }),
            }
        }
        let (key, by) = (short?, Alike::Title);
        let Some(Choice { here, song, .. }) = self.choose(key, row) else {
            let here = self.first(key, row)?;
            return Some(Likeness { here, by, sureness: Sureness::Unsure });
        };
        // Two albums may each have a recording of their own.
        let is_other = row.album.is_some() && song.album.is_some();
        let sureness = match sounds(song) {
            Some(false) => return None,
            Some(true) if !is_other => Sureness::Sure,
            _ => Sureness::Unsure,
        };
        Some(Likeness { here, by, sureness })
    }

    /// The first of several songs that agree. Which of them is meant, the person must say.
    fn first(&self, key: Key, row: &StatedTrack) -> Option<T> {
        let mut found = self.index.get(key).iter().copied();
        found.find(|&here| Song::of_stated(row).agreement((self.song_of)(here)) == Agreement::Yes)
    }

    fn choose(&self, key: Key, row: &StatedTrack) -> Option<Choice<'s, T>> {
        let row = Song::of_stated(row);
        let choice = |here, is_only| {
            let song = (self.song_of)(here);
            Choice { here, song, agreement: row.agreement(song), is_only }
        };
        let found = self.index.get(key);
        if let &[here] = found {
            return Some(choice(here, true));
        }
        let agree = |it: &Choice<'s, T>| it.agreement == Agreement::Yes;
        let agreeing = || found.iter().map(|&here| choice(here, false)).filter(agree);
        let alike = || agreeing().filter(|it| row.is_as_large_as(it.song));
        // Of several that are as large, one may be written as the list has it, sign by sign.
        let written = || alike().filter(|it| row.title == it.song.title);
        only(agreeing()).or_else(|| only(alike())).or_else(|| only(written()))
    }
}

/// The only one, if there is one.
fn only<T>(mut some: impl Iterator<Item = T>) -> Option<T> {
    some.next().filter(|_| some.next().is_none())
}

/// The keys of names, spelled for comparing.
fn spelled_keys(name: Option<&str>, artist: Option<&str>, album: Option<&str>) -> [Option<Key>; 2] {
    let spelled = |text: Option<&str>, spell: fn(&str) -> String| text.map(spell).filter(|it| !it.is_empty());
    let names = spelled(name, spelling::title).zip(spelled(artist, spelling::artist));
    let Some((name, artist)) = names else { return [None, None] };
    let (full, short) = name_keys(&name, &artist, spelled(album, album_title).as_deref());
    [full, Some(short)]
}
