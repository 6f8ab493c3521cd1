//! What the endpoint sees: the stored records exactly as they are, page by page.

mod record;

use leptos::prelude::*;
use reprise_engine::protocol::catalog::BrowserId;

use super::attempt::{Attempt, FailureLine};
use super::browsers::{Member, joined, known};
use crate::components::{Derived, Memo, RwSignal, each, flag, format, keyed, part, press, text};
use crate::state::use_sync;
use crate::words;
use record::{Folded, RecordLine};
use reprise_engine::protocol::members::unnamed;
use reprise_engine::protocol::sync::{BrowserRecords, SealedRecord, SyncStatus};

/// What whoever runs the server can do, and whether that is noticed.
const CAN: [fn() -> &'static str; 6] = [
    words::can_see,
    words::can_delete,
    words::can_show_older,
    words::can_hide,
    words::can_freeze,
    words::can_serve_another,
];

/// How many records are shown at once.
const MOST: u64 = 8;

/// What the endpoint has, and how much.
#[component]
pub(super) fn Sealed(
    /// The status of sync.
    status: Derived<SyncStatus>,
) -> impl IntoView {
    // An open list stays open while more records are sent, and while other browsers come and go. This browser is
    // always listed: just after a library was made, the endpoint has no record of it yet.
    let (known, joined) = (known(status), joined(status));
    let browsers = Memo::new(move |_| {
        let mut all = joined.get();
        let here = known.with(|known| known.iter().find(|member| member.0.is_here).map(|member| member.0.id));
        all.extend(here.filter(|here| !all.contains(here)));
        all
    });
    let room = text(move || status.with(room));
    let keys = move || browsers.with(|all| all.iter().map(|id| u64::from_be_bytes(id.0)).collect());
    let line_of =
        move |key: u64| view! { <BrowserLine status known id=BrowserId(key.to_be_bytes()) /> }.into_any();
    view! {
        <section class="sync__part" aria-labelledby="sealed">
            <h2 class="title" id="sealed">{words::server_sees()}</h2>
            <p class="sync__note">
                {words::server_sees_hint()}" "{room}
            </p>
            <details class="join__more">
                <summary>{words::details()}</summary>
                <p>{words::server_sees_numbers()}</p>
                {part(move || each(browsers.get().into_iter().map(|id| {
                    let records = status.with(|it| it.overview.browsers.iter().find(|it| it.browser == id).cloned());
                    view! { <p>{format!("{}: {}", named(known, id), records.as_ref().map_or(words::nothing_yet().to_owned(), numbers))}</p> }
                })))}
            </details>
            <ul class="sealed">{keyed(keys, line_of)}</ul>
            <details class="join__more">
                <summary>{words::server_can()}</summary>
                <ul>{each(CAN.map(|can| view! { <li>{can()}</li> }))}</ul>
            </details>
        </section>
    }
}

/// Which records are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Latest,
    Older,
    Newer,
}

#[component]
fn BrowserLine(
    /// The status of sync.
    status: Derived<SyncStatus>,
    /// The names of the browsers.
    known: Memo<Vec<Member>>,
    /// The browser whose records are shown.
    id: BrowserId,
) -> impl IntoView {
    let (sync, attempt) = (use_sync(), Attempt::new());
    let shown = RwSignal::new(Vec::<SealedRecord>::new());
    let records = Memo::new(move |_| {
        status.with(|status| status.overview.browsers.iter().find(|it| it.browser == id).cloned())
    });
    let look = move |page: Page| {
        let (at, ends) = (shown.with_untracked(|it| ends_of(it)), records.get_untracked());
        let ends = ends.map_or((1, 0), |it| (it.first, it.last));
        let mut after = after(page, at, ends);
        attempt.make(async move {
            let mut some = Vec::new();
            // A page of large records has few of them.
            while some.len() < MOST as usize && after < ends.1 {
                let more = sync.records(id, after).await?;
                let Some(last) = more.last() else { break };
                after = last.number;
                some.extend(more);
            }
            some.truncate(MOST as usize);
            shown.try_set(some);
            Ok(())
        });
    };
    let turns = move || {
        let Some((first, last)) = shown.with(|it| ends_of(it)) else { return ().into_any() };
        let turn = |page, word, is_end: Signal<bool>| {
            let is_off = flag(move || is_end.get() || attempt.is_busy().get());
            view! { <button class="button" disabled=is_off on:click=press(move |_| look(page))>{word}</button> }
        };
        let end = move |of: fn(&BrowserRecords) -> u64| records.with(|it| it.as_ref().map_or(0, of));
        view! {
            {turn(Page::Older, words::older(), flag(move || first <= end(|it| it.first)))}
            {turn(Page::Newer, words::newer_records(), flag(move || last >= end(|it| it.last)))}
            <span class="sealed__sums">{words::records_from_to(first, last)}</span>
        }
        .into_any()
    };
    let name = text(move || named(known, id));
    let sums = text(move || records.with(|it| it.as_ref().map_or(words::nothing_yet().to_owned(), sums)));
    // Which records there are comes a moment after the page is drawn. A click before that would show nothing.
    let is_empty = flag(move || records.with(Option::is_none));
    let lines = move || {
        // The newest record comes first and is unfolded.
        let folded = std::iter::once(Folded::No).chain(std::iter::repeat(Folded::Yes));
        let newest = shown.get().into_iter().rev();
        each(newest.zip(folded).map(|(record, folded)| view! { <RecordLine record folded /> }))
    };
    view! {
        <li class="sealed__browser">
            <p><bdi>{name}</bdi>" "<span class="sealed__sums">{sums}</span></p>
            <div class="sealed__turns" role="group" aria-label=words::records_head()>
                <button class="button" disabled=is_empty on:click=press(move |_| look(Page::Latest))>
                    {words::show_latest()}
                </button>
                {part(turns)}
            </div>
            <FailureLine failure=attempt.failure() />
            <ul class="sealed__records">{part(lines)}</ul>
        </li>
    }
}

/// The number after which the records of another page come. The records from `at.0` to `at.1` are shown now,
/// and there are records from `ends.0` to `ends.1`.
fn after(page: Page, at: Option<(u64, u64)>, ends: (u64, u64)) -> u64 {
    let before_first = ends.0.saturating_sub(1);
    match (page, at) {
        (Page::Older, Some((first, _))) => first.saturating_sub(MOST + 1).max(before_first),
        (Page::Newer, Some((_, last))) => last.max(before_first),
        _ => ends.1.saturating_sub(MOST).max(before_first),
    }
}

/// The numbers of the first and the last of some records.
fn ends_of(records: &[SealedRecord]) -> Option<(u64, u64)> {
    Some((records.first()?.number, records.last()?.number))
}

fn named(known: Memo<Vec<Member>>, id: BrowserId) -> String {
    known.with(|known| known.iter().find(|it| it.0.id == id).map_or_else(|| unnamed(id), Member::name))
}

fn sums(records: &BrowserRecords) -> String {
    let number = (records.last + 1).saturating_sub(records.first);
    format!("{}, {}", words::records(number), format::size(records.bytes))
}

/// As what the server knows the browser, and which records it has.
fn numbers(records: &BrowserRecords) -> String {
    let BrowserRecords { browser, first, last, .. } = records;
    words::records_of(&browser.to_hex(), *first, *last)
}

fn room(status: &SyncStatus) -> String {
    let used = format::size(status.overview.bytes_used);
    match status.overview.quota {
        // The server has not said what it holds.
        _ if status.overview.browsers.is_empty() => String::new(),
        Some(quota) => words::used_of(&used, &format::size(quota)),
        None => words::used(&used),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_is_on_a_page() {
        let check = |page, at, ends, wanted| assert_eq!(after(page, at, ends), wanted, "{page:?} {at:?}");
        check(Page::Latest, None, (1, 3), 0);
        check(Page::Latest, None, (1, 100), 92);
        check(Page::Older, Some((93, 100)), (1, 100), 84);
        check(Page::Older, Some((5, 12)), (1, 100), 0);
        check(Page::Newer, Some((85, 92)), (1, 100), 92);
        // A snapshot has replaced the records that were shown.
        check(Page::Latest, None, (98, 100), 97);
        check(Page::Older, Some((3, 9)), (98, 100), 97);
        check(Page::Newer, Some((3, 9)), (98, 100), 97);
    }
}
