//! Notes what readings and imports change, as the list of the day. `reprise_catalog::dated` says what such a list is.

use std::collections::HashMap;

use reprise_catalog::changes::{Batch, Entry};
use reprise_catalog::dated::{self, Moment, Noted};
use reprise_catalog::ids::TrackId;
use reprise_catalog::library::{Catalog, Track, TrackAt};
use reprise_catalog::query::Table;

use super::Library;
use crate::host::slices::Slice;
use crate::platform::time::{day_and_minute, sleep, wall_ms};

/// How many songs are looked at before other work may run.
const AT_ONCE: usize = 128;

/// How often it is looked whether the table is up to date, in milliseconds.
const LOOK_MS: u32 = 10;

/// What the list said of the songs that this tab has changed since a list was last noted.
pub(super) type Touched = HashMap<TrackId, Option<Entry>>;

impl Library {
    /// Folds what this tab has said. What it takes from a back-up was said by other browsers.
    pub(super) fn fold_said(&self, batch: Batch) {
        let (count, is_own) = (batch.changes.len(), self.browser() == Some(batch.browser));
        let changed = self.fold_only(batch.changes);
        if is_own {
            self.touch(&changed);
        }
        self.note_folded(count, changed);
    }

    /// Remembers what the table, which does not show it yet, says of songs that this tab has just changed.
    fn touch(&self, changed: &[TrackId]) {
        let mut desk = self.desk();
        self.with(|catalog, table| {
            for &track in changed {
                let at = || catalog.position(track);
                desk.touched.entry(track).or_insert_with(|| entry_at(table, at()));
            }
        });
    }

    /// Notes how the list differs from what it was before a reading or an import, if it does.
    pub(crate) async fn note_day(&self) {
        self.publish_in_slices().await;
        while !self.desk().pace.is_at_rest() {
            sleep(LOOK_MS).await;
        }
        let touched = Vec::from_iter(std::mem::take(&mut self.desk().touched));
        let (mut noted, mut slice) = (Vec::new(), Slice::begin());
        for some in touched.chunks(AT_ONCE) {
            self.with(|catalog, table| {
                let now = some.iter().map(|&(track, before)| Noted {
                    track,
                    before,
                    after: entry_at(table, catalog.position(track)),
                });
                noted.extend(now.filter(|it| it.before != it.after));
            });
            slice.rest().await;
        }
        if !noted.is_empty() {
            let songs = self.count_listed().await;
            let (day, minute) = day_and_minute(wall_ms());
            // If it cannot be stored, the library says so.
            let _ = self.jot_noted(Moment { day, minute }, songs, noted).await;
        }
    }

    /// How many songs stand on the list.
    async fn count_listed(&self) -> u32 {
        let (mut songs, mut slice, mut at) = (0, Slice::begin(), 0);
        loop {
            let is_over = self.with(|catalog: &Catalog, table| {
                let some = catalog.tracks().skip(at).take(AT_ONCE).map(Track::at);
                songs += some.filter(|at| entry_at(table, Some(*at)).is_some()).count() as u32;
                at += AT_ONCE;
                at >= catalog.tracks().len()
            });
            if is_over {
                return songs;
            }
            slice.rest().await;
        }
    }
}

fn entry_at(table: &Table, at: Option<TrackAt>) -> Option<Entry> {
    dated::entry(&table.row(at?)?.judgement)
}
