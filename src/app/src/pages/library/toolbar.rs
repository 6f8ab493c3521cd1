//! The toolbar above the table: search, filters, number of songs, export.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::{Column, Direction, Query, Sort};
use reprise_engine::protocol::catalog::{Group, Origin};

use reprise_engine::protocol::Intent;
use reprise_engine::protocol::intent::Choose;

use super::columns::Columns;
use crate::components::{Derived, Glyph, Icon, RwSignal, Segmented, Select, When, change, flag, press, text};
use crate::link::use_link;
use crate::pages::shell::SEARCH;
use crate::state::{Panel, use_rows, use_view};
use crate::words;

/// The line above the table.
#[component]
pub(super) fn Toolbar(
    /// How many songs the table shows.
    shown: Derived<u32>,
) -> impl IntoView {
    let view = use_view();
    let query = view.query();
    let origin =
        move || query.with(|query| only(&query.origins).map(|it| it.slug()).unwrap_or_default().to_owned());
    let way =
        move || query.with(|query| only(&query.groups).map(|it| it.slug()).unwrap_or_default().to_owned());
    let narrowed =
        move || query.with(|query| Query { sort: Vec::new(), ..query.clone() } != Query::default());
    view! {
        <div class="toolbar" role="search">
            <SearchField />
            <Select
                label=words::column_origin()
                options=named(words::all_origins(), Origin::ALL.iter().map(|it| (it.slug(), words::origin(*it))))
                chosen=Signal::derive(origin)
                on_choose=Callback::new(move |slug: String| {
                    view.ask(|query| query.origins = Origin::from_slug(&slug).into_iter().collect());
                })
            />
            <Select
                label=words::column_way()
                options=named(words::all_ways(), Group::ALL.iter().map(|it| (it.slug(), words::group(*it))))
                chosen=Signal::derive(way)
                on_choose=Callback::new(move |slug: String| {
                    view.ask(|query| query.groups = Group::from_slug(&slug).into_iter().collect());
                })
            />
            <SortChoice />
            <When on=flag(narrowed)>
                <button
                    class="button button--link"
                    on:click=press(move |_| view.ask(|query| *query = Query { sort: std::mem::take(&mut query.sort), ..Query::default() }))
                >
                    {words::show_all()}
                </button>
            </When>
            <Segmented
                label=words::stand_by()
                options=vec![(false, words::songs_head()), (true, words::albums())]
                chosen=Derived::new(move || view.is_by_album())
                on_choose=Callback::new(move |by_album| view.by_album(by_album))
            />
            <Counts shown />
            <Columns />
            <button class="button toolbar__export" on:click=press(move |_| view.show(Some(Panel::Export)))>{words::export()}</button>
        </div>
    }
}

#[component]
fn SearchField() -> impl IntoView {
    let view = use_view();
    let typed = move |event| {
        let text = event_target_value(&event);
        view.ask(|query| query.search = text);
    };
    view! {
        <div class="search">
            <Icon glyph=Glyph::Search />
            <input
                id=SEARCH
                class="search__field"
                type="search"
                aria-label=words::search()
                placeholder=words::search()
                title=words::search_hint()
                autocomplete="off"
                spellcheck="false"
                prop:value=text(move || view.query().get().search)
                on:input=change(typed)
            />
            <kbd class="search__key" aria-hidden="true">"/"</kbd>
        </div>
    }
}

/// A choice of the order, for windows without room for the table's heads.
#[component]
fn SortChoice() -> impl IntoView {
    let view = use_view();
    let chosen = move || {
        view.query()
            .with(|query| query.sort.first().map(|sort| sort.column.slug()).unwrap_or_default().to_owned())
    };
    let choose = move |slug: String| {
        let sort = Column::from_slug(&slug).map(|column| Sort { column, direction: Direction::Ascending });
        view.ask(|query| query.sort = sort.into_iter().collect());
    };
    view! {
        <Select
            label=words::sort_by()
            options=named(words::by_album(), Column::ALL.iter().map(|it| (it.slug(), words::column(*it))))
            chosen=Signal::derive(chosen)
            on_choose=Callback::new(choose)
            class="toolbar__sort"
        />
    }
}

/// How many songs are shown, and how many of them selected.
#[component]
fn Counts(shown: Derived<u32>) -> impl IntoView {
    let (link, selected) = (use_link(), use_rows().selected());
    view! {
        <p class="toolbar__count">
            {text(move || words::songs(shown.get().into()))}
            <When on=flag(move || selected.get() > 0)>
                " · "
                <button class="button button--link" on:click=press(move |_| link.send(Intent::Select(Choose::Nothing)))>
                    {text(move || words::selected(selected.get().into()))}
                </button>
                <Removed />
            </When>
        </p>
    }
}

/// What the person can say of the selected songs: that they removed them on purpose, and that they did not. Before nearly
/// all songs go, the button asks once more.
#[component]
fn Removed() -> impl IntoView {
    let (link, removes_most) = (use_link(), use_rows().removes_most());
    let (said, is_asked) = (RwSignal::new(false), RwSignal::new(false));
    let turn = move |_| {
        if !said.get_untracked() && !is_asked.get_untracked() && removes_most.get_untracked() {
            is_asked.set(true);
            return;
        }
        is_asked.set(false);
        said.update(|said| *said = !*said);
        link.send(Intent::LetGoSelected(said.get_untracked()));
    };
    let word = move || {
        let word = match said.get() {
            true => words::did_not_remove_them(),
            false if is_asked.get() && removes_most.get() => words::removed_most(),
            false => words::removed_them(),
        };
        word.to_owned()
    };
    view! {
        " · "
        <button class="button button--link" on:click=press(turn)>{text(word)}</button>
    }
}

/// The only item of a list; `None` if there are more or none.
fn only<T: Copy>(chosen: &[T]) -> Option<T> {
    match chosen {
        [one] => Some(*one),
        _ => None,
    }
}

fn named<'a>(all: &str, some: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let owned = |(slug, label): (&str, &str)| (slug.to_owned(), label.to_owned());
    std::iter::once(("", all)).map(owned).chain(some.map(owned)).collect()
}
