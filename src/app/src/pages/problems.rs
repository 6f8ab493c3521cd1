//! The files that had problems, in a panel: which, and why.

use std::sync::Arc;

use leptos::prelude::*;
use reprise_catalog::changes::Holds;
use reprise_catalog::library::Catalog;
use reprise_catalog::query::Query;
use reprise_catalog::text::sorting;

use crate::components::{Dialog, Shape, When, each, flag, format, part, text};
use crate::state::{use_library, use_view};

/// Lines shown at first, and added with every "Show more".
const PAGE: usize = 100;

/// A file's path and what is wrong with it.
type Line = (String, String);

/// The files that had problems: first those without a song in the table.
#[derive(Clone, Debug, Default, PartialEq)]
struct Lists {
    unread: Vec<Line>,
    damaged: Vec<Line>,
}

/// The files that had problems.
#[component]
pub(super) fn ProblemsPanel() -> impl IntoView {
    let (library, view) = (use_library(), use_view());
    let lists = Memo::new(move |_| {
        library.version().track();
        Arc::new(library.with(|catalog, _| lists(catalog)))
    });
    let show_songs = move |_| {
        view.ask(|query| *query = Query { search: "is:problem".to_owned(), ..Query::default() });
        view.show(None);
    };
    let damaged = move || lists.with(|lists| !lists.damaged.is_empty());
    view! {
        <Dialog label="Files with problems" shape=Shape::Side on_close=Callback::new(move |()| view.show(None))>
            <h2 class="title">"Files with problems"</h2>
            <p class="title__under">"Everything that could be read was kept. Reprise never changes a file."</p>
            <Lines head="Could not be read as music" lines=Signal::derive(move || lists.get().unread.clone()) />
            <Lines head="In the table, with damage" lines=Signal::derive(move || lists.get().damaged.clone()) />
            <When on=flag(damaged)>
                <button class="button" on:click=show_songs>"Show these songs in the table"</button>
            </When>
        </Dialog>
    }
}

#[component]
fn Lines(head: &'static str, lines: Signal<Vec<Line>>) -> impl IntoView {
    let shown = RwSignal::new(PAGE);
    let count = move || lines.with(Vec::len);
    let line = |(path, reasons): Line| {
        view! {
            <li class="problems__line">
                <p class="path"><bdi>{path}</bdi></p>
                <p class="problems__why">{reasons}</p>
            </li>
        }
    };
    let some = move || {
        let some: Vec<_> = lines.with(|lines| lines.iter().take(shown.get()).cloned().collect());
        each(some.into_iter().map(line))
    };
    view! {
        <When on=flag(move || count() > 0)>
            <section class="problems">
                <h3 class="problems__head">
                    {head} " " <span class="problems__count">{text(move || format::count(count() as u64))}</span>
                </h3>
                <ul class="problems__lines">
                    {part(some)}
                </ul>
                <When on=flag(move || count() > shown.get())>
                    <button class="button" on:click=move |_| shown.update(|shown| *shown += PAGE)>"Show more"</button>
                </When>
            </section>
        </When>
    }
}

fn lists(catalog: &Catalog) -> Lists {
    let mut lists = Lists::default();
    let there = catalog.files().iter().filter(|file| catalog.is_present(file));
    for file in there.filter(|file| !file.seen.value.problems.is_empty()) {
        let reasons: Vec<_> = file.seen.value.problems.iter().map(|problem| problem.message()).collect();
        let line = (file.path.clone(), reasons.join("; "));
        match file.seen.value.holds {
            Holds::Track(_) => lists.damaged.push(line),
            // Of what is not music, only files that are named like music have a problem.
            Holds::Unreadable | Holds::NotMusic | Holds::Other(_) => lists.unread.push(line),
        }
    }
    sorting::sort(&mut lists.unread);
    sorting::sort(&mut lists.damaged);
    lists
}
