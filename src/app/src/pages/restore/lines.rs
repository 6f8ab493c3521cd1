//! The songs of a group, album by album: some at first, and more when the person asks.

use std::collections::HashMap;
use std::time::Duration;

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::{Scope, Ticked, TrackId};
use reprise_engine::protocol::restore::{DiscTicks, GroupOf, Line, LinesOf, Seen};

use super::busy::wait_for;
use crate::components::{
    Derived, Memo, RwSignal, When, change, effect, flag, format, key_of, keyed, press, text,
};
use crate::link::{follow, use_link};
use crate::pages::evidence::Links;
use crate::state::{Panel, use_view};
use crate::words;

/// How many songs are shown at first.
const FIRST: u32 = 12;

/// How many songs each "Show more" adds: as many as a page builds without a noticeable pause.
const MORE: u32 = 400;

/// A group with at most so many songs is made whole, a few songs at a time, so that a print of the page has all of them.
/// On the screen, those that nobody asked for are hidden.
const PRINTED: u64 = 600;

/// How many songs are made at once for the print, and after how long the next ones.
const STEP: u32 = 60;
const STEP_TIME: Duration = Duration::from_millis(80);

/// What the person says about each song, by its id, and about the songs of the disc that begins with it.
type Ticks = Memo<HashMap<TrackId, (Option<Ticked>, Option<DiscTicks>)>>;

/// The songs of a group.
#[component]
pub(super) fn SongLines(
    /// Which songs.
    group: GroupOf,
    /// Which songs the list is about.
    scope: Derived<Scope>,
    /// Whether the person has started restoring. Then many songs are shown.
    started: Signal<bool>,
) -> impl IntoView {
    let shown = RwSignal::new(FIRST);
    let shown_now = move || if started.get() { shown.get().max(MORE) } else { shown.get() };
    let made = RwSignal::new(0);
    let listed =
        follow(move || Some(LinesOf { scope: scope.get(), group, count: shown_now().max(made.get()) }));
    wait_for(listed.is_busy());
    // The songs in sight come first.
    effect(move || {
        let (made_now, total) = listed.with(|listed| (listed.lines.len() as u64, listed.total));
        if made_now < total && total <= PRINTED {
            set_timeout(
                move || {
                    made.try_set(made_now as u32 + STEP);
                },
                STEP_TIME,
            );
        }
    });
    let shows_all = flag(move || shown_now() > FIRST);
    let lines = Memo::new(move |_| {
        listed.with(|listed| {
            listed.lines.iter().map(|line| (key_of_line(line), line.clone())).collect::<Vec<_>>()
        })
    });
    let rest = move || {
        let hidden = |lines: usize| if shows_all.get() { 0 } else { lines.saturating_sub(FIRST as usize) };
        listed.with(|listed| listed.total - (listed.lines.len() - hidden(listed.lines.len())) as u64)
    };
    let is_cut = move || listed.with(|listed| listed.total > listed.lines.len() as u64);
    // What the person says changes inside of the line. The line stays, and with it the focus.
    let ticks: Ticks = Memo::new(move |_| {
        listed.with(|listed| listed.lines.iter().map(|it| (it.id, (it.ticked, it.disc))).collect())
    });
    let keys = move || lines.with(|lines| lines.iter().map(|(key, _)| *key).collect());
    let line_of = move |wanted| {
        let line = lines.with_untracked(|lines| lines.iter().find(|(key, _)| *key == wanted).cloned());
        line.map(|(_, line)| view! { <SongLine line ticks /> }).into_any()
    };
    view! {
        <ul class="songs" class:songs--all=shows_all>{keyed(keys, line_of)}</ul>
        <When on=flag(is_cut)>
            <p class="group__cut">{words::rest_not_printed()}</p>
        </When>
        <When on=flag(move || rest() > 0)>
            <button class="button group__more" on:click=press(move |_| shown.update(|shown| *shown += MORE))>
                {text(move || match rest() {
                    rest if rest <= MORE.into() => words::show_all_more(rest),
                    rest => words::show_more_of(MORE.into(), rest),
                })}
            </button>
        </When>
    }
}

#[component]
fn SongLine(line: Line, ticks: Ticks) -> impl IntoView {
    let (view, id) = (use_view(), line.id);
    let first = line.album.is_some();
    let album = line.album.map(|album| {
        view! {
            <p class="songs__album">
                <span class="songs__name" dir="auto">{if format::is_blank(&album.name) { words::songs_without_album().to_owned() } else { album.name }}</span>
                <span class="songs__by" dir="auto">{album.artist}</span>
            </p>
        }
    });
    let is_here = line.seen.as_ref().map(Seen::is_here);
    let note = line.seen.as_ref().and_then(note_of);
    let note = note.map(|note| view! { <span class="songs__note" dir="auto">{note}</span> });
    view! {
        <li class="songs__line" class:songs__line--first=first>
            {album}
            {line.disc.map(|disc| view! { <DiscTick id songs=disc.songs ticks /> })}
            <div class="songs__song">
                {is_here.map(|seen| view! { <Tick id seen ticks title=line.title.clone() /> })}
                <span class="songs__number">{line.number}</span>
                <button
                    class="songs__title"
                    dir="auto"
                    aria-haspopup="dialog"
                    on:click=press(move |_| view.show(Some(Panel::Evidence(id))))
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

/// The tick of a song: set if the person says that it is back or, if they say nothing, if it was seen.
#[component]
fn Tick(id: TrackId, seen: bool, ticks: Ticks, title: String) -> impl IntoView {
    let (link, view) = (use_link(), use_view());
    let said = move || ticks.with(|ticks| ticks.get(&id).and_then(|(ticked, _)| *ticked));
    let is_back = flag(move || said().map_or(seen, |ticked| ticked == Ticked::Returned));
    let label = words::is_back(&title);
    let turn = move |_| {
        let back = !is_back.get_untracked();
        let said = if back { Ticked::Returned } else { Ticked::NotReturned };
        // A tick that agrees with what is seen need not be stored, and may change when that changes.
        let ticked = (back != seen).then_some(said);
        link.send(Intent::Tick { track: id, ticked });
        view.say(if back { words::is_back_stop(&title) } else { words::is_not_back(&title) });
    };
    view! { <input type="checkbox" class="songs__tick" aria-label=label prop:checked=is_back on:change=change(turn) /> }
}

/// The tick of a disc: set if all its songs are.
#[component]
fn DiscTick(id: TrackId, songs: u32, ticks: Ticks) -> impl IntoView {
    let link = use_link();
    let is_back = flag(move || {
        ticks
            .with(|ticks| ticks.get(&id).and_then(|(_, disc)| *disc))
            .is_some_and(|disc| disc.ticked == disc.songs)
    });
    let turn = move |_| {
        let ticked = (!is_back.get_untracked()).then_some(Ticked::Returned);
        link.send(Intent::TickDisc { track: id, ticked });
    };
    view! {
        <label class="check songs__disc">
            <input type="checkbox" prop:checked=is_back on:change=change(turn) />{words::disc_is_back(songs.into())}
        </label>
    }
}

/// The key of a line. A line with other contents gets another key, so that it is drawn again.
fn key_of_line(line: &Line) -> u64 {
    let disc = line.disc.map(|disc| DiscTicks { ticked: 0, ..disc });
    key_of(&Line { ticked: None, disc, ..line.clone() })
}

/// Where a song that is back was found.
fn note_of(seen: &Seen) -> Option<String> {
    match seen {
        Seen::Nowhere => None,
        Seen::Cut { there_s: 0, promised_s } => Some(words::seen_cut_away(&format::time(promised_s * 1000))),
        Seen::Cut { there_s, promised_s } => {
            Some(words::seen_cut(&format::time(there_s * 1000), &format::time(promised_s * 1000)))
        }
        Seen::As { title } => Some(words::seen_as(title)),
        Seen::Found { places, files: 1 } => Some(words::seen_in(&places.join(", "))),
        Seen::Found { places, files } => {
            Some(words::seen_in_files(&places.join(", "), &words::files(*files)))
        }
    }
}
