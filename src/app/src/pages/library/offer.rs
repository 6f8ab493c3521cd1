//! Where the catalog is in this browser only: when it was last saved, and the two ways to have it elsewhere.

use leptos::prelude::*;

use super::super::export::{Outcome, back_up};
use crate::components::{When, flag, format, press, text};
use crate::link::{has_songs, use_link, use_told};
use crate::state::{Keeping, SYNC, ScanState, use_sync};
use crate::words;

/// An offer to save the catalog or to sync, once there is something to lose. Nothing of a sample library is kept.
#[component]
pub(super) fn Offer() -> impl IntoView {
    let (sync, told) = (use_sync(), use_told());
    let is_off = move || sync.is_known().get() && !sync.is_on().get();
    let is_read = move || told.scan.with(|it| !matches!(it.state, ScanState::Walking | ScanState::Reading));
    let is_own = move || told.keeping.with(|it| matches!(it, Keeping::Stored { .. }));
    let has_songs = has_songs();
    view! {
        <When on=flag(move || has_songs.get() && is_read() && is_off() && is_own())><Ways /></When>
    }
}

/// What is known of back-ups, and the two ways.
#[component]
fn Ways() -> impl IntoView {
    let (link, outcome) = (use_link(), Outcome::new());
    let known = move || {
        outcome.last.with(|last| match last {
            None => words::offer_here_only().to_owned(),
            Some(last) => words::offer_last_backup(&format::day(last.at_ms), &words::songs(last.songs)),
        })
    };
    view! {
        <p class="library__offer">
            <span role="status">{text(move || outcome.said.get())}</span>" "
            {text(known)}" "
            <button class="button button--link" data-testid="save-backup" on:click=press(move |_| back_up(link, outcome))>
                {words::save_backup()}
            </button>
            " · "
            <a class="link" href=SYNC>{words::offer_keep()}</a>
        </p>
    }
}
