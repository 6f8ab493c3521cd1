//! The file in which the person keeps the back-up. It is written again by itself once changes have come to rest, for as long
//! as the browser allows that; after a restart it may take a click.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use super::Host;
use super::answers::exports;
use super::library::News;
use crate::platform::lock::hold_if_free;
use crate::platform::saved::{SaveFault, save};
use crate::platform::time::{day, now_ms, sleep, wall_ms};
use crate::protocol::export::{FileOf, Wanted};
use crate::protocol::push::SavedFile;
use crate::protocol::{Push, Refused};
use crate::store::{StorageError, StoredFile};
use crate::words;

/// The tab that has this lock writes the file.
const LOCK: &str = "reprise-saved";

/// How long nothing must have changed before the file is written again, in milliseconds.
const REST_MS: u32 = 3_000;

/// How many times as long as writing took it is left alone afterwards.
const PAUSE: f64 = 20.0;

/// The file, if there is one, and how it went with it.
#[derive(Default)]
pub(crate) struct Saving {
    file: RefCell<Option<StoredFile>>,
    /// Why it was not written when that was last tried.
    fault: RefCell<Option<SaveFault>>,
    is_planned: Cell<bool>,
}

impl Host {
    /// Remembers the file, and writes it again whenever there is something new.
    pub(super) fn begin_saving(self: &Rc<Self>) {
        let (host, loading) = (self.clone(), self.clone());
        self.library.on(News::Changed, move || host.plan_saving());
        self.library.on(News::OfOthers, move || loading.load_saved());
        self.load_saved();
    }

    /// Looks which file it is: another tab may have written it, or another one.
    fn load_saved(self: &Rc<Self>) {
        let host = self.clone();
        spawn_local(async move {
            host.library.opened().await;
            words::come().await;
            let Some(storage) = host.library.storage() else { return };
            // What cannot be read now stays as it was known.
            if let Ok(Some(file)) = storage.saved().await {
                host.saving.file.replace(Some(file));
                host.tell_saved().await;
                host.plan_saving();
            }
        });
    }

    fn plan_saving(self: &Rc<Self>) {
        if self.saving.file.borrow().is_none() || self.saving.is_planned.replace(true) {
            return;
        }
        let host = self.clone();
        spawn_local(async move {
            let mut version = None;
            while version.replace(host.library.version()) != Some(host.library.version())
                || host.library.is_reading()
            {
                sleep(REST_MS).await;
            }
            let began_ms = now_ms();
            // What went wrong is told with the file.
            let _ = host.write_saved(None).await;
            sleep(((now_ms() - began_ms) * PAUSE) as u32).await;
            host.saving.is_planned.set(false);
            // What came meanwhile is written as well.
            if version != Some(host.library.version()) {
                host.plan_saving();
            }
        });
    }

    /// Saves the back-up now: from now on in the file whose handle goes beside, or else in the known one.
    pub(super) async fn save_backup(&self, beside: &Array) -> Result<(), Refused> {
        self.library.opened().await;
        let chosen = beside.get(0).dyn_into().ok();
        let chosen = chosen.map(|handle| StoredFile { handle, at_ms: 0, songs: 0, heads: String::new() });
        self.write_saved(chosen).await.map_err(|error| Refused::NotKept(error.to_string()))
    }

    /// Writes the file if it lacks anything, and tells how that went.
    async fn write_saved(&self, chosen: Option<StoredFile>) -> Result<(), StorageError> {
        let known = self.saving.file.borrow().clone();
        let (Some(file), Some(storage)) = (chosen.or(known), self.library.storage()) else { return Ok(()) };
        let heads = storage.heads().await?;
        if heads != file.heads
            && let Some(_held) = hold_if_free(LOCK).await
        {
            let outcome = self.write_into(&file, heads).await;
            self.saving.fault.replace(outcome.as_ref().err().cloned());
            if let Ok(written) = &outcome {
                storage.put_saved(written).await?;
                self.library.tell_tabs();
            }
            self.saving.file.replace(Some(outcome.unwrap_or(file)));
        }
        self.tell_saved().await;
        Ok(())
    }

    /// Replaces what stands in the file by a back-up of what is stored now.
    async fn write_into(&self, file: &StoredFile, heads: String) -> Result<StoredFile, SaveFault> {
        let today = day(wall_ms());
        let wanted = Wanted { is_backup: true, today, page: "/".to_owned(), ..Wanted::default() };
        let (made, blob) = exports::file(self, &FileOf(wanted)).await;
        let blob = blob.get(0).dyn_into().map_err(|_| SaveFault::Other(made.told))?;
        save(&file.handle, &blob).await?;
        Ok(StoredFile { at_ms: wall_ms(), songs: made.songs, heads, ..file.clone() })
    }

    /// Tells the page of the file.
    async fn tell_saved(&self) {
        let Some(file) = self.saving.file.borrow().clone() else { return };
        let fault = self.saving.fault.borrow().clone();
        let heads = match self.library.storage() {
            Some(storage) => storage.heads().await.unwrap_or_default(),
            None => String::new(),
        };
        let is_behind = heads != file.heads;
        let told = told(
            &file.handle.name(),
            (file.at_ms, file.songs),
            fault.as_ref().filter(|_| is_behind),
            is_behind,
        );
        self.voice.push_with(&Push::Saved(SavedFile { told, is_behind }), &Array::of1(&file.handle));
    }
}

/// What is known of the file, in a sentence or two.
fn told(name: &str, (at_ms, songs): (u64, u64), fault: Option<&SaveFault>, is_behind: bool) -> String {
    let day = words::format::day(at_ms);
    let since = match at_ms {
        0 => format!("{name}:"),
        _ => words::saved_behind(name, &day),
    };
    let why = match fault {
        None if !is_behind => return words::saved(name, &day, &words::songs(songs)),
        None | Some(SaveFault::Unasked) => return since,
        Some(SaveFault::Moved) => words::saved_moved(),
        Some(SaveFault::Locked) => words::saved_locked(),
        Some(SaveFault::Full) => words::saved_full(),
        Some(SaveFault::Other(why)) => &words::saved_failed(why),
    };
    format!("{since} {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_the_file_is_told_in_plain_words() {
        let check = |at_ms, fault: Option<SaveFault>, is_behind, wanted: &str| {
            assert_eq!(told("a.json", (at_ms, 12), fault.as_ref(), is_behind), wanted);
        };
        let day = words::format::day(1_796_000_000_000);
        let then = 1_796_000_000_000;
        let saved = format!("Saved in a.json on {day}, with 12 songs. It is saved again after changes.");
        check(then, None, false, &saved);
        check(then, None, true, &format!("a.json: not saved since {day}."));
        check(then, Some(SaveFault::Unasked), true, &format!("a.json: not saved since {day}."));
        let locked = "Another program or tab has the file open. Close it there and save again.";
        check(then, Some(SaveFault::Locked), true, &format!("a.json: not saved since {day}. {locked}"));
        check(0, Some(SaveFault::Full), true, "a.json: The disk has no room for it.");
    }
}
