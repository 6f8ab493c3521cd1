//! The panel that lists the keys.

use leptos::prelude::*;

use crate::components::{Dialog, Shape, each};
use crate::state::use_view;

/// Each key, and what it does.
const KEYS: [(&[&str], &str); 9] = [
    (&["/", "Ctrl F"], "Search"),
    (&["↑", "↓"], "One song up or down; above the first one are the heads"),
    (&["Page ↑", "Page ↓"], "One page up or down"),
    (&["Home", "End"], "First or last song"),
    (&["Enter"], "Open a song's evidence, or sort by a head"),
    (&["Space"], "Select a song, or let it go; in its card, play it"),
    (&["Shift ↑", "Shift ↓", "Ctrl A"], "Select more, or all"),
    (&["Esc"], "Close a panel, or select nothing"),
    (&["?"], "These keys"),
];

/// The keys, in a panel.
#[component]
pub(super) fn KeysPanel() -> impl IntoView {
    let view = use_view();
    let lines = KEYS.iter().map(|(keys, does)| {
        let keys = keys.iter().map(|key| view! { <kbd class="key">{*key}</kbd> });
        view! {
            <div class="keys__line">
                <dt class="keys__keys">{each(keys)}</dt>
                <dd>{*does}</dd>
            </div>
        }
    });
    view! {
        <Dialog label="Keys" shape=Shape::Middle on_close=Callback::new(move |()| view.show(None))>
            <h2 class="title">"Keys"</h2>
            <dl class="keys">{each(lines)}</dl>
        </Dialog>
    }
}
