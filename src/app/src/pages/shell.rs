//! The frame around every page: masthead, status of the scan, warnings, foot, panels. It is put into the elements
//! that stand in `index.html`.

use std::time::Duration;

use leptos::prelude::*;

use super::doubts::Doubts;
use super::evidence::EvidencePanel;
use super::export::ExportPanel;
use super::keys::KeysPanel;
use super::lists::ListsPanel;
use super::places::PlacesPanel;
use super::problems::ProblemsPanel;
use crate::components::{Memo, RwSignal, ScanLine, When, Within, effect, flag, part, press, text};
use crate::link::{Trouble, use_told};
use crate::platform::early::is_second_choice;
use crate::state::{Keeping, Kept, Panel, ScanState, ScanStatus, Unread, use_offline, use_scans, use_view};
use crate::words;

mod foot;
mod masthead;
mod shortcuts;

pub(super) use shortcuts::SEARCH;

use foot::Foot;
use masthead::Masthead;

/// How long the catalog may be opened before the page says that this takes long.
const LATE: Duration = Duration::from_secs(15);

/// The page within its frame.
#[component]
pub(super) fn Shell(
    /// The page.
    children: Children,
) -> impl IntoView {
    let (scans, view) = (use_scans(), use_view());
    shortcuts::listen(view);
    announce_scan();
    view! {
        <Within id="masthead"><Masthead /></Within>
        <Within id="notices">
            <ScanLine
                status=use_told().scan
                on_stop=Callback::new(move |()| scans.stop())
                on_problems=Callback::new(move |()| view.show(Some(Panel::Problems)))
            />
            <LanguageNotice />
            <TroubleWarning />
            <MemoryWarning />
            <UnreadWarning />
            <NewerNotice />
            <Doubts />
        </Within>
        <Within id="main">{children()}</Within>
        <Within id="foot"><Foot /></Within>
        <Panels />
        <ListsPanel />
        <div class="unseen" role="status" aria-live="polite">{text(move || view.said.get())}</div>
    }
}

/// Says that the chosen language did not load, so that the page speaks English.
#[component]
fn LanguageNotice() -> impl IntoView {
    let current = use_view();
    is_second_choice().then(|| {
        view! {
            <div class="notice" role="alert" data-testid="second-choice">
                <p><b>{words::language_did_not_load()}</b>" "{words::nothing_is_lost()}</p>
                <button class="button" on:click=press(move |_| current.reload())>{words::reload()}</button>
            </div>
        }
    })
}

/// Says what keeps the page from going on, or that something failed and goes on.
#[component]
fn TroubleWarning() -> impl IntoView {
    let (trouble, current) = (use_told().trouble, use_view());
    part(move || {
        let Some(now) = trouble.get() else { return ().into_any() };
        let (what, todo) = words_of(&now);
        let (goes_on, reason) = match now {
            Trouble::Fallen(why) => (true, why),
            Trouble::Stopped(why) => (false, why),
            Trouble::Felled => (true, String::new()),
            Trouble::LetGo | Trouble::Closed => (false, String::new()),
        };
        let label = if goes_on { words::close() } else { words::reload() };
        let act = move |_| if goes_on { trouble.set(None) } else { current.reload() };
        view! {
            <div class="notice" role="alert" data-testid="trouble">
                <p><b>{what}</b>" "{todo}" "<span class="notice__reason">{reason}</span></p>
                <button class="button" on:click=press(act)>{label}</button>
            </div>
        }
        .into_any()
    })
}

/// What happened, and what the person can do.
fn words_of(trouble: &Trouble) -> (&'static str, &'static str) {
    match trouble {
        Trouble::Fallen(_) => (words::fell(), words::fell_kept()),
        Trouble::Felled => (words::felled(), words::felled_goes_on()),
        Trouble::Stopped(_) => (words::stopped(), words::stopped_kept()),
        Trouble::LetGo => (words::let_go_newer(), words::let_go_tab()),
        Trouble::Closed => (words::data_deleted(), words::reload_to_begin()),
    }
}

/// Says that nothing is stored. Of the person's own songs it offers to save what there is.
#[component]
fn MemoryWarning() -> impl IntoView {
    let (keeping, view) = (use_told().keeping, use_view());
    part(move || {
        match keeping.get() {
            Keeping::Stored { .. } => ().into_any(),
            Keeping::Opening => view! { <OpeningNotice /> }.into_any(),
            Keeping::Sample => view! {
                <div class="notice notice--sample" role="status" data-testid="sample">
                    <p>
                        <b>{words::sample()}</b>
                        " "{words::sample_invented()}
                        // The script in index.html takes no folder here, and shows this instead.
                        <b class="notice__own">" "{words::sample_leave_first()}</b>
                    </p>
                    // The script in index.html leaves the sample library at this address.
                    <a class="button" rel="external" href="/?own">{words::sample_leave()}</a>
                </div>
            }
            .into_any(),
            Keeping::MemoryOnly { reason } => view! {
                <div class="notice" role="alert">
                    <p>
                        <b>{words::memory_only()}</b>
                        " "{words::memory_only_works()}" "
                        <span class="notice__reason">{reason}</span>
                    </p>
                    <button class="button" on:click=press(move |_| view.show(Some(Panel::Export)))>
                        {words::memory_only_save()}
                    </button>
                </div>
            }
            .into_any(),
        }
    })
}

/// Says that the catalog is still being opened. Some browsers never answer, and then only a reload helps.
#[component]
fn OpeningNotice() -> impl IntoView {
    let (is_late, view) = (RwSignal::new(false), use_view());
    // The catalog may be open by then, and this be gone.
    set_timeout(move || is_late.try_set(true), LATE);
    view! {
        <When on=flag(move || is_late.get())>
            <div class="notice" role="status" data-testid="opening">
                <p><b>{words::kept_opening()}</b>" … "{words::stopped_kept()}</p>
                <button class="button" on:click=press(move |_| view.reload())>{words::reload()}</button>
            </div>
        </When>
    }
}

/// Says that some stored batches could not be read.
#[component]
fn UnreadWarning() -> impl IntoView {
    let unread = use_told().unread;
    let unread_text = move || match unread.get() {
        Unread { later: 0, damaged: 0 } => None,
        Unread { damaged: 0, .. } => Some(words::unread_later()),
        _ => Some(words::unread_damaged()),
    };
    part(move || {
        unread_text().map(|text| view! { <div class="notice" role="alert"><p>{text}</p></div> }).into_any()
    })
}

/// Offers the build that waits until all tabs are closed.
#[component]
fn NewerNotice() -> impl IntoView {
    let offline = use_offline();
    view! {
        <When on=flag(move || offline.get() == Kept::Newer)>
            <div class="notice" role="status" data-testid="newer">
                <p>
                    <b>{words::newer()}</b>
                    " "{words::newer_starts()}
                </p>
                <button class="button" on:click=press(move |_| offline.update())>{words::newer_update()}</button>
            </div>
        </When>
    }
}

/// The panel that is open, if any.
#[component]
fn Panels() -> impl IntoView {
    let panel = use_view().panel;
    part(move || match panel.get() {
        Some(Panel::Evidence(track)) => view! { <EvidencePanel track /> }.into_any(),
        Some(Panel::Export) => view! { <ExportPanel /> }.into_any(),
        Some(Panel::Keys) => view! { <KeysPanel /> }.into_any(),
        Some(Panel::Places) => view! { <PlacesPanel /> }.into_any(),
        Some(Panel::Problems) => view! { <ProblemsPanel /> }.into_any(),
        None => ().into_any(),
    })
}

/// Tells screen readers how the scan goes: its start, its end, and every tenth of it.
fn announce_scan() {
    let (status, view) = (use_told().scan, use_view());
    let stage = Memo::new(move |_| status.with(|status| (status.state, tenth(status))));
    effect(move || {
        let (state, _) = stage.get();
        if state != ScanState::Idle {
            view.say(status.with_untracked(spoken));
        }
    });
}

fn tenth(status: &ScanStatus) -> u32 {
    match status.state {
        ScanState::Reading => (u64::from(status.read) * 10 / u64::from(status.total.max(1))) as u32,
        _ => 0,
    }
}

fn spoken(status: &ScanStatus) -> String {
    match status.state {
        ScanState::Idle => String::new(),
        ScanState::Walking => words::scan_looking().to_owned(),
        ScanState::Reading => words::scan_said_read(status.read.into(), status.total.into()),
        // Only a list was given. What came of it is told elsewhere.
        ScanState::Done if status.total == 0 => status.notice.clone().unwrap_or_default(),
        ScanState::Done => words::scan_said_all(status.total.into(), status.problems.into()),
        ScanState::Stopped => words::scan_said_stopped(status.read.into()),
        ScanState::Failed => words::scan_said_failed(status.read.into()),
    }
}
