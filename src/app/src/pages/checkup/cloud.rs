//! The check whether every browser of the library syncs its catalog.

use leptos::prelude::*;

use super::Line;
use crate::components::{When, each, flag, part, text};
use crate::pages::sync::{Member, members_of, words_kept};
use crate::state::{SYNC, use_sync};
use crate::words;
use reprise_engine::protocol::sync::{SyncState, SyncStatus, Words};

/// Whether sync is on, browser by browser.
#[component]
pub(super) fn InTheCloud() -> impl IntoView {
    let (status, is_known, kept) = (use_sync().status(), use_sync().is_known(), words_kept());
    let all = members_of(status);
    let lines = move || {
        let told = all.get().into_iter().map(|member| {
            let word = status.with(|status| word(status, &member));
            view! { <li><bdi>{member.name()}</bdi><span>{word}</span></li> }
        });
        each(told)
    };
    view! {
        <Line ask=words::ask_sync()>
            <div class="checkup__answer">
                // Until it is known whether sync is on, nothing is said of it.
                <When on=is_known>
                    <p>{text(move || status.with(|status| all.with(|all| answer(status, all))))}</p>
                </When>
                <When on=flag(move || kept.get() == Words::Unkept)>
                    <p>{words::ask_sync_words()}</p>
                </When>
                <When on=flag(move || all.with(|all| all.len() > 1))>
                    <ul class="checkup__reasons checkup__browsers">{part(lines)}</ul>
                </When>
                <a class="link" href=SYNC>{words::open_sync()}</a>
            </div>
        </Line>
    }
}

/// The answer, and what to do.
fn answer(status: &SyncStatus, all: &[Member]) -> String {
    let out = all.iter().filter(|member| is_in(status, member) == Some(false)).count();
    match status.state {
        SyncState::Off => words::ask_sync_off().to_owned(),
        SyncState::Error => words::ask_sync_error().to_owned(),
        _ if all.len() < 2 => words::ask_sync_alone().to_owned(),
        _ if status.overview.browsers.is_empty() => words::ask_sync_here().to_owned(),
        _ if out == 0 => words::ask_sync_all(all.len() as u64),
        _ => words::ask_sync_out(out as u64, all.len() as u64),
    }
}

/// Whether a browser is in the library; `None` if that is not known.
fn is_in(status: &SyncStatus, member: &Member) -> Option<bool> {
    let is_on = status.state != SyncState::Off;
    match (member.0.is_here, status.overview.browsers.is_empty()) {
        (true, _) => Some(is_on),
        (false, true) => None,
        (false, false) => Some(member.0.is_joined),
    }
}

/// What is known of one browser, in a few words.
fn word(status: &SyncStatus, member: &Member) -> String {
    match is_in(status, member) {
        Some(true) => words::browser_on(&member.seen()),
        Some(false) => words::browser_off(&member.seen()),
        None => member.seen(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use reprise_engine::protocol::catalog::BrowserId;

    use reprise_engine::protocol::members::Member as Facts;
    use reprise_engine::protocol::sync::BrowserRecords;

    fn member(id: u8, is_joined: bool) -> Member {
        let (id, name) = (BrowserId([id; 8]), Some("Desk".to_owned()));
        let is_here = id.0 == [0; 8];
        Member(Facts {
            id,
            name,
            is_removed: false,
            is_here,
            is_joined,
            songs: 0,
            places: 0,
            computer: None,
            belongs: Default::default(),
            seen_ms: 0,
        })
    }

    /// Checks the answer for this browser and others, some of which have joined.
    #[track_caller]
    fn check(state: SyncState, others: &[bool], wanted: &str) {
        let mut status = SyncStatus { state, ..SyncStatus::default() };
        let browser = BrowserId([1; 8]);
        status.overview.browsers.push(BrowserRecords { browser, first: 1, last: 1, bytes: 1 });
        let mut all = vec![member(0, false)];
        all.extend(others.iter().map(|&is_joined| member(1, is_joined)));
        assert!(answer(&status, &all).starts_with(wanted), "{}", answer(&status, &all));
    }

    #[test]
    fn sync_is_on_where_the_endpoint_has_heard_of_every_browser() {
        check(SyncState::Off, &[], "No. If");
        check(SyncState::Off, &[true], "No. If");
        check(SyncState::Synced, &[], "Yes. This is the only");
        check(SyncState::Syncing, &[true, true], "Yes, in each of the 3 browsers.");
        check(SyncState::Offline, &[true, false], "No: 1 of 3 browsers ");
        check(SyncState::Error, &[true], "It is, but");
    }

    #[test]
    fn before_the_endpoint_has_told_nothing_is_said_of_others() {
        let status = SyncStatus { state: SyncState::Syncing, ..SyncStatus::default() };
        let all = [member(0, false), member(1, false)];
        assert!(answer(&status, &all).starts_with("In this browser it is."));
        assert_eq!(is_in(&status, &all[1]), None);
    }
}
