//! Which columns the table shows. The title is always shown; the style sheet hides the others by their words.

use leptos::prelude::*;

use crate::components::{COLUMNS, each, flag};
use crate::state::use_preferences;

/// A button that opens the choice of columns.
#[component]
pub(super) fn Columns() -> impl IntoView {
    let checks = COLUMNS.iter().skip(1).map(|&(word, label, _)| column_check(word, label));
    view! {
        <button class="button columns__opener" popovertarget="columns">"Columns"</button>
        <div class="columns" id="columns" popover="auto" role="group" aria-label="Columns">{each(checks)}</div>
    }
}

fn column_check(word: &'static str, label: &'static str) -> AnyView {
    let preferences = use_preferences();
    let hidden = preferences.hidden_columns();
    let is_shown = flag(move || hidden.with(|hidden| !hidden.split(' ').any(|it| it == word)));
    view! {
        <label class="check" data-column=word>
            <input
                type="checkbox"
                prop:checked=is_shown
                on:change=move |_| preferences.hide_columns(|hidden| *hidden = turned(hidden, word))
            />
            {label}
        </label>
    }
    .into_any()
}

/// A list of words, with one word taken out if it was in, or added if it was not.
fn turned(words: &str, word: &str) -> String {
    let others: Vec<_> = words.split(' ').filter(|it| !it.is_empty() && *it != word).collect();
    let others = others.join(" ");
    match others.len() == words.len() {
        true => format!("{others} {word}").trim_start().to_owned(),
        false => others,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_hidden_and_shown_again() {
        let check = |words, word, wanted| assert_eq!(turned(words, word), wanted);
        check("", "album", "album");
        check("album", "time", "album time");
        check("album time", "album", "time");
        check("time", "time", "");
    }
}
