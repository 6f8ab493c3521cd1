//! Who hears of a change: this tab's page, the rest of the engine, the other tabs.

use wasm_bindgen::JsValue;

use super::Library;
use crate::protocol::Push;
use crate::protocol::push::Opened;
use crate::store::WRITTEN;

/// What the rest of the engine may hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The catalog has changed.
    Changed,
    /// This tab has written batches, which are not shown yet.
    Written,
    /// Another tab has stored something.
    OfOthers,
}

/// A function, and of what it is called.
pub(super) type Listener = (News, Box<dyn Fn()>);

impl Library {
    /// Calls a function at all such news.
    pub(crate) fn on(&self, news: News, call: impl Fn() + 'static) {
        self.0.listeners.borrow_mut().push((news, Box::new(call)));
    }

    pub(super) fn tell(&self, news: News) {
        let listeners = self.0.listeners.borrow();
        listeners.iter().filter(|(heard, _)| *heard == news).for_each(|(_, call)| call());
    }

    /// Tells everybody that this tab has written batches.
    pub(super) fn tell_written(&self) {
        self.post(WRITTEN);
        self.tell(News::Written);
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
        self.tell(News::Changed);
    }

    /// How far opening the catalog has come.
    pub(crate) fn how_open(&self) -> Opened {
        let desk = self.desk();
        let (is_whole, browser) = (desk.is_open, desk.browser);
        drop(desk);
        let has_songs = self.with(|_, table| !table.is_empty());
        Opened { version: self.version(), is_whole, has_songs, browser }
    }
}
