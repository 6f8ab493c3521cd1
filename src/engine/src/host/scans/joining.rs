//! Songs that only lists knew and that were read since are one song: after each scan, after each list, and after
//! other browsers and tabs have told of theirs.

use reprise_catalog::imports::plan_joins;
use wasm_bindgen_futures::spawn_local;

use super::Scans;
use crate::platform::time::sleep;

/// How long what others tell is gathered before it is looked at, in milliseconds.
const GATHER_MS: u32 = 5_000;

impl Scans {
    /// Joins songs that only lists know with the files that are theirs.
    pub(super) async fn join_lists(&self) {
        let (joined, edits) = (self.0.joined.get(), self.0.library.with(|catalog, _| catalog.edits()));
        // Looking takes a second in a library of 100,000 songs, so it is not done twice for the same.
        if joined == Some(edits) {
            return;
        }
        let facts = self.0.library.with(|catalog, _| plan_joins(catalog).facts);
        if facts.is_empty() {
            self.0.joined.set(Some(edits));
        } else {
            self.note_undo(&facts);
            // If it cannot be stored, the library says so.
            let _ = self.0.library.jot(facts).await;
        }
    }

    /// Does so soon, once for all that others tell meanwhile.
    pub(crate) fn join_lists_soon(&self) {
        if self.0.is_joining.replace(true) {
            return;
        }
        let scans = self.clone();
        spawn_local(async move {
            sleep(GATHER_MS).await;
            scans.0.is_joining.set(false);
            scans.0.library.opened().await;
            scans.until(Scans::is_quiet).await;
            scans.join_lists().await;
        });
    }
}
