//! What a scan does when a worker crashes: a new, careful worker gets the same tasks without the file that
//! caused the crash.

use js_sys::Array;
use reprise_catalog::reading::{Problem, ProblemCode};
use wasm_bindgen::JsCast;
use web_sys::FileSystemDirectoryHandle;

use super::opening::name_in;
use super::{End, Run};
use crate::platform::file::FileSource;
use crate::platform::hidden::is_hidden;
use crate::scan::messages::{Care, Print, ToWorker};
use crate::scan::pool::PoolError;

/// After this many crashes a scan gives up.
const MAX_CRASHES: u32 = 24;

impl Run {
    /// Replaces a worker that crashed by a new, careful one, and gives it the same tasks without the file that
    /// caused the crash, if that is known.
    pub(super) fn begin_again(&self, worker: usize) {
        self.crashes.set(self.crashes.get() + 1);
        if self.crashes.get() > MAX_CRASHES {
            self.finish(End::Failed(PoolError::Failing));
            return;
        }
        self.pool.replace(worker);
        if let Some(state) = self.workers.borrow_mut().get_mut(worker) {
            state.generation += 1;
        }
        self.say_begin(worker, Care::Careful);
        if self.is_stopping.get() {
            self.pool.say(worker, &ToWorker::Stop, &Array::new());
            return;
        }
        let culprit = self.workers.borrow_mut().get_mut(worker).and_then(|state| state.opening.take());
        if let Some((place, path)) = culprit {
            let problem = Problem { code: ProblemCode::Unreadable, detail: "reading it failed".to_owned() };
            self.record_problem(place, path.clone(), problem);
            if let Some(state) = self.workers.borrow_mut().get_mut(worker) {
                state.poison.insert(path);
            }
        }
        let tasks = self.ledger.borrow_mut().take_back(worker);
        for task in tasks {
            self.give_again(worker, task);
        }
    }

    fn give_again(&self, worker: usize, task: u32) {
        let folder = self.ledger.borrow().folder_of(task).map(|(place, path)| (place, path.to_owned()));
        let (Some((place, folder)), Some(beside)) = (folder, self.given.borrow_mut().remove(&task)) else {
            return;
        };
        let known = self.library.prints_of(place).into_iter();
        let is_listed = |known: &Print| is_hidden(&folder) || !is_hidden(&known.name);
        let known = known.filter(|(path, known)| *path == folder && is_listed(known));
        let known = known.map(|(_, known)| known).collect();
        let poison: Vec<String> = {
            let workers = self.workers.borrow();
            let paths = workers.get(worker).into_iter().flat_map(|state| &state.poison);
            paths.filter_map(|path| name_in(&folder, path)).collect()
        };
        let is_harmless = |file: &wasm_bindgen::JsValue| {
            file.is_instance_of::<FileSystemDirectoryHandle>()
                || !poison.contains(&FileSource::of_js(file.clone()).name())
        };
        let left: Array = beside.iter().filter(is_harmless).collect();
        for _ in left.length()..beside.length() {
            self.ledger.borrow_mut().leave_out(task);
        }
        let again = self.ledger.borrow_mut().again(task, known, poison);
        if let Some(again) = again {
            self.give(worker, again, left);
        }
    }
}
