//! What the scans keep in settings of this browser, so that a reload does not lose it: values as hexadecimal digits.

use borsh::{BorshDeserialize, BorshSerialize};
use reprise_wire::hex;
use wasm_bindgen_futures::spawn_local;

use super::Scans;
use crate::store::Setting;

impl Scans {
    /// Keeps a value that was [`written`]. Whether that failed is not said: the caller says what is lost then.
    pub(super) fn keep(&self, setting: Setting, value: String) {
        let Some(storage) = self.0.library.storage() else { return };
        spawn_local(async move {
            let _ = storage.set(setting, &value).await;
        });
    }

    /// What was kept, or nothing; `None` in a browser that stores nothing.
    pub(super) async fn kept(&self, setting: Setting) -> Option<String> {
        let storage = self.0.library.storage()?;
        Some(storage.setting(setting).await.ok().flatten().unwrap_or_default())
    }
}

/// A value as it is kept.
pub(super) fn written(value: &impl BorshSerialize) -> String {
    // Writing into memory cannot fail.
    borsh::to_vec(value).map(|bytes| hex::write(&bytes)).unwrap_or_default()
}

/// Reads what was [`written`]; `None` for anything else.
pub(super) fn read<T: BorshDeserialize>(kept: &str) -> Option<T> {
    borsh::from_slice(&hex::read_all(kept)?).ok()
}
