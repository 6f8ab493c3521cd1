//! The index: songs by the keys that they share.

use std::collections::HashMap;

use super::keys::Key;

/// Songs by their keys. A key such as "01.mp3", which too many songs share, finds none of them.
#[derive(Debug)]
pub(crate) struct Index<T> {
    /// How many songs with one key are too many.
    crowd: usize,
    by_key: HashMap<Key, Vec<T>>,
}

impl<T: Copy + PartialEq> Index<T> {
    /// Indexes songs by their keys; a song comes once for each key that it has. A key that `crowd` songs share finds
    /// none.
    pub(crate) fn of(crowd: usize, keys: impl IntoIterator<Item = (Key, T)>) -> Index<T> {
        let mut by_key: HashMap<Key, Vec<T>> = HashMap::new();
        for (key, song) in keys {
            let songs = by_key.entry(key).or_default();
            if songs.len() < crowd && !songs.contains(&song) {
                songs.push(song);
            }
        }
        Index { crowd, by_key }
    }

    /// Whether no song has a key.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// The songs with this key, in the order in which they came; none when they are too many.
    pub(super) fn get(&self, key: Key) -> &[T] {
        let songs = self.by_key.get(&key).map(Vec::as_slice).unwrap_or_default();
        if songs.len() < self.crowd { songs } else { &[] }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Alike;
    use super::*;

    #[test]
    fn a_crowd_tells_nothing_and_one_song_counts_once() {
        let key = |name: &str| Key::of(Alike::Title, &[name.as_bytes()]);
        let index = Index::of(
            3,
            [("a", 1), ("a", 1), ("a", 2), ("b", 1), ("b", 2), ("b", 3)].map(|(name, at)| (key(name), at)),
        );
        assert_eq!(index.get(key("a")), [1, 2]);
        assert!(index.get(key("b")).is_empty());
        assert!(index.get(key("c")).is_empty());
    }
}
