//! What the engine says unasked, as signals.

use js_sys::Array;
use leptos::prelude::*;
use reprise_engine::protocol::Push;
use reprise_engine::protocol::places::{Doubt, PlaceView};
use reprise_engine::protocol::push::{Chosen, Keeping, Opened, Unread};
use reprise_engine::protocol::scan::ScanStatus;
use reprise_engine::protocol::sync::SyncStatus;
use wasm_bindgen::JsCast;
use web_sys::FileSystemDirectoryHandle;

use super::Link;
use super::desk::After;

/// What keeps the page from going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The engine fell again and again, and is not started any more; its last words.
    Stopped(String),
    /// Something that the person wanted felled the engine twice and was left undone.
    Felled,
    /// A newer Reprise in another tab has taken the database.
    LetGo,
    /// The data of this page was deleted while it was open.
    Closed,
}

/// What the engine says; cheap to copy.
#[derive(Clone, Copy)]
pub struct Told {
    /// How far the catalog is open.
    pub opened: RwSignal<Opened>,
    /// Rises whenever other songs are selected.
    pub selected: RwSignal<u64>,
    /// Where the catalog is stored.
    pub keeping: RwSignal<Keeping>,
    /// Stored batches that this app cannot read.
    pub unread: RwSignal<Unread>,
    /// What the person has chosen; `None` until it is known.
    pub chosen: RwSignal<Option<Chosen>>,
    /// How the scan stands.
    pub scan: RwSignal<ScanStatus>,
    /// The places of this browser.
    pub places: RwSignal<Vec<PlaceView>>,
    /// The places of which the person has to say whether they are gone.
    pub doubts: RwSignal<Vec<Doubt>>,
    /// How syncing stands; `None` until it is known.
    pub sync: RwSignal<Option<SyncStatus>>,
    /// What keeps the page from going on.
    pub trouble: RwSignal<Option<Trouble>>,
    /// The handles of the places that can be read again, in their order: a click must be fresh when it asks for
    /// permission, so they are here before it.
    handles: StoredValue<Vec<FileSystemDirectoryHandle>, LocalStorage>,
}

/// What the engine of this page says.
pub fn use_told() -> Told {
    expect_context()
}

impl Told {
    /// Nothing was said yet.
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
            Push::Changed(opened) => set(self.opened, opened),
            Push::Selected(selected) => set(self.selected, selected),
            Push::Keeping(keeping) => set(self.keeping, keeping),
            Push::Unread(unread) => set(self.unread, unread),
            Push::Settings(chosen) => set(self.chosen, Some(chosen)),
            Push::Scan(status) => set(self.scan, status),
            Push::Doubts(doubts) => set(self.doubts, doubts),
            Push::Sync(status) => set(self.sync, status),
            Push::Places(places) => {
                self.handles.set_value(beside.iter().map(JsCast::unchecked_into).collect());
                set(self.places, places);
            }
            // Another id is another engine: it opens everything under that.
            Push::Renewed => {
                link.end();
                link.start(After::Away);
            }
            Push::LetGo => set(self.trouble, Some(Trouble::LetGo)),
            Push::Closed => set(self.trouble, Some(Trouble::Closed)),
        }
    }

    /// Says that the engine is not started any more.
    pub(super) fn say_stopped(self, why: String) {
        set(self.trouble, Some(Trouble::Stopped(why)));
    }

    /// Says that something was left undone.
    pub(super) fn say_felled(self) {
        set(self.trouble, Some(Trouble::Felled));
    }
}

/// Sets a signal only when that changes it.
fn set<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}
