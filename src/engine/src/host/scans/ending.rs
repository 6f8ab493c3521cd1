//! What happens at the end of a scan: missing files, moved songs, and what the person is told.

use std::rc::Rc;

use reprise_catalog::changes::Fact;
use reprise_catalog::changes::{FileFacts, Presence};
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{File, Place, plan_moves};
use wasm_bindgen_futures::spawn_local;

use super::Scans;
use super::imports::By;
use crate::host::library::Library;
use crate::platform::time::{now_ms, wall_ms};
use crate::protocol::Push;
use crate::protocol::places::Doubt;
use crate::protocol::scan::ScanState;
use crate::scan::ledger::Missing;
use crate::scan::run::{End, Progress, Run};

const DAY_MS: u64 = 86_400_000;

impl Scans {
    /// Completes a scan that has ended. Does so once.
    pub(super) fn finish(&self, run: &Rc<Run>) {
        let Some(end) = run.end() else { return };
        let mut desk = self.desk();
        if desk.run.take_if(|current| Rc::ptr_eq(current, run)).is_none() {
            return;
        }
        // What is read next waits until then, so that it finds this scan complete.
        desk.is_concluding = true;
        drop(desk);
        let progress = run.progress();
        let told = self.desk().pace.sum_up(now_ms(), &progress);
        self.0.library.publish();
        if end != End::Done {
            self.take_swallowed(run);
        }
        let scans = self.clone();
        let run = run.clone();
        spawn_local(async move {
            let (state, notice) = match end {
                End::Done => scans.conclude(&run, &progress).await,
                End::Stopped => (ScanState::Stopped, None),
                End::Failed(why) => {
                    scans.desk().pool = None;
                    (ScanState::Failed, Some(why.to_string()))
                }
            };
            scans.join_lists().await;
            scans.let_others_read(&run);
            scans.0.library.publish();
            scans.show(state, progress, told, notice);
            scans.show_places();
            scans.desk().is_concluding = false;
            scans.import(By::Scan, run.take_sighted());
            scans.tell_waiting();
        });
    }

    /// Gives back the locks of a scan's places.
    fn let_others_read(&self, run: &Run) {
        let places = run.places();
        self.desk().reading.retain(|(place, _)| !places.contains(place));
    }

    /// The person says that the files of a doubted place are gone.
    pub(crate) async fn confirm_missing(&self, place: PlaceId) {
        for paths in self.take_doubted(place) {
            mark_absent(&self.0.library, place, &paths).await;
        }
        self.show_places();
    }

    /// The person says that the files of a doubted place are elsewhere for now. Nothing changes.
    pub(crate) fn dismiss_missing(&self, place: PlaceId) {
        self.take_doubted(place);
    }

    /// Tells the page about which places the person is asked.
    pub(super) fn show_doubts(&self) {
        let doubts = self.desk().doubted.iter().map(|(doubt, _)| doubt.clone()).collect();
        self.0.voice.push(&Push::Doubts(doubts));
    }

    fn take_doubted(&self, place: PlaceId) -> Vec<Vec<String>> {
        let mut desk = self.desk();
        let (taken, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut desk.doubted).into_iter().partition(|(doubt, _)| doubt.place == place);
        desk.doubted = left;
        drop(desk);
        self.show_doubts();
        taken.into_iter().map(|(_, paths)| paths).collect()
    }

    async fn conclude(&self, run: &Run, progress: &Progress) -> (ScanState, Option<String>) {
        let mut is_doubted = false;
        for (place, missing) in run.missing() {
            // This scan answers what was doubted before.
            self.take_doubted(place);
            if missing.is_doubtful() {
                is_doubted = true;
                self.desk().doubted.push((doubt(place, &missing), missing.paths));
            } else {
                mark_absent(&self.0.library, place, &missing.paths).await;
                self.find_moved(place).await;
            }
        }
        let closed_off = run.closed_off();
        let swallowed = self.take_swallowed(run);
        // Otherwise files that the new folder should contain were not found in it.
        if closed_off == 0 && !is_doubted {
            self.let_go_of(&swallowed).await;
        }
        self.show_doubts();
        let counts = progress.counts;
        if closed_off > 0 && counts.read as usize == closed_off {
            return (ScanState::Failed, Some("The folder could not be opened.".to_owned()));
        }
        // A doubted place has a question of its own on the page.
        let is_empty = counts.songs == 0 && counts.unchanged == 0 && self.desk().doubted.is_empty();
        let notice = is_empty.then(|| "No music was found in this folder.".to_owned());
        (ScanState::Done, notice)
    }

    /// Gives moved songs of a place their old ids back, and writes the place again. From the new stamp on,
    /// songs are new to the next scan. Scans that were interrupted do not get here.
    async fn find_moved(&self, place: PlaceId) {
        let facts: Vec<Fact> = self.0.library.with(|catalog, _| {
            let Some(known) = catalog.places().get(&place) else { return Default::default() };
            let moves = plan_moves(catalog, place, known.stamp);
            // The stamp also says on which day the place was last seen.
            let is_old = wall_ms().saturating_sub(known.stamp.ms) > DAY_MS
                || catalog.files_of(place).any(|file| file.stamp() > Some(known.stamp));
            let Place { browser, name } = known.value.clone();
            moves.into_iter().chain(is_old.then_some(Fact::Place { place, browser, name })).collect()
        });
        if !facts.is_empty() {
            // If it cannot be stored, the library says so.
            let _ = self.0.library.jot(facts).await;
        }
    }

    /// The places inside of those that a scan was to read.
    fn take_swallowed(&self, run: &Run) -> Vec<PlaceId> {
        let (places, mut desk) = (run.places(), self.desk());
        let (taken, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut desk.swallowed).into_iter().partition(|inside| places.contains(&inside.by));
        desk.swallowed = left;
        taken.into_iter().map(|inside| inside.place).collect()
    }

    /// The files of places inside of one that was just read belong to that one now.
    async fn let_go_of(&self, swallowed: &[PlaceId]) {
        for &place in swallowed {
            let paths: Vec<String> = self.0.library.with(|catalog, _| {
                let present = catalog.files_of(place).filter(|file| file.is_seen_present());
                present.map(File::path).collect()
            });
            mark_absent(&self.0.library, place, &paths).await;
        }
        if !swallowed.is_empty() {
            self.forget(swallowed).await;
        }
    }
}

/// Marks files as absent. What is known of them stays.
async fn mark_absent(library: &Library, place: PlaceId, paths: &[String]) {
    let facts: Vec<Fact> = library.with(|catalog, _| {
        let files = paths.iter().filter_map(|path| catalog.file(place, path));
        files
            .filter_map(|file| {
                let file_facts = FileFacts { presence: Presence::Absent, ..file.facts()? };
                Some(Fact::File { place, path: file.path(), file: file_facts })
            })
            .collect()
    });
    if !facts.is_empty() {
        // If it cannot be stored, the library says so.
        let _ = library.jot(facts).await;
    }
}

fn doubt(place: PlaceId, missing: &Missing) -> Doubt {
    Doubt { place, name: missing.name.clone(), known: missing.known, missing: missing.paths.len() as u32 }
}
