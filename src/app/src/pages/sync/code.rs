//! Adding a browser by a code: nine words that it types within ten minutes, and two digits that show that it is the
//! right one.

use leptos::prelude::*;

use super::attempt::{Attempt, FailureLine};
use crate::components::{RwSignal, When, change, each, flag, in_sight, part, press, text};
use crate::state::use_sync;
use crate::words;
use reprise_engine::protocol::sync::{FailureKind, Shown};

/// How far the other browser is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Waiting,
    /// A browser that calls itself so has answered.
    Asking(String),
    /// The key was given, and this is what the other browser said of it.
    Done(bool),
}

/// The part of the page that shows a code for another browser.
#[component]
pub(super) fn AddBrowser() -> impl IntoView {
    let (sync, attempt) = (use_sync(), Attempt::new());
    let (code, step) = (RwSignal::new(None::<Shown>), RwSignal::new(Step::Waiting));
    // A code that nobody sees must not let anybody in.
    on_cleanup(move || sync.drop_code());
    let show = move |_| {
        step.set(Step::Waiting);
        attempt.make(async move {
            code.try_set(Some(sync.show_code().await?));
            let name = sync.await_joiner().await?;
            step.try_set(Step::Asking(name));
            Ok(())
        });
    };
    let close = move |_| {
        sync.drop_code();
        code.set(None);
    };
    let failed = move || attempt.failure().with(|it| it.as_ref().map(|it| it.kind));
    let state = text(move || match (failed(), step.get()) {
        (Some(FailureKind::Secret), _) => "refused",
        (Some(_), _) => "expired",
        (None, Step::Waiting) => "waiting",
        (None, Step::Asking(_)) => "asking",
        (None, Step::Done(_)) => "done",
    });
    let is_shown = flag(move || code.with(Option::is_some));
    view! {
        <section class="sync__part" aria-labelledby="add">
            <h2 class="title" id="add">{words::add_browser()}</h2>
            <p class="sync__note">
                {words::add_browser_hint()}
            </p>
            <When on=flag(move || !is_shown.get())>
                <button class="button" disabled=attempt.is_busy() on:click=press(show)>{words::show_code()}</button>
            </When>
            <When on=is_shown>
                <div class="sheet code" data-testid="code" data-state=state tabindex="-1" node_ref=in_sight(is_shown)>
                    // One try is all there is, so a code that failed goes.
                    <When on=flag(move || failed().is_none())>
                        {part(move || code.get().map(|code| view! { <Words code /> }).into_any())}
                        <div role="status">{part(move || told(step, attempt))}</div>
                    </When>
                    <FailureLine failure=attempt.failure() />
                    <button class="button" on:click=press(close)>{words::close_code()}</button>
                </div>
            </When>
        </section>
    }
}

/// The words of the code, and the address that holds them.
#[component]
fn Words(code: Shown) -> impl IntoView {
    let words = code.words.into_iter().map(|word| view! { <li class="sheet__word">{word}</li> });
    let square = format!("0 0 {0} {0}", code.qr_size);
    let told = match code.qr_size {
        0 => words::code_here_only(),
        _ => words::code_scan(),
    };
    view! {
        <ol class="sheet__words">{each(words)}</ol>
        <div class="sheet__other">
            {(code.qr_size > 0).then(|| view! {
                <svg class="sheet__qr" viewBox=square role="img" aria-label=words::code_qr()><path d=code.qr_path /></svg>
            })}
            <div>
                <p class="sheet__link">{code.link}</p>
                <p>{words::code_choose()}" "{told}</p>
            </div>
        </div>
    }
}

/// What the person must do now.
fn told(step: RwSignal<Step>, attempt: Attempt) -> AnyView {
    match step.get() {
        Step::Waiting => view! { <p>{words::code_waiting()}</p> }.into_any(),
        Step::Asking(name) => view! { <Digits name step attempt /> }.into_any(),
        Step::Done(true) => view! { <p>{words::code_joined()}</p> }.into_any(),
        Step::Done(false) => view! { <p>{words::code_given()}</p> }.into_any(),
    }
}

/// The field for the digits that the other browser shows.
#[component]
fn Digits(
    /// What the other browser calls itself.
    name: String,
    step: RwSignal<Step>,
    attempt: Attempt,
) -> impl IntoView {
    let (sync, typed) = (use_sync(), RwSignal::new(String::new()));
    let give = move || {
        let digits = typed.get_untracked();
        attempt.make(async move {
            let has_said = sync.give(digits).await?;
            step.try_set(Step::Done(has_said));
            Ok(())
        });
    };
    let is_off = attempt.is_busy();
    view! {
        <form
            class="confirm"
            on:submit=move |event| {
                event.prevent_default();
                give();
            }
        >
            <label class="confirm__word">
                <span><bdi>{name}</bdi>" "{words::code_asks()}</span>
                <input
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength="2"
                    on:input=change(move |event| typed.set(event_target_value(&event)))
                />
            </label>
            <button class="button button--main" type="submit" disabled=is_off>{words::let_in()}</button>
        </form>
    }
}
