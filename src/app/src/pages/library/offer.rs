//! Where the catalog is in this browser only: when it was last saved, and the two ways to have it elsewhere.

use js_sys::Array;
use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::super::export::{Outcome, back_up};
use crate::components::{Memo, When, flag, format, part, press, text};
use crate::link::{Link, has_songs, use_link, use_told};
use crate::platform::early::{self, can_save_as};
use crate::state::{Keeping, NEW_COMPUTER, SYNC, ScanState, use_sync};
use crate::words;

/// An offer to save the catalog or to sync, once there is something to lose. Nothing of a sample library is kept.
#[component]
pub(super) fn Offer() -> impl IntoView {
    let (sync, told) = (use_sync(), use_told());
    let is_off = move || sync.is_known().get() && !sync.is_on().get();
    let is_read =
        Memo::new(move |_| told.scan.with(|it| !matches!(it.state, ScanState::Walking | ScanState::Reading)));
    let is_own = move || told.keeping.with(|it| matches!(it, Keeping::Stored { .. }));
    let has_songs = has_songs();
    // Who has joined a library and read nothing yet is on a new computer.
    let is_new = move || sync.is_on().get() && told.places.with(Vec::is_empty);
    view! {
        <When on=flag(move || has_songs.get() && is_off() && is_own())>
            {part(move || match is_read.get() {
                true => view! { <Ways /> }.into_any(),
                // The line is there from the start, so that nothing moves when the reading ends.
                false => view! { <p class="library__offer">{words::offer_after_reading()}</p> }.into_any(),
            })}
        </When>
        <When on=flag(move || has_songs.get() && is_read.get() && is_new())>
            <p class="library__offer">
                {words::offer_no_folder()}" "<a class="link" href=NEW_COMPUTER>{words::offer_new_computer()}</a>
            </p>
        </When>
    }
}

/// What is known of back-ups, and the ways to have the list elsewhere.
#[component]
fn Ways() -> impl IntoView {
    let (link, outcome, saved) = (use_link(), Outcome::new(), use_told().saved);
    let known = move || match (outcome.said.with(String::is_empty), saved.get(), outcome.last.get()) {
        // What was saved just now says the same.
        (false, ..) => String::new(),
        (_, Some(file), _) => file.told,
        (_, None, None) => words::offer_here_only().to_owned(),
        (_, None, Some(last)) => {
            words::offer_last_backup(&format::day(last.at_ms), &words::songs(last.songs))
        }
    };
    let is_behind = move || saved.with(|file| file.as_ref().is_some_and(|file| file.is_behind));
    view! {
        <p class="library__offer">
            <span role="status">{text(move || outcome.said.get())}</span>" "
            {text(known)}" "
            <When on=flag(is_behind)>
                <button class="button button--link" on:click=press(move |_| save_as(link, true))>{words::saved_now()}</button>
                " · "
            </When>
            <When on=flag(move || saved.with(Option::is_none))>
                <button class="button button--link" data-testid="save-backup" on:click=press(move |_| back_up(link, outcome))>
                    {words::save_backup()}
                </button>
                " · "
            </When>
            {can_save_as().then(|| view! {
                <button class="button button--link" on:click=press(move |_| save_as(link, false))>{words::saved_as()}</button>
                " · "
            })}
            <a class="link" href=SYNC>{words::offer_keep()}</a>
        </p>
    }
}

/// Saves the back-up in the known file, or in one that the person names. The engine tells what came of it.
fn save_as(link: Link, in_known: bool) {
    let known = if in_known { link.told.saved_in.get_value() } else { JsValue::UNDEFINED };
    let asked = early::save_as(known);
    spawn_local(async move {
        if let Some(handle) = asked.await {
            let beside = if in_known { Array::new() } else { Array::of1(&handle) };
            link.send_with(Intent::SaveBackup, &beside);
        }
    });
}
