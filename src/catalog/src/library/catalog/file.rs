//! A file of the catalog: a handle that reads what is asked for.

use std::fmt;

use super::Catalog;
use super::at::FileAt;
use super::track::Track;
use crate::changes::{FileFacts, Holds, Register, Stamp};
use crate::ids::PlaceId;
use crate::marks::Mark;
use crate::reading::Problem;

/// One file of one place. The handle is cheap to copy.
#[derive(Clone, Copy)]
pub struct File<'a> {
    catalog: &'a Catalog,
    at: FileAt,
}

impl fmt::Debug for File<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("place", &self.place())
            .field("path", &self.path())
            .field("seen", &self.seen())
            .finish()
    }
}

impl<'a> File<'a> {
    pub(super) fn new(catalog: &'a Catalog, at: FileAt) -> File<'a> {
        File { catalog, at }
    }

    pub(super) fn catalog(self) -> &'a Catalog {
        self.catalog
    }

    /// The place the file is in.
    pub fn place(self) -> PlaceId {
        self.catalog.files.place_of(self.at)
    }

    /// The file's path below the place.
    pub fn path(self) -> String {
        format!("{}{}", self.folder_with_slash(), self.name())
    }

    /// The folders of the file's path, without the last `/`; empty for a file that lies in the place itself.
    pub fn folder(self) -> &'a str {
        let folder = self.folder_with_slash();
        folder.strip_suffix('/').unwrap_or(folder)
    }

    /// The file's name, without folders.
    pub fn name(self) -> &'a str {
        self.catalog.files.name(self.at)
    }

    /// Size in bytes.
    pub fn size(self) -> u64 {
        let Catalog { common, files, .. } = self.catalog;
        files.print(common, self.at).map_or(0, |print| print.size)
    }

    /// Size in bytes, and last modification in milliseconds since 1970: what tells whether the file has changed.
    pub fn size_and_time(self) -> (u64, u64) {
        let Catalog { common, files, .. } = self.catalog;
        files.print(common, self.at).map_or((0, 0), |print| (print.size, print.modified_ms))
    }

    /// What is in the file.
    pub fn holds(self) -> Holds {
        let Catalog { common, tracks, files, .. } = self.catalog;
        match files.held(self.at) {
            Some(track) => Holds::Track(tracks.id(track)),
            None => files.print(common, self.at).and_then(|it| it.holds()).unwrap_or(Holds::Unreadable),
        }
    }

    /// The song that the file holds, if it holds one.
    pub fn track(self) -> Option<Track<'a>> {
        self.catalog.track_at(self.catalog.files.held(self.at)?)
    }

    /// Whether the file was there when its folder was last read, on any browser that has the folder.
    /// [`Catalog::is_present`] also asks whether the place's browser was removed.
    pub fn is_seen_present(self) -> bool {
        self.was_seen_present() && !self.catalog.files.is_outdated(self.at)
    }

    /// Whether the file was there when its own place was last read.
    pub(super) fn was_seen_present(self) -> bool {
        self.catalog.files.is_present(self.at)
    }

    /// Whether something is wrong with the file.
    pub fn has_problems(self) -> bool {
        self.catalog.files.has_problems(self.at)
    }

    /// The file's position.
    pub(super) fn at(self) -> FileAt {
        self.at
    }

    /// Whether only a part of the file's audio is there, or none, so that it is no copy that a song can come back as.
    pub fn is_cut(self) -> bool {
        self.catalog.files.is_cut(self.at)
    }

    /// What is wrong with the file.
    pub fn problems(self) -> Vec<Problem> {
        if self.has_problems() { self.rest().0 } else { Vec::new() }
    }

    /// What the file's folders, its name and the files beside it say of the song's origin.
    pub fn marks(self) -> Vec<Mark> {
        self.rest().1
    }

    /// When the file was last seen, or found gone or changed: by any browser that has the folder.
    pub fn looked_at(self) -> Option<Stamp> {
        let stamps = self.catalog.sights(self.place(), &self.path()).into_iter().filter_map(File::stamp);
        stamps.max()
    }

    /// When the file was last seen on its own browser.
    pub fn stamp(self) -> Option<Stamp> {
        let Catalog { common, files, .. } = self.catalog;
        Some(files.print(common, self.at)?.stamp)
    }

    /// How the file was last seen.
    pub fn facts(self) -> Option<FileFacts> {
        self.seen().map(|seen| seen.value)
    }

    /// How the file was last seen, with the stamp of that.
    pub fn seen(self) -> Option<Register<FileFacts>> {
        let Catalog { common, files, .. } = self.catalog;
        let print = files.print(common, self.at)?;
        let (problems, marks) = print.rest(common)?;
        let value = FileFacts {
            size: print.size,
            modified_ms: print.modified_ms,
            holds: self.holds(),
            problems,
            presence: print.presence(),
            marks,
        };
        Some(Register { stamp: print.stamp, value })
    }

    fn folder_with_slash(self) -> &'a str {
        let Catalog { common, files, .. } = self.catalog;
        files.folder_of(common, self.at)
    }

    fn rest(self) -> (Vec<Problem>, Vec<Mark>) {
        let Catalog { common, files, .. } = self.catalog;
        files.print(common, self.at).and_then(|print| print.rest(common)).unwrap_or_default()
    }
}
