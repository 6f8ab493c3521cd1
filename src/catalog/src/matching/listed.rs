//! Finds songs of lists: as an entry that is known, by the path of their file, by Apple's ids, by names and length.
//!
//! Nothing is guessed: a song that fits several songs equally, or only loosely, is not sure.

use super::keys::{Key, PARTS, name_keys, path_keys};
use super::song::{Agreement, Song};
use super::spelling;
use super::version::album_title;
use super::{Alike, Index, Likeness, Sureness};
use crate::changes::Said;
use crate::stated::StatedTrack;

/// By what the songs of a list can be found: other keys need not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The list names files.
    pub(crate) paths: bool,
    /// It has ids of entries, or of Apple's catalogue.
    pub(crate) ids: bool,
}

impl Asked {
    /// What these songs can be found by, besides their names.
    pub(crate) fn by(rows: &[StatedTrack]) -> Asked {
        let has_id = |row: &StatedTrack| row.persistent_id.is_some() || row.ids.iter().next().is_some();
        Asked { paths: rows.iter().any(|row| row.location.is_some()), ids: rows.iter().any(has_id) }
    }
}

/// What was read of a song.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Read<'a> {
    pub(crate) title: &'a str,
    pub(crate) artist: Option<&'a str>,
    pub(crate) album: Option<&'a str>,
    /// Its id in Apple's catalogue.
    pub(crate) apple_song: Option<u64>,
}

/// The keys by which a list's song can find this one: of the paths of its copies, of what was read of it, and of
/// what lists say of it.
pub(crate) fn listed_keys(
    asked: Asked,
    paths: impl Iterator<Item = impl AsRef<str>>,
    read: Option<Read<'_>>,
    said: impl Iterator<Item = Said>,
) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    if asked.paths {
        keys.extend(paths.flat_map(|path| path_keys(path.as_ref())));
    }
    for said in said.filter(|_| asked.paths || asked.ids) {
        keys.extend(said.persistent_id.map(Key::of_entry));
        keys.extend(said.ids.iter().map(Key::of_apple_id));
        keys.extend(said.location.iter().flat_map(|path| path_keys(path)));
    }
    let Some(read) = read else { return keys };
    keys.extend(read.apple_song.map(Key::of_apple_id));
    let [full, short] = spelled_keys(Some(read.title), read.artist, read.album);
    keys.extend(full.into_iter().chain(short));
    keys
}

/// How many parts the shortest of these paths has that ends as the path with this key does; 0 if none does.
pub(crate) fn parts_with(key: Key, paths: impl Iterator<Item = impl AsRef<str>>) -> usize {
    let ending = paths.filter(|path| path_keys(path.as_ref()).contains(&key));
    ending.map(|path| path.as_ref().split('/').count()).min().unwrap_or_default()
}

/// An index of songs by [`listed_keys`], and what is known of each.
pub(crate) struct Listed<'a, T, F, P> {
    /// The songs.
    pub(crate) index: &'a Index<T>,
    /// The song at a position.
    pub(crate) song_of: F,
    /// What [`parts_with`] says of the song's files, with the names of their places.
    pub(crate) parts_of: P,
}

/// The only song with a key, or the only one of several that agrees.
struct Choice<'s, T> {
    here: T,
    song: Song<'s>,
    is_only: bool,
}

impl<T> Choice<'_, T> {
    /// Whether it agrees with a row. One of several was chosen because it does.
    fn agreement(&self, row: &StatedTrack) -> Agreement {
        if self.is_only { Song::of_stated(row).agreement(self.song) } else { Agreement::Yes }
    }
}

impl<'s, T: Copy + PartialEq, F: Fn(T) -> Song<'s>, P: Fn(T, Key) -> usize> Listed<'_, T, F, P> {
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
        let path = row.location.as_ref()?.path()?;
        let keys = path_keys(path);
        for (at, &key) in keys.iter().enumerate().rev() {
            let Some(choice) = self.choose(key, row) else { continue };
            let (agreement, Choice { here, song, is_only }) = (choice.agreement(row), choice);
            // Of several files, one that agrees in everything.
            let is_alone = is_only || agreement == Agreement::Yes;
            let is_that_file = is_alone && Song::of_stated(row).is_as_large_as(song);
            // Two albums may each have a recording of their own, in folders of one name. But at the whole path of a
            // file its tags may only have changed.
            let is_other = || Song::of_stated(row).is_of_another_album(song);
            let is_whole = || (1..=at + 1).contains(&(self.parts_of)(here, key));
            // As a list in the place itself names it: "Blue/1.mp3", where the place holds just that.
            let is_in_place =
                || parts_of_relative(path) == Some(at + 1) && (self.parts_of)(here, key) == at + 2;
            let sureness = match (at + 1, agreement) {
                (2.., _) if is_that_file => Sureness::Sure,
                (PARTS, Agreement::Yes) => Sureness::Sure,
                (PARTS, Agreement::Unclear) if is_only => Sureness::Sure,
                (_, Agreement::Unclear) if is_only && is_in_place() => Sureness::Sure,
                (2, Agreement::Yes) if is_only && (!is_other() || is_whole()) => Sureness::Sure,
                (PARTS, _) | (2, Agreement::Unclear) | (_, Agreement::Yes) => Sureness::Unsure,
                _ => continue,
            };
            return Some(Likeness { here, by: Alike::Path, sureness });
        }
        None
    }

    fn by_id(&self, row: &StatedTrack) -> Option<Likeness<T>> {
        let mut found = row.ids.iter().filter_map(|id| self.choose(Key::of_apple_id(id), row));
        let choice = found.next()?;
        let (agreement, Choice { here, is_only, .. }) = (choice.agreement(row), choice);
        let is_sure = agreement == Agreement::Yes || (is_only && agreement == Agreement::Unclear);
        let sureness = if is_sure { Sureness::Sure } else { Sureness::Unsure };
        Some(Likeness { here, by: Alike::AppleId, sureness })
    }

    fn by_names(&self, row: &StatedTrack) -> Option<Likeness<T>> {
        let [full, short] = row_keys(row);
        let sounds = |song: Song<'_>| Song::of_stated(row).can_sound_as(song);
        if let Some(Choice { here, song, is_only, .. }) = full.and_then(|key| self.choose(key, row)) {
            let by = Alike::Names;
            // Of several with these names, the one whose file has the very size is meant.
            let is_that_file = is_only || Song::of_stated(row).is_as_large_as(song);
            // A length that is not given agrees with any.
            match sounds(song) {
                Some(true) | None if is_that_file => {
                    return Some(Likeness { here, by, sureness: Sureness::Sure });
                }
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
        let choice = |here, is_only| Choice { here, song: (self.song_of)(here), is_only };
        let found = self.index.get(key);
        if let &[here] = found {
            return Some(choice(here, true));
        }
        let agree = |it: &Choice<'s, T>| row.agreement(it.song) == Agreement::Yes;
        let agreeing = || found.iter().map(|&here| choice(here, false)).filter(agree);
        let alike = || agreeing().filter(|it| row.is_as_large_as(it.song));
        // Of several that are as large, one may be written as the list has it, sign by sign.
        let written = || alike().filter(|it| row.title == it.song.title);
        only(agreeing()).or_else(|| only(alike())).or_else(|| only(written()))
    }
}

/// How many parts a path has that leads on from where its list lies; `None` for one that begins at a root.
fn parts_of_relative(path: &str) -> Option<usize> {
    let is_rooted = path.starts_with(['/', '\\']) || path.get(1..2) == Some(":");
    let parts = path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".");
    (!is_rooted).then(|| parts.count())
}

/// The only one, if there is one.
fn only<T>(mut some: impl Iterator<Item = T>) -> Option<T> {
    some.next().filter(|_| some.next().is_none())
}

/// The keys of the names of a row: of title, artist and album, if it names one, and of title and artist.
pub(crate) fn row_keys(row: &StatedTrack) -> [Option<Key>; 2] {
    spelled_keys(row.name.as_deref(), row.artist.as_deref(), row.album.as_deref())
}

/// The keys of names, spelled for comparing.
fn spelled_keys(name: Option<&str>, artist: Option<&str>, album: Option<&str>) -> [Option<Key>; 2] {
    let spelled = |text: Option<&str>, spell: fn(&str) -> String| text.map(spell).filter(|it| !it.is_empty());
    let names = spelled(name, spelling::title).zip(spelled(artist, spelling::artist));
    let Some((name, artist)) = names else { return [None, None] };
    let (full, short) = name_keys(&name, &artist, spelled(album, album_title).as_deref());
    [full, Some(short)]
}
