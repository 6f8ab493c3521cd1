//! Handles what the workers of a scan say.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::FileSystemHandle;

use std::rc::Rc;

use super::Run;
use crate::platform::file::FileSource;
use crate::scan::messages::{FromWorker, Listed, Print, Report, ToWorker, join};

impl Run {
    pub(super) fn hear_message(self: &Rc<Self>, worker: usize, message: FromWorker, beside: &Array) {
        match message {
            FromWorker::Listed(listed) => self.hear_listed(listed, beside),
            FromWorker::Surplus { task, known } => self.hear_surplus(task, known, beside),
            FromWorker::Report(report) => self.hear_report(worker, report),
            FromWorker::Opening { place, path } => {
                if let Some(state) = self.workers.borrow_mut().get_mut(worker) {
                    state.opening = Some((place, path));
                }
            }
            FromWorker::Stopped => {
                if let Some(state) = self.workers.borrow_mut().get_mut(worker) {
                    state.has_stopped = true;
                }
            }
            FromWorker::Sighted => self.sighted.borrow_mut().extend(beside.iter().map(FileSource::of_js)),
            // This message is for the imports, not for a scan.
            FromWorker::Listing(_) => {}
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

    fn hear_surplus(&self, task: u32, known: Vec<Print>, files: &Array) {
        let mut ledger = self.ledger.borrow_mut();
        let Some((place, folder)) = ledger.folder_of(task).map(|(place, path)| (place, path.to_owned()))
        else {
            return;
        };
        ledger.give_away(task, files.iter().map(|file| FileSource::of_js(file).name()));
        let task = ledger.open_files(place, folder, files.length(), known);
        self.waiting.borrow_mut().push_back((task, files.clone()));
    }

    /// Has the report stored, and counts its files only then, so that everything that is shown is stored.
    fn hear_report(self: &Rc<Self>, worker: usize, report: Report) {
        let Report { counts, current, news } = report;
        *self.current.borrow_mut() = current;
        if news.is_empty() {
            self.pool.say(worker, &ToWorker::Stored(1), &Array::new());
            return self.ledger.borrow_mut().report(&counts);
        }
        let stored = self.library.jot_news(news);
        let (run, generation) = (self.clone(), self.generation(worker));
        self.storing.set(self.storing.get() + 1);
        spawn_local(async move {
            // If it cannot be stored, the library says so, and the scan goes on.
            let _ = stored.await;
            run.storing.set(run.storing.get().saturating_sub(1));
            if run.generation(worker) != generation {
                // The worker has crashed meanwhile, and another one reads the same files again.
                return;
            }
            run.pool.say(worker, &ToWorker::Stored(1), &Array::new());
            run.ledger.borrow_mut().report(&counts);
            run.go_on();
        });
    }
}
