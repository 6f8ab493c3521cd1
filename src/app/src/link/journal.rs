//! Intents that were under way when the page was closed. The next page sends them again under the same ids, so
//! that a choice of the last moment is neither lost nor made twice.

use futures::channel::oneshot;
use js_sys::Array;
use reprise_engine::link::{decode, encode};
use reprise_engine::protocol::{Intent, IntentId};

use super::Link;
use crate::platform::local;

/// The key under which they are kept between two pages.
const KEY: &str = "reprise-intents";

impl Link {
    /// Keeps the open intents, because the page is being closed.
    pub(super) fn keep_journal(self) {
        let open = self.with(|inner| inner.desk.borrow().plain_intents());
        if !open.is_empty() {
            local::set(KEY, &to_hex(&encode(&open)));
        }
    }

    /// Sends the intents that the page before has left.
    pub(super) fn send_journal(self) {
        let Some(kept) = local::take(KEY) else { return };
        let open: Vec<(IntentId, Intent)> = decode(&from_hex(&kept)).unwrap_or_default();
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
