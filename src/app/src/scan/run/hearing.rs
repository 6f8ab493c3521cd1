//! What the workers of a scan say, and what it makes of that.

use js_sys::Array;
use reprise_catalog::tracks::Known;
use wasm_bindgen::JsCast;
use web_sys::FileSystemHandle;

use super::{End, Run};
use crate::platform::file::FileSource;
use crate::scan::protocol::{Listed, Report, ToPage, join};

impl Run {
    pub(super) fn hear_message(&self, worker: usize, message: ToPage, beside: &Array) {
        match message {
            ToPage::Listed(listed) => self.hear_listed(listed, beside),
            ToPage::Surplus { task, known } => self.hear_surplus(task, known, beside),
            ToPage::Report(report) => self.hear_report(report),
            ToPage::Opening { place, path } => {
                if let Some(state) = self.workers.borrow_mut().get_mut(worker) {
                    state.opening = Some((place, path));
                }
            }
            ToPage::Stopped => {
                let mut workers = self.workers.borrow_mut();
                if let Some(state) = workers.get_mut(worker) {
                    state.has_stopped = true;
                }
                if workers.iter().all(|state| state.has_stopped) {
                    drop(workers);
                    self.finish(End::Stopped);
                }
            }
            ToPage::Sighted => self.sighted.borrow_mut().extend(beside.iter().map(FileSource::of_js)),
            // Of lists and syncing others hear.
            ToPage::Misunderstood | ToPage::Sync { .. } | ToPage::Imported(_) => {}
        }
    }

    fn hear_listed(&self, listed: Listed, folders: &Array) {
        let above = self.ledger.borrow().folder_of(listed.task).map(|(place, path)| (place, path.to_owned()));
        self.ledger.borrow_mut().listed(listed);
        let Some((place, above)) = above else { return };
        for folder in folders.iter() {
            let name = folder.unchecked_ref::<FileSystemHandle>().name();
            self.open_folder(place, join(&above, &name), folder.unchecked_ref());
        }
    }

    fn hear_surplus(&self, task: u32, known: Vec<Known>, files: &Array) {
        let mut ledger = self.ledger.borrow_mut();
        let Some((place, folder)) = ledger.folder_of(task).map(|(place, path)| (place, path.to_owned()))
        else {
            return;
        };
        ledger.give_away(task, files.iter().map(|file| FileSource::of_js(file).name()));
        let task = ledger.open_files(place, folder, files.length(), known);
        self.waiting.borrow_mut().push_back((task, files.clone()));
    }

    fn hear_report(&self, report: Report) {
        if let (Some(browser), false) = (self.library.browser(), report.batch.is_empty()) {
            self.library.take_batch(browser, report.number, &report.batch);
        }
        if let Some(why) = report.unstored {
            self.library.keep_in_memory(&why);
        }
        self.ledger.borrow_mut().report(&report.counts);
        *self.current.borrow_mut() = report.current;
    }
}
