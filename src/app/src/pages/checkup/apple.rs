//! What Apple itself says: how each of its three lists is had, and the script that makes the third.

use leptos::prelude::*;
use reprise_catalog::imports::SCRIPT;

use crate::components::text;

/// How the first two lists are had.
const LISTS: &str = include_str!("lists.html");

/// How Apple's own lists are had.
#[component]
pub(super) fn AppleLists() -> impl IntoView {
    let said = RwSignal::new("");
    let copy = move |_| {
        // Where it is refused, the text is there to be selected.
        let _ = window().navigator().clipboard().write_text(SCRIPT);
        said.set("Copied");
    };
    view! {
        <section class="checkup__steps" aria-labelledby="apple-says">
            <div inner_html=LISTS></div>
            <details class="checkup__script">
                <summary>"The script"</summary>
                <button class="button" on:click=copy>"Copy the script"</button>
                <span class="checkup__said" role="status">{text(move || said.get())}</span>
                <pre class="checkup__code" tabindex="0" aria-label="The script">{SCRIPT}</pre>
            </details>
        </section>
    }
}
