//! The panel that lists the keys.

use leptos::prelude::*;

use crate::components::{Dialog, Shape, each};
use crate::state::{TERMS, use_view};
use crate::words;

/// Two spaces stand between keys.
const BETWEEN: &str = "  ";

/// Each line: its keys as the person's keyboard names them, and what they do.
const KEYS: [[words::Plain; 2]; 9] = [
    [words::keys_search, words::search],
    [words::keys_row, words::key_row],
    [words::keys_page, words::key_page],
    [words::keys_ends, words::key_ends],
    [words::keys_open, words::key_open],
    [words::keys_select, words::key_select],
    [words::keys_more, words::key_more],
    [words::keys_close, words::key_close],
    [words::keys_these, words::key_these],
];

/// The keys, in a panel.
#[component]
pub(super) fn KeysPanel() -> impl IntoView {
    let view = use_view();
    let lines = KEYS.iter().map(|[keys, does]| {
        let keys = keys().split(BETWEEN).map(|key| view! { <kbd class="key">{key}</kbd> });
        view! {
            <div class="keys__line">
                <dt class="keys__keys">{each(keys)}</dt>
                <dd>{does()}</dd>
            </div>
        }
    });
    view! {
        <Dialog label=words::keys() shape=Shape::Middle on_close=Callback::new(move |()| view.show(None))>
            <h2 class="title">{words::keys()}</h2>
            <dl class="keys">{each(lines)}</dl>
            <p><a class="link" href=TERMS>{words::terms()}</a></p>
        </Dialog>
    }
}
