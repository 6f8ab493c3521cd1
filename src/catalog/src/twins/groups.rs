//! Finds songs that stand together. It goes over the table in steps, so that other work can run in between.

use std::collections::HashMap;

use super::{Group, Twins, Why, copies};
use crate::changes::TrackFacts;
use crate::library::{Catalog, TrackAt};
use crate::matching::{Titled, album_key};
use crate::query::Table;
use crate::reading::{Codec, Container, Essence};
use crate::text::{fold, sorting};

/// How far the lengths of one recording may differ, in milliseconds.
const TOLERANCE_MS: u64 = 2_000;

/// Gathers the songs that may stand together, then decides group by group.
#[derive(Debug, Default)]
pub struct Gathering {
    by_audio: HashMap<Essence, Vec<TrackAt>>,
    by_title: HashMap<(String, String), Vec<TrackAt>>,
    /// What is left to decide: songs with one audio first.
    open: Option<Vec<Bucket>>,
    found: Vec<Group>,
}

#[derive(Debug)]
enum Bucket {
    Audio(Vec<TrackAt>),
    Title(Vec<TrackAt>),
}

/// What of a song decides.
struct Member {
    at: TrackAt,
    title: String,
    artist: String,
    versions: u8,
    album: String,
    /// Numbers of the disc and of the track; 0 where there is none.
    number: (u32, u32),
    duration_ms: Option<u64>,
    essence: Option<Essence>,
    form: (Option<Container>, Option<Codec>),
}

impl Gathering {
    /// Notes the songs at these positions.
    pub fn note(&mut self, catalog: &Catalog, table: &Table, positions: impl Iterator<Item = TrackAt>) {
        for at in positions {
            let Some((row, track)) = table.row(at).zip(catalog.track_at(at)) else { continue };
            // A tag without audio has the same "audio" as any other.
            if row.present == 0 || row.container == Some(Container::BareTag) {
                continue;
            }
            if let Some(essence) = track.essence() {
                self.by_audio.entry(essence).or_default().push(at);
            } else if row.present > 1 {
                self.open.get_or_insert_default().push(Bucket::Audio(vec![at]));
            }
            let artist = fold(track.artist().unwrap_or_default());
            let title = Titled::of(track.title()).title;
            // Without an artist, "Intro" and "Track 1" are many songs.
            if !artist.is_empty() && !title.is_empty() {
                self.by_title.entry((artist, title)).or_default().push(at);
            }
        }
    }

    /// Decides some of what was gathered. Answers whether anything is left.
    pub fn decide(&mut self, catalog: &Catalog, table: &Table, most: usize) -> bool {
        self.sort_out(table);
        let Some(open) = &mut self.open else { return false };
        let some: Vec<Bucket> = (0..most).map_while(|_| open.pop()).collect();
        let is_any_left = !open.is_empty();
        for bucket in some {
            match bucket {
                Bucket::Audio(songs) => self.of_audio(catalog, table, &songs),
                Bucket::Title(songs) => self.of_title(catalog, table, &songs),
            }
        }
        is_any_left
    }

    /// What was found.
    pub fn end(self) -> Twins {
        let mut groups = self.found;
        sorting::sort_by(&mut groups, |one, other| {
            let order = |it: &Group| (it.why, u64::MAX - it.spare);
            order(one).cmp(&order(other)).then_with(|| one.songs.cmp(&other.songs))
        });
        Twins { groups }
    }

    /// Once everything is gathered: drops what stands alone.
    fn sort_out(&mut self, table: &Table) {
        let is_twice = |songs: &[TrackAt]| {
            songs.len() > 1 || songs.iter().any(|&at| table.row(at).is_some_and(|row| row.present > 1))
        };
        let open = self.open.get_or_insert_default();
        let audio = std::mem::take(&mut self.by_audio).into_values().filter(|songs| is_twice(songs));
        open.extend(audio.map(Bucket::Audio));
        let titles = std::mem::take(&mut self.by_title).into_values().filter(|songs| songs.len() > 1);
        open.extend(titles.map(Bucket::Title));
    }

    /// Of songs with one audio, those of one album are copies. Two silences of equal length have one audio too: a title and a
    /// number that both differ tell them apart.
    fn of_audio(&mut self, catalog: &Catalog, table: &Table, songs: &[TrackAt]) {
        let members: Vec<Member> = songs.iter().filter_map(|&at| Member::of(catalog, at)).collect();
        let copies = clusters(&members, Member::is_copy_of);
        let on_albums = members.iter().filter(|it| !it.album.is_empty());
        let first = on_albums.clone().next().map(|it| (&it.album, &it.title));
        let is_another =
            |it: &&Member| first.is_some_and(|(album, title)| it.album != *album && it.title == *title);
        if on_albums.clone().any(|it| is_another(&it)) {
            self.add(catalog, table, Why::Albums, on_albums.map(|it| it.at).collect());
        }
        for all in copies {
            self.add(catalog, table, Why::Copies, all.iter().map(|it| it.at).collect());
        }
    }

    fn of_title(&mut self, catalog: &Catalog, table: &Table, songs: &[TrackAt]) {
        let members: Vec<Member> = songs.iter().filter_map(|&at| Member::of(catalog, at)).collect();
        let first = members.first().map(|it| it.versions);
        if members.iter().any(|it| Some(it.versions) != first) {
            self.add(catalog, table, Why::Version, songs.to_vec());
        }
        let recordings = clusters(&members, Member::is_recording_of);
        for recording in recordings.into_iter().filter(|all| is_in_several_forms(all)) {
            self.add(catalog, table, Why::Form, recording.iter().map(|it| it.at).collect());
        }
    }

    fn add(&mut self, catalog: &Catalog, table: &Table, why: Why, mut songs: Vec<TrackAt>) {
        sorting::sort(&mut songs);
        let copies = copies(catalog, table, why, &songs);
        let spare = copies.iter().filter(|copy| copy.is_lesser).map(|copy| copy.size).sum();
        if copies.len() > 1 {
            self.found.push(Group { why, songs, spare });
        }
    }
}

impl Member {
    fn of(catalog: &Catalog, at: TrackAt) -> Option<Member> {
        let TrackFacts { title, tags, audio, container, essence, .. } = catalog.track_at(at)?.facts()?;
        let number = |number: Option<u32>| number.unwrap_or_default();
        let titled = Titled::of(&title);
        Some(Member {
            at,
            title: titled.title,
            artist: fold(tags.artist.as_deref().unwrap_or_default()),
            versions: titled.versions,
            album: album_key(&tags),
            number: (number(tags.disc_number), number(tags.track_number)),
            duration_ms: audio.duration_ms,
            essence,
            form: (container, audio.codec),
        })
    }

    /// Whether the other one, with the same audio, is the same song of the same album. Two songs without an album are, if
    /// their names are the same.
    fn is_copy_of(&self, other: &Member) -> bool {
        let is_titled = self.title == other.title;
        match self.album.is_empty() {
            _ if self.album != other.album || self.versions != other.versions => false,
            true => is_titled && self.artist == other.artist,
            // 0 stands for no number, and a disc without one is the first.
            false => is_titled || (self.number.1 != 0 && self.position() == other.position()),
        }
    }

    fn position(&self) -> (u32, u32) {
        (self.number.0.max(1), self.number.1)
    }

    /// Whether the other one is the same recording on the same album, as far as names and lengths tell. Without an album,
    /// a name may be that of many recordings.
    fn is_recording_of(&self, other: &Member) -> bool {
        let agrees = |one: u32, other: u32| one == 0 || other == 0 || one == other;
        let lengths = self.duration_ms.zip(other.duration_ms);
        self.versions == other.versions
            && self.album == other.album
            && !self.album.is_empty()
            && agrees(self.number.0, other.number.0)
            && agrees(self.number.1, other.number.1)
            && lengths.is_none_or(|(one, other)| one.abs_diff(other) <= TOLERANCE_MS)
    }
}

/// The most songs of one title and album that are compared with each other. More are no recordings of one song, but
/// songs that all have the same name.
const MOST_ALIKE: usize = 64;

/// Groups members so that in a group every member fits every other. Only those of one album can, so that thousands of
/// songs with one title are not all compared with each other.
fn clusters(members: &[Member], fit: fn(&Member, &Member) -> bool) -> Vec<Vec<&Member>> {
    let mut albums: HashMap<(&str, u8), Vec<Vec<&Member>>> = HashMap::new();
    let mut order = Vec::new();
    for member in members {
        let key = (member.album.as_str(), member.versions);
        let clusters = albums.entry(key).or_insert_with(|| {
            order.push(key);
            Vec::new()
        });
        let fits = |all: &&mut Vec<&Member>| all.iter().take(MOST_ALIKE).all(|it| fit(it, member));
        match clusters.iter_mut().rev().take(MOST_ALIKE).find(fits) {
            Some(all) => all.push(member),
            None => clusters.push(vec![member]),
        }
    }
    order.into_iter().filter_map(|key| albums.remove(&key)).flatten().collect()
}

/// Whether these are more than copies of one audio.
fn is_in_several_forms(all: &[&Member]) -> bool {
    let Some((first, rest)) = all.split_first() else { return false };
    rest.iter().any(|it| it.essence.is_none() || it.essence != first.essence || it.form != first.form)
}
