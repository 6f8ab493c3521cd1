//! Apple's own lists: how to get each of the three, and the script that makes the third.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::SCRIPT;

use crate::components::{RwSignal, press, text};
use crate::words;

/// How to get the first two lists.
fn lists() -> String {
    [words::apple_says(), words::apple_xml(), words::apple_export(), words::apple_script()].concat()
}

/// How to get Apple's own lists.
#[component]
pub(super) fn AppleLists() -> impl IntoView {
    let said = RwSignal::new("");
    let copy = move |_| {
        // If copying is refused, the text is there to be selected.
        let _ = window().navigator().clipboard().write_text(SCRIPT);
        said.set(words::copied());
    };
    view! {
        <section class="checkup__steps" aria-labelledby="apple-says">
            <div inner_html=lists()></div>
            <details class="checkup__script">
                <summary>{words::script()}</summary>
                <button class="button" on:click=press(copy)>{words::script_copy()}</button>
                <span class="checkup__said" role="status">{text(move || said.get())}</span>
                <pre class="checkup__code" tabindex="0" aria-label=words::script()>{SCRIPT}</pre>
            </details>
        </section>
    }
}
