//! The part of the ledger about one place: what was known of it, and what is missing now.

use std::collections::{HashMap, HashSet};

use reprise_catalog::text::sorting;

use crate::scan::messages::{ListEnd, Print, join};

/// What is known and found of one place.
#[derive(Debug, Default)]
pub(super) struct PlaceBook {
    pub(super) name: String,
    /// The files that were known before, by folder. Opening a folder takes its files out.
    pub(super) known: HashMap<String, Vec<Print>>,
    /// The files that handles leave out. That a handle does not list these means nothing.
    pub(super) hidden: HashMap<String, Vec<Print>>,
    /// How many files of both kinds were there the last time.
    pub(super) present: u32,
    /// How listing each opened folder ended.
    pub(super) folders: HashMap<String, Option<ListEnd>>,
    /// Paths of files that were there the last time and are not now.
    pub(super) missing: Vec<String>,
    /// Whether only a part of the place is read.
    pub(super) is_part: bool,
    /// Whether the place consists of single files.
    pub(super) is_loose: bool,
}

/// What a finished scan did not find of a place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Missing {
    /// The place's name.
    pub(crate) name: String,
    /// How many of its files were there the last time.
    pub(crate) known: u32,
    /// Those of them that are not there now.
    pub(crate) paths: Vec<String>,
    /// Whether everything in the place was listed.
    pub(crate) is_whole: bool,
    /// Whether the place's own folder could not be listed at all.
    pub(crate) is_closed_off: bool,
    /// Whether the place consists of single files, which is all that can be read of it.
    pub(crate) is_loose: bool,
}

impl PlaceBook {
    /// Takes everything that is known of a folder's files.
    pub(super) fn take(&mut self, folder: &str) -> Vec<Print> {
        let mut known = self.known.remove(folder).unwrap_or_default();
        known.extend(self.hidden.remove(folder).into_iter().flatten());
        known
    }

    /// Notes files of a folder that are gone, unless they are among these paths.
    pub(super) fn note_gone(&mut self, folder: &str, gone: &[Print], there: &HashSet<String>) {
        let paths = gone.iter().filter(|known| known.was_there()).map(|known| join(folder, &known.name));
        self.missing.extend(paths.filter(|path| !there.contains(path)));
    }

    /// What is missing of the place when everything is done.
    pub(super) fn missing(&self) -> Missing {
        let gone = self.known.iter().filter(|(folder, _)| self.is_gone(folder));
        let gone = gone.flat_map(|(folder, files)| {
            files.iter().filter(|known| known.was_there()).map(move |known| join(folder, &known.name))
        });
        let mut paths: Vec<String> = self.missing.iter().cloned().chain(gone).collect();
        sorting::sort(&mut paths);
        let is_whole = !self.is_part && self.folders.values().all(|end| *end == Some(ListEnd::Whole));
        let (name, known, is_loose) = (self.name.clone(), self.present, self.is_loose);
        Missing { name, known, paths, is_whole, is_closed_off: false, is_loose }
    }

    /// Whether a folder that was not opened is gone: the nearest folder above it was listed completely.
    fn is_gone(&self, folder: &str) -> bool {
        let mut above = folder;
        while !above.is_empty() {
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
            if let Some(end) = self.folders.get(above) {
                return *end == Some(ListEnd::Whole);
            }
        }
        false
    }
}
