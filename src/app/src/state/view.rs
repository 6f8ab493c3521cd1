//! What the person is looking at: the query for the table, which the address bar holds, and the open panel.

use std::time::Duration;

use leptos::prelude::*;
use reprise_engine::protocol::catalog::Query;
use reprise_engine::protocol::catalog::TrackId;

use super::address::use_address;
use crate::live::{Derived, RwSignal, effect};

/// Where the library page is.
pub const LIBRARY: &str = "/";

/// Where the restore page is.
pub const RESTORE: &str = "/restore";

/// Where the check-up is.
pub const CHECKUP: &str = "/check-up";

/// Where the sync page is.
pub const SYNC: &str = "/sync";

/// How long the query must stay unchanged before the address bar follows. Safari refuses more than 100
/// changes in 30 s.
const ADDRESS_DELAY: Duration = Duration::from_millis(350);

/// A panel over the page. At most one is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The evidence card of a track.
    Evidence(TrackId),
    /// The export dialog.
    Export,
    /// The keys.
    Keys,
    /// The places of this browser.
    Places,
    /// The files that had problems.
    Problems,
}

/// A handle on the view. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct CurrentView {
    query: RwSignal<Query>,
    /// The open panel.
    pub panel: RwSignal<Option<Panel>>,
    /// What screen readers are told next.
    pub said: RwSignal<String>,
}

/// Makes the view available to every page. The address must be available already.
pub fn provide_view() -> CurrentView {
    let view =
        CurrentView { query: RwSignal::default(), panel: RwSignal::default(), said: RwSignal::default() };
    follow_the_address(view);
    lead_the_address(view);
    provide_context(view);
    view
}

/// What the person is looking at.
pub fn use_view() -> CurrentView {
    expect_context()
}

impl CurrentView {
    /// The query for the table.
    pub fn query(&self) -> Derived<Query> {
        self.query.into()
    }

    /// Sets another query.
    pub fn ask(&self, change: impl FnOnce(&mut Query)) {
        let mut query = self.query.get_untracked();
        change(&mut query);
        if query != self.query.get_untracked() {
            self.query.set(query);
        }
    }

    /// The address of the library page with the current query.
    pub fn address(&self) -> String {
        self.query.with(address_of)
    }

    /// Opens a panel, or closes the one that is open.
    pub fn show(&self, panel: Option<Panel>) {
        self.panel.set(panel);
    }

    /// Tells screen readers something.
    pub fn say(&self, text: impl Into<String>) {
        self.said.set(text.into());
    }
}

/// Takes over a query that came with a link, the back button, or the first address.
fn follow_the_address(view: CurrentView) {
    let address = use_address();
    effect(move || {
        let params = address.params();
        if address.path().get() == LIBRARY {
            let query =
                Query::from_params(params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            if view.query.with_untracked(address_of) != address_of(&query) {
                view.query.set(query);
            }
        }
    });
}

/// Writes the query into the address bar once it has not changed for a moment.
fn lead_the_address(view: CurrentView) {
    let address = use_address();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = waiting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    let mut before = None;
    effect(move || {
        let query = view.query.get();
        if before.replace(query.clone()).is_some_and(|before| before != query) {
            stop();
            let write = move || {
                if address.path().get_untracked() == LIBRARY {
                    address.write(&view.query.with_untracked(address_of));
                }
            };
            waiting.set_value(set_timeout_with_handle(write, ADDRESS_DELAY).ok());
        }
    });
}

fn address_of(query: &Query) -> String {
    let params = query.to_params().into_iter().map(|(name, value)| {
        let value = String::from(js_sys::encode_uri_component(&value));
        format!("{name}={value}")
    });
    match params.collect::<Vec<_>>().join("&") {
        params if params.is_empty() => LIBRARY.to_owned(),
        params => format!("{LIBRARY}?{params}"),
    }
}
