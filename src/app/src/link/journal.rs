//! Intents that were under way when the page was closed. The next page sends them again under the same ids, so
//! that a choice of the last moment is neither lost nor made twice. Each page has an entry of its own, because two
//! can be closed at the same time.

use std::cell::RefCell;

use futures::channel::oneshot;
use js_sys::Array;
use reprise_engine::link::{decode, encode};
use reprise_engine::protocol::{Intent, IntentId};

use super::Link;
use crate::platform::local;
use crate::platform::random::make_u64;

/// The beginning of every key that keeps an intent between two pages.
const KEYS: &str = "reprise-intents-";

thread_local! {
    /// The key of this page, once it has left something.
    static KEY: RefCell<Option<String>> = const { RefCell::new(None) };
}

impl Link {
    /// Keeps the open intents, because the page is being closed.
    pub(super) fn keep_journal(self) {
        let open = self.with(|inner| inner.desk.borrow().outliving());
        if !open.is_empty() {
            let key = format!("{KEYS}{:016x}", make_u64());
            local::set(&key, &to_hex(&encode(&open)));
            KEY.set(Some(key));
        }
    }

    /// Takes them back, because the page was not closed after all. If another page has taken them, that one carries
    /// them out.
    pub(super) fn take_journal_back(self) {
        if let Some(key) = KEY.take()
            && local::take(&key).is_none()
        {
            self.with(|inner| inner.desk.borrow_mut().hand_over());
        }
    }

    /// Sends the intents that the pages before have left. Those of another version cannot be read.
    pub(super) fn send_journal(self) {
        let kept = local::keys(KEYS).into_iter().filter_map(|key| local::take(&key));
        let open =
            kept.flat_map(|kept| decode::<Vec<(IntentId, Intent)>>(&from_hex(&kept)).unwrap_or_default());
        for (id, intent) in open {
            self.with(|inner| {
                let (done, _) = oneshot::channel();
                let message = inner.desk.borrow_mut().intend_as(id, intent, &Array::new(), done);
                inner.post(&message, &Array::new());
            });
        }
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.filter_map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_there_and_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(from_hex(&to_hex(&bytes)), bytes);
        assert_eq!(from_hex("zz0"), Vec::<u8>::new());
    }
}
