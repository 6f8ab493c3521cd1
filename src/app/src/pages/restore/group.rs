//! The songs of one way back: how many they are, what to do, and which.

use std::sync::Arc;

use leptos::prelude::*;
use reprise_engine::protocol::catalog::{Group, Link, LinkKind, Scope, Sum};
use reprise_engine::protocol::restore::{GroupOf, GroupSummary, RestoreSummary, Source};

use super::lines::SongLines;
use super::steps::step;
use crate::components::{Derived, Icon, Memo, When, each, flag, format, part, text, way_class, way_glyph};
use crate::pages::evidence::Links;
use crate::pages::terms::what_is;
use crate::words;

/// One group. Shows nothing while it has no songs.
#[component]
pub(super) fn GroupSection(
    /// Which group.
    way: Group,
    /// The list of which it is a part.
    list: Memo<Option<Arc<RestoreSummary>>>,
    /// Which songs the list is about.
    scope: Derived<Scope>,
    /// Whether the person has started restoring.
    started: Signal<bool>,
) -> impl IntoView {
    let of_way = move |list: &Arc<RestoreSummary>| list.groups.iter().find(|it| it.group == way).cloned();
    let group = Memo::new(move |_| list.with(|list| list.as_ref().and_then(of_way)));
    let there = move || group.with(Option::is_some);
    let group = Derived::new(move || group.get());
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
                    <SongLines group=GroupOf::Of(way) scope started />
                </div>
            </section>
        </When>
    }
}

#[component]
fn GroupHead(way: Group, group: Derived<Option<GroupSummary>>) -> impl IntoView {
    let sum = move || group.with(|group| group.as_ref().map(|group| group.sum).unwrap_or_default());
    view! {
        <header class="group__head">
            <h2 class="group__way" id=heading(way)><Icon glyph=way_glyph(way) /><span>{words::group(way)}</span></h2>
            <p class="group__count">{text(move || format::count(count(group)))}</p>
            <p class="group__sums">
                {text(move || sums(sum()))}
            </p>
            <p class="group__advice">{advice(way)}</p>
            {what_is(&format!("way-{}", way.slug()), words::group(way))}
        </header>
    }
}

/// From where the songs come back: accounts, stores, discs, places.
#[component]
fn Sources(way: Group, group: Derived<Option<GroupSummary>>) -> impl IntoView {
    let found = Memo::new(move |_| {
        group.with(|group| group.as_ref().map(|group| group.sources.clone()).unwrap_or_default())
    });
    let label = move || found.with(|found| sources(way).map(|say| say(found.count)));
    let lines = move || {
        let found = found.get();
        let unnamed = (found.unnamed > 0).then(|| Source {
            name: words::source_unnamed().to_owned(),
            songs: found.unnamed,
            ..Source::default()
        });
        each(found.named.into_iter().chain(unnamed).map(source))
    };
    let steps = move || {
        found
            .with(|found| found.steps.clone())
            .into_iter()
            .map(|it| view! { <p class="sources__step">{step(&it)}</p> })
    };
    view! {
        {part(move || each(steps()))}
        <When on=flag(move || found.with(|found| !found.named.is_empty()))>
            <div class="sources">
                <h3 class="sources__label">{text(move || label().unwrap_or_default())}</h3>
                <ul class="sources__list">{part(lines)}</ul>
                <p class="sources__more">{text(move || more(found.with(|found| found.count - found.named.len() as u64)))}</p>
            </div>
        </When>
    }
}

fn source(it: Source) -> AnyView {
    let told = [
        it.disk.map(|name| words::source_disk(&name)),
        it.computer.map(|name| words::source_computer(&name)),
        it.browser,
        (it.seen_ms > 0).then(|| words::last_seen(&format::day(it.seen_ms))),
    ];
    let told = told.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let shop = |url| Link { kind: LinkKind::Shop, label: words::your_purchases().to_owned(), url };
    view! {
        <li class="sources__line">
            <span class="sources__name" dir="auto">
                {it.name}<span class="sources__told">{format!(" {told}")}</span><Links links=it.purchases.map(shop).into_iter().collect() />
            </span>
            <span class="sources__songs">{format::count(it.songs)}</span>
        </li>
    }
    .into_any()
}

/// Length and size. A song that is only in the cloud has no size.
fn sums(sum: Sum) -> String {
    format::sums(sum.duration_ms, sum.size, ", ")
}

fn more(more: u64) -> String {
    match more {
        0 => String::new(),
        more => words::and_more(more),
    }
}

fn count(group: Derived<Option<GroupSummary>>) -> u64 {
    group.with(|group| group.as_ref().map_or(0, |group| group.sum.count))
}

/// How sources of songs of this group are counted.
fn sources(way: Group) -> Option<fn(u64) -> String> {
    match way {
        Group::Apple => Some(words::sources_apple),
        Group::Store => Some(words::sources_store),
        Group::Rip => Some(words::sources_rip),
        Group::Copy => Some(words::sources_copy),
        Group::ThisComputer => Some(words::sources_this_computer),
        _ => None,
    }
}

fn heading(way: Group) -> String {
    format!("group-{}", way.slug())
}

/// What to do, and what it depends on.
fn advice(way: Group) -> &'static str {
    match way {
        Group::Apple => words::advice_apple(),
        Group::AppleSubscription => words::advice_subscription(),
        Group::Store => words::advice_store(),
        Group::Rip => words::advice_rip(),
        Group::Copy => words::advice_copy(),
        Group::OnlyCopy => words::advice_only_copy(),
        Group::ThisComputer => words::advice_this_computer(),
        Group::Cut => words::advice_cut(),
        Group::Unfound => words::advice_unfound(),
        Group::Lost => words::advice_lost(),
        Group::Unread => words::advice_unread(),
        Group::Listed => words::advice_listed(),
    }
}
