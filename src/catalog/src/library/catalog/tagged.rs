//! Which texts of a song are read otherwise than they stand in its file.

use crate::changes::{ReadAs, TrackFacts};

/// Those texts of a song that are read otherwise than they stand in the file: each text's position, and how it stands.
pub(super) type Tagged = Vec<(u8, String)>;

/// Reads the texts of a song as is said. Answers those that this changes.
pub(super) fn apply(read_as: &ReadAs, facts: &mut TrackFacts) -> Tagged {
    let mut tagged = Tagged::new();
    for (at, text) in (0..).zip(texts_of(facts)) {
        let Some(text) = text else { continue };
        if let Some((_, read)) = read_as.texts.iter().find(|(raw, _)| raw == text) {
            tagged.push((at, std::mem::replace(text, read.clone())));
        }
    }
    tagged
}

/// Takes back what [`apply`] changed.
pub(super) fn restore(facts: &mut TrackFacts, tagged: Tagged) {
    let mut all = texts_of(facts);
    for (at, raw) in tagged {
        if let Some(Some(text)) = all.get_mut(usize::from(at)) {
            **text = raw;
        }
    }
}

/// The texts that people know a song by. Each has its place in the list.
pub(in crate::library) fn texts_of(facts: &mut TrackFacts) -> [Option<&mut String>; 7] {
    let tags = &mut facts.tags;
    let [title, artist, album] = [&mut tags.title, &mut tags.artist, &mut tags.album].map(Option::as_mut);
    let [owner, composer, genre] =
        [&mut tags.album_artist, &mut tags.composer, &mut tags.genre].map(Option::as_mut);
    [Some(&mut facts.title), title, artist, album, owner, composer, genre]
}
