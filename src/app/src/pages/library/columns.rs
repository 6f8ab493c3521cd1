//! Which columns the table shows. The title is always shown; the style sheet hides the others by their words.

use leptos::prelude::*;

use crate::components::{COLUMNS, change, each, flag};
use crate::state::use_preferences;
use crate::words;

/// A button that opens the choice of columns.
#[component]
pub(super) fn Columns() -> impl IntoView {
    let checks = COLUMNS.iter().skip(1).map(|&(word, label, _)| column_check(word, label()));
    view! {
        <button class="button columns__opener" popovertarget="columns">{words::columns()}</button>
        <div class="columns" id="columns" popover="auto" role="group" aria-label=words::columns()>{each(checks)}</div>
    }
}

fn column_check(word: &'static str, label: &'static str) -> AnyView {
    let preferences = use_preferences();
    let hidden = preferences.hidden_columns();
    let is_shown = move || hidden.with(|hidden| !hidden.split(' ').any(|it| it == word));
    let turn = move |_| preferences.turn_column(word, untrack(is_shown));
    view! {
        <label class="check" data-column=word>
            <input
                type="checkbox"
                prop:checked=flag(is_shown)
                on:change=change(turn)
            />
            {label}
        </label>
    }
    .into_any()
}
