//! The restore list: the sums of its groups, the songs of a group, and the pairs that the person should review.

mod discs;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use reprise_catalog::evidence::{self, Settings};
use reprise_catalog::ids::{BrowserId, TrackId};
use reprise_catalog::imports::plan_questions;
use reprise_catalog::library::{Catalog, File, Group, Track, TrackAt};
use reprise_catalog::matching::Likeness;
use reprise_catalog::query::Table;
use reprise_catalog::reading::Tags;
use reprise_catalog::restore::{self, Doubtful, RestoreList, Scope, Songs};
use reprise_catalog::text::{fold, sorting};

use super::find;
use super::sources::sources;
use crate::host::library::Library;
use crate::protocol::restore::{
    AlbumHead, GroupOf, GroupSummary, Line, Lines, LinesOf, Pair, Portrait, RestoreSummary, Seen,
};
use crate::words;

/// The most links of one line. The evidence card has all of them.
const LINKS: usize = 1;

/// The most lines in one answer.
const MOST_LINES: u32 = 2_000;

/// The restore lists of the current catalog. They are kept until the catalog changes.
#[derive(Default)]
pub(crate) struct RestoreLists {
    kept: RefCell<Vec<(u64, Scope, Rc<RestoreList>)>>,
}

impl RestoreLists {
    fn list(&self, library: &Library, scope: Scope) -> Rc<RestoreList> {
        let version = library.version();
        let mut kept = self.kept.borrow_mut();
        kept.retain(|(of, ..)| *of == version);
        if let Some((.., list)) = kept.iter().find(|(_, known, _)| *known == scope) {
            return list.clone();
        }
        let from = library.standpoint();
        let list = library.with(|catalog, table| {
            let mut list = restore::list(catalog, table, &from, scope);
            if scope == Scope::Missing {
                // Of a song that is missing it may be asked already.
                let asked: HashSet<TrackAt> = list.review.iter().map(|it| it.at).collect();
                let questions = plan_questions(catalog, &from).into_iter();
                let questions = questions.filter(|(at, _)| !asked.contains(at));
                list.review.extend(questions.map(|(at, like)| Doubtful { at, like }));
            }
            list
        });
        let list = Rc::new(list);
        kept.push((version, scope, list.clone()));
        list
    }

    /// The list without its songs.
    pub(crate) fn summary(&self, library: &Library, scope: Scope) -> RestoreSummary {
        let (list, country) = (self.list(library, scope), library.verdicts().country);
        library.with(|catalog, table| {
            let group = |songs: &Songs| GroupSummary {
                group: songs.group,
                sum: songs.sum,
                lines: songs.tracks.len() as u64,
                sources: sources(catalog, table, songs.group, &songs.tracks, country),
            };
            RestoreSummary {
                missing: list.missing,
                returned: list.returned,
                review: list.review.len() as u64,
                back: list.back.len() as u64,
                groups: list.parts.iter().map(group).collect(),
            }
        })
    }

    /// All songs that are on the list of what is missing here.
    pub(crate) fn missing(&self, library: &Library) -> Vec<TrackAt> {
        let list = self.list(library, Scope::Missing);
        list.parts.iter().flat_map(|songs| songs.tracks.iter().copied()).collect()
    }

    /// The first songs of a group.
    pub(crate) fn lines(&self, library: &Library, asked: LinesOf) -> Lines {
        let list = self.list(library, asked.scope);
        let group = asked.group;
        let songs: Vec<TrackAt> = match group {
            GroupOf::Back => list.back.clone(),
            GroupOf::Of(group) => {
                let songs = list.parts.iter().find(|songs| songs.group == group);
                songs.into_iter().flat_map(|songs| songs.tracks.iter().copied()).collect()
            }
        };
        let some = songs.get(..songs.len().min(asked.count.min(MOST_LINES) as usize)).unwrap_or_default();
        let (settings, here) = (library.verdicts(), library.browser());
        let here = (asked.scope == Scope::Missing).then_some(here);
        let hidden = library.chosen().hidden_columns;
        let asked =
            Asked { settings: &settings, hidden: &hidden, here, browser: library.standpoint().browser };
        let mut lines = library.with(|catalog, table| lines(catalog, table, some, &asked));
        if asked.here.is_some() && group == GroupOf::Of(Group::Rip) {
            library.with(|catalog, table| discs::note(catalog, table, &songs, asked.browser, &mut lines));
        }
        Lines { total: songs.len() as u64, lines }
    }

    /// The missing songs of a song's disc, if they are to be ripped again.
    pub(crate) fn of_disc(&self, library: &Library, track: TrackId) -> Vec<TrackId> {
        let list = self.list(library, Scope::Missing);
        let songs = list.parts.iter().find(|songs| songs.group == Group::Rip);
        let songs = songs.map(|songs| songs.tracks.as_slice()).unwrap_or_default();
        library.with(|catalog, table| discs::of(catalog, table, songs, track))
    }

    /// A review pair is a song that is missing, or that only lists know, and a song here that may be the same. This answers every pair that joins the
    /// same two albums as `track`'s pair: the missing song, and how much the two are alike. `track`'s own pair is among
    /// them, also where its songs have no album.
    pub(crate) fn pairs_of_review(
        &self,
        library: &Library,
        track: TrackId,
    ) -> Vec<(TrackId, Likeness<TrackAt>)> {
        let list = self.list(library, Scope::Missing);
        library.with(|catalog, _| {
            let id = |it: &Doubtful| Some(catalog.track_at(it.at)?.id());
            let Some(own) = list.review.iter().find(|it| id(it) == Some(track)) else { return Vec::new() };
            let of = albums(catalog, own);
            let is_of = |it: &&Doubtful| it.at == own.at || (of.is_some() && albums(catalog, it) == of);
            list.review.iter().filter(is_of).filter_map(|it| Some((id(it)?, it.like))).collect()
        })
    }

    /// The first pairs for the person to review.
    pub(crate) fn review(&self, library: &Library, count: u32) -> Vec<Pair> {
        let list = self.list(library, Scope::Missing);
        let some = list.review.iter().take(count as usize);
        library.with(|catalog, _| {
            let mut counts: HashMap<_, u32> = HashMap::new();
            for albums in list.review.iter().filter_map(|it| albums(catalog, it)) {
                *counts.entry(albums).or_default() += 1;
            }
            let count = |it| albums(catalog, it).and_then(|albums| counts.get(&albums).copied()).unwrap_or(1);
            some.filter_map(|it| pair(catalog, it, count(it))).collect()
        })
    }
}

/// What lines depend on.
struct Asked<'a> {
    settings: &'a Settings,
    /// The services that the person does not want, among other words.
    hidden: &'a str,
    /// The browser of which the lines tell what it found in the songs' place.
    here: Option<Option<BrowserId>>,
    /// The browser for which ticks hold.
    browser: BrowserId,
}

fn lines(catalog: &Catalog, table: &Table, songs: &[TrackAt], asked: &Asked<'_>) -> Vec<Line> {
    let mut before = None;
    let shared = shared_artists(catalog, table, songs);
    let line = |&at: &TrackAt| {
        let (row, track) = table.row(at).zip(catalog.track_at(at))?;
        let subject = catalog.subject(track)?;
        let (facts, tags) = (&subject.facts, &subject.facts.tags);
        let owner = owner(tags, shared.get(&row.compilation));
        let name = tags.album.clone().unwrap_or_default();
        let place = (fold(&name), fold(&owner), row.compilation);
        let is_first = before.as_ref() != Some(&place);
        let album = is_first.then(|| AlbumHead { name, artist: owner.clone() });
        before = Some(place);
        let mut links =
            evidence::links(tags, subject.marks(), &row.judgement.verdict, asked.settings.country);
        if find::is_wanted(row.judgement.group()) {
            links = find::shown(facts, asked.settings.country, asked.hidden);
        }
        links.truncate(LINKS);
        Some(Line {
            id: track.id(),
            album,
            number: tags.track_number,
            title: words::format::title(&facts.title),
            artist: tags.artist.clone().filter(|artist| *artist != owner),
            duration_ms: row.duration_ms,
            links,
            ticked: catalog.ticked(track, asked.browser),
            disc: None,
            seen: asked.here.map(|here| seen(catalog, here, track)),
        })
    };
    songs.iter().filter_map(line).collect()
}

/// For each compilation among these songs, the artist of the album, or else of the song, whom they all name; `None` if
/// they name several.
fn shared_artists(catalog: &Catalog, table: &Table, songs: &[TrackAt]) -> HashMap<u32, Option<String>> {
    let mut shared: HashMap<u32, Option<String>> = HashMap::new();
    for &at in songs {
        let compilation = table.row(at).map_or(0, |row| row.compilation);
        if compilation != 0 {
            let tags = catalog.track_at(at).and_then(Track::facts).map(|facts| facts.tags);
            let artist = tags.and_then(|tags| tags.album_artist.or(tags.artist));
            let known = shared.entry(compilation).or_insert_with(|| artist.clone());
            if *known != artist {
                *known = None;
            }
        }
    }
    shared
}

/// The artist that a song's album stands under. In a compilation, given with the artist of all its songs, it is that
/// one.
fn owner(tags: &Tags, compilation: Option<&Option<String>>) -> String {
    match compilation {
        Some(shared) => shared.clone().unwrap_or_else(|| words::various_artists().to_owned()),
        None => tags.album_artist.as_ref().or(tags.artist.as_ref()).cloned().unwrap_or_default(),
    }
}

/// What this browser has seen of a song.
fn seen(catalog: &Catalog, here: Option<BrowserId>, track: Track<'_>) -> Seen {
    let other = here.and_then(|here| track.returned(here)?.as_track);
    if let Some(other) = other.and_then(|other| catalog.track(other)) {
        return Seen::As { title: other.title().to_owned() };
    }
    let name = |file: File<'_>| {
        let place = &catalog.places().get(&file.place())?.value;
        (Some(place.browser) == here).then(|| place.name.clone())
    };
    let whole = catalog.present_copies(track).filter(|file| !file.is_cut());
    let mut places: Vec<String> = whole.filter_map(name).collect();
    let files = places.len() as u64;
    sorting::sort(&mut places);
    places.dedup();
    if files == 0 { cut(catalog, track).unwrap_or(Seen::Nowhere) } else { Seen::Found { places, files } }
}

/// The part that is there of a song with none but cut files: that of the file that has most.
fn cut(catalog: &Catalog, track: Track<'_>) -> Option<Seen> {
    let problems = catalog.present_copies(track).flat_map(File::problems);
    let cut = problems.filter_map(|problem| problem.cut()).max_by_key(|cut| (cut.there_s, cut.promised_s))?;
    Some(Seen::Cut { there_s: cut.there_s, promised_s: cut.promised_s })
}

/// The albums of both songs of a pair, as texts folded for comparing; `None` if either has none.
fn albums(catalog: &Catalog, it: &Doubtful) -> Option<[String; 2]> {
    let album = |at: TrackAt| Some(fold(catalog.track_at(at)?.album()?)).filter(|it| !it.is_empty());
    Some([album(it.at)?, album(it.like.here)?])
}

fn pair(catalog: &Catalog, it: &Doubtful, album: u32) -> Option<Pair> {
    let id = catalog.track_at(it.at)?.id();
    let (missing, here) = (portrait(catalog, it.at)?, portrait(catalog, it.like.here)?);
    Some(Pair { id, missing, here, by: it.like.by, album })
}

fn portrait(catalog: &Catalog, at: TrackAt) -> Option<Portrait> {
    let facts = catalog.track_at(at)?.facts()?;
    Some(Portrait {
        title: words::format::title(&facts.title),
        artist: facts.tags.artist,
        album: facts.tags.album,
        duration_ms: facts.audio.duration_ms,
        kind: facts.container.map(|container| container.label().to_owned()),
    })
}
