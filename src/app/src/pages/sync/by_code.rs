//! Joining by a code that another browser shows.

use leptos::prelude::*;

use super::attempt::{Attempt, FailureLine};
use super::elsewhere::Elsewhere;
use super::fragment::{CODE, on_link};
use crate::components::{RwSignal, When, change, flag, text};
use crate::state::use_sync;
use crate::words;

/// The form for a code.
#[component]
pub(super) fn ByCode(
    /// Where the library is kept.
    at: Elsewhere,
) -> impl IntoView {
    let (sync, attempt) = (use_sync(), Attempt::new());
    let (typed, digits) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    on_link(CODE, move |link| typed.set(link.trim_start_matches(CODE).replace('-', " ")));
    let join = move || {
        let (code, address) = (typed.get_untracked(), untrack(|| at.address()));
        digits.set(String::new());
        attempt.make(async move {
            digits.try_set(sync.hear(code.clone(), address).await?);
            let joined = sync.join_by_code(code).await;
            digits.try_set(String::new());
            joined
        });
    };
    let is_asking = flag(move || digits.with(|it| !it.is_empty()));
    let state = text(move || match (attempt.failure().with(Option::is_some), is_asking.get()) {
        (true, _) => "refused",
        (_, true) => "asking",
        _ => "waiting",
    });
    view! {
        <form
            class="join"
            on:submit=move |event| {
                event.prevent_default();
                join();
            }
        >
            <label class="join__label" for="code">{words::code_words()}</label>
            <textarea
                class="join__words"
                id="code"
                data-testid="code"
                data-state=state
                rows="2"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="none"
                prop:value=text(move || typed.get())
                on:input=change(move |event| typed.set(event_target_value(&event)))
            ></textarea>
            <button class="button" type="submit" disabled=attempt.is_busy()>{words::use_code()}</button>
        </form>
        <div role="status">
            <When on=is_asking>
                <p>{words::type_digits()}" "<strong class="code__digits" data-testid="digits">{text(move || digits.get())}</strong>" "{words::type_digits_where()}</p>
            </When>
        </div>
        <FailureLine failure=attempt.failure() />
    }
}
