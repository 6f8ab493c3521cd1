//! Which songs lie in a folder or a file with a word in its name, which in a place, and which in one folder.

use super::at::FileAt;
use super::files::Files;
use super::{Catalog, File, TrackAt};
use crate::text::{Letters, fold};

/// For each song, whether it is one of those that were looked for.
pub(crate) type Hits = Vec<bool>;

impl Catalog {
    /// The songs of which a file, or a folder above it, has this folded word in its name. Folders that all files of a
    /// place share are left out: by `iTunes Media`, nobody looks for a song. With `among`, only these songs are looked
    /// at.
    pub(crate) fn in_files_with(&self, word: &str, among: Option<&[TrackAt]>) -> Hits {
        if among.is_some_and(<[TrackAt]>::is_empty) {
            return Hits::new();
        }
        let files = &self.files;
        let folders = files.folders_with(&self.common, word);
        let letters = Letters::of(word.as_bytes());
        let is_named = |at| files.may_hold(at, letters) && holds(files.name(at), word);
        self.songs_of(among, |at| files.is_in(at, &folders) || is_named(at))
    }

    /// The songs of which a file lies in a place with this folded word in its name; with `among`, as above.
    pub(crate) fn in_places_with(&self, word: &str, among: Option<&[TrackAt]>) -> Hits {
        let named = self.places.iter().filter(|(_, place)| fold(&place.value.name).contains(word));
        let places: Vec<_> = named.map(|(place, _)| *place).collect();
        self.songs_of(among, |at| places.contains(&self.files.place_of(at)))
    }

    /// The songs of which a file is there in this folder or below it; with `among`, as above. The folder is written as
    /// [`written_folder`] writes it. One that ends with `/` means its own files alone, and none in folders below it.
    pub(crate) fn in_folder(&self, folder: &str, among: Option<&[TrackAt]>) -> Hits {
        let is_meant = |(place, path): (u32, &str)| {
            let place = self.places.get(&self.files.place_numbered(place));
            place.is_some_and(|place| lies_in(&written_folder(&place.value.name, path), folder))
        };
        let folders: Vec<bool> = self.files.folders_in_order(&self.common.texts).map(is_meant).collect();
        self.songs_of(among, |at| self.files.is_in(at, &folders) && self.is_present(File::new(self, at)))
    }

    fn songs_of(&self, among: Option<&[TrackAt]>, is_meant: impl Fn(FileAt) -> bool) -> Hits {
        let mut hits = vec![false; self.tracks.len()];
        let mut see = |at| {
            let hit = self.files.held(at).and_then(|TrackAt(track)| hits.get_mut(track as usize));
            if let Some(hit) = hit.filter(|hit| !**hit) {
                *hit = is_meant(at);
            }
        };
        match among {
            None => self.files.positions().for_each(&mut see),
            Some(songs) => songs.iter().flat_map(|song| self.ring(*song)).for_each(&mut see),
        }
        hits
    }
}

impl Files {
    /// For each folder, whether its path below what all folders of its place share holds a folded word.
    fn folders_with(&self, common: &super::Common, word: &str) -> Vec<bool> {
        let (shared, sought) = (self.shared_folders(common), Letters::of(word.as_bytes()));
        let folders = self.folders_in_order(&common.texts).zip(self.letters_of_folders(&common.texts));
        let own = |((place, path), letters): ((u32, &str), &Letters)| {
            let length = shared.get(place as usize).map_or(0, |shared| shared.len());
            letters.hold(sought) && holds(path.get(length..).unwrap_or_default(), word)
        };
        folders.map(own).collect()
    }

    /// For each place, the folders that all its files lie in: a path up to and including a `/`, or "".
    fn shared_folders<'a>(&'a self, common: &'a super::Common) -> Vec<&'a str> {
        let mut shared: Vec<Option<&str>> = Vec::new();
        for (place, path) in self.folders_in_order(&common.texts) {
            let place = place as usize;
            if shared.len() <= place {
                shared.resize(place + 1, None);
            }
            if let Some(slot) = shared.get_mut(place) {
                *slot = Some(slot.map_or(path, |before| common_folders(before, path)));
            }
        }
        shared.into_iter().map(Option::unwrap_or_default).collect()
    }
}

/// A folder as searches name it: the name of its place and its path, with a `/` after each.
pub(crate) fn written_folder(place: &str, path: &str) -> String {
    let between = if path.is_empty() || path.ends_with('/') { "" } else { "/" };
    format!("{place}/{path}{between}")
}

fn lies_in(written: &str, folder: &str) -> bool {
    match folder.ends_with('/') {
        true => written == folder,
        false => written.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
    }
}

/// The folders with which both paths begin.
fn common_folders<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let end = one.as_bytes().get(..same).and_then(|same| same.iter().rposition(|byte| *byte == b'/'));
    end.and_then(|end| one.get(..=end)).unwrap_or_default()
}

/// Whether a text holds a folded word. Most names are plain letters, which need no copy.
fn holds(text: &str, word: &str) -> bool {
    if !text.is_ascii() {
        return fold(text).contains(word);
    }
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some((&first, rest)) = word.split_first() else { return true };
    let capital = first.to_ascii_uppercase();
    let mut text = text;
    while let Some(at) = text.iter().position(|&byte| byte == first || byte == capital) {
        text = text.get(at + 1..).unwrap_or_default();
        if text.get(..rest.len()).is_some_and(|part| part.eq_ignore_ascii_case(rest)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, FileFacts, Holds, Stamp, TrackFacts};
    use crate::ids::{BrowserId, PlaceId, TrackId};

    #[test]
    fn a_word_is_held_whatever_its_case() {
        let check = |text, word: &str, wanted| assert_eq!(holds(text, word), wanted, "{text} {word}");
        check("01 Homogenic.MP3", "homogenic.mp3", true);
        check("01 Homogenic", "homogenics", false);
        check("Bj\u{f6}rk", "bjork", true);
        check("a", "ab", false);
        check("aab", "ab", true);
        check("", "a", false);
    }

    #[test]
    fn folders_that_all_share_find_nothing() {
        let (mut catalog, place, browser) = (Catalog::default(), PlaceId([1; 8]), BrowserId([1; 8]));
        let mut say = |ms, fact| drop(catalog.fold(Change::new(Stamp::at(ms, browser), fact)));
        say(1, Fact::Place { place, browser, name: "Old disk".into() });
        for (at, path) in ["Media/Zyx/a.mp3", "Media/Other/b.mp3", "Media/Other/Zyx.mp3"].iter().enumerate() {
            let track = TrackId([at as u8; 16]);
            say(2, Fact::Track { track, facts: TrackFacts::default().into() });
            let file = FileFacts::new(1, 1, Holds::Track(track));
            say(2, Fact::File { place, path: (*path).into(), file });
        }
        assert_eq!(catalog.in_files_with("zyx", None), [true, false, true]);
        assert_eq!(catalog.in_files_with("zyx", Some(&[TrackAt(1), TrackAt(2)])), [false, false, true]);
        assert_eq!(catalog.in_files_with("other", None), [false, true, true]);
        assert_eq!(catalog.in_files_with("media", None), [false; 3]);
        assert_eq!(catalog.in_places_with("disk", None), [true; 3]);
        assert_eq!(catalog.in_places_with("new", None), [false; 3]);
    }

    #[test]
    fn a_folder_is_meant_letter_for_letter() {
        let check = |folder, wanted| assert_eq!(lies_in("Music/Ana/Debut/", folder), wanted, "{folder}");
        check("Music", true);
        check("Music/Ana", true);
        check("Music/Ana/", false);
        check("Music/Ana/Debut", true);
        check("Music/Ana/Debut/", true);
        check("Music/An", false);
        check("music", false);
        check("Ana", false);
        assert_eq!(written_folder("A \"B\"", "C"), "A \"B\"/C/");
        assert_eq!(written_folder("A", ""), "A/");
    }
}
