//! One tab at a time reads a place.

use super::{Scans, ToRead};
use crate::platform::lock::hold_within;
use crate::words;

/// How long a page that was reloaded may take to let go of its places, in milliseconds.
const ENDING_MS: u32 = 1_000;

impl Scans {
    /// Leaves out the places that another tab is reading, because only one tab at a time reads a place.
    pub(super) async fn keep_out_others(&self, roots: &mut Vec<ToRead>) {
        let mut kept = Vec::new();
        for root in std::mem::take(roots) {
            let place = root.0;
            let is_ours = self.desk().reading.iter().any(|(known, _)| *known == place);
            let held = if is_ours {
                None
            } else {
                hold_within(&format!("reprise-scan-{}", place.to_hex()), ENDING_MS).await
            };
            if is_ours || held.is_some() {
                self.desk().reading.extend(held.map(|held| (place, held)));
                kept.push(root);
            } else {
                self.note(words::scan_other_tab(&root.1));
            }
        }
        *roots = kept;
    }
}
