//! The songs of one way back: how many, what to do, and which.

use std::sync::Arc;

use leptos::prelude::*;
use reprise_catalog::evidence::WayBack;
use reprise_catalog::query::Sum;
use reprise_catalog::restore::{Back, Group, RestoreList, Scope};

use super::lines::SongLines;
use super::sources::sources;
use crate::components::{Icon, When, each, flag, format, text, way_class, way_glyph};
use crate::state::use_library;

/// One group; nothing while it has no songs.
#[component]
pub(super) fn GroupSection(
    /// Its way back.
    way: WayBack,
    /// The list that it is a part of.
    list: Memo<Arc<RestoreList>>,
    /// What it is about.
    scope: Signal<Scope>,
    /// Whether restoring has been started.
    started: Signal<bool>,
) -> impl IntoView {
    let group = Memo::new(move |_| list.with(|list| list.groups.iter().find(|it| it.way == way).cloned()));
    let there = move || group.with(Option::is_some);
    let group = Signal::derive(move || group.get());
    view! {
        <When on=flag(there)>
            <section
                class=format!("{} group", way_class(way))
                aria-labelledby=heading(way)
                data-testid="restore-group"
                data-way=way.slug()
                data-count=text(move || count(group).to_string())
            >
                <GroupHead way group />
                <div class="group__songs">
                    <Sources way group />
                    <SongLines tracks=Signal::derive(move || tracks(group)) scope started />
                </div>
            </section>
        </When>
    }
}

#[component]
fn GroupHead(way: WayBack, group: Signal<Option<Group>>) -> impl IntoView {
    let sum = move || group.with(|group| group.as_ref().map(|group| group.sum).unwrap_or_default());
    view! {
        <header class="group__head">
            <h2 class="group__way" id=heading(way)><Icon glyph=way_glyph(way) /><span>{way.label()}</span></h2>
            <p class="group__count">{text(move || format::count(count(group)))}</p>
            <p class="group__sums">
                {text(move || sums(sum()))}
            </p>
            <p class="group__advice">{advice(way)}</p>
        </header>
    }
}

/// What the songs come back from: accounts, stores, discs, places.
#[component]
fn Sources(way: WayBack, group: Signal<Option<Group>>) -> impl IntoView {
    let library = use_library();
    let found = Memo::new(move |_| {
        group.with(|group| {
            let tracks = group.as_ref().map(|group| group.tracks.as_slice()).unwrap_or_default();
            library.with(|catalog, table| sources(catalog, table, way, tracks))
        })
    });
    let lines = move || {
        found.get().named.into_iter().map(|(name, songs)| {
            view! {
                <li class="sources__line">
                    <span class="sources__name" dir="auto">{name}</span>
                    <span class="sources__songs">{format::count(songs)}</span>
                </li>
            }
        })
    };
    let lines = move || each(lines());
    view! {
        <When on=flag(move || found.with(|found| !found.named.is_empty()))>
            <div class="sources">
                <h3 class="sources__label">{text(move || found.with(|found| found.label.clone()))}</h3>
                <ul class="sources__list">{lines}</ul>
                <p class="sources__more">{text(move || more(found.with(|found| found.more)))}</p>
            </div>
        </When>
    }
}

/// How long and how large; a song that is only in the cloud has no size.
fn sums(sum: Sum) -> String {
    match (format::hours(sum.duration_ms), sum.size) {
        (hours, 0) => hours,
        (hours, size) => format!("{hours}, {}", format::size(size)),
    }
}

fn more(more: usize) -> String {
    match more {
        0 => String::new(),
        more => format!("and {} more", format::count(more as u64)),
    }
}

fn count(group: Signal<Option<Group>>) -> u64 {
    group.with(|group| group.as_ref().map_or(0, |group| group.sum.count))
}

fn tracks(group: Signal<Option<Group>>) -> Vec<Back> {
    let tracks = group.get().map(|group| group.tracks).unwrap_or_default();
    tracks.into_iter().map(|at| Back { at, like: None }).collect()
}

fn heading(way: WayBack) -> String {
    format!("group-{}", way.slug())
}

/// What to do, and what it depends on.
fn advice(way: WayBack) -> &'static str {
    match way {
        WayBack::Apple => {
            "Sign in with the account that bought them, then look under Purchased. Apple gives back what is still in its store."
        }
        WayBack::AppleSubscription => {
            "They come by themselves while you subscribe, once Sync Library is on. Without the subscription they do not."
        }
        WayBack::Store => {
            "Sign in where you bought them and download them again, while the store still has them."
        }
        WayBack::Rip => "Take the disc from the shelf and rip it again, or copy the files from here.",
        WayBack::Copy => "Another place has them: copy them from there.",
        WayBack::OnlyCopy => {
            "No store and no disc gives these back. Copy the files to a second place before anything else."
        }
    }
}
