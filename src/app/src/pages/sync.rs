//! The sync page: one switch, then the words, the browsers, and the records as the endpoint sees them.

use leptos::prelude::*;

use crate::components::{
    Derived, Dialog, Memo, RwSignal, Shape, Switch, When, each, effect, flag, format, part, press, steady,
    text,
};
use crate::platform::focus::focus_in_place;
use crate::platform::time::wall_ms;
use crate::state::use_sync;
use crate::words;
use reprise_engine::protocol::sync::{Out, SyncState, SyncStatus, Words};

mod attempt;
mod browsers;
mod by_code;
mod code;
mod computer;
mod confirm;
mod elsewhere;
mod ending;
mod fragment;
mod join;
mod key;
mod sealed;

use attempt::{Attempt, FailureLine};
use browsers::Browsers;
pub(super) use browsers::{Member, members_of};
use code::AddBrowser;
use computer::WhichComputer;
pub(super) use confirm::words as words_kept;
use elsewhere::{Elsewhere, ForNew};
use ending::{Ask, Ending, WayOut};
use fragment::{JOIN, on_link};
use join::Join;
use key::Key;
use sealed::Sealed;

/// The sync page.
#[component]
pub(super) fn SyncPage() -> impl IntoView {
    let (status, is_known) = (use_sync().status(), use_sync().is_known());
    let is_on = move || status.with(|status| status.state != SyncState::Off);
    let is_on = Memo::new(move |_| is_known.get().then(is_on));
    let mut before = None;
    effect(move || {
        // Joining and leaving lead to another page, which is read from its top.
        let is_on = is_on.get();
        if std::mem::replace(&mut before, is_on).is_some_and(|before| Some(before) != is_on) {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            focus_in_place("main");
        }
    });
    let page = part(move || match is_on.get() {
        Some(true) => view! { <On status /> }.into_any(),
        Some(false) => view! { <Off /> }.into_any(),
        // Until the state is known, there is nothing that could be asked.
        None => {
            view! { <div class="page sync"><h1 class="display">{words::sync_head()}</h1></div> }.into_any()
        }
    });
    view! { {page} {part(question)} }
}

/// What is asked before something is sent, or given up.
fn question() -> AnyView {
    let sync = use_sync();
    let Some(question) = sync.question() else { return ().into_any() };
    let answer = move |may| press(move |_| sync.reply(may));
    view! {
        <Dialog label=words::before_that() shape=Shape::Middle testid="asks" on_close=Callback::new(move |()| sync.reply(false))>
            <p>{format::sentence(&question)}</p>
            <div class="lists__end">
                <button class="button button--main" on:click=answer(true)>{words::yes_go_on()}</button>
                <button class="button" on:click=answer(false)>{words::no()}</button>
            </div>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Off() -> impl IntoView {
    let (sync, attempt, at) = (use_sync(), Attempt::new(), Elsewhere::new());
    let turn_on = move |_| {
        let (address, invitation) = (untrack(|| at.address()), at.invitation());
        attempt.make(async move { sync.create(None, address, invitation).await });
    };
    view! {
        <div class="page sync sync--off">
            <h1 class="display">{words::sync_why()}</h1>
            <p class="lead">
                {words::sync_how()}
            </p>
            <Switch label=words::sync_switch() on=false busy=attempt.is_busy() on_turn=Callback::new(turn_on) />
            <FailureLine failure=attempt.failure() />
            <ForNew at attempt />
            <Join />
        </div>
    }
}

#[component]
fn On(
    /// The status of sync.
    status: Derived<SyncStatus>,
) -> impl IntoView {
    let (sync, leaving) = (use_sync(), RwSignal::new(false));
    let (shown, kept) = (RwSignal::new(None), words_kept());
    let (known, is_in) = (browsers::known(status), flag(move || status.with(|it| it.out == Out::No)));
    let told = Memo::new(move |_| {
        let problems =
            status.with(|status| [status.behind.clone(), status.problems.clone()]).into_iter().flatten();
        known.with(|known| problems.filter_map(|it| browsers::told(known, it)).collect::<Vec<[String; 2]>>())
    });
    let problems = move || {
        each(told.get().into_iter().map(|[code, problem]| {
            view! { <li class="notice" role="alert" data-code=code>{problem}</li> }
        }))
    };
    view! {
        <div class="page sync" node_ref=steady()>
            <h1 class="display">{text(move || status.with(|status| headline(status, kept.get())))}</h1>
            <p class="lead" data-code=text(move || status.with(|status| status.code.clone()))>
                {text(move || status.with(sentence))}
            </p>
            <ul class="sync__problems">{part(problems)}</ul>
            <Stray />
            <When on=is_in><WhichComputer status /></When>
            <div class="sync__switch">
                <Switch
                    label=words::sync_switch()
                    on=true
                    busy=Signal::from(false)
                    on_turn=Callback::new(move |_| leaving.set(true))
                />
                <When on=is_in>
                    <button class="button" on:click=press(move |_| sync.sync_now())>{words::sync_now()}</button>
                </When>
            </div>
            <Ask way=WayOut::Leave asked=leaving shown />
            // What a browser that is out of the library knows of words, browsers and records counts no more.
            <When on=is_in>
                <Key shown words=kept />
                <AddBrowser />
                <Browsers status />
                <Sealed status />
            </When>
            <Ending shown />
        </div>
    }
}

/// Says why a link that was opened here is not followed.
#[component]
fn Stray() -> impl IntoView {
    let has_link = RwSignal::new(false);
    on_link(JOIN, move |_| has_link.set(true));
    view! {
        <When on=flag(move || has_link.get())>
            <p class="notice" role="alert">
                {words::sync_stray()}
            </p>
        </When>
    }
}

/// The status of sync in a word. It is "in step" only while nothing waits.
pub(super) fn state_of(status: &SyncStatus) -> SyncState {
    match status.state {
        SyncState::Synced if status.pending > 0 => SyncState::Syncing,
        state => state,
    }
}

fn headline(status: &SyncStatus, kept: Words) -> &'static str {
    match state_of(status) {
        SyncState::Synced => match status.safety(kept, wall_ms()) {
            "yes" => words::sync_safe(),
            "words-unconfirmed" => words::sync_unsafe(),
            _ => words::sync_on_server(),
        },
        SyncState::Syncing if status.synced_ms.is_none() => words::sync_on_its_way(),
        SyncState::Syncing => words::sync_syncing(),
        SyncState::Offline => words::sync_no_answer(),
        SyncState::Error => words::sync_cannot(),
        SyncState::Off => words::sync_off(),
    }
}

/// Where the catalog is kept, in a sentence.
fn sentence(status: &SyncStatus) -> String {
    if let Some(message) = &status.message {
        return format::sentence(message);
    }
    match status.pending {
        0 => {
            let read = match status.read_back_ms {
                Some(ms) => words::sync_read_back(&format::day(ms)),
                None => words::sync_not_read_back().to_owned(),
            };
            // The server may have thrown this browser out since it last answered.
            match (status.state, status.synced_ms) {
                (SyncState::Synced, _) => words::sync_has_all(&read),
                (_, Some(_)) => words::sync_had_all(&read),
                (_, None) => words::sync_unanswered(&read),
            }
        }
        pending => words::sync_pending(pending),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_in_step_while_something_waits() {
        let check = |state, pending, wanted| {
            assert_eq!(state_of(&SyncStatus { state, pending, ..SyncStatus::default() }), wanted);
        };
        check(SyncState::Synced, 0, SyncState::Synced);
        check(SyncState::Synced, 1, SyncState::Syncing);
        check(SyncState::Offline, 1, SyncState::Offline);
        check(SyncState::Error, 1, SyncState::Error);
    }

    #[test]
    fn what_the_server_has_is_said_once_it_has_answered() {
        let check = |state, synced_ms, wanted: &str| {
            let told = sentence(&SyncStatus { state, synced_ms, ..SyncStatus::default() });
            assert!(told.starts_with(wanted), "{told}");
        };
        check(SyncState::Synced, Some(1), "The server has everything that this browser knows");
        check(SyncState::Syncing, Some(1), "When it last answered, the server had everything");
        check(SyncState::Offline, None, "The server has not answered");
    }
}
