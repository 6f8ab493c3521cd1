//! The library's key in the forms that a person keeps: words, QR code, and a sheet to print.

use leptos::prelude::*;

use super::attempt::{Attempt, FailureLine};
use super::confirm::Confirm;
use crate::components::{Derived, RwSignal, When, each, flag, part, press, text};
use crate::state::use_sync;
use crate::words;
use reprise_engine::protocol::sync::{Shown, Words};

/// The key, which is shown on request.
#[component]
pub(super) fn Key(
    /// The key, if it is shown.
    shown: RwSignal<Option<Shown>>,
    /// Whether its words are kept.
    words: Derived<Words>,
) -> impl IntoView {
    let (sync, attempt) = (use_sync(), Attempt::new());
    let turn = move |_| match shown.with_untracked(Option::is_some) {
        true => shown.set(None),
        false => attempt.make(async move {
            let told = sync.show().await?;
            shown.try_set(Some(told));
            Ok(())
        }),
    };
    let label =
        text(move || if shown.with(Option::is_some) { words::hide_words() } else { words::show_words() });
    view! {
        <section class="sync__part" aria-labelledby="key">
            <h2 class="title" id="key">{words::your_words()}</h2>
            <p class="sync__note">
                {words::your_words_hint()}
            </p>
            <button class="button" aria-expanded=text(move || shown.with(Option::is_some).to_string()) on:click=press(turn)>
                {label}
            </button>
            <FailureLine failure=attempt.failure() />
            // What is on the screen need not be written down.
            <When on=flag(move || shown.with(Option::is_none))><Confirm words /></When>
            {part(move || shown.get().map(|shown| view! { <Sheet shown /> }).into_any())}
        </section>
    }
}

/// The emergency sheet. All of it, and nothing else, is printed.
#[component]
fn Sheet(shown: Shown) -> impl IntoView {
    let words = shown.words.into_iter().map(|word| view! { <li class="sheet__word">{word}</li> });
    let square = format!("0 0 {0} {0}", shown.qr_size);
    let endpoint = shown
        .endpoint
        .map(|at| view! { <p>{words::sheet_server()}" "<span class="sheet__link">{at}</span></p> });
    view! {
        <div class="sheet">
            <p class="sheet__head">{words::sheet_head()}</p>
            <ol class="sheet__words" data-testid="shown-words">{each(words)}</ol>
            <div class="sheet__other">
                {(shown.qr_size > 0).then(|| view! {
                    <svg class="sheet__qr" viewBox=square role="img" aria-label=words::words_qr()>
                        <path d=shown.qr_path />
                    </svg>
                })}
                <div>
                    <p class="sheet__link">{shown.link}</p>
                    {endpoint}
                    <p>{shown.checkpoint}</p>
                    <p class="sheet__number">{words::sheet_number()}" "{shown.number}</p>
                    <p>{words::sheet_how()}</p>
                    <div class="sheet__tools">
                        <button class="button" on:click=press(move |_| print())>{words::print_sheet()}</button>
                    </div>
                </div>
            </div>
        </div>
    }
}

fn print() {
    // This fails only where printing is not possible at all.
    let _ = window().print();
}
