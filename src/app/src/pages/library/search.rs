//! The search field. While it has the focus, a line over it says how the search is understood, completes fields, and
//! keeps searches under names.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::Query;
use reprise_engine::protocol::search::{KeptSearch, SearchFacts, SearchOf};

use crate::components::{Glyph, Icon, Named, When, change, each, flag, part, press, text};
use crate::link::{Followed, follow};
use crate::pages::shell::SEARCH;
use crate::state::{use_preferences, use_view};
use crate::words;

/// The id of the list of ways to go on.
const MORE: &str = "search-more";

/// The search field.
#[component]
pub(super) fn SearchField() -> impl IntoView {
    let view = use_view();
    let typed = move |event| {
        let text = event_target_value(&event);
        view.ask(|query| query.search = text);
    };
    let search = move || view.query().with(|query| query.search.clone());
    let facts = follow(move || Some(SearchOf { typed: search() }).filter(|it| !it.typed.is_empty()));
    let options = move || {
        each(
            facts
                .with(|it| it.completions.clone())
                .into_iter()
                .map(|it| view! { <option value=it></option> }),
        )
    };
    view! {
        <div class="search">
            <Icon glyph=Glyph::Search />
            <input
                id=SEARCH
                class="search__field"
                type="search"
                list=MORE
                aria-label=words::search()
                aria-describedby="search-told"
                placeholder=words::search()
                title=words::search_hint()
                autocomplete="off"
                spellcheck="false"
                prop:value=text(search)
                on:input=change(typed)
            />
            <datalist id=MORE>{part(options)}</datalist>
            <kbd class="search__key" aria-hidden="true">"/"</kbd>
            <Understood facts />
        </div>
    }
}

/// How the search is understood, and the searches that are kept.
#[component]
fn Understood(facts: Followed<SearchFacts>) -> impl IntoView {
    let (view, kept) = (use_view(), use_preferences().searches());
    let is_asked =
        move || view.query().with(|query| *query != Query { sort: query.sort.clone(), ..Query::default() });
    let told = move || match view.query().with(|query| query.search.is_empty()) {
        true => String::new(),
        false => facts.with(|facts| facts.told.clone()),
    };
    let links = move || each(kept.get().into_iter().map(|it| view! { <Kept it /> }));
    view! {
        <div class="search__told" class:search__told--none=flag(move || !is_asked() && kept.with(Vec::is_empty))>
            <p id="search-told" class="search__words" role="status" dir="auto">{text(told)}</p>
            <ul class="search__kept" aria-label=words::search_kept()>{part(links)}</ul>
            <When on=flag(is_asked)><Keep /></When>
        </div>
    }
}

/// A search that is kept: it is shown by a click, and forgotten by another.
#[component]
fn Kept(it: KeptSearch) -> impl IntoView {
    let preferences = use_preferences();
    let KeptSearch { name, address } = it;
    let (label, shown) = (words::search_let_go(&name), name.clone());
    let forget = move |_| preferences.keep_search(KeptSearch { name: name.clone(), address: String::new() });
    view! {
        <li>
            <a class="link" href=address dir="auto">{shown}</a>
            <button class="button button--bare" aria-label=label on:click=press(forget)><Icon glyph=Glyph::Close /></button>
        </li>
    }
}

/// Keeps what is asked now, with its filters and its order, under a name.
#[component]
fn Keep() -> impl IntoView {
    let (view, preferences) = (use_view(), use_preferences());
    let keep = Callback::new(move |name: String| {
        let typed = view.query().with_untracked(|query| query.search.clone());
        let name = if name.is_empty() { typed } else { name };
        preferences.keep_search(KeptSearch { name, address: untrack(|| view.address()) });
    });
    view! { <Named word=words::search_keep() label=words::search_keep_as() hint=words::search_keep_as() on_say=keep /> }
}
