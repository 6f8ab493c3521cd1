//! What the person is looking at: the query for the table, which the address bar holds, and the open panel.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use reprise_engine::protocol::albums::Shelf;
use reprise_engine::protocol::catalog::Query;
use reprise_engine::protocol::catalog::TrackId;

use super::address::{Address, use_address};
use crate::live::{Derived, RwSignal, effect};

/// Where the library page is.
pub const LIBRARY: &str = "/";

/// Where the restore page is.
pub const RESTORE: &str = "/restore";

/// Where the check-up is.
pub const CHECKUP: &str = "/check-up";

/// Where the sync page is.
pub const SYNC: &str = "/sync";

/// Where the songs stand that are there more than once.
pub const TWINS: &str = "/twins";

/// Where the person tries what would be if something were otherwise.
pub const WHAT_IF: &str = "/what-if";

/// Where the emergency sheet is.
pub const SHEET: &str = "/sheet";

/// Where the library stands in pictures.
pub const PICTURES: &str = "/pictures";

/// Where purchases and rips stand with what was found.
pub const FOUND: &str = "/found";

/// Where two lists of days are compared.
pub const SINCE: &str = "/since";

/// Where the steps on a new computer stand.
pub const NEW_COMPUTER: &str = "/new-computer";

/// Where the terms are explained.
pub const TERMS: &str = "/terms";

/// How the address says that the library stands by album or by folder.
const AS: &str = "as";
const SHELVES: [(Shelf, &str); 2] = [(Shelf::Albums, "albums"), (Shelf::Folders, "folders")];

/// The name of the open panel in the address.
const SHOW: &str = "show";

/// The name of what is turned or chosen on another page than the library, in the address.
const OF: &str = "of";

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

impl Panel {
    /// What stands for the panel in the address.
    fn word(self) -> String {
        match self {
            Panel::Evidence(track) => track.to_hex(),
            Panel::Export => "export".to_owned(),
            Panel::Keys => "keys".to_owned(),
            Panel::Places => "places".to_owned(),
            Panel::Problems => "problems".to_owned(),
        }
    }

    fn of_word(word: &str) -> Option<Panel> {
        let others = [Panel::Export, Panel::Keys, Panel::Places, Panel::Problems];
        let other = others.into_iter().find(|panel| panel.word() == word);
        other.or_else(|| TrackId::from_hex(word).map(Panel::Evidence))
    }
}

/// What the person sees: the query, the open panel, by what the library stands, and what is turned on another page.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    query: Query,
    panel: Option<Panel>,
    stands: Option<Shelf>,
    turned: String,
}

/// A handle on the view. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct CurrentView {
    address: Address,
    /// What the address in the address bar stands for.
    written: StoredValue<Seen>,
    query: RwSignal<Query>,
    stands: RwSignal<Option<Shelf>>,
    /// What the person has turned or chosen on a page that is not the library: the switches of *What if*, the two days
    /// of *Since when*, the scope of the restore list.
    pub turned: RwSignal<String>,
    /// The open panel.
    pub panel: RwSignal<Option<Panel>>,
    /// What screen readers are told next.
    pub said: RwSignal<String>,
}

/// Makes the view available to every page. The address must be available already.
pub fn provide_view() -> CurrentView {
    let view = CurrentView {
        address: use_address(),
        written: StoredValue::default(),
        query: RwSignal::default(),
        stands: RwSignal::default(),
        turned: RwSignal::default(),
        panel: RwSignal::default(),
        said: RwSignal::default(),
    };
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

    /// By what the library stands; `None` for songs. Tracks changes.
    pub fn stands(&self) -> Option<Shelf> {
        self.stands.get()
    }

    /// Shows the library by album or by folder, or its songs.
    pub fn stand(&self, by: Option<Shelf>) {
        self.stands.set(by);
    }

    /// The address of the library page with the current query.
    pub fn address(&self) -> String {
        let address = self.query.with(address_of);
        match word_of(self.stands.get()) {
            Some(shelf) => with_param(&address, AS, shelf),
            None => address,
        }
    }

    /// Opens a panel, or closes the one that is open.
    pub fn show(&self, panel: Option<Panel>) {
        self.panel.set(panel);
    }

    /// The address of what the page shows.
    fn address_of_all(self, now: &Seen) -> String {
        let path = self.address.path().get_untracked();
        let mut address = if path == LIBRARY { address_of(&now.query) } else { path.clone() };
        if let Some(shelf) = word_of(now.stands).filter(|_| path == LIBRARY) {
            address = with_param(&address, AS, shelf);
        }
        if path != LIBRARY && !now.turned.is_empty() {
            address = with_param(&address, OF, &encoded(&now.turned));
        }
        if let Some(panel) = now.panel {
            address = with_param(&address, SHOW, &panel.word());
        }
        address
    }

    /// Lets the address bar show what the page shows.
    fn write(self) {
        let now = self.seen();
        let address = self.address_of_all(&now);
        if address == self.address.shown() {
            return;
        }
        match self.written.with_value(|before| is_a_step(before, &now)) {
            true => drop(self.address.push(&address)),
            false => self.address.write(&address),
        }
        self.written.set_value(now);
    }

    /// Loads the page again, with what it shows now: also what the address bar does not say yet.
    pub fn reload(self) {
        self.write();
        drop(window().location().reload());
    }

    fn seen(self) -> Seen {
        let (query, panel) = (self.query.get_untracked(), self.panel.get_untracked());
        Seen { query, panel, stands: self.stands.get_untracked(), turned: self.turned.get_untracked() }
    }

    /// Tells screen readers something.
    pub fn say(&self, text: impl Into<String>) {
        self.said.set(text.into());
    }
}

/// Takes over the query and the panel that came with a link, the back button, or the first address.
fn follow_the_address(view: CurrentView) {
    effect(move || {
        let params = view.address.params();
        let all = || params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let panel = all().find(|(name, _)| *name == SHOW).and_then(|(_, word)| Panel::of_word(word));
        if view.address.path().get() == LIBRARY {
            let query = Query::from_params(all());
            if view.query.with_untracked(address_of) != address_of(&query) {
                view.query.set(query);
            }
            let shelf = SHELVES.iter().find(|(_, word)| all().any(|it| it == (AS, *word)));
            let stands = shelf.map(|(shelf, _)| *shelf);
            if view.stands.get_untracked() != stands {
                view.stands.set(stands);
            }
        }
        let turned = all().find(|(name, _)| *name == OF).map_or("", |(_, words)| words);
        if view.turned.with_untracked(|before| before != turned) {
            view.turned.set(turned.to_owned());
        }
        if view.panel.get_untracked() != panel {
            view.panel.set(panel);
        }
        view.written.set_value(view.seen());
    });
}

/// Writes the query into the address bar once it has not changed for a moment, and a panel at once.
fn lead_the_address(view: CurrentView) {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = waiting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    // A page that is being left cannot change the address under which it is loaded again.
    let leave = move |_| view.address.leave(&view.address_of_all(&view.seen()));
    // It listens as long as the page exists.
    let _ = window_event_listener(ev::pagehide, leave);
    let mut before = None;
    effect(move || {
        let query = view.query.get();
        if before.replace(query.clone()).is_some_and(|before| before != query) {
            stop();
            waiting.set_value(set_timeout_with_handle(move || view.write(), ADDRESS_DELAY).ok());
        }
    });
    effect(move || {
        view.panel.track();
        view.stands.track();
        view.turned.track();
        stop();
        view.write();
    });
}

/// Whether the person can come back from one state of the page to another. A panel that closes, letters that follow
/// the first one, and another order take the place of what was before. Another album or folder is no further letter.
fn is_a_step(before: &Seen, now: &Seen) -> bool {
    let opens = before.panel.is_none() && now.panel.is_some();
    let named = |seen: &Seen| seen.query.search.rsplit_once('"').map(|(named, _)| named.to_owned());
    let is_typing =
        !before.query.search.is_empty() && !now.query.search.is_empty() && named(before) == named(now);
    let filter = |seen: &Seen| {
        let search = if is_typing { String::new() } else { seen.query.search.clone() };
        Query { search, sort: Vec::new(), ..seen.query.clone() }
    };
    opens || before.stands != now.stands || filter(before) != filter(now)
}

/// What stands in the address for a shelf.
fn word_of(stands: Option<Shelf>) -> Option<&'static str> {
    SHELVES.iter().find(|(shelf, _)| Some(*shelf) == stands).map(|(_, word)| *word)
}

fn with_param(address: &str, name: &str, word: &str) -> String {
    format!("{address}{}{name}={word}", if address.contains('?') { '&' } else { '?' })
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

fn address_of(query: &Query) -> String {
    let params = query.to_params().into_iter().map(|(name, value)| format!("{name}={}", encoded(&value)));
    match params.collect::<Vec<_>>().join("&") {
        params if params.is_empty() => LIBRARY.to_owned(),
        params => format!("{LIBRARY}?{params}"),
    }
}
