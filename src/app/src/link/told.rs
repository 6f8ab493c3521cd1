//! What the engine says unasked, as signals.

use js_sys::Array;
use leptos::prelude::*;

use crate::live::{Memo, RwSignal};
use reprise_engine::protocol::Push;
use reprise_engine::protocol::lists::Lists;
use reprise_engine::protocol::places::{Asked, PlaceView};
use reprise_engine::protocol::push::{Chosen, Keeping, Opened, SavedFile, Unread};
use reprise_engine::protocol::scan::ScanStatus;
use reprise_engine::protocol::sync::SyncStatus;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::FileSystemDirectoryHandle;

use super::Link;
use crate::platform::worker::Fall;

/// What keeps the page from going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The engine crashed again and again and is not started any more. Holds its last message.
    Stopped(String),
    /// The engine crashed, and another one goes on. Holds its last message.
    Fallen(String),
    /// An intent of the person crashed the engine twice and was not carried out.
    Felled,
    /// A newer Reprise in another tab has taken over the database.
    LetGo,
    /// The data of this page was deleted while it was open.
    Closed,
}

/// What the engine says. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct Told {
    /// How far opening the catalog has come.
    pub opened: RwSignal<Opened>,
    /// Rises whenever the selection changes.
    pub selected: RwSignal<u64>,
    /// Where the catalog is stored.
    pub keeping: RwSignal<Keeping>,
    /// Stored batches that this build cannot read.
    pub unread: RwSignal<Unread>,
    /// What the person has chosen; `None` until it is known.
    pub chosen: RwSignal<Option<Chosen>>,
    /// Lists that were given, and what they would change.
    pub lists: RwSignal<Lists>,
    /// How far the scan is.
    pub scan: RwSignal<ScanStatus>,
    /// The places of this browser.
    pub places: RwSignal<Vec<PlaceView>>,
    /// The places of which the person must say whether their files are gone.
    pub doubts: RwSignal<Vec<Asked>>,
    /// The file in which the person keeps the back-up, if there is one.
    pub saved: RwSignal<Option<SavedFile>>,
    /// Its handle, here before a click for the same reason as those of the places.
    pub saved_in: StoredValue<JsValue, LocalStorage>,
    /// The status of sync; `None` until it is known.
    pub sync: RwSignal<Option<SyncStatus>>,
    /// What keeps the page from going on.
    pub trouble: RwSignal<Option<Trouble>>,
    /// The handles of the places that can be read again, in their order. They are here before a click, because
    /// permission can be asked for only right after one.
    handles: StoredValue<Vec<FileSystemDirectoryHandle>, LocalStorage>,
}

/// What the engine of this page has said.
pub fn use_told() -> Told {
    expect_context()
}

/// Whether any song is known.
pub fn has_songs() -> Memo<bool> {
    let opened = use_told().opened;
    Memo::new(move |_| opened.with(|opened| opened.has_songs))
}

impl Told {
    /// The values before anything was said.
    pub(super) fn new() -> Told {
        Told {
            opened: RwSignal::default(),
            selected: RwSignal::new(0),
            keeping: RwSignal::default(),
            unread: RwSignal::default(),
            chosen: RwSignal::default(),
            scan: RwSignal::default(),
            places: RwSignal::default(),
            doubts: RwSignal::default(),
            lists: RwSignal::default(),
            saved: RwSignal::default(),
            saved_in: StoredValue::new_local(JsValue::UNDEFINED),
            sync: RwSignal::default(),
            trouble: RwSignal::default(),
            handles: StoredValue::new_local(Vec::new()),
        }
    }

    /// The handle of a place that can be read again.
    pub fn handle_of(
        self,
        place: reprise_engine::protocol::catalog::PlaceId,
    ) -> Option<FileSystemDirectoryHandle> {
        let places = self.places.get_untracked();
        let kept = places.iter().filter(|known| known.is_reconnectable);
        let at = kept.map(|known| known.id).position(|id| id == place)?;
        self.handles.with_value(|handles| handles.get(at).cloned())
    }

    /// Takes what the engine says.
    pub(super) fn take(self, link: Link, push: Push, beside: &Array) {
        match push {
            Push::Changed(opened) => self.opened.set_if_new(opened),
            Push::Selected(selected) => self.selected.set_if_new(selected),
            Push::Keeping(keeping) => self.keeping.set_if_new(keeping),
            Push::Unread(unread) => self.unread.set_if_new(unread),
            Push::Settings(chosen) => self.chosen.set_if_new(Some(chosen)),
            Push::Scan(status) => self.scan.set_if_new(status),
            Push::Doubts(doubts) => self.doubts.set_if_new(doubts),
            Push::Lists(lists) => self.lists.set_if_new(lists),
            Push::Saved(file) => {
                self.saved_in.set_value(beside.get(0));
                self.saved.set_if_new(Some(file));
            }
            Push::Sync(status) => self.sync.set_if_new(status),
            Push::Places(places) => {
                self.handles.set_value(beside.iter().map(JsCast::unchecked_into).collect());
                self.places.set_if_new(places);
            }
            // Another id needs another engine, which opens everything under it.
            Push::Renewed => {
                link.end();
                link.start();
            }
            Push::LetGo => self.trouble.set_if_new(Some(Trouble::LetGo)),
            Push::Closed => self.trouble.set_if_new(Some(Trouble::Closed)),
        }
    }

    /// Notes that the engine is not started any more.
    pub(super) fn say_stopped(self, why: String) {
        self.trouble.set_if_new(Some(Trouble::Stopped(why)));
    }

    /// Notes that the engine crashed and another one goes on.
    pub(super) fn say_fallen(self, fall: &Fall) {
        self.trouble.set_if_new(Some(Trouble::Fallen(fall.explain())));
    }

    /// Notes that an intent was not carried out.
    pub(super) fn say_felled(self) {
        self.trouble.set_if_new(Some(Trouble::Felled));
    }
}
