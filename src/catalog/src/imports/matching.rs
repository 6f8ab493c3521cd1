//! Finds the track of the catalog that a stated song is: by the path of its file, by Apple's ids, by names
//! and length.
//!
//! Nothing is guessed: a song that fits several tracks equally, or only loosely, is not sure.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_128;

use crate::ids::TrackId;
use crate::library::{Catalog, Track};
use crate::stated::StatedTrack;
use crate::text::fold;
use crate::text::named;

/// The most tracks that are kept for one key. A key such as "01.mp3", which thousands share, then finds none.
const MAX_CANDIDATES: usize = 8;

/// How many parts of a path are compared, from its end: artist, album, song.
const PARTS: usize = 3;

/// How far two lengths may differ, in milliseconds, because Apple rounds otherwise.
const TOLERANCE_MS: u64 = 2_000;

named! {
    /// What a stated song and a track have in common.
    How {
        Path = "path", "its file";
        Ids = "ids", "Apple's ids";
        Names = "names", "its names and length";
    }
}

named! {
    /// Whether a match can be relied on.
    Sureness {
        Sure = "sure", "sure";
        Unsure = "unsure", "not sure";
    }
}

/// A stated song that is in the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The song's position in the list.
    pub row: u32,
    /// The track.
    pub track: TrackId,
    /// What the two have in common.
    pub how: How,
    /// Whether the match is sure.
    pub sureness: Sureness,
}

/// Which stated songs are in the catalog, and which are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// The songs that are in the catalog, in the order of the list.
    pub matches: Vec<Match>,
    /// Positions of the other songs, in the order of the list. Those that are only in the cloud can become tracks.
    pub unmatched: Vec<u32>,
}

/// Finds the track of each stated song.
pub fn match_stated(rows: &[StatedTrack], catalog: &Catalog) -> Matching {
    let index = Index::of(catalog);
    let mut matching = Matching::default();
    for (row, stated) in (0u32..).zip(rows) {
        match index.find(stated) {
            Some((track, how, sureness)) => {
                matching.matches.push(Match { row, track: track.id(), how, sureness });
            }
            None => matching.unmatched.push(row),
        }
    }
    matching
}

type Found<'a> = (Track<'a>, How, Sureness);
type Tracks<'a> = Vec<Track<'a>>;

/// The tracks of a catalog, indexed by what stated songs are found by.
#[derive(Default)]
struct Index<'a> {
    by_path: HashMap<u128, Tracks<'a>>,
    by_id: HashMap<u64, Tracks<'a>>,
    by_names: HashMap<u128, Tracks<'a>>,
}

/// Whether the facts of a stated song and of a track agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Agreement {
    Yes,
    /// They have nothing to compare, or agree only in part.
    Unclear,
    No,
}

impl<'a> Index<'a> {
    fn of(catalog: &'a Catalog) -> Index<'a> {
        let mut index = Index::default();
        for track in catalog.tracks() {
            for file in catalog.copies(track) {
                path_keys(&file.path()).into_iter().for_each(|key| add(&mut index.by_path, key, track));
            }
            let Some(facts) = track.facts() else { continue };
            if let Some(id) = facts.tags.ids.apple_song {
                add(&mut index.by_id, id, track);
            }
            let (artist, album) = (facts.tags.artist.as_deref(), facts.tags.album.as_deref());
            for key in name_keys(Some(&facts.title), artist, album).into_iter().flatten() {
                add(&mut index.by_names, key, track);
            }
        }
        index
    }

    /// The first match that is sure; if none is, the first match.
    fn find(&self, stated: &StatedTrack) -> Option<Found<'a>> {
        let finds = [Self::by_path, Self::by_id, Self::by_names];
        let mut unsure = None;
        for find in finds {
            match find(self, stated) {
                Some(found) if found.2 == Sureness::Sure => return Some(found),
                found => unsure = unsure.or(found),
            }
        }
        unsure
    }

    /// Finds by path. The more parts two paths share at their ends, the surer the match.
    fn by_path(&self, stated: &StatedTrack) -> Option<Found<'a>> {
        let keys = path_keys(stated.location.as_ref()?.path()?);
        for (at, key) in keys.iter().enumerate().rev() {
            let Some((track, agreement, is_only)) = self.by_path.get(key).and_then(|it| choose(it, stated))
            else {
                continue;
            };
            let sureness = match (at + 1, agreement) {
                (PARTS, Agreement::Yes) => Sureness::Sure,
                (PARTS, Agreement::Unclear) | (2, Agreement::Yes) if is_only => Sureness::Sure,
                (PARTS, _) | (2, Agreement::Unclear) | (_, Agreement::Yes) => Sureness::Unsure,
                _ => continue,
            };
            return Some((track, How::Path, sureness));
        }
        None
    }

    fn by_id(&self, stated: &StatedTrack) -> Option<Found<'a>> {
        let mut found = stated.ids.iter().filter_map(|id| choose(self.by_id.get(&id)?, stated));
        let (track, agreement, is_only) = found.next()?;
        let is_sure = agreement == Agreement::Yes || (is_only && agreement == Agreement::Unclear);
        Some((track, How::Ids, if is_sure { Sureness::Sure } else { Sureness::Unsure }))
    }

    fn by_names(&self, stated: &StatedTrack) -> Option<Found<'a>> {
        let (name, artist) = (stated.name.as_deref(), stated.artist.as_deref());
        let [full, short] = name_keys(name, artist, stated.album.as_deref());
        let is_same_length = |track| same_audio(stated, track);
        if let Some((track, _, is_only)) = full.and_then(|key| choose(self.by_names.get(&key)?, stated)) {
            match is_same_length(track) {
                Some(true) if is_only => return Some((track, How::Names, Sureness::Sure)),
                Some(false) => {}
                _ => return Some((track, How::Names, Sureness::Unsure)),
            }
        }
        let (track, ..) = short.and_then(|key| choose(self.by_names.get(&key)?, stated))?;
        (is_same_length(track) == Some(true)).then_some((track, How::Names, Sureness::Unsure))
    }
}

fn add<'a, K: std::hash::Hash + Eq>(map: &mut HashMap<K, Tracks<'a>>, key: K, track: Track<'a>) {
    let tracks = map.entry(key).or_default();
    if tracks.len() < MAX_CANDIDATES && tracks.iter().all(|known| known.at() != track.at()) {
        tracks.push(track);
    }
}

/// Chooses the only track, or the only one of several that agrees; and answers whether it was the only one.
fn choose<'a>(tracks: &Tracks<'a>, stated: &StatedTrack) -> Option<(Track<'a>, Agreement, bool)> {
    if let [track] = tracks.as_slice() {
        return Some((*track, agreement(*track, stated), true));
    }
    if tracks.len() >= MAX_CANDIDATES {
        return None;
    }
    let mut agreeing = tracks.iter().filter(|track| agreement(**track, stated) == Agreement::Yes);
    match (agreeing.next(), agreeing.next()) {
        (Some(track), None) => Some((*track, Agreement::Yes, false)),
        _ => None,
    }
}

fn agreement(track: Track<'_>, stated: &StatedTrack) -> Agreement {
    if track.read_at().is_none() {
        return Agreement::Unclear;
    }
    let name = stated.name.as_deref().map(|name| fold_name(name) == fold_name(track.title()));
    match (name, same_audio(stated, track)) {
        (Some(true), Some(true) | None) | (None, Some(true)) => Agreement::Yes,
        (Some(false), Some(false) | None) | (None, Some(false)) => Agreement::No,
        _ => Agreement::Unclear,
    }
}

/// Whether the audio can be the same, by size or length; `None` when neither can be compared.
fn same_audio(stated: &StatedTrack, track: Track<'_>) -> Option<bool> {
    if stated.size.is_some() && stated.size == track.size() {
        return Some(true);
    }
    let lengths = stated.duration_ms.zip(track.duration_ms());
    lengths.map(|(one, other)| one.abs_diff(other) <= TOLERANCE_MS)
}

/// The keys of a path: its last part, its last two, its last three.
fn path_keys(path: &str) -> Vec<u128> {
    let mut parts = path.rsplit(['/', '\\']).filter(|part| !part.is_empty());
    let mut end = String::new();
    let mut keys = Vec::with_capacity(PARTS);
    for part in parts.by_ref().take(PARTS) {
        end.push('/');
        end.push_str(&fold(part));
        keys.push(xxh3_128(end.as_bytes()));
    }
    keys
}

/// The keys of names: of name, artist and album together, and of name and artist.
fn name_keys(name: Option<&str>, artist: Option<&str>, album: Option<&str>) -> [Option<u128>; 2] {
    let folded = |text: Option<&str>| text.map(fold_name).filter(|text| !text.is_empty());
    let Some((name, artist)) = folded(name).zip(folded(artist)) else { return [None, None] };
    let short = format!("{name}\n{artist}");
    let full = folded(album).map(|album| xxh3_128(format!("{short}\n{album}").as_bytes()));
    [full, Some(xxh3_128(short.as_bytes()))]
}

/// A name without case, accents, spaces and signs. A name of signs alone stays as it is.
fn fold_name(name: &str) -> String {
    let folded = fold(name);
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() { folded.trim().to_owned() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Change, Fact, Stamp};
    use crate::changes::{FileFacts, Holds, TrackFacts};
    use crate::ids::{BrowserId, PlaceId};
    use crate::stated::Location;

    /// Makes a song of the catalog from its path, title, and length in seconds.
    type Song = (&'static str, &'static str, u64);

    fn catalog(songs: &[Song]) -> Catalog {
        let (mut catalog, browser, place) = (Catalog::default(), BrowserId([1; 8]), PlaceId([2; 8]));
        for (at, &(path, title, seconds)) in (0u8..).zip(songs) {
            let track = TrackId([at; 16]);
            let mut facts =
                TrackFacts { title: title.into(), size: 1000 + u64::from(at), ..TrackFacts::default() };
            facts.audio.duration_ms = Some(seconds * 1000);
            facts.tags.artist = Some("Beyoncé".into());
            facts.tags.album = path.contains("Album").then(|| "Album".into());
            facts.tags.ids.apple_song = Some(500 + u64::from(at));
            let file = FileFacts::new(facts.size, 1, Holds::Track(track));
            let stamp = Stamp { ms: u64::from(at), counter: 0, browser };
            catalog.fold(Change { stamp, fact: Fact::Track { track, facts: facts.into() } });
            catalog.fold(Change { stamp, fact: Fact::File { place, path: path.into(), file } });
        }
        catalog
    }

    fn row(location: &str, name: &str, seconds: u64) -> StatedTrack {
        StatedTrack {
            name: (!name.is_empty()).then(|| name.into()),
            artist: Some("Beyonce\u{301}".into()),
            album: Some("Album".into()),
            duration_ms: (seconds > 0).then_some(seconds * 1000),
            location: (!location.is_empty()).then(|| Location::read(location)),
            ..StatedTrack::default()
        }
    }

    fn check(songs: &[Song], row: StatedTrack, wanted: Option<(u8, How, Sureness)>) {
        let catalog = catalog(songs);
        let matching = match_stated(std::slice::from_ref(&row), &catalog);
        let found = matching.matches.first().map(|it| (it.track.0[0], it.how, it.sureness));
        assert_eq!(found, wanted, "{row:?}");
        assert_eq!(matching.unmatched.len(), usize::from(wanted.is_none()));
    }

    #[test]
    fn by_the_end_of_the_path() {
        let songs = [("Music/A/Álbum/01 X.m4a", "X", 200), ("Music/A/B/01 X.m4a", "X", 100)];
        use {How::Path, Sureness::*};
        check(&songs, row("file:///U/iTunes/A/A%CC%81lbum/01%20x.m4a", "X", 200), Some((0, Path, Sure)));
        check(&songs, row("file:///U/iTunes/A/%C3%81LBUM/01%20X.m4a", "", 0), Some((0, Path, Sure)));
        check(&songs, row("file:///U/iTunes/A/B/01%20X.m4a", "Y", 900), Some((1, Path, Unsure)));
        check(&songs, row("file:///U/Q/B/01%20X.m4a", "X", 100), Some((1, Path, Sure)));
        check(&songs, row("file:///U/Q/B/01%20X.m4a", "", 0), Some((1, Path, Unsure)));
        check(&songs, row("file:///U/Q/R/01%20X.m4a", "X", 100), Some((1, Path, Unsure)));
        check(&songs, row("file:///U/Q/R/01%20X.m4a", "", 0), None);
        check(&[("x.m4a", "X", 100)], row("D:\\Music\\x.m4a", "X", 100), Some((0, Path, Unsure)));
    }

    #[test]
    fn by_ids() {
        let songs = [("a.m4a", "X", 200), ("b.m4a", "Y", 100)];
        let with = |id, name, seconds| {
            let mut row = row("", name, seconds);
            row.ids.purchased = Some(id);
            row
        };
        check(&songs, with(501, "Y", 100), Some((1, How::Ids, Sureness::Sure)));
        check(&songs, with(501, "Y (Remastered)", 100), Some((1, How::Ids, Sureness::Sure)));
        check(&songs, with(501, "Z", 900), Some((1, How::Ids, Sureness::Unsure)));
        check(&songs, with(777, "Z", 900), None);
    }

    #[test]
    fn by_names_and_length() {
        let songs =
            [("Album/a.m4a", "Déjà Vu!", 200), ("Live/b.m4a", "Halo", 100), ("Album/c.m4a", "Halo", 300)];
        use {How::Names, Sureness::*};
        check(&songs, row("", "deja vu", 201), Some((0, Names, Sure)));
        check(&songs, row("", "Deja Vu", 0), Some((0, Names, Unsure)));
        check(&songs, row("", "Deja Vu", 300), None);
        check(&songs, row("", "Halo", 299), Some((2, Names, Sure)));
        check(&songs, row("", "Halo", 100), Some((1, Names, Unsure)));
        check(&songs, row("", "Halo", 500), None);
    }

    #[test]
    fn what_fits_many_fits_none() {
        let songs: Vec<Song> = (0..20).map(|_| ("Album/c.m4a", "Halo", 300)).collect();
        check(&songs, row("file:///Album/c.m4a", "Halo", 300), Some((19, How::Path, Sureness::Sure)));
        let paths: [&'static str; 9] =
            ["1/A/x", "2/A/x", "3/A/x", "4/A/x", "5/A/x", "6/A/x", "7/A/x", "8/A/x", "9/A/x"];
        let songs: Vec<Song> = paths.into_iter().map(|path| (path, "Halo", 300)).collect();
        check(&songs, row("file:///0/A/x", "Halo", 300), None);
    }
}
