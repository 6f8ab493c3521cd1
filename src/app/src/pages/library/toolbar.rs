//! The toolbar above the table: search, filters, number of songs, export.

use leptos::prelude::*;
use reprise_engine::protocol::albums::Shelf;
use reprise_engine::protocol::catalog::{Column, Direction, Query, Sort};
use reprise_engine::protocol::catalog::{Group, Origin};

use reprise_engine::protocol::Intent;
use reprise_engine::protocol::intent::Choose;

use super::columns::Columns;
use super::search::SearchField;
use crate::components::{Derived, RwSignal, Segmented, Select, When, flag, press, text};
use crate::link::use_link;
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
                options=vec![
                    (None, words::songs_head()),
                    (Some(Shelf::Albums), words::albums()),
                    (Some(Shelf::Folders), words::folders()),
                ]
                chosen=Derived::new(move || view.stands())
                on_choose=Callback::new(move |by| view.stand(by))
            />
            <Counts shown />
            <Columns />
            <button class="button toolbar__export" on:click=press(move |_| view.show(Some(Panel::Export)))>{words::export()}</button>
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
    let (selected, turn) = (link.told.selected, RwSignal::new((0, Turn::Open)));
    let now = move || Turn::with(selected.get(), turn.get());
    let press_it = move |_| {
        let selected = selected.get_untracked();
        let next = Turn::with(selected, turn.get_untracked()).press(removes_most.get_untracked());
        turn.set((selected, next));
        if next != Turn::Asked {
            link.send(Intent::LetGoSelected(next == Turn::Said));
        }
    };
    let word = move || {
        let word = match now() {
            Turn::Said => words::did_not_remove_them(),
            Turn::Asked if removes_most.get() => words::removed_most(),
            Turn::Asked | Turn::Open => words::removed_them(),
        };
        word.to_owned()
    };
    view! {
        " · "
        <button class="button button--link" on:click=press(press_it)>{text(word)}</button>
    }
}

/// How far the person is in saying that they removed the selected songs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// They have said nothing.
    Open,
    /// Nearly all songs would go, so they are asked once more.
    Asked,
    /// They have said it.
    Said,
}

impl Turn {
    /// How far they are with this selection, if they were so far with that one. Example: what was asked of one selection
    /// is not asked of the next.
    fn with(selected: u64, (of, turn): (u64, Turn)) -> Turn {
        if selected == of { turn } else { Turn::Open }
    }

    /// What a press of the button makes of it.
    fn press(self, removes_most: bool) -> Turn {
        match self {
            Turn::Open if removes_most => Turn::Asked,
            Turn::Open | Turn::Asked => Turn::Said,
            Turn::Said => Turn::Open,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_belongs_to_the_selection_it_was_asked_of() {
        let asked = Turn::with(7, (0, Turn::Open)).press(true);
        assert_eq!((asked, Turn::with(7, (7, asked)).press(true)), (Turn::Asked, Turn::Said));
        // The next selection is asked about anew, and nothing was said of it yet.
        for before in [Turn::Asked, Turn::Said] {
            assert_eq!(Turn::with(8, (7, before)), Turn::Open);
            assert_eq!(Turn::with(8, (7, before)).press(true), Turn::Asked);
        }
        assert_eq!((Turn::Open.press(false), Turn::Said.press(true)), (Turn::Said, Turn::Open));
    }
}
