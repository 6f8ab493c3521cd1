//! The files, packed: columns of what is asked for often, rows of everything else.
//!
//! The copies of a song form a ring: each file names the next copy, the last one names the first, and the song
//! names the last.

mod image;

use std::cell::OnceCell;

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::at::{FileAt, TrackAt};
use super::common::{Common, put_word, word};
use crate::changes::{FileFacts, Holds, Presence, Register, Stamp};
use crate::ids::PlaceId;
use crate::marks::Mark;
use crate::packed::{Position, Put, Rows, Slots, Take, TextAt, Texts};
use crate::packed::{grow, number, position, set};
use crate::reading::{Problem, ProblemCode};
use crate::text::{Letters, fold};

/// The file was there when its place was last read.
const PRESENT: u8 = 1;
/// Something is wrong with it.
const PROBLEMS: u8 = 1 << 1;
/// Only a part of its audio is there.
const CUT: u8 = 1 << 2;
/// A later reading of the same folder, on another browser, found it gone.
const OUTDATED: u8 = 1 << 3;

position! {
    /// The number of a folder.
    FolderAt(u32)
}
position! {
    /// The number of a place.
    PlaceAt(u32)
}

/// The files, at their positions.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    /// The number of each file's folder.
    folders: Vec<u32>,
    /// The position of the song that the file holds, plus one; 0 for none.
    held: Vec<u32>,
    /// The next copy of the same song, plus one.
    next: Vec<u32>,
    /// [`PRESENT`], [`PROBLEMS`], [`CUT`] and [`OUTDATED`].
    flags: Vec<u8>,
    rows: Rows,
    /// The letters of each folded name. They are found when a word is first looked for.
    letters: OnceCell<Vec<Letters>>,
    /// Finds a file by its folder and name. It is made when the first is looked for.
    index: OnceCell<Slots>,
    /// For each folder, the number of its place, and that of its path among the texts: up to and including the
    /// last `/`.
    folder_places: Vec<u32>,
    folder_paths: Vec<u32>,
    /// The letters of each folder's folded path. They are found when a word is first looked for.
    folder_letters: OnceCell<Vec<Letters>>,
    folder_index: OnceCell<Slots>,
    places: Vec<[u8; 8]>,
}

/// What a row says of a file, after its name; problems and marks are read when they are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Print<'a> {
    pub(super) size: u64,
    pub(super) modified_ms: u64,
    pub(super) stamp: Stamp,
    presence: u32,
    holds: u32,
    /// Problems and marks.
    rest: Take<'a>,
}

impl Files {
    /// How many files there are.
    pub(super) fn len(&self) -> usize {
        self.folders.len()
    }

    /// A file by its place and path.
    pub(super) fn find(&self, common: &Common, place: PlaceId, path: &str) -> Option<FileAt> {
        let (folder, name) = split(path);
        self.find_in(self.find_folder(common, place, folder)?, name)
    }

    /// Adds a file that is not there yet.
    pub(super) fn add(&mut self, common: &mut Common, place: PlaceId, path: &str) -> FileAt {
        let (folder, name) = split(path);
        let folder = self.folder(common, place, folder);
        let at = FileAt(self.len() as u32);
        for (column, value) in [(&mut self.folders, folder.0), (&mut self.held, 0), (&mut self.next, 0)] {
            grow(column, 1);
            column.push(value);
        }
        grow(&mut self.flags, 1);
        self.flags.push(0);
        // The index is made before the row is there, so that it does not hold the file yet.
        let mut index = self.index.take().unwrap_or_else(|| self.indexed(at.index()));
        let mut row = Vec::new();
        row.bytes(name.as_bytes());
        self.rows.set(at.index(), &row);
        if let Some(letters) = self.letters.get_mut() {
            letters.push(letters_of(name));
        }
        index.add(hash(folder, name), at.0, |at| self.hash(FileAt(at)));
        self.index = OnceCell::from(index);
        at
    }

    /// Writes how a file was seen. What it holds must be set beside.
    pub(super) fn write(&mut self, common: &mut Common, at: FileAt, seen: &Register<FileFacts>) {
        let mut row = Vec::new();
        row.bytes(self.name(at).as_bytes());
        let file = &seen.value;
        row.number(file.size);
        row.number(file.modified_ms);
        common.put_stamp(&mut row, seen.stamp);
        row.number(file.presence.number().into());
        row.number(file.holds.parts().0.into());
        row.number(file.problems.len() as u64);
        for problem in &file.problems {
            put_word(&mut row, problem.code.index(), ProblemCode::ALL.len(), problem.code.word());
            common.put_text(&mut row, &problem.detail);
        }
        common.put_marks(&mut row, &file.marks);
        self.rows.set(at.index(), &row);
        let present = if file.is_present() { PRESENT } else { 0 };
        let problems = if file.problems.is_empty() { 0 } else { PROBLEMS };
        // A file without audio gives back no song either.
        let lacks = |problem: &Problem| problem.cut().is_some() || problem.code == ProblemCode::NoAudio;
        let cut = if file.problems.iter().any(lacks) { CUT } else { 0 };
        set(&mut self.flags, at.index(), present | problems | cut);
    }

    /// What a row says of a file.
    pub(super) fn print<'a>(&'a self, common: &Common, at: FileAt) -> Option<Print<'a>> {
        let mut take = Take(self.rows.get(at.index())?);
        take.bytes()?;
        Some(Print {
            size: take.number()?,
            modified_ms: take.number()?,
            stamp: common.stamp(&mut take)?,
            presence: take.small()?,
            holds: take.small()?,
            rest: take,
        })
    }

    /// Whether the file was there when its place was last read.
    pub(super) fn is_present(&self, at: FileAt) -> bool {
        number(&self.flags, at) & PRESENT != 0
    }

    /// Whether something is wrong with the file.
    pub(super) fn has_problems(&self, at: FileAt) -> bool {
        number(&self.flags, at) & PROBLEMS != 0
    }

    /// Whether only a part of the file's audio is there, or none.
    pub(super) fn is_cut(&self, at: FileAt) -> bool {
        number(&self.flags, at) & CUT != 0
    }

    /// Whether a later reading of the same folder, on another browser, found the file gone or changed.
    pub(super) fn is_outdated(&self, at: FileAt) -> bool {
        number(&self.flags, at) & OUTDATED != 0
    }

    /// Notes whether it is. Answers whether that is another answer than before.
    pub(super) fn set_outdated(&mut self, at: FileAt, is_outdated: bool) -> bool {
        let before = number(&self.flags, at);
        let now = if is_outdated { before | OUTDATED } else { before & !OUTDATED };
        set(&mut self.flags, at.index(), now);
        before != now
    }

    /// The position of the song that the file holds.
    pub(super) fn held(&self, at: FileAt) -> Option<TrackAt> {
        TrackAt::of_stored(number(&self.held, at))
    }

    /// The file's name, without folders.
    pub(super) fn name(&self, at: FileAt) -> &str {
        self.rows.get(at.index()).and_then(|row| Take(row).text()).unwrap_or_default()
    }

    /// Whether the file's folded name may hold a word with these letters.
    pub(super) fn may_hold(&self, at: FileAt, word: Letters) -> bool {
        let all = || self.positions().map(|at| letters_of(self.name(at))).collect();
        self.letters.get_or_init(all).get(at.index()).is_some_and(|letters| letters.hold(word))
    }

    /// The folders of the file's path, up to and including the last `/`.
    pub(super) fn folder_of<'a>(&self, common: &'a Common, at: FileAt) -> &'a str {
        self.path_in(&common.texts, self.folder_at(at))
    }

    /// The place of the file.
    pub(super) fn place_of(&self, at: FileAt) -> PlaceId {
        PlaceId(number(&self.places, self.place_at(self.folder_at(at))))
    }

    /// The positions of all files.
    pub(super) fn positions(&self) -> impl Iterator<Item = FileAt> + use<> {
        (0..self.len() as u32).map(FileAt)
    }

    /// The place and the path of each folder, the path up to and including its last `/`.
    pub(super) fn folders_in_order<'a>(&'a self, texts: &'a Texts) -> impl Iterator<Item = (u32, &'a str)> {
        let paths = (0..self.folder_paths.len() as u32).map(|at| self.path_in(texts, FolderAt(at)));
        self.folder_places.iter().copied().zip(paths)
    }

    /// The place with this number.
    pub(super) fn place_numbered(&self, at: u32) -> PlaceId {
        PlaceId(number(&self.places, PlaceAt(at)))
    }

    /// The letters of each folder's folded path, in the order of the folders.
    pub(super) fn letters_of_folders(&self, texts: &Texts) -> &[Letters] {
        let all = || self.folders_in_order(texts).map(|(_, path)| letters_of(path)).collect();
        self.folder_letters.get_or_init(all)
    }

    /// Whether a file lies in one of these folders, which are told in the order of their numbers.
    pub(super) fn is_in(&self, at: FileAt, folders: &[bool]) -> bool {
        folders.get(self.folder_at(at).index()) == Some(&true)
    }

    /// The positions of the files of a place.
    pub(super) fn of_place(&self, place: PlaceId) -> impl Iterator<Item = FileAt> {
        let place = self.find_place(place);
        let is_here = move |folder: FolderAt| {
            let of_folder = self.folder_places.get(folder.index());
            place.is_some() && of_folder.copied().map(PlaceAt) == place
        };
        let folders = (0..).map(FileAt).zip(self.folders.iter().copied().map(FolderAt));
        folders.filter(move |(_, folder)| is_here(*folder)).map(|(at, _)| at)
    }

    /// The next copy of the song that a file holds.
    pub(super) fn next(&self, at: FileAt) -> Option<FileAt> {
        FileAt::of_stored(number(&self.next, at))
    }

    /// Puts a file behind the last copy of a song. It is the song's last copy then.
    pub(super) fn attach(&mut self, at: FileAt, track: TrackAt, last: Option<FileAt>) {
        set(&mut self.held, at.index(), TrackAt::stored(Some(track)));
        let first = last.map_or(Some(at), |last| self.next(last));
        if let Some(last) = last {
            self.set_next(last, Some(at));
        }
        self.set_next(at, first);
    }

    /// Takes a file out of the copies of its song. Answers the song's last copy.
    pub(super) fn detach(&mut self, at: FileAt, last: Option<FileAt>) -> Option<FileAt> {
        set(&mut self.held, at.index(), 0);
        let mut before = last?;
        for _ in 0..self.len() {
            match self.next(before) {
                Some(it) if it == at => break,
                Some(it) => before = it,
                None => return last,
            }
        }
        let after = self.next(at);
        self.set_next(at, None);
        if before == at {
            return None;
        }
        self.set_next(before, after);
        if last == Some(at) { Some(before) } else { last }
    }

    /// Gives back the memory that was reserved for further files.
    pub(super) fn shrink(&mut self) {
        let of_files = [&mut self.folders, &mut self.held, &mut self.next];
        let of_folders = [&mut self.folder_places, &mut self.folder_paths];
        of_files.into_iter().chain(of_folders).for_each(Vec::shrink_to_fit);
        self.flags.shrink_to_fit();
        self.rows.shrink();
    }

    fn set_next(&mut self, at: FileAt, next: Option<FileAt>) {
        set(&mut self.next, at.index(), FileAt::stored(next));
    }

    fn folder_at(&self, at: FileAt) -> FolderAt {
        FolderAt(number(&self.folders, at))
    }

    fn place_at(&self, folder: FolderAt) -> PlaceAt {
        PlaceAt(number(&self.folder_places, folder))
    }

    fn path_in<'a>(&self, texts: &'a Texts, folder: FolderAt) -> &'a str {
        texts.get(TextAt(number(&self.folder_paths, folder)))
    }

    fn find_in(&self, folder: FolderAt, name: &str) -> Option<FileAt> {
        let index = self.index.get_or_init(|| self.indexed(self.len()));
        let is_it = |at| self.folder_at(at) == folder && self.name(at) == name;
        index.find(hash(folder, name), |at| is_it(FileAt(at))).map(FileAt)
    }

    fn indexed(&self, files: usize) -> Slots {
        Slots::of(files, |at| self.hash(FileAt(at)))
    }

    fn hash(&self, at: FileAt) -> u64 {
        hash(self.folder_at(at), self.name(at))
    }

    fn find_place(&self, place: PlaceId) -> Option<PlaceAt> {
        self.places.iter().position(|it| *it == place.0).map(|at| PlaceAt(at as u32))
    }

    fn find_folder(&self, common: &Common, place: PlaceId, path: &str) -> Option<FolderAt> {
        let place = self.find_place(place)?;
        let index = self.folder_index.get_or_init(|| self.indexed_folders(common));
        let is_it = |folder| self.place_at(folder) == place && self.path_in(&common.texts, folder) == path;
        index.find(hash(place, path), |folder| is_it(FolderAt(folder))).map(FolderAt)
    }

    /// The number of a folder, which is added if it is not there.
    fn folder(&mut self, common: &mut Common, place: PlaceId, path: &str) -> FolderAt {
        if let Some(known) = self.find_folder(common, place, path) {
            return known;
        }
        let at_place = self.find_place(place).unwrap_or_else(|| {
            self.places.push(place.0);
            PlaceAt(self.places.len() as u32 - 1)
        });
        let folder = FolderAt(self.folder_places.len() as u32);
        let mut index = self.folder_index.take().unwrap_or_else(|| self.indexed_folders(common));
        grow(&mut self.folder_places, 1);
        self.folder_places.push(at_place.0);
        grow(&mut self.folder_paths, 1);
        self.folder_paths.push(common.texts.add(path).0);
        if let Some(letters) = self.folder_letters.get_mut() {
            letters.push(letters_of(path));
        }
        index.add(hash(at_place, path), folder.0, |folder| self.hash_of_folder(common, FolderAt(folder)));
        self.folder_index = OnceCell::from(index);
        folder
    }

    fn indexed_folders(&self, common: &Common) -> Slots {
        Slots::of(self.folder_places.len(), |folder| self.hash_of_folder(common, FolderAt(folder)))
    }

    fn hash_of_folder(&self, common: &Common, folder: FolderAt) -> u64 {
        hash(self.place_at(folder), self.path_in(&common.texts, folder))
    }
}

impl Print<'_> {
    /// What the file holds. `None` for a song, which is told by its position.
    pub(super) fn holds(&self) -> Option<Holds> {
        Holds::of_parts(self.holds, None)
    }

    pub(super) fn presence(&self) -> Presence {
        Presence::of_number(self.presence)
    }

    /// What is wrong with the file, and what lies beside it.
    pub(super) fn rest(&self, common: &Common) -> Option<(Vec<Problem>, Vec<Mark>)> {
        let (mut take, mut problems) = (self.rest, Vec::new());
        for _ in 0..take.number()? {
            let code = word(&mut take, ProblemCode::ALL, ProblemCode::from_word)?;
            problems.push(Problem { code, detail: common.text(&mut take)?.to_owned() });
        }
        Some((problems, common.marks(&mut take)?))
    }
}

/// The letters of a name as it is compared.
fn letters_of(name: &str) -> Letters {
    if name.is_ascii() { Letters::of(name.as_bytes()) } else { Letters::of(fold(name).as_bytes()) }
}

/// The folders of a path, up to and including the last `/`, and the file's name.
fn split(path: &str) -> (&str, &str) {
    let end = path.rfind('/').map_or(0, |at| at + 1);
    path.split_at_checked(end).unwrap_or(("", path))
}

fn hash(of: impl Position, text: &str) -> u64 {
    match of.number() {
        0 => xxh3_64(text.as_bytes()),
        of => xxh3_64_with_seed(text.as_bytes(), of.into()),
    }
}
