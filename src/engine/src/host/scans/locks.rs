//! One tab at a time reads a place.

use reprise_catalog::ids::PlaceId;

use super::{Scans, ToRead};
use crate::platform::lock::{Held, hold_if_free};
use crate::platform::time::sleep;
use crate::words;

impl Scans {
    /// Leaves out the places that another tab is reading, because only one tab at a time reads a place.
    pub(super) async fn keep_out_others(&self, roots: &mut Vec<ToRead>) {
        let mut kept = Vec::new();
        for root in std::mem::take(roots) {
            let place = root.0;
            let is_ours = self.desk().reading.iter().any(|(known, _)| *known == place);
            let held = if is_ours { None } else { lock_of(place).await };
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

/// The lock of a place, unless another tab reads it. A page that was just loaded again may still hold its own for a moment.
async fn lock_of(place: PlaceId) -> Option<Held> {
    const MOMENT_MS: u32 = 200;
    const MOMENTS: u32 = 5;
    let name = format!("reprise-scan-{}", place.to_hex());
    for _ in 0..MOMENTS {
        let held = hold_if_free(&name).await;
        if held.is_some() {
            return held;
        }
        sleep(MOMENT_MS).await;
    }
    hold_if_free(&name).await
}
