//! The pages, and the address that leads to each.

#![allow(unreachable_pub, reason = "the component macro makes properties public")]

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::state::{provide_library, provide_preferences, provide_scans, provide_view};
use crate::sync::provide_sync;

mod checkup;
mod evidence;
mod export;
mod first_visit;
mod keys;
mod library;
mod places;
mod problems;
mod restore;
mod shell;
mod sync;

use checkup::CheckupPage;
use library::LibraryPage;
use restore::RestorePage;
use shell::Shell;
use sync::SyncPage;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    provide_preferences();
    provide_sync(provide_library());
    provide_scans();
    view! {
        <Router>
            <Viewed />
        </Router>
    }
}

/// The pages, within the router that the view needs.
#[component]
fn Viewed() -> impl IntoView {
    provide_view();
    view! {
        <Shell>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=LibraryPage />
                <Route path=path!("/restore") view=RestorePage />
                <Route path=path!("/check-up") view=CheckupPage />
                <Route path=path!("/sync") view=SyncPage />
            </FlatRoutes>
        </Shell>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <div class="page">
            <h1 class="display">"There is no such page."</h1>
            <p class="lead"><a href=crate::state::LIBRARY>"Go to your library"</a></p>
        </div>
    }
}
