//! The panel that lists the files with problems, and why.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::{Problem, Query};
use reprise_engine::protocol::problems::{ProblemFiles, ProblemsOf};

use crate::components::{Derived, Dialog, RwSignal, Shape, When, each, flag, format, part, press, text};
use crate::link::follow;
use crate::state::use_view;
use crate::words;

/// How many lines are shown at first, and how many each press of “Show more” adds.
const PAGE: u32 = 100;

/// The files with problems. Those without a song in the table come first.
#[component]
pub(super) fn ProblemsPanel() -> impl IntoView {
    let view = use_view();
    let (unread, damaged) = (RwSignal::new(PAGE), RwSignal::new(PAGE));
    let files = follow(move || Some(ProblemsOf { unread: unread.get(), damaged: damaged.get() }));
    let show_songs = move |_| {
        view.ask(|query| *query = Query { search: "is:problem".to_owned(), ..Query::default() });
        view.show(None);
    };
    let is_damaged = move || files.with(|files| files.damaged.total > 0);
    view! {
        <Dialog label=words::problems() shape=Shape::Side on_close=Callback::new(move |()| view.show(None))>
            <h2 class="title">{words::problems()}</h2>
            <p class="title__under">{words::problems_hint()}</p>
            <Lines
                head=words::problems_unread()
                files=Derived::new(move || files.with(|files| files.unread.clone()))
                shown=unread
            />
            <Lines
                head=words::problems_damaged()
                files=Derived::new(move || files.with(|files| files.damaged.clone()))
                shown=damaged
            />
            <When on=flag(is_damaged)>
                <button class="button" on:click=press(show_songs)>{words::problems_show()}</button>
            </When>
        </Dialog>
    }
}

#[component]
fn Lines(
    /// The heading of these files.
    head: &'static str,
    /// The first of these files.
    files: Derived<ProblemFiles>,
    /// How many of them are asked for.
    shown: RwSignal<u32>,
) -> impl IntoView {
    let count = move || files.with(|files| files.total);
    let line = |(path, problems): (String, Vec<Problem>)| {
        let reasons: Vec<_> = problems.iter().map(words::problem).collect();
        view! {
            <li class="problems__line">
                <p class="path"><bdi>{path}</bdi></p>
                <p class="problems__why">{reasons.join("; ")}</p>
            </li>
        }
    };
    view! {
        <When on=flag(move || count() > 0)>
            <section class="problems">
                <h3 class="problems__head">
                    {head} " " <span class="problems__count">{text(move || format::count(count()))}</span>
                </h3>
                <ul class="problems__lines">{part(move || each(files.get().files.into_iter().map(line)))}</ul>
                <When on=flag(move || count() > shown.get().into())>
                    <button class="button" on:click=press(move |_| shown.update(|shown| *shown += PAGE))>{words::show_more()}</button>
                </When>
            </section>
        </When>
    }
}
