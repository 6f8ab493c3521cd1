//! Apple's own lists. A worker imports them one after another, while no scan is running.

use js_sys::Array;
use reprise_catalog::changes::SaidBy;
use reprise_catalog::imports::{Stated, Taken, take_stated};

use super::Scans;
use crate::platform::file::FileSource;
use crate::platform::time::sleep;
use crate::protocol::scan::ScanState;
use crate::scan::messages::{ListSays, Listing, ToWorker};
use crate::words::{self, OfCount};
use wasm_bindgen_futures::spawn_local;

/// The worker that imports lists.
const WORKER: usize = 0;

/// So long a list of a folder may be read before that is said, in milliseconds.
const LONG_MS: u32 = 700;

/// How many lists are told by name. The line of the scan stands above the songs, so it is short.
const MOST_TOLD: usize = 1;

/// Who came upon a file that may be a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The person gave it by itself, and is told what it is.
    Person,
    /// It lay in a folder that was read. If it is no list, nothing is said of it.
    Scan,
}

/// A file that may be a list.
pub(super) struct Candidate {
    file: FileSource,
    by: By,
}

/// A file that is being imported.
pub(super) struct Importing {
    by: By,
    name: String,
    /// What the line of the scan said before.
    before: Option<String>,
}

/// Whether a single file is, by its name, more likely one of Apple's lists than music. Its bytes decide later.
pub(super) fn may_be_list(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    matches!(
        extension.as_str(),
        "xml"
            | "plist"
            | "zip"
            | "json"
            | "jspf"
            | "csv"
            | "tsv"
            | "txt"
            | "m3u"
            | "m3u8"
            | "pls"
            | "wpl"
            | "xspf"
            | "xlsx"
            | "ods"
            | "html"
    )
}

impl Scans {
    /// Imports these lists, as soon as no scan is running.
    pub(super) fn import(&self, by: By, lists: Vec<FileSource>) {
        let mut desk = self.desk();
        if desk.importing.is_none() && desk.lists.is_empty() {
            desk.told.clear();
        }
        desk.lists.extend(lists.into_iter().map(|file| Candidate { file, by }));
        drop(desk);
        self.import_next();
    }

    /// Begins with the next list, unless one is being imported or a scan is running.
    fn import_next(&self) {
        if !self.is_idle() || self.desk().importing.is_some() {
            return;
        }
        let Some(Candidate { file, by }) = self.desk().lists.pop_front() else { return };
        let pool = match self.pool() {
            Ok(pool) => pool,
            Err(why) => return self.fail(&why),
        };
        let before = self.0.status.borrow().notice.clone();
        let name = file.name();
        self.desk().importing = Some(Importing { by, name: name.clone(), before });
        match by {
            By::Person => self.note(words::list_taking(&name)),
            By::Scan => self.note_later(name),
        }
        pool.say(WORKER, &ToWorker::Import, &Array::of1(file.as_js()));
    }

    /// Says that a list which lay in a folder is being read, once that takes a while. A folder may hold hundreds, and the
    /// songs below the line of the scan would move with each.
    fn note_later(&self, name: String) {
        let scans = self.clone();
        spawn_local(async move {
            sleep(LONG_MS).await;
            if scans.desk().importing.as_ref().is_some_and(|it| it.name == name) {
                scans.note(words::list_taking(&name));
            }
        });
    }

    /// Writes what a list says, shows what came of it, and goes on with the next list.
    pub(super) fn take_listing(&self, listing: Listing) {
        let scans = self.clone();
        spawn_local(async move {
            let importing = scans.desk().importing.take();
            match importing {
                Some(Importing { by: By::Scan, before, .. }) => {
                    scans.put_notice(before);
                    if scans.is_worth_asking(&listing) {
                        scans.plan_list(listing);
                    }
                }
                importing => {
                    scans.put_notice(importing.and_then(|it| it.before));
                    scans.plan_list(listing);
                }
            }
            scans.import_next();
            if scans.desk().importing.is_none() {
                scans.show_lists();
            }
            scans.tell_waiting();
        });
    }

    /// Whether the person is asked about a list that lay in a folder: it is one of a library, says something that is not
    /// known, and was not left before.
    fn is_worth_asking(&self, listing: &Listing) -> bool {
        match &listing.said {
            Ok(ListSays::Songs(by, stated)) if by.is_of_library() => {
                let is_news = || self.0.library.with(|it, _| !take_stated(stated, *by, it).facts.is_empty());
                !self.desk().left_lists.contains(&listing.name) && is_news()
            }
            _ => false,
        }
    }

    /// Shows that the list that was being imported failed, if there was one.
    pub(super) fn give_up_import(&self) {
        if self.desk().importing.take().is_some() {
            self.note_list(words::list_failed().to_owned());
            self.import_next();
            self.tell_waiting();
        }
    }

    /// Writes what a list states of songs, and says what came of it.
    pub(super) async fn take_songs(&self, name: &str, by: SaidBy, stated: &Stated) -> String {
        let mut taken = self.0.library.with(|catalog, _| take_stated(stated, by, catalog));
        let facts = std::mem::take(&mut taken.facts);
        self.note_undo(&facts);
        if !facts.is_empty()
            && let Err(why) = self.0.library.jot(facts).await
        {
            return format!(
                "{} {}.",
                sentence_of(name, by, stated, &taken),
                words::format::sentence(&why.to_string())
            );
        }
        self.join_lists().await;
        sentence_of(name, by, stated, &taken)
    }

    /// Shows what came of a list, behind what came of those before it.
    pub(super) fn note_list(&self, told: String) {
        let all = {
            let mut desk = self.desk();
            desk.told.push(told);
            of_lists(&desk.told)
        };
        self.note(all);
    }

    /// Shows a text in the line of the scan.
    pub(super) fn note(&self, notice: String) {
        self.put_notice(Some(notice));
    }

    fn put_notice(&self, notice: Option<String>) {
        let mut status = self.0.status.borrow().clone();
        // The line for it is there even if nothing was ever scanned.
        let is_resting = matches!(status.state, ScanState::Idle | ScanState::Walking);
        if is_resting || (status.state == ScanState::Done && status.total == 0) {
            status.state = if notice.is_some() { ScanState::Done } else { ScanState::Idle };
        }
        status.notice = notice;
        self.set_status(status);
    }
}

/// What came of several lists. A folder may hold hundreds, so only the first ones are told one by one.
fn of_lists(told: &[String]) -> String {
    let mut text = told.get(..told.len().min(MOST_TOLD)).unwrap_or_default().join(" ");
    let further = told.len().saturating_sub(MOST_TOLD) as u64;
    if further > 0 {
        text.push(' ');
        text.push_str(&words::list_further(further));
    }
    text
}

/// What came of a list, in one or two sentences.
pub(super) fn sentence_of(name: &str, by: SaidBy, stated: &Stated, taken: &Taken) -> String {
    // Only a list of a library names files that are there.
    let unseen = if by.is_of_library() { words::list_unread } else { words::list_only };
    let parts: [(usize, OfCount); 8] = [
        (taken.matched, words::list_matched),
        (taken.listed, words::list_only),
        (taken.in_the_cloud, words::list_in_cloud),
        (taken.unseen, unseen),
        (taken.unsure, words::list_unsure),
        (taken.nameless, words::list_nameless),
        (taken.twice, words::list_twice),
        (taken.no_music, words::list_no_music),
    ];
    let parts = parts.iter().filter(|(songs, _)| *songs > 0);
    let parts: Vec<_> = parts.map(|(songs, what)| what(*songs as u64)).collect();
    let of_videos = (taken.videos > 0).then(|| words::list_videos(taken.videos as u64));
    let songs = match (stated.tracks.len().saturating_sub(taken.videos) as u64, of_videos) {
        (0, None) => words::list_no_songs().to_owned(),
        (0, Some(videos)) => videos,
        (songs, None) => words::songs(songs),
        (songs, Some(videos)) => words::and_last(&words::songs(songs), &videos),
    };
    let mut told = vec![match parts.is_empty() {
        true => words::list_has(name, &songs),
        false => words::list_has_parts(name, &songs, &parts.join(", ")),
    }];
    if taken.left_out > 0 {
        told.push(words::list_left_out(&words::songs(taken.left_out as u64)));
    }
    let problems = stated.problems.iter().take(3);
    told.extend(problems.map(|problem| words::list_passed_over(words::passed_over(problem))));
    told.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_a_list_is_told_in_words() {
        let stated = Stated { tracks: vec![Default::default(); 1_200], ..Stated::default() };
        let by = SaidBy::LibraryXml;
        let check =
            |taken: Taken, wanted| assert_eq!(sentence_of("Library.xml", by, &stated, &taken), wanted);
        let taken = Taken { matched: 1_000, ..Taken::default() };
        check(taken.clone(), "Library.xml lists 1,200 songs: 1,000 in your catalog.");
        check(
            Taken { in_the_cloud: 150, unsure: 50, ..taken.clone() },
            "Library.xml lists 1,200 songs: 1,000 in your catalog, 150 only in Apple's cloud, listed now, 50 that may be songs you have: the restore page asks.",
        );
        let unseen = Taken { matched: 0, unseen: 1_200, ..taken };
        check(unseen.clone(), "Library.xml lists 1,200 songs: 1,200 whose files were not read yet.");
        // A list of another program names no files of a library.
        let told = sentence_of("liked.csv", SaidBy::Spotify, &stated, &unseen);
        assert_eq!(told, "liked.csv lists 1,200 songs: 1,200 only on this list.");
    }

    #[test]
    fn of_several_lists_each_is_told_until_they_are_many() {
        let check = |told: &[&str], wanted| {
            let told: Vec<String> = told.iter().map(|&it| it.to_owned()).collect();
            assert_eq!(of_lists(&told), wanted);
        };
        check(&["A."], "A.");
        check(&["A.", "B."], "A. 1 further list was looked at as well.");
        check(&["A.", "B.", "C."], "A. 2 further lists were looked at as well.");
    }

    #[test]
    fn lists_are_told_from_music_by_their_names() {
        assert!(may_be_list("iTunes Library.XML") && may_be_list("Apple Media Services.zip"));
        assert!(may_be_list("Playlist (Unicode Text).txt") && may_be_list("a.m3u8"));
        assert!(!may_be_list("Song.mp3") && !may_be_list("csv"));
    }
}
