//! The columns of the files as an image of the catalog has them: those that a window needs, then the rest.

use super::Files;
use crate::packed::{Column, Rows, Sections, Unfit};

impl Files {
    /// The columns that a window of the table needs, as they are stored.
    pub(in crate::library::catalog) fn front(&self) -> Vec<Column<'_>> {
        let words = [&self.folders, &self.next, &self.folder_places, &self.folder_paths];
        let bytes = [self.flags.as_slice(), self.places.as_flattened()];
        words.map(|it| Column::Words(it)).into_iter().chain(bytes.map(Column::Bytes)).collect()
    }

    pub(in crate::library::catalog) const FRONT: usize = 6;

    /// Everything else, as it is stored.
    pub(in crate::library::catalog) fn rest(&self) -> Vec<Column<'_>> {
        let (rows, starts) = self.rows.parts();
        vec![Column::Words(&self.held), Column::Bytes(rows), Column::Words(starts)]
    }

    pub(in crate::library::catalog) const REST: usize = 3;

    pub(in crate::library::catalog) fn of_front(parts: &mut Sections) -> Result<Files, Unfit> {
        let mut files = Files { folders: parts.words()?, next: parts.words()?, ..Files::default() };
        (files.folder_places, files.folder_paths) = (parts.words()?, parts.words()?);
        (files.flags, files.places) = (parts.bytes()?, parts.arrays()?);
        let are_even = [files.next.len(), files.flags.len()] == [files.len(); 2]
            && files.folder_places.len() == files.folder_paths.len();
        if are_even { Ok(files) } else { Err(Unfit::Damaged) }
    }

    pub(in crate::library::catalog) fn take_rest(&mut self, parts: &mut Sections) -> Result<(), Unfit> {
        self.held = parts.words()?;
        self.rows = Rows::of(parts.bytes()?, parts.words()?);
        if [self.held.len(), self.rows.len()] == [self.len(); 2] { Ok(()) } else { Err(Unfit::Damaged) }
    }
}
