//! The line at the foot of the window: where the catalog is stored, and the places it was read from.

use leptos::prelude::*;

use crate::components::{When, flag, press, text};
use crate::link::use_told;
use crate::pages::sync::{state_of, words_kept};
use crate::platform::time::wall_ms;
use crate::state::{Keeping, Kept, Panel, SYNC, use_offline, use_sync, use_view};
use crate::words;
use reprise_engine::protocol::sync::{Out, SyncState, SyncStatus};

/// The line at the foot of the window.
#[component]
pub(super) fn Foot() -> impl IntoView {
    let (told, view) = (use_told(), use_view());
    let (keeping, places) = (told.keeping, told.places);
    let kept = move || keeping.with(kept);
    let (status, is_known) = (use_sync().status(), use_sync().is_known());
    // What a removed browser knows stays in it.
    let is_syncing = flag(move || status.with(|it| it.state != SyncState::Off && it.out == Out::No));
    view! {
            <p class="foot__kept" data-kept=text(move || kept().0)>
                <span class="foot__dot" aria-hidden="true"></span>
                <span class="foot__words">{text(move || kept().1)}</span>
                <span class="foot__words foot__words--short">{text(move || keeping.with(kept_in_short))}</span>
            </p>
            <SyncMark />
            <OfflineMark />
            <When on=flag(move || places.with(|places| !places.is_empty()))>
                <button class="button button--link" on:click=press(move |_| view.show(Some(Panel::Places)))>
                    {text(move || words::places(places.with(Vec::len) as u64))}
                </button>
            </When>
            <p class="foot__promise">{text(move || if is_known.get() { promise(is_syncing.get()) } else { "" })}</p>
    }
}

/// Whether the app starts without a network, said once it does.
#[component]
fn OfflineMark() -> impl IntoView {
    let offline = use_offline();
    let is_ready = move || offline.get() != Kept::No;
    view! {
        <span class="foot__offline" data-testid="offline" data-ready=text(move || if is_ready() { "yes" } else { "no" })>
            {text(move || if is_ready() { words::offline_ready() } else { "" })}
        </span>
    }
}

/// The status of sync, which links to its page.
#[component]
fn SyncMark() -> impl IntoView {
    let (sync, kept) = (use_sync(), words_kept());
    let (status, is_known) = (sync.status(), sync.is_known());
    view! {
        <a
            class="foot__sync"
            href=SYNC
            data-testid="sync"
            data-state=text(move || status.with(|status| state_of(status).slug()))
            data-safe=text(move || status.with(|status| status.safety(kept.get(), wall_ms())))
            data-pending=text(move || status.with(|status| status.pending.to_string()))
        >
            // Until it is known whether sync is on, nothing is said of it.
            {text(move || if is_known.get() { status.with(spoken) } else { words::sync().to_owned() })}
        </a>
    }
}

fn spoken(status: &SyncStatus) -> String {
    match (state_of(status), status.pending) {
        (SyncState::Off, _) => words::sync_is_off().to_owned(),
        (SyncState::Syncing, _) => words::syncing().to_owned(),
        (SyncState::Synced, _) => words::synced().to_owned(),
        (SyncState::Offline, 0) => words::no_answer().to_owned(),
        (SyncState::Offline, _) => words::no_answer_waits().to_owned(),
        (SyncState::Error, _) => words::sync_stuck().to_owned(),
    }
}

/// The promise in the foot about the person's music. The sentence differs once the catalog is synced.
fn promise(is_syncing: bool) -> &'static str {
    match is_syncing {
        true => words::promise_syncing(),
        false => words::promise(),
    }
}

/// How safely the catalog is stored: a word for the style, and a sentence for the person.
fn kept(keeping: &Keeping) -> (&'static str, &'static str) {
    match keeping {
        Keeping::Opening => ("opening", words::kept_opening()),
        Keeping::Stored { persistent: Some(true) } => ("safe", words::kept_safe()),
        Keeping::Stored { persistent: Some(false) } => ("loose", words::kept_loose()),
        Keeping::Stored { persistent: None } => ("stored", words::kept()),
        Keeping::Sample => ("lost", words::kept_sample()),
        Keeping::MemoryOnly { .. } => ("lost", words::kept_not()),
    }
}

/// The same in a few words, for narrow windows.
fn kept_in_short(keeping: &Keeping) -> &'static str {
    match keeping {
        Keeping::Opening => words::kept_opening(),
        Keeping::Stored { persistent: Some(false) } => words::kept_loose_short(),
        Keeping::Stored { .. } => words::kept_short(),
        Keeping::Sample | Keeping::MemoryOnly { .. } => words::kept_not_short(),
    }
}
