//! Apple's own lists: how to get each of the three, and the script that makes the third.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::SCRIPT;
use reprise_engine::protocol::lists::ListAct;

use crate::components::{Memo, RwSignal, each, part, press, text};
use crate::link::{Link, use_link, use_told};
use crate::words;

/// How to get the first two lists.
fn lists() -> String {
    [words::apple_says(), words::apple_xml(), words::apple_export(), words::apple_script()].concat()
}

/// How to get Apple's own lists.
#[component]
pub(super) fn AppleLists() -> impl IntoView {
    let (said, link, given) = (RwSignal::new(""), use_link(), use_told().lists);
    let earlier = Memo::new(move |_| given.with(|lists| lists.earlier.clone()));
    let copy = move |_| {
        // If copying is refused, the text is there to be selected.
        let _ = window().navigator().clipboard().write_text(SCRIPT);
        said.set(words::copied());
    };
    view! {
        <section class="checkup__steps" aria-labelledby="apple-says">
            <div inner_html=lists()></div>
            <div class="checkup__lists">
                {part(move || each(earlier.get().into_iter().enumerate().map(|(at, names)| written(link, at, names))))}
            </div>
            <details class="checkup__script">
                <summary>{words::script()}</summary>
                <button class="button" on:click=press(copy)>{words::script_copy()}</button>
                <span class="checkup__said" role="status">{text(move || said.get())}</span>
                <pre class="checkup__code" tabindex="0" aria-label=words::script()>{SCRIPT}</pre>
            </details>
        </section>
    }
}

/// Shows lists again that were taken in, so that they can be taken back: the last ones, or earlier ones by their names.
fn written(link: Link, at: usize, names: String) -> impl IntoView {
    let show = press(move |_| link.send(Intent::Lists(ListAct::Show(at as u32))));
    let (label, beside) = match at {
        0 => (words::lists_last().to_owned(), names),
        _ => (format!("{names} …"), String::new()),
    };
    view! { <button class="button" on:click=show>{label}</button> <span class="checkup__named">{beside}</span> }
}
