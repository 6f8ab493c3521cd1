//! A folder that was read as a place of its own, and then the folder around it: its files are that one's.

use super::{Catalog, File, Track};
use crate::changes::{Fact, FileFacts, Holds, Presence};
use crate::ids::PlaceId;

/// The facts that give the files of a place, as they were last seen, to the place around it, in which it lies at this path.
/// The inner one is no more, and no file of it is said to be gone.
pub fn taken_in(catalog: &Catalog, inside: PlaceId, around: PlaceId, path: &str) -> Vec<Fact> {
    // In other browsers the same folder may still be a place of its own, and its files are there.
    let is_shared = catalog.is_shared(inside);
    let mut facts = Vec::new();
    for file in catalog.files_of(inside).filter(|file| file.is_seen_present()) {
        let Some(seen) = file.facts() else { continue };
        let there = format!("{path}/{}", file.path());
        let presence = if is_shared { Presence::Present } else { Presence::Absent };
        let left = FileFacts { holds: Holds::NotMusic, presence, ..seen.clone() };
        let says = file.track().filter(|track| track.is_told_apart()).zip(file.says());
        facts.push(Fact::File { place: around, path: there.clone(), file: seen });
        facts.extend(says.map(|(track, says)| said_by(track, around, there, says)));
        facts.push(Fact::File { place: inside, path: File::path(file), file: left });
    }
    facts.push(Fact::PlaceGone { place: inside, is_gone: true });
    facts
}

/// What a file says of a song whose files say several things.
fn said_by(track: Track<'_>, place: PlaceId, path: String, says: crate::changes::TrackFacts) -> Fact {
    Fact::FileSays { track: track.id(), place, path, facts: says.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Stamp};
    use crate::ids::{BrowserId, TrackId};

    #[test]
    fn the_files_of_a_folder_inside_are_those_of_the_one_around_it() {
        let (inside, around, browser) = (PlaceId([1; 8]), PlaceId([2; 8]), BrowserId([1; 8]));
        let (mut catalog, mut ms, track) = (Catalog::default(), 0, TrackId([1; 16]));
        let mut say = |catalog: &mut Catalog, fact| {
            ms += 1;
            catalog.fold(Change::new(Stamp::at(ms, browser), fact));
        };
        for (place, name) in [(inside, "Debut"), (around, "Music")] {
            say(&mut catalog, Fact::Place { place, browser, name: name.into() });
        }
        let file = FileFacts::new(9, 1, Holds::Track(track));
        say(&mut catalog, Fact::File { place: inside, path: "1/a.mp3".into(), file });
        let facts = taken_in(&catalog, inside, around, "Björk/Debut");
        facts.into_iter().for_each(|fact| say(&mut catalog, fact));
        let copies = catalog.copies_in_order(catalog.track(track).unwrap());
        let told: Vec<_> =
            copies.iter().map(|file| (file.place(), file.path(), file.size_and_time())).collect();
        assert_eq!(told, [(around, "Björk/Debut/1/a.mp3".to_owned(), (9, 1))]);
        assert!(catalog.is_present(copies[0]));
        assert!(!catalog.counts(inside));
    }
}
