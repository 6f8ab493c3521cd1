//! The songs of a group, album by album, some at first and more when asked.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;
use reprise_catalog::changes::Fact;
use reprise_catalog::changes::Ticked;
use reprise_catalog::evidence::{self, Link, Settings};
use reprise_catalog::ids::TrackId;
use reprise_catalog::library::Catalog;
use reprise_catalog::query::Table;
use reprise_catalog::restore::{Back, Scope};

use super::seen::Seen;
use crate::components::{When, flag, format, keyed, text};
use crate::pages::evidence::Links;
use crate::state::{Panel, use_library, use_preferences, use_view};

/// Songs shown at first.
const FIRST: usize = 12;

/// Songs added with every "Show more": as many as a page builds without a pause.
const MORE: usize = 400;

/// The most links of one line; the evidence card has the others.
const LINKS: usize = 1;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Line {
    id: TrackId,
    /// The album, where this song is the first of it.
    album: Option<Album>,
    number: Option<u32>,
    title: String,
    /// Who performs it, where that is not the album's artist.
    artist: Option<String>,
    duration_ms: u64,
    links: Vec<Link>,
    /// What was seen of it, where it has a tick: if everything were lost, nothing is back.
    seen: Option<Seen>,
}

/// What stands above an album's songs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Album {
    name: String,
    artist: String,
}

/// The songs of a group.
#[component]
pub(super) fn SongLines(
    /// The songs, by artist and album, with what each came back as.
    tracks: Signal<Vec<Back>>,
    /// What they are listed for.
    scope: Signal<Scope>,
    /// Whether restoring has been started: then many are shown.
    started: Signal<bool>,
) -> impl IntoView {
    let (library, preferences) = (use_library(), use_preferences());
    let shown = RwSignal::new(FIRST);
    let shown_now = move || if started.get() { shown.get().max(MORE) } else { shown.get() };
    let lines = Memo::new(move |_| {
        let settings = preferences.verdicts.get();
        tracks.with(|tracks| {
            let some = tracks.get(..shown_now().min(tracks.len())).unwrap_or_default();
            let mut lines = library.with(|catalog, table| lines(catalog, table, &settings, some));
            if scope.get() == Scope::Missing {
                let here = library.browser();
                for (line, back) in lines.iter_mut().zip(some) {
                    line.seen = Some(library.with(|catalog, _| Seen::of(catalog, here, line.id, *back)));
                }
            }
            lines.into_iter().map(|line| (key_of(&line), line)).collect::<Vec<_>>()
        })
    });
    let rest = move || tracks.with(Vec::len).saturating_sub(shown_now());
    let keys = move || lines.with(|lines| lines.iter().map(|(key, _)| *key).collect());
    let line_of = move |wanted| {
        let line = lines.with_untracked(|lines| lines.iter().find(|(key, _)| *key == wanted).cloned());
        line.map(|(_, line)| view! { <SongLine line /> }).into_any()
    };
    view! {
        <ul class="songs">{keyed(keys, line_of)}</ul>
        <When on=flag(move || rest() > 0)>
            <button class="button group__more" on:click=move |_| shown.update(|shown| *shown += MORE)>
                {text(move || match rest() {
                    rest if rest <= MORE => format!("Show all, {} more", format::count(rest as u64)),
                    rest => format!("Show {MORE} more of {}", format::count(rest as u64)),
                })}
            </button>
        </When>
    }
}

#[component]
fn SongLine(line: Line) -> impl IntoView {
    let (view, id) = (use_view(), line.id);
    let first = line.album.is_some();
    let album = line.album.map(|album| {
        view! {
            <p class="songs__album">
                <span class="songs__name" dir="auto">{album.name}</span>
                <span class="songs__by" dir="auto">{album.artist}</span>
            </p>
        }
    });
    let (is_here, note) = line.seen.map(|seen| (seen.is_here, seen.note)).unzip();
    let note = note.flatten().map(|note| view! { <span class="songs__note" dir="auto">{note}</span> });
    view! {
        <li class="songs__line" class:songs__line--first=first>
            {album}
            <div class="songs__song">
                {is_here.map(|seen| view! { <Tick id seen title=line.title.clone() /> })}
                <span class="songs__number">{line.number}</span>
                <button
                    class="songs__title"
                    dir="auto"
                    aria-haspopup="dialog"
                    on:click=move |_| view.show(Some(Panel::Evidence(id)))
                >
                    {line.title}
                </button>
                <span class="songs__artist" dir="auto">{line.artist}</span>
                <Links links=line.links />
                <span class="songs__time">{format::time(line.duration_ms)}</span>
                {note}
            </div>
        </li>
    }
}

/// The tick of a song: whether it is back, as the person says or else as it was seen.
#[component]
fn Tick(id: TrackId, seen: bool, title: String) -> impl IntoView {
    let (library, view) = (use_library(), use_view());
    let is_back = flag(move || {
        library.version().track();
        let ticked = library.with(|catalog, _| catalog.track(id).and_then(|track| track.ticked()));
        ticked.map_or(seen, |ticked| ticked == Ticked::Returned)
    });
    let label = format!("{title} is back");
    let turn = move |_| {
        let is_back = !is_back.get_untracked();
        let said = if is_back { Ticked::Returned } else { Ticked::NotReturned };
        // What is seen anyhow need not be said, and may change later.
        let ticked = (is_back != seen).then_some(said);
        library.record(vec![Fact::Tick { track: id, ticked }]);
        view.say(format!("{title} is {}.", if is_back { "back" } else { "not back" }));
    };
    view! { <input type="checkbox" class="songs__tick" aria-label=label prop:checked=is_back on:change=turn /> }
}

/// A line that says something else is another line.
fn key_of(line: &Line) -> u64 {
    let mut hasher = DefaultHasher::new();
    line.hash(&mut hasher);
    hasher.finish()
}

fn lines(catalog: &Catalog, table: &Table, settings: &Settings, tracks: &[Back]) -> Vec<Line> {
    let mut before = None;
    let line = |&Back { at, .. }: &Back| {
        let (row, track) = table.row(at).zip(catalog.tracks().get(at as usize))?;
        let subject = catalog.subject(track)?;
        let facts = subject.facts;
        let tags = &facts.tags;
        let owner = tags.album_artist.as_ref().or(tags.artist.as_ref()).cloned().unwrap_or_default();
        let here = (tags.album.clone().unwrap_or_default(), owner.clone());
        let album = (before.as_ref() != Some(&here)).then(|| Album {
            name: tags.album.clone().unwrap_or_else(|| "Songs without an album".to_owned()),
            artist: owner.clone(),
        });
        before = Some(here);
        let mut links = evidence::links(&facts.tags, &subject.marks, &row.verdict, settings.country);
        links.truncate(LINKS);
        Some(Line {
            id: track.id,
            album,
            number: tags.track_number,
            title: facts.title.clone(),
            artist: tags.artist.clone().filter(|artist| *artist != owner),
            duration_ms: row.duration_ms,
            links,
            seen: None,
        })
    };
    tracks.iter().filter_map(line).collect()
}
