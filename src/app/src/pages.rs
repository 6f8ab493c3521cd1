//! The pages, and the address that leads to each.

#![allow(unreachable_pub, reason = "the component macro makes properties public")]

use leptos::prelude::*;
use reprise_engine::protocol::leaf::LeafOf;

use crate::components::{effect, part};
use crate::link::provide_link;
use crate::platform::focus::focus_in_place;
use crate::state::{
    CHECKUP, FOUND, LIBRARY, NEW_COMPUTER, PICTURES, RESTORE, SHEET, SINCE, SYNC, TERMS, TWINS, WHAT_IF,
    keep_whether_there_are_songs, provide_address, provide_last_backup, provide_offline, provide_preferences,
    provide_rows, provide_scans, provide_sync, provide_view,
};
use crate::words;

mod checkup;
mod doubts;
mod evidence;
mod export;
mod first_visit;
mod keys;
mod leaf;
mod library;
mod lists;
mod media;
mod places;
mod problems;
mod restore;
mod shell;
mod sync;
mod terms;

use checkup::CheckupPage;
use leaf::LeafPage;
use library::LibraryPage;
use restore::RestorePage;
use shell::Shell;
use sync::SyncPage;
use terms::TermsPage;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    provide_link();
    provide_preferences();
    provide_sync();
    provide_scans();
    provide_offline();
    provide_last_backup();
    keep_whether_there_are_songs();
    let path = provide_address().path();
    provide_view();
    provide_rows();
    announce_page(path);
    view! {
        <Shell>
            {part(move || page_at(&path.get()))}
        </Shell>
    }
}

/// Puts the page's name into the window's title. When a link led to the page, the page also gets the focus, so
/// that people who cannot see it hear of it and go on from there.
fn announce_page(path: Signal<String>) {
    let mut before = None;
    effect(move || {
        let path = path.get();
        document().set_title(&title_of(&path));
        if before.replace(path.clone()).is_some_and(|before| before != path) {
            focus_in_place("main");
        }
    });
}

fn title_of(path: &str) -> String {
    let page = match path {
        LIBRARY => return words::title().to_owned(),
        RESTORE => words::restore(),
        CHECKUP => words::checkup(),
        SYNC => words::sync(),
        TWINS => words::twins(),
        WHAT_IF => words::what_if(),
        SHEET => words::emergency_sheet(),
        PICTURES => words::in_pictures(),
        FOUND => words::purchases_and_rips(),
        SINCE => words::since_when(),
        NEW_COMPUTER => words::new_computer(),
        TERMS => words::terms(),
        _ => words::no_such_page(),
    };
    words::title_of_page(page)
}

/// The page at this path. leptos_router would add 15 KB, and ten fixed addresses do not need it.
fn page_at(path: &str) -> AnyView {
    match path {
        LIBRARY => view! { <LibraryPage /> }.into_any(),
        RESTORE => view! { <RestorePage /> }.into_any(),
        CHECKUP => view! { <CheckupPage /> }.into_any(),
        SYNC => view! { <SyncPage /> }.into_any(),
        TWINS => view! { <LeafPage of=|count, _| LeafOf::Twins(count) testid="duplicates" /> }.into_any(),
        WHAT_IF => view! { <LeafPage of=|_, turned| LeafOf::WhatIf(turned) testid="what-if" /> }.into_any(),
        SHEET => view! { <LeafPage of=|_, _| LeafOf::Sheet testid="sheet" /> }.into_any(),
        PICTURES => view! { <LeafPage of=|count, _| LeafOf::Pictures(count) testid="pictures" /> }.into_any(),
        FOUND => view! { <LeafPage of=|count, _| LeafOf::Found(count) testid="found" /> }.into_any(),
        SINCE => view! { <LeafPage of=LeafOf::Since testid="since" /> }.into_any(),
        NEW_COMPUTER => view! { <LeafPage of=|_, _| LeafOf::NewComputer testid="new-computer" /> }.into_any(),
        TERMS => view! { <TermsPage /> }.into_any(),
        _ => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <div class="page">
            <h1 class="display">{words::there_is_no_page()}</h1>
            <p class="lead"><a href=LIBRARY>{words::go_to_library()}</a></p>
        </div>
    }
}
