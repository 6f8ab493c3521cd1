//! What the endpoint sees: the stored records exactly as they are.

use leptos::prelude::*;
use reprise_catalog::ids::BrowserId;

use super::attempt::{Attempt, FailureLine};
use super::browsers::name_of;
use crate::components::{each, format, part, text};
use crate::state::use_library;
use crate::sync::{BrowserRecords, SealedRecord, SyncStatus, use_sync};

/// Bytes of a record that are shown: its head, and the first of what is sealed.
const SHOWN: usize = 122;

/// What the endpoint holds, and how much of it there is.
#[component]
pub(super) fn Sealed(
    /// How syncing stands.
    status: Signal<SyncStatus>,
) -> impl IntoView {
    // By who there is alone: what is being looked at stays open while more is sent.
    let browsers = Memo::new(move |_| {
        status.with(|status| status.overview.browsers.iter().map(|it| it.browser).collect::<Vec<_>>())
    });
    let room = text(move || status.with(room));
    let lines = move || each(browsers.get().into_iter().map(|it| view! { <BrowserLine status id=it /> }));
    view! {
        <section class="sync__part" aria-labelledby="sealed">
            <h2 class="title" id="sealed">"What the endpoint sees"</h2>
            <p class="sync__note">
                "Numbered records of padded sizes, and when they came. No title, no path, no name. "{room}
            </p>
            <ul class="sealed">{part(lines)}</ul>
        </section>
    }
}

#[component]
fn BrowserLine(
    /// How syncing stands.
    status: Signal<SyncStatus>,
    /// Whose records.
    id: BrowserId,
) -> impl IntoView {
    let (sync, library, attempt) = (use_sync(), use_library(), Attempt::new());
    let shown = RwSignal::new(Vec::<SealedRecord>::new());
    let records = Memo::new(move |_| {
        status.with(|status| status.overview.browsers.iter().find(|it| it.browser == id).cloned())
    });
    let look = move |_| {
        // The latest say most of what is being sent.
        let after = records.with_untracked(|it| {
            it.as_ref().map(|it| it.last.saturating_sub(4).max(it.first.saturating_sub(1)))
        });
        attempt.make(async move {
            shown.try_set(sync.records(id, after.unwrap_or_default()).await?);
            Ok(())
        });
    };
    let name = library.with(|catalog, _| name_of(catalog, id));
    let sums = text(move || records.with(|it| it.as_ref().map(sums).unwrap_or_default()));
    let lines = move || each(shown.get().into_iter().map(|it| view! { <RecordLine record=it /> }));
    view! {
        <li class="sealed__browser">
            <p><bdi>{name}</bdi>" "<span class="sealed__sums">{sums}</span></p>
            <button class="button" on:click=look>"Show the latest as they are"</button>
            <FailureLine failure=attempt.failure() />
            <ol class="sealed__records">{part(lines)}</ol>
        </li>
    }
}

#[component]
fn RecordLine(record: SealedRecord) -> impl IntoView {
    let head =
        format!("Record {}, {}", record.number, format::counted(record.bytes.len() as u64, "byte", "bytes"));
    let more = if record.bytes.len() > SHOWN { " …" } else { "" };
    let bytes: String = record.bytes.iter().take(SHOWN).map(|byte| format!("{byte:02x}")).collect();
    view! {
        <li>
            <p class="sealed__head">{head}</p>
            <pre class="sealed__bytes" tabindex="0" aria-label="Its bytes">{bytes}{more}</pre>
        </li>
    }
}

fn sums(records: &BrowserRecords) -> String {
    let BrowserRecords { browser, first, last, bytes } = records;
    format!("as {}: records {first} to {}, {}", browser.to_hex(), format::count(*last), format::size(*bytes))
}

fn room(status: &SyncStatus) -> String {
    let used = format::size(status.overview.bytes_used);
    match status.overview.quota {
        Some(quota) => format!("{used} of {} are used.", format::size(quota)),
        None => format!("{used} are used."),
    }
}
