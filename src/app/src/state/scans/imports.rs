//! Apple's own lists: taken in by a worker, one after the other, when nothing is being scanned.

use js_sys::Array;
use leptos::prelude::*;

use super::{ScanState, Scans};
use crate::components::format;
use crate::platform::file::FileSource;
use crate::scan::protocol::{Imported, ToWorker};

/// The worker that takes lists in.
const WORKER: usize = 0;

/// Whether a single file is rather a list of Apple's than music, by its name; its bytes decide later.
pub(super) fn may_be_list(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    matches!(extension.as_str(), "xml" | "plist" | "zip" | "json" | "csv")
}

impl Scans {
    /// Takes these lists in, once nothing is being scanned any more.
    pub(super) fn import(self, lists: Vec<FileSource>) {
        self.inner.update_value(|inner| inner.lists.extend(lists));
        self.import_next();
    }

    /// Begins with the next list, unless one is being taken in or something is being scanned.
    pub(super) fn import_next(self) {
        if !self.is_idle() || self.inner.with_value(|inner| inner.is_importing) {
            return;
        }
        let next = self.inner.try_update_value(|inner| inner.lists.pop_front()).flatten();
        let (Some(list), Some(browser)) = (next, self.library.browser()) else { return };
        let pool = match self.pool() {
            Ok(pool) => pool,
            Err(why) => return self.fail(why),
        };
        self.inner.update_value(|inner| inner.is_importing = true);
        self.note(format!("Taking in {}", list.name()));
        pool.say(WORKER, &ToWorker::Import { browser }, &Array::of1(list.as_js()));
    }

    /// Tells what came of a list, and goes on with the next.
    pub(super) fn imported(self, imported: &Imported) {
        self.inner.update_value(|inner| inner.is_importing = false);
        self.note(told(imported));
        self.import_next();
    }

    /// Says that the list that was being taken in came to nothing, if one was.
    pub(super) fn give_up_import(self) {
        let was = self.inner.try_update_value(|inner| std::mem::take(&mut inner.is_importing));
        if was == Some(true) {
            self.note("The list could not be taken in: reading it failed.".to_owned());
        }
    }

    fn note(self, notice: String) {
        self.status.update(|status| {
            // The line is there for it even before anything was scanned.
            if status.state == ScanState::Idle {
                status.state = ScanState::Done;
            }
            status.notice = Some(notice);
        });
    }
}

/// What came of a list, in a sentence or two.
fn told(imported: &Imported) -> String {
    if let Some(why) = &imported.failed {
        return format!("{} was not taken in: {why}.", imported.name);
    }
    let mut parts = vec![format!("{} in your catalog", format::count(imported.matched))];
    let more = [
        (imported.in_the_cloud, "only in Apple's cloud, listed now"),
        (imported.unseen, "whose files were not read here"),
        (imported.unsure, "that could be one of several, and were left alone"),
    ];
    parts.extend(
        more.iter()
            .filter(|(songs, _)| *songs > 0)
            .map(|(songs, what)| format!("{} {what}", format::count(*songs))),
    );
    let songs = format::counted(imported.songs.into(), "song", "songs");
    let mut text = format!("{} lists {songs}: {}.", imported.name, parts.join(", "));
    for problem in imported.problems.iter().take(3) {
        text.push_str(&format!(" A part of it was passed over: {}.", problem.code.message()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_a_list_is_told_in_words() {
        let check = |imported: Imported, wanted| assert_eq!(told(&imported), wanted);
        let list =
            Imported { name: "Library.xml".into(), songs: 1_200, matched: 1_000, ..Imported::default() };
        check(list.clone(), "Library.xml lists 1,200 songs: 1,000 in your catalog.");
        check(
            Imported { in_the_cloud: 150, unsure: 50, ..list.clone() },
            "Library.xml lists 1,200 songs: 1,000 in your catalog, 150 only in Apple's cloud, listed now, 50 that could be one of several, and were left alone.",
        );
        let failed = Imported { failed: Some("it cannot be read".into()), ..list };
        check(failed, "Library.xml was not taken in: it cannot be read.");
    }

    #[test]
    fn lists_are_told_from_music_by_their_names() {
        assert!(may_be_list("iTunes Library.XML") && may_be_list("Apple Media Services.zip"));
        assert!(!may_be_list("Song.mp3") && !may_be_list("csv"));
    }
}
