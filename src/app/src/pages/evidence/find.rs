//! Find it again: searches at services, of which the person chooses those to see. Nothing is sent before a click.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::Link;

use super::Links;
use crate::components::{change, each, flag, part};
use crate::state::use_preferences;
use crate::words;

/// Searches for a song that nothing else gives back.
#[component]
pub(super) fn Find(
    /// The searches, each with the word under which the service can be hidden.
    searches: Vec<(String, Link)>,
) -> impl IntoView {
    let hidden = use_preferences().hidden_columns();
    let checks = searches.clone().into_iter().map(|(word, link)| service(word, link.label));
    let shown = move || {
        let hidden = hidden.get();
        let links = searches.iter().filter(|(word, _)| !is_hidden(&hidden, word));
        view! { <Links links=links.map(|(_, link)| link.clone()).collect() /> }.into_any()
    };
    view! {
        <h3 class="card__label">{words::find_again()}</h3>
        {part(shown)}
        <details>
            <summary>{words::which_services()}</summary>
            <div class="switches__checks">{each(checks)}</div>
        </details>
    }
}

fn service(word: String, label: String) -> AnyView {
    let preferences = use_preferences();
    let hidden = preferences.hidden_columns();
    let of = word.clone();
    let is_shown = flag(move || hidden.with(|hidden| !is_hidden(hidden, &of)));
    let turn = move |_| preferences.turn_column(&word, is_shown.get_untracked());
    view! {
        <label class="check"><input type="checkbox" prop:checked=is_shown on:change=change(turn) />{label}</label>
    }
    .into_any()
}

fn is_hidden(hidden: &str, word: &str) -> bool {
    hidden.split(' ').any(|it| it == word)
}
