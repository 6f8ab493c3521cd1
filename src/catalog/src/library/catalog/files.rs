//! The files, packed: columns of what is asked for often, rows of everything else.
//!
//! The copies of a song form a ring: each file names the next copy, the last one names the first, and the song
//! names the last.

use std::cell::OnceCell;

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::common::{Common, put_word, word};
use crate::changes::{FileFacts, Holds, Presence, Register, Stamp};
use crate::ids::PlaceId;
use crate::marks::Mark;
use crate::packed::{Column, Put, Rows, Sections, Slots, Take, Unfit, grow, set};
use crate::reading::{Problem, ProblemCode};

/// The file was there when its place was last read.
const PRESENT: u8 = 1;
/// Something is wrong with it.
const PROBLEMS: u8 = 1 << 1;

/// The files, at their positions.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    /// The number of each file's folder.
    folders: Vec<u32>,
    /// The position of the song that the file holds, plus one; 0 for none.
    held: Vec<u32>,
    /// The next copy of the same song, plus one.
    next: Vec<u32>,
    /// [`PRESENT`] and [`PROBLEMS`].
    flags: Vec<u8>,
    rows: Rows,
    /// Finds a file by its folder and name. It is made when the first is looked for.
    index: OnceCell<Slots>,
    /// For each folder, the number of its place, and that of its path among the texts: up to and including the
    /// last `/`.
    folder_places: Vec<u32>,
    folder_paths: Vec<u32>,
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
    pub(super) fn find(&self, common: &Common, place: PlaceId, path: &str) -> Option<u32> {
        let (folder, name) = split(path);
        self.find_in(self.find_folder(common, place, folder)?, name)
    }

    /// Adds a file that is not there yet.
    pub(super) fn add(&mut self, common: &mut Common, place: PlaceId, path: &str) -> u32 {
        let (folder, name) = split(path);
        let folder = self.folder(common, place, folder);
        let at = self.len() as u32;
        for (column, value) in [(&mut self.folders, folder), (&mut self.held, 0), (&mut self.next, 0)] {
            grow(column, 1);
            column.push(value);
        }
        grow(&mut self.flags, 1);
        self.flags.push(0);
        // The index is made before the row is there, so that it does not hold the file yet.
        let mut index = self.index.take().unwrap_or_else(|| self.indexed(at));
        let mut row = Vec::new();
        row.bytes(name.as_bytes());
        self.rows.set(at as usize, &row);
        index.add(hash(folder, name), at, |at| self.hash(at));
        self.index = OnceCell::from(index);
        at
    }

    /// Writes how a file was seen. What it holds must be set beside.
    pub(super) fn write(&mut self, common: &mut Common, at: u32, seen: &Register<FileFacts>) {
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
        self.rows.set(at as usize, &row);
        let present = if file.is_present() { PRESENT } else { 0 };
        let problems = if file.problems.is_empty() { 0 } else { PROBLEMS };
        set(&mut self.flags, at as usize, present | problems);
    }

    /// What a row says of a file.
    pub(super) fn print<'a>(&'a self, common: &Common, at: u32) -> Option<Print<'a>> {
        let mut take = Take(self.rows.get(at as usize)?);
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
    pub(super) fn is_present(&self, at: u32) -> bool {
        number(&self.flags, at) & PRESENT != 0
    }

    /// Whether something is wrong with the file.
    pub(super) fn has_problems(&self, at: u32) -> bool {
        number(&self.flags, at) & PROBLEMS != 0
    }

    /// The position of the song that the file holds.
    pub(super) fn held(&self, at: u32) -> Option<u32> {
        number(&self.held, at).checked_sub(1)
    }

    /// The file's name, without folders.
    pub(super) fn name(&self, at: u32) -> &str {
        self.rows.get(at as usize).and_then(|row| Take(row).text()).unwrap_or_default()
    }

    /// The folders of the file's path, up to and including the last `/`.
    pub(super) fn folder_of<'a>(&self, common: &'a Common, at: u32) -> &'a str {
        common.texts.get(number(&self.folder_paths, number(&self.folders, at)))
    }

    /// The place of the file.
    pub(super) fn place_of(&self, at: u32) -> PlaceId {
        let place = number(&self.folder_places, number(&self.folders, at));
        PlaceId(number(&self.places, place))
    }

    /// The positions of the files of a place.
    pub(super) fn of_place(&self, place: PlaceId) -> impl Iterator<Item = u32> {
        let place = self.places.iter().position(|it| *it == place.0).map(|place| place as u32);
        let is_here =
            move |folder: u32| place.is_some() && self.folder_places.get(folder as usize).copied() == place;
        let folders = self.folders.iter().enumerate();
        folders.filter(move |(_, folder)| is_here(**folder)).map(|(at, _)| at as u32)
    }

    /// The next copy of the song that a file holds.
    pub(super) fn next(&self, at: u32) -> Option<u32> {
        number(&self.next, at).checked_sub(1)
    }

    /// Puts a file behind the last copy of a song. Answers the song's last copy, plus one.
    pub(super) fn attach(&mut self, at: u32, track: u32, last: u32) -> u32 {
        set(&mut self.held, at as usize, track + 1);
        let first = last.checked_sub(1).map_or(at + 1, |last| number(&self.next, last));
        if let Some(last) = last.checked_sub(1) {
            set(&mut self.next, last as usize, at + 1);
        }
        set(&mut self.next, at as usize, first);
        at + 1
    }

    /// Takes a file out of the copies of its song. Answers the song's last copy, plus one.
    pub(super) fn detach(&mut self, at: u32, last: u32) -> u32 {
        set(&mut self.held, at as usize, 0);
        let Some(mut before) = last.checked_sub(1) else { return 0 };
        for _ in 0..self.len() {
            match self.next(before) {
                Some(it) if it == at => break,
                Some(it) => before = it,
                None => return last,
            }
        }
        let after = number(&self.next, at);
        set(&mut self.next, at as usize, 0);
        if before == at {
            return 0;
        }
        set(&mut self.next, before as usize, after);
        if last == at + 1 { before + 1 } else { last }
    }

    /// Gives back the memory that was reserved for further files.
    pub(super) fn shrink(&mut self) {
        let of_files = [&mut self.folders, &mut self.held, &mut self.next];
        let of_folders = [&mut self.folder_places, &mut self.folder_paths];
        of_files.into_iter().chain(of_folders).for_each(Vec::shrink_to_fit);
        self.flags.shrink_to_fit();
        self.rows.shrink();
    }

    fn find_in(&self, folder: u32, name: &str) -> Option<u32> {
        let index = self.index.get_or_init(|| self.indexed(self.len() as u32));
        let is_it = |at| number(&self.folders, at) == folder && self.name(at) == name;
        index.find(hash(folder, name), is_it)
    }

    fn indexed(&self, files: u32) -> Slots {
        Slots::of(files as usize, |at| self.hash(at))
    }

    fn hash(&self, at: u32) -> u64 {
        hash(number(&self.folders, at), self.name(at))
    }

    fn find_folder(&self, common: &Common, place: PlaceId, path: &str) -> Option<u32> {
        let place = self.places.iter().position(|it| *it == place.0)? as u32;
        let index = self.folder_index.get_or_init(|| {
            Slots::of(self.folder_places.len(), |folder| self.hash_of_folder(common, folder))
        });
        let is_it = |folder| {
            number(&self.folder_places, folder) == place
                && common.texts.get(number(&self.folder_paths, folder)) == path
        };
        index.find(hash(place, path), is_it)
    }

    /// The number of a folder, which is added if it is not there.
    fn folder(&mut self, common: &mut Common, place: PlaceId, path: &str) -> u32 {
        if let Some(known) = self.find_folder(common, place, path) {
            return known;
        }
        let known = self.places.iter().position(|it| *it == place.0);
        let at_place = known.unwrap_or_else(|| {
            self.places.push(place.0);
            self.places.len() - 1
        }) as u32;
        let folder = self.folder_places.len() as u32;
        let mut index = self.folder_index.take().unwrap_or_else(|| {
            Slots::of(self.folder_places.len(), |folder| self.hash_of_folder(common, folder))
        });
        grow(&mut self.folder_places, 1);
        self.folder_places.push(at_place);
        grow(&mut self.folder_paths, 1);
        self.folder_paths.push(common.texts.add(path));
        index.add(hash(at_place, path), folder, |folder| self.hash_of_folder(common, folder));
        self.folder_index = OnceCell::from(index);
        folder
    }

    fn hash_of_folder(&self, common: &Common, folder: u32) -> u64 {
        hash(number(&self.folder_places, folder), common.texts.get(number(&self.folder_paths, folder)))
    }
}

impl Files {
    /// The columns that a window of the table needs, as they are stored.
    pub(super) fn front(&self) -> Vec<Column<'_>> {
        let words = [&self.folders, &self.next, &self.folder_places, &self.folder_paths];
        let bytes = [self.flags.as_slice(), self.places.as_flattened()];
        words.map(|it| Column::Words(it)).into_iter().chain(bytes.map(Column::Bytes)).collect()
    }

    pub(super) const FRONT: usize = 6;

    /// Everything else, as it is stored.
    pub(super) fn rest(&self) -> Vec<Column<'_>> {
        let (rows, starts) = self.rows.parts();
        vec![Column::Words(&self.held), Column::Bytes(rows), Column::Words(starts)]
    }

    pub(super) const REST: usize = 3;

    pub(super) fn of_front(parts: &mut Sections) -> Result<Files, Unfit> {
        let mut files = Files { folders: parts.words()?, next: parts.words()?, ..Files::default() };
        (files.folder_places, files.folder_paths) = (parts.words()?, parts.words()?);
        (files.flags, files.places) = (parts.bytes()?, parts.arrays()?);
        let are_even = [files.next.len(), files.flags.len()] == [files.len(); 2]
            && files.folder_places.len() == files.folder_paths.len();
        if are_even { Ok(files) } else { Err(Unfit::Damaged) }
    }

    pub(super) fn take_rest(&mut self, parts: &mut Sections) -> Result<(), Unfit> {
        self.held = parts.words()?;
        self.rows = Rows::of(parts.bytes()?, parts.words()?);
        if [self.held.len(), self.rows.len()] == [self.len(); 2] { Ok(()) } else { Err(Unfit::Damaged) }
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

/// The folders of a path, up to and including the last `/`, and the file's name.
fn split(path: &str) -> (&str, &str) {
    let end = path.rfind('/').map_or(0, |at| at + 1);
    path.split_at_checked(end).unwrap_or(("", path))
}

fn hash(of: u32, text: &str) -> u64 {
    match of {
        0 => xxh3_64(text.as_bytes()),
        _ => xxh3_64_with_seed(text.as_bytes(), of.into()),
    }
}

fn number<T: Copy + Default>(column: &[T], at: u32) -> T {
    column.get(at as usize).copied().unwrap_or_default()
}
