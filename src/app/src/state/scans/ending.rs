//! The end of a scan: what is not there any more, what was moved, and what the person is told.

use std::rc::Rc;

use leptos::prelude::*;
use reprise_catalog::changes::Fact;
use reprise_catalog::changes::{FileFacts, Presence};
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::Place;
use reprise_catalog::library::plan_moves;
use wasm_bindgen_futures::spawn_local;

use super::{Doubt, ScanState, Scans};
use crate::platform::time::{now_ms, wall_ms};
use crate::scan::ledger::Missing;
use crate::scan::run::{End, Progress, Run};
use crate::state::Library;

const DAY_MS: u64 = 86_400_000;

impl Scans {
    /// Ends a scan that has come to its end, once.
    pub(super) fn finish(self, run: &Rc<Run>) {
        let was_current =
            self.inner.try_update_value(|inner| inner.run.take_if(|current| Rc::ptr_eq(current, run)));
        let (Some(Some(_)), Some(end)) = (was_current, run.end()) else { return };
        let progress = run.progress();
        let told = self.inner.with_value(|inner| inner.pace.sum_up(now_ms(), &progress));
        self.library.publish();
        if end != End::Done {
            self.keep_swallowed();
        }
        let (state, notice) = match end {
            End::Done => self.conclude(run, &progress),
            End::Stopped => (ScanState::Stopped, None),
            End::Failed(why) => {
                self.inner.update_value(|inner| inner.pool = None);
                (ScanState::Failed, Some(why))
            }
        };
        self.status.update(|status| status.notice = notice);
        self.show(state, progress, told);
        self.show_places();
        self.import(run.take_sighted());
        spawn_local(async move { self.library.ask_to_persist().await });
    }

    fn conclude(self, run: &Run, progress: &Progress) -> (ScanState, Option<String>) {
        let mut doubts = Vec::new();
        for (place, missing) in run.missing() {
            // What was doubted before is answered by this scan.
            self.take_doubted(place);
            if missing.is_doubtful() {
                doubts.push(doubt(place, &missing));
                self.inner.update_value(|inner| inner.doubted.push((place, missing.paths)));
            } else {
                mark_absent(self.library, place, &missing.paths);
                self.find_moved(place);
            }
        }
        let closed_off = run.closed_off();
        if closed_off == 0 && doubts.is_empty() {
            self.let_go_of_swallowed();
        } else {
            // What the new folder was to hold was not seen in it.
            self.keep_swallowed();
        }
        self.doubts.update(|all| all.extend(doubts));
        let counts = progress.counts;
        if closed_off > 0 && counts.read as usize == closed_off {
            return (ScanState::Failed, Some("The folder could not be opened.".to_owned()));
        }
        // A doubted place has a question of its own.
        let is_empty =
            counts.songs == 0 && counts.unchanged == 0 && self.doubts.with_untracked(Vec::is_empty);
        let notice = is_empty.then(|| "No music was found in this folder.".to_owned());
        (ScanState::Done, notice)
    }

    /// Gives moved songs of a place their old ids back, and says the place anew: its stamp tells from
    /// when on songs are new to the next scan. A scan that was cut short does not come here.
    fn find_moved(self, place: PlaceId) {
        let (moves, whole) = self.library.with(|catalog, _| {
            let Some(known) = catalog.places().get(&place) else { return Default::default() };
            let moves = plan_moves(catalog, place, known.stamp);
            // It also tells when the place was seen last, to the day.
            let is_old = wall_ms().saturating_sub(known.stamp.ms) > DAY_MS
                || catalog.files_of(place).any(|file| file.seen.stamp > known.stamp);
            let Place { browser, name } = known.value.clone();
            (moves, is_old.then_some(Fact::Place { place, browser, name }))
        });
        self.library.record(moves.into_iter().chain(whole).collect());
    }

    /// The places that lie in one that was not read to its end stay as they are.
    fn keep_swallowed(self) {
        self.inner.update_value(|inner| inner.swallowed.clear());
    }

    /// The files of a place that lies in the one just read are there now.
    fn let_go_of_swallowed(self) {
        let swallowed = self.inner.try_update_value(|inner| std::mem::take(&mut inner.swallowed));
        let swallowed = swallowed.unwrap_or_default();
        if swallowed.is_empty() {
            return;
        }
        for &place in &swallowed {
            let paths: Vec<String> = self.library.with(|catalog, _| {
                let present = catalog.files_of(place).filter(|file| file.seen.value.is_present());
                present.map(|file| file.path.clone()).collect()
            });
            mark_absent(self.library, place, &paths);
        }
        spawn_local(async move { self.forget(&swallowed).await });
    }
}

/// Says that files are not there any more; what is known of them stays.
pub(super) fn mark_absent(library: Library, place: PlaceId, paths: &[String]) {
    let facts = library.with(|catalog, _| {
        let files = paths.iter().filter_map(|path| catalog.file(place, path));
        files
            .map(|file| Fact::File {
                place,
                path: file.path.clone(),
                file: FileFacts { presence: Presence::Absent, ..file.seen.value.clone() },
            })
            .collect()
    });
    library.record(facts);
}

fn doubt(place: PlaceId, missing: &Missing) -> Doubt {
    Doubt { place, name: missing.name.clone(), known: missing.known, missing: missing.paths.len() as u32 }
}
