//! Keys: what two songs must have in common for one to be found by the other, as a hash.

use super::Alike;
use crate::reading::digest;
use crate::stated::PersistentId;
use crate::text::fold;

/// How many parts of a path are compared, from its end: artist, album, song.
pub(super) const PARTS: usize = 3;

/// Something that songs can have in common: an id, names, the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key([u8; 16]);

impl Key {
    /// The key of these parts. The same parts under another name have another key.
    pub(super) fn of(by: Alike, parts: &[&[u8]]) -> Key {
        Key(digest(by.slug(), parts))
    }

    /// The key of an entry of a library.
    pub(super) fn of_entry(id: PersistentId) -> Key {
        Key::of(Alike::Entry, &[&id.0.to_le_bytes()])
    }

    /// The key of a file by its size, its time in milliseconds since 1970, and its length where that is known.
    pub(crate) fn of_file(size: u64, modified_ms: u64, duration_ms: Option<u64>) -> Key {
        let length = duration_ms.unwrap_or(u64::MAX);
        Key::of(Alike::Path, &[&size.to_le_bytes(), &modified_ms.to_le_bytes(), &length.to_le_bytes()])
    }

    /// The key of a song in Apple's catalogue.
    pub(super) fn of_apple_id(id: u64) -> Key {
        Key::of(Alike::AppleId, &[&id.to_le_bytes()])
    }
}

/// The keys of a path: its last part, its last two, its last three.
pub(super) fn path_keys(path: &str) -> Vec<Key> {
    let parts = path.rsplit(['/', '\\']).filter(|part| !part.is_empty());
    let mut end = String::new();
    let mut keys = Vec::with_capacity(PARTS);
    for part in parts.take(PARTS) {
        end.push('/');
        end.push_str(&fold(part));
        keys.push(Key::of(Alike::Path, &[end.as_bytes()]));
    }
    keys
}

/// The keys of names that are already spelled for comparing: of title, artist and album together, if the album
/// is known, and of title and artist.
pub(super) fn name_keys(title: &str, artist: &str, album: Option<&str>) -> (Option<Key>, Key) {
    let names = |album: &str| Key::of(Alike::Names, &[title.as_bytes(), artist.as_bytes(), album.as_bytes()]);
    (album.map(names), Key::of(Alike::Title, &[title.as_bytes(), artist.as_bytes()]))
}

/// A name without case, accents, spaces and signs. A name of signs alone stays as it is.
pub(super) fn letters(name: &str) -> String {
    letters_of_folded(&fold(name))
}

/// The letters of a name that is folded.
pub(super) fn letters_of_folded(folded: &str) -> String {
    let mut letters = String::with_capacity(folded.len());
    letters.extend(folded.chars().filter(|c| c.is_alphanumeric()));
    if letters.is_empty() { folded.trim().to_owned() } else { letters }
}
