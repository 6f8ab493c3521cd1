//! Apple's own lists: how to get each of the three, and the script that makes the third.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::SCRIPT;

use crate::components::{RwSignal, press, text};

/// How to get the first two lists.
const LISTS: &str = include_str!("lists.html");

/// How to get Apple's own lists.
#[component]
pub(super) fn AppleLists() -> impl IntoView {
    let said = RwSignal::new("");
    let copy = move |_| {
        // If copying is refused, the text is there to be selected.
        let _ = window().navigator().clipboard().write_text(SCRIPT);
        said.set("Copied");
    };
    view! {
        <section class="checkup__steps" aria-labelledby="apple-says">
            <div inner_html=LISTS></div>
            <details class="checkup__script">
                <summary>"The script"</summary>
                <button class="button" on:click=press(copy)>"Copy the script"</button>
                <span class="checkup__said" role="status">{text(move || said.get())}</span>
                <pre class="checkup__code" tabindex="0" aria-label="The script">{SCRIPT}</pre>
            </details>
        </section>
    }
}
