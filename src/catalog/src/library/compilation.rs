//! Which songs stand together as one compilation: those that say they belong to one, whose album has the same title,
//! and whose folder, or release at MusicBrainz, is the same.

use xxhash_rust::xxh3::xxh3_64;

use super::{Catalog, Track};
use crate::changes::TrackFacts;
use crate::text::fold;

impl Catalog {
    /// The number of the compilation that a song belongs to: the same for all its songs, if their albums have the same
    /// title too. 0 if it belongs to none.
    pub fn compilation(&self, track: Track<'_>, facts: &TrackFacts) -> u32 {
        let tags = &facts.tags;
        if !tags.is_compilation || tags.album.is_none() {
            return 0;
        }
        let release = tags.ids.mb_release.as_ref().filter(|release| !release.is_empty());
        let told = release.cloned().or_else(|| self.album_folder(track)).unwrap_or_default();
        // 0 is kept for none.
        (xxh3_64(told.as_bytes()) as u32).max(1)
    }

    /// The folder of a song's album: of its first copy by path, a present one before others. If no file was read, of
    /// the file that a list names. Names of places are left out, because they change; the place itself stands for an
    /// album that lies in it directly.
    fn album_folder(&self, track: Track<'_>) -> Option<String> {
        let copies = self.copies(track).map(|file| {
            let folder = match without_disc(file.folder()) {
                "" => file.place().to_hex(),
                folder => folder.to_owned(),
            };
            (!self.is_present(file), folder)
        });
        let copy = copies.min().map(|(_, folder)| folder);
        let listed = || {
            let path = track.said().find_map(|(.., said)| said.location)?;
            Some(without_disc(path.rsplit_once('/')?.0).to_owned())
        };
        copy.or_else(listed)
    }
}

/// The folder of an album, from the folder of one of its discs: "A/Hits" of "A/Hits/CD 2" and of "A/Hits (CD 2)".
pub(super) fn without_disc(folder: &str) -> &str {
    let (parent, name) = folder.rsplit_once('/').unwrap_or(("", folder));
    if is_disc(name) {
        return parent;
    }
    let ends = name.char_indices().filter(|(_, letter)| matches!(letter, '(' | '[' | ' ' | '_' | '-'));
    let mut ends = ends.filter_map(|(at, _)| Some((at, name.get(at + 1..)?)));
    let end =
        ends.find(|(_, rest)| is_disc(rest.trim_end_matches([')', ']']).trim_start_matches(['(', '['])));
    let start = folder.len() - name.len();
    let album = end.and_then(|(at, _)| folder.get(..start + at));
    album.map_or(folder, |album| album.trim_end_matches([' ', '_', '-', ',', '.']))
}

/// Whether a folder is named as a disc of an album: "CD1", "Disc 2", "disk_03", "CD 2 - Live", "Disc One".
fn is_disc(name: &str) -> bool {
    const WORDS: [&str; 8] = ["cd", "disc", "disk", "disque", "disco", "dvd", "диск", "schijf"];
    const NUMBERS: [&str; 4] = ["one", "two", "three", "four"];
    let name = fold(name);
    let rest = WORDS.iter().filter_map(|word| name.strip_prefix(word));
    rest.map(|rest| (rest, rest.trim_start_matches([' ', '_', '-', '.', '#']))).any(|(all, rest)| {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = rest.len() - after.len();
        let is_numbered = (1..=2).contains(&digits) && !after.starts_with(char::is_alphanumeric);
        is_numbered || (all.len() > rest.len() && NUMBERS.contains(&rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, FileFacts, Holds, Stamp};
    use crate::ids::{BrowserId, PlaceId, TrackId};

    /// Whether two songs of a compilation, at these paths and of these releases, stand together.
    fn check(one: (&str, &str), other: (&str, &str), wanted: bool) {
        let (mut catalog, browser, place) = (Catalog::default(), BrowserId([1; 8]), PlaceId([1; 8]));
        let mut numbers = Vec::new();
        for ((path, release), at) in [one, other].into_iter().zip(1u8..) {
            let track = TrackId([at; 16]);
            let mut facts = TrackFacts::default();
            facts.tags.album = Some("Hits".into());
            facts.tags.is_compilation = true;
            facts.tags.ids.mb_release = Some(release.to_owned()).filter(|it| !it.is_empty());
            let file = FileFacts::new(1, 1, Holds::Track(track));
            let stamp = Stamp::at(u64::from(at), browser);
            catalog.fold(Change::new(stamp, Fact::Place { place, browser, name: "Music".into() }));
            catalog.fold(Change::new(stamp, Fact::File { place, path: path.into(), file }));
            numbers.push(catalog.compilation(catalog.track(track).unwrap(), &facts));
        }
        assert!(numbers.iter().all(|number| *number > 0));
        assert_eq!(numbers[0] == numbers[1], wanted, "{one:?} {other:?}");
    }

    #[test]
    fn a_compilation_lies_in_one_folder_or_is_one_release() {
        check(("comp/01.mp3", ""), ("comp/02.mp3", ""), true);
        check(("01.mp3", ""), ("02.mp3", ""), true);
        check(("Hits/CD1/01.mp3", ""), ("Hits/Disc 2/01.mp3", ""), true);
        check(("Hits/CD1/01.mp3", ""), ("Hits/extra.mp3", ""), true);
        check(("CD1/01.mp3", ""), ("CD2/01.mp3", ""), true);
        check(("A/Hits (Disc 1)/01.mp3", ""), ("A/Hits (Disc 2)/01.mp3", ""), true);
        check(("A/Hits [CD1]/01.mp3", ""), ("A/Hits - CD 2/01.mp3", ""), true);
        check(("A/Hits CD1/01.mp3", ""), ("A/Hits/CD2/01.mp3", ""), true);
        check(("A/Hits (Disc 1)/01.mp3", ""), ("A/Best (Disc 2)/01.mp3", ""), false);
        check(("A/Hits 1/01.mp3", ""), ("A/Hits 2/01.mp3", ""), false);
        check(("A/Hits/01.mp3", ""), ("B/Hits/02.mp3", ""), false);
        check(("A/Hits/CD 1/01.mp3", ""), ("B/Hits/CD 2/02.mp3", ""), false);
        check(("A/01.mp3", "x"), ("B/02.mp3", "x"), true);
        check(("A/01.mp3", "x"), ("A/02.mp3", "y"), false);
    }

    #[test]
    fn folders_of_discs_are_told_by_their_names() {
        let check = |name, wanted| assert_eq!(is_disc(name), wanted, "{name}");
        for name in ["CD1", "cd 02", "Disc_3", "disk-1", "CD 2 - Live", "Disque 1", "Disc One", "Диск 2"]
        {
            check(name, true);
        }
        for name in ["CDs", "Discovery", "CD 1999", "Disc", "CD2u", "1", "Discone"] {
            check(name, false);
        }
    }
}
