//! What happens at the end of a scan: missing files, moved songs, and what the person is told.

use std::rc::Rc;

use reprise_catalog::changes::{Extent, Fact, ReadOutcome, Sameness};
use reprise_catalog::ids::{PlaceId, TrackId};
use reprise_catalog::library::{
    Catalog, File, Gone, absent, alone, plan_arrivals, plan_copies, plan_readings, songs_only_in,
};
use wasm_bindgen_futures::spawn_local;

use super::imports::By;
use super::part;
use super::same_folder::twin_of;
use super::{Doubted, Scans};
use crate::host::answers::members::called;
use crate::host::library::Library;
use crate::platform::charset::decode;
use crate::platform::time::{now_ms, wall_ms};
use crate::protocol::places::{Doubt, DoubtKind};
use crate::protocol::scan::ScanState;
use crate::scan::ledger::Missing;
use crate::scan::run::{End, Progress, Run};
use crate::words;

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
        let (scans, run) = (self.clone(), run.clone());
        spawn_local(async move {
            let (state, notice) = scans.end_as(end, &run, &progress).await;
            scans.complete(&run).await;
            scans.show(state, progress, told, notice);
        });
    }

    /// Writes what the end of a scan means for its places. Answers what the page is to show.
    async fn end_as(&self, end: End, run: &Run, progress: &Progress) -> (ScanState, Option<String>) {
        match end {
            End::Done => self.conclude(run, progress).await,
            End::Stopped => {
                self.note_stopped(run, progress).await;
                (ScanState::Stopped, None)
            }
            End::Failed(why) => {
                self.desk().pool = None;
                (ScanState::Failed, Some(why.to_string()))
            }
        }
    }

    /// Does what follows every scan, and lets others go on.
    async fn complete(&self, run: &Run) {
        self.join_lists().await;
        self.let_others_read(run);
        self.0.library.set_reading(false);
        self.0.library.look_at_places();
        self.0.library.note_day().await;
        self.show_places();
        self.desk().is_concluding = false;
        self.import(By::Scan, run.take_sighted());
        self.plan_again();
        // Whoever waits for the end is told before the page is, so that nothing is asked for twice after it.
        self.tell_waiting();
    }

    /// Gives back the locks of a scan's places.
    fn let_others_read(&self, run: &Run) {
        let places = run.places();
        self.desk().reading.retain(|(place, _)| !places.contains(place));
    }

    /// The person says that the files of a doubted place are gone.
    pub(crate) async fn confirm_missing(&self, place: PlaceId) {
        if self.asks_of_emptied(place) {
            return self.show_doubts();
        }
        for doubted in self.take_doubted(place) {
            let gone = self.0.library.with(|catalog, _| gone_with(catalog, &doubted));
            mark_absent(&self.0.library, place, &gone).await;
            // Now all of the place is known.
            let is_whole = doubted.is_whole || doubted.doubt.kind == DoubtKind::Unplugged;
            let outcome = if is_whole { ReadOutcome::Whole } else { ReadOutcome::Partly };
            self.note_read(place, doubted.began_ms, outcome).await;
            // What came in their stead is known now that they are gone.
            self.find_arrivals().await;
        }
        self.0.library.note_day().await;
        self.show_places();
    }

    /// The person says that nothing is in a place that was taken to be unplugged. If songs are known nowhere else, the
    /// question becomes the one that is asked of songs that are gone. Answers whether one did.
    fn asks_of_emptied(&self, place: PlaceId) -> bool {
        let songs = self.0.library.with(|catalog, _| songs_only_in(catalog, place));
        let mut desk = self.desk();
        let is_it = |it: &&mut Doubted| it.doubt.place == place && it.doubt.kind == DoubtKind::Unplugged;
        let Some(it) = desk.doubted.iter_mut().find(is_it).filter(|_| !songs.is_empty()) else {
            return false;
        };
        it.pending = self.0.library.with(|catalog, _| gone_with(catalog, it));
        (it.doubt.kind, it.songs, it.is_whole) = (DoubtKind::Gone, songs, true);
        true
    }

    /// The person says that they removed these files on purpose.
    pub(crate) async fn let_go_missing(&self, place: PlaceId) {
        self.refresh_doubts();
        let songs: Vec<TrackId> = self
            .desk()
            .doubted
            .iter()
            .filter(|it| it.is_about(place))
            .flat_map(|it| it.songs.iter().copied())
            .collect();
        self.confirm_missing(place).await;
        let Some(browser) = self.0.library.browser() else { return };
        let let_go = songs.into_iter().map(|track| Fact::LetGo { track, browser, is_let_go: true });
        // If it cannot be stored, the library says so.
        let _ = self.0.library.jot_act(let_go.collect()).await;
        self.0.library.publish();
    }

    /// The person does not say now what happened to the files of a doubted place. Nothing changes.
    pub(crate) fn dismiss_missing(&self, place: PlaceId) {
        self.take_doubted(place);
    }

    pub(super) fn take_doubted(&self, place: PlaceId) -> Vec<Doubted> {
        let mut desk = self.desk();
        let (taken, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut desk.doubted).into_iter().partition(|it| it.is_about(place));
        desk.doubted = left;
        drop(desk);
        self.show_doubts();
        taken
    }

    async fn conclude(&self, run: &Run, progress: &Progress) -> (ScanState, Option<String>) {
        let mut doubted = Vec::new();
        for (place, missing) in run.missing() {
            // This scan answers what was doubted before.
            self.take_doubted(place);
            doubted.push(self.note_gone(run, place, missing).await);
        }
        self.read_as_shown(run).await;
        self.find_arrivals().await;
        let doubted: Vec<Doubted> = doubted.into_iter().filter_map(|it| self.with_songs_gone(it)).collect();
        self.desk().doubted.extend(doubted);
        self.ask_of_twins(run);
        let closed_off = run.closed_off();
        self.show_doubts();
        let counts = progress.counts;
        let is_asked = !self.desk().doubted.is_empty();
        if closed_off > 0 && counts.read as usize == closed_off && !is_asked {
            return (ScanState::Failed, Some(words::scan_no_folder().to_owned()));
        }
        // A doubted place has a question of its own on the page.
        let is_empty = counts.songs == 0 && !is_asked;
        let notice = is_empty.then(|| words::scan_no_music().to_owned());
        (ScanState::Done, notice)
    }

    /// Notes what a reading did not find again, and that the place was read. Answers what the person may have to be asked, and
    /// the paths of all files that were not found.
    async fn note_gone(&self, run: &Run, place: PlaceId, missing: Missing) -> (Doubted, Vec<String>) {
        let began_ms = run.began_ms();
        let may_be_other = self.desk().taken.iter().any(|taken| taken.place == place);
        let (gone, songs) = self.0.library.with(|catalog, _| {
            let gone = Gone::of(catalog, place, &missing.paths, began_ms, may_be_other);
            let present =
                catalog.files_of(place).filter(|file| file.is_seen_present() && file.track().is_some());
            (gone, present.count())
        });
        let is_unplugged = gone.is_unplugged || (missing.is_closed_off && songs > 0);
        mark_absent(&self.0.library, place, &gone.at_once).await;
        if is_unplugged || !missing.is_closed_off {
            forget_root(&self.0.library, place).await;
        }
        let outcome = match () {
            () if is_unplugged => ReadOutcome::NotPluggedIn,
            () if missing.is_loose => ReadOutcome::SingleFiles,
            () if missing.is_whole && gone.pending.is_empty() => ReadOutcome::Whole,
            () => ReadOutcome::Partly,
        };
        self.note_read(place, began_ms, outcome).await;
        let kind = if is_unplugged { DoubtKind::Unplugged } else { DoubtKind::Gone };
        // All that was in a place that is not plugged in stays. It is named once the person says that it is gone.
        let pending = if is_unplugged { Vec::new() } else { gone.pending };
        let (name, known, count) = (missing.name, missing.known, pending.len() as u32);
        let doubt = Doubt { place, name, known, missing: count, kind, songs: 0, may_be_other };
        let doubted = Doubted { doubt, pending, songs: Vec::new(), began_ms, is_whole: missing.is_whole };
        (doubted, missing.paths)
    }

    /// The question with the songs that are gone, now that it is known which moved; `None` if nothing is to be asked.
    fn with_songs_gone(&self, (mut it, missing): (Doubted, Vec<String>)) -> Option<Doubted> {
        if it.doubt.kind != DoubtKind::Unplugged {
            it.songs = self.0.library.with(|catalog, _| alone(catalog, it.doubt.place, &missing));
            it.doubt.songs = it.songs.len() as u32;
        }
        let is_asked =
            it.doubt.kind == DoubtKind::Unplugged || !it.pending.is_empty() || !it.songs.is_empty();
        is_asked.then_some(it)
    }

    /// Asks once whether a place that was read and another one with the same files are one folder.
    fn ask_of_twins(&self, run: &Run) {
        run.places().into_iter().for_each(|place| self.ask_of_twin(place));
    }

    /// Asks whether a place and the one with most of the same files are one folder, if that was not asked yet.
    fn ask_of_twin(&self, place: PlaceId) {
        let doubt = self.0.library.with(|catalog, _| {
            let other =
                twin_of(catalog, place).or_else(|| part::inside(catalog, place).map(|(other, _)| other))?;
            let known = |place| catalog.places().get(&place).map(|it| &it.value);
            let (own, twin) = (known(place)?, known(other)?);
            let is_own = twin.browser == own.browser;
            let browser = if is_own { String::new() } else { called(catalog, twin.browser) };
            let kind = DoubtKind::Same { other, name: twin.name.clone(), browser };
            let name = own.name.clone();
            Some(Doubt { place, name, known: 0, missing: 0, kind, songs: 0, may_be_other: false })
        });
        let mut desk = self.desk();
        let new = doubt.filter(|doubt| !desk.doubted.iter().any(|it| it.doubt.asks_the_same_as(doubt)));
        desk.doubted.extend(new.map(Doubted::of));
    }

    /// The person has said whether two places are one folder, so they are not asked any more.
    pub(crate) fn take_answer(&self, place: PlaceId, sameness: Sameness) {
        // Answered questions are asked no more.
        self.refresh_doubts();
        // Yet another place may hold the same files: the folder that this one is a copy of, under its old name.
        if sameness != Sameness::Unsaid {
            self.ask_of_twin(place);
        }
        self.show_doubts();
        self.0.library.publish();
    }

    /// Writes how far a reading of a place came.
    pub(super) async fn note_read(&self, place: PlaceId, began_ms: u64, outcome: ReadOutcome) {
        let files = self
            .0
            .library
            .with(|catalog, _| catalog.files_of(place).filter(|file| file.is_seen_present()).count() as u32);
        let extent = Extent { outcome, read: files, files };
        // If it cannot be stored, the library says so.
        let _ = self.0.library.jot(vec![Fact::PlaceRead { place, began_ms, extent }]).await;
    }

    /// Writes of each place how far a reading came that was stopped.
    async fn note_stopped(&self, run: &Run, progress: &Progress) {
        // Where not all was listed, nobody knows how many files there are; nor which of several places they are in.
        let is_known = !progress.is_listing && run.places().len() == 1;
        let files = if is_known { progress.total } else { 0 };
        let read = progress.counts.read;
        let extent = Extent { outcome: ReadOutcome::Begun, read, files };
        let began_ms = run.began_ms();
        let places = run.places().into_iter();
        let facts = places.map(|place| Fact::PlaceRead { place, began_ms, extent }).collect();
        // If it cannot be stored, the library says so.
        let _ = self.0.library.jot(facts).await;
        let (from, wanted) = (self.0.library.standpoint(), self.0.library.wanted());
        let facts = self.0.library.with(|catalog, _| plan_copies(catalog, &from, &wanted, wall_ms()));
        if !facts.is_empty() {
            // If it cannot be stored, the library says so.
            let _ = self.0.library.jot(facts).await;
        }
    }

    /// Reads the texts of songs in the charset that the paths of their files show.
    async fn read_as_shown(&self, run: &Run) {
        let facts = self.0.library.with(|catalog, _| {
            let places = run.places().into_iter();
            places.flat_map(|place| plan_readings(catalog, place, run.began_ms(), decode)).collect::<Vec<_>>()
        });
        if !facts.is_empty() {
            // If it cannot be stored, the library says so.
            let _ = self.0.library.jot(facts).await;
        }
    }

    /// Gives songs that were moved, or came back as another file, their files.
    async fn find_arrivals(&self) {
        let (from, wanted) = (self.0.library.standpoint(), self.0.library.wanted());
        let facts = self.0.library.with(|catalog, _| plan_arrivals(catalog, &from, &wanted, wall_ms()));
        if !facts.is_empty() {
            // If it cannot be stored, the library says so.
            let _ = self.0.library.jot(facts).await;
        }
    }
}

/// The paths of the files that are gone if the person says so: of a place that is not plugged in, all.
fn gone_with(catalog: &Catalog, it: &Doubted) -> Vec<String> {
    match it.doubt.kind {
        DoubtKind::Unplugged => {
            let there = catalog.files_of(it.doubt.place).filter(|file| file.is_seen_present());
            there.map(File::path).collect()
        }
        _ => it.pending.clone(),
    }
}

/// That the folder of a place could not be listed is no problem any more: now it was, or the place is known to be away.
async fn forget_root(library: &Library, place: PlaceId) {
    let is_told = library.with(|catalog, _| catalog.file(place, "").is_some_and(File::is_seen_present));
    if is_told {
        mark_absent(library, place, &[String::new()]).await;
    }
}

/// Marks files as absent. What is known of them stays.
async fn mark_absent(library: &Library, place: PlaceId, paths: &[String]) {
    let facts = library.with(|catalog, _| absent(catalog, place, paths));
    if !facts.is_empty() {
        // If it cannot be stored, the library says so.
        let _ = library.jot(facts).await;
    }
}
