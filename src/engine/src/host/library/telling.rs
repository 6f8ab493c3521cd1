//! Who hears of a change: this tab's page, the rest of the engine, the other tabs.

use wasm_bindgen::JsValue;

use super::Library;
use crate::protocol::Push;
use crate::protocol::push::Opened;
use crate::store::WRITTEN;

impl Library {
    /// Calls a function whenever another tab has stored something.
    pub(crate) fn on_others(&self, call: impl Fn() + 'static) {
        self.0.on_others.borrow_mut().push(Box::new(call));
    }

    /// Calls a function whenever this tab has written batches, before they are shown.
    pub(crate) fn on_written(&self, call: impl Fn() + 'static) {
        self.0.on_written.replace(Some(Box::new(call)));
    }

    /// Tells everybody that this tab has written batches.
    pub(super) fn tell_written(&self) {
        self.post(WRITTEN);
        if let Some(call) = &*self.0.on_written.borrow() {
            call();
        }
    }

    /// Calls a function whenever the catalog has changed.
    pub(crate) fn on_changed(&self, call: impl Fn() + 'static) {
        self.0.on_changed.replace(Some(Box::new(call)));
    }

    /// Tells the other tabs that something was stored which they must look at.
    pub(crate) fn tell_tabs(&self) {
        self.post("stored");
    }

    fn post(&self, what: &str) {
        if let Some(channel) = &self.desk().channel {
            // Other tabs also look when they come to the front.
            let _ = channel.post_message(&JsValue::from_str(what));
        }
    }

    pub(crate) fn tell_changed(&self) {
        self.show_searches();
        self.0.version.set(self.version() + 1);
        self.0.voice.push(&Push::Changed(self.how_open()));
        if let Some(call) = self.0.on_changed.borrow().as_ref() {
            call();
        }
    }

    /// How far opening the catalog has come.
    pub(crate) fn how_open(&self) -> Opened {
        let desk = self.desk();
        let (is_whole, browser) = (desk.is_open, desk.browser);
        drop(desk);
        let has_songs = self.with(|_, table| !table.is_empty());
        Opened { version: self.version(), is_whole, has_songs, browser }
    }

    pub(super) fn others_have_changed(&self) {
        self.0.on_others.borrow().iter().for_each(|call| call());
    }
}
