//! Rows of bytes that lie one after another. A row that changes is written anew at the end; when more than half
//! of the bytes are of no use any more, the others move together.

use super::bytes::{Put, Take};
use super::column::{grow, raise, set};

/// Fewer bytes than this of no use are left alone.
const LITTLE: usize = 64 << 10;

/// Rows of bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// Every row, with its length in front.
    bytes: Vec<u8>,
    /// Where each row begins, plus one; 0 for a row that was never written.
    starts: Vec<u32>,
    /// How many bytes are of no use any more. It is not stored, but counted when stored rows are taken.
    unused: usize,
}

impl Rows {
    /// Takes rows from stored columns.
    pub(crate) fn of(bytes: Vec<u8>, starts: Vec<u32>) -> Rows {
        let mut rows = Rows { bytes, starts, unused: 0 };
        let used = (0..rows.len()).filter_map(|at| rows.get(at)).map(length_of).sum();
        // Rows of a damaged record may lie over one another.
        rows.unused = rows.bytes.len().saturating_sub(used);
        rows
    }

    /// The bytes of all rows, and where each begins.
    pub(crate) fn parts(&self) -> (&[u8], &[u32]) {
        (&self.bytes, &self.starts)
    }

    /// How many rows there are, empty ones included.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// A row; `None` if it was never written.
    pub(crate) fn get(&self, at: usize) -> Option<&[u8]> {
        let start = self.starts.get(at)?.checked_sub(1)?;
        Take(self.bytes.get(start as usize..)?).bytes()
    }

    /// A row as text; no text if it was never written.
    pub(crate) fn text(&self, at: usize) -> &str {
        self.get(at).and_then(|row| str::from_utf8(row).ok()).unwrap_or_default()
    }

    /// Writes a row. The number of rows grows as needed.
    pub(crate) fn set(&mut self, at: usize, row: &[u8]) {
        raise(&mut self.starts, at.saturating_add(1), 0);
        if let Some(known) = self.get(at) {
            if known == row {
                return;
            }
            self.unused += length_of(known);
        }
        // Four gigabytes do not fit into a browser's memory, so the row always has a place there.
        let Ok(start) = u32::try_from(self.bytes.len() + 1) else { return };
        grow(&mut self.bytes, row.len() + 5);
        self.bytes.bytes(row);
        set(&mut self.starts, at, start);
        if self.unused > LITTLE && self.unused > self.bytes.len() / 2 {
            self.move_together();
        }
    }

    /// Gives back the memory that was reserved for further rows.
    pub(crate) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    fn move_together(&mut self) {
        let mut bytes = Vec::with_capacity(self.bytes.len().saturating_sub(self.unused));
        let mut starts = Vec::with_capacity(self.starts.len());
        for at in 0..self.starts.len() {
            let start = bytes.len() as u32 + 1;
            starts.push(if self.get(at).is_some() { start } else { 0 });
            self.get(at).into_iter().for_each(|row| bytes.bytes(row));
        }
        *self = Rows { bytes, starts, unused: 0 };
    }
}

/// How many bytes a row takes with its length in front, which has seven bits a byte.
fn length_of(row: &[u8]) -> usize {
    let bits = usize::BITS - (row.len() | 1).leading_zeros();
    bits.div_ceil(7) as usize + row.len()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Rows are long, so that they move together now and then.
        #[test]
        fn rows_hold_what_was_written_last(writes in prop::collection::vec((0usize..9, 0usize..40_000, any::<u8>()), 0..30)) {
            let (mut rows, mut wanted) = (Rows::default(), HashMap::new());
            for (at, length, byte) in writes {
                rows.set(at, &vec![byte; length]);
                wanted.insert(at, vec![byte; length]);
                let all: usize = wanted.values().map(|row| row.len() + 5).sum();
                prop_assert!(rows.bytes.len() <= 2 * (all + LITTLE) + 40_000);
            }
            for at in 0..9 {
                prop_assert_eq!(rows.get(at), wanted.get(&at).map(Vec::as_slice));
            }
        }
    }

    #[test]
    fn what_is_of_no_use_is_known_of_stored_rows_too() {
        let mut rows = Rows::default();
        for (at, length) in
            [(0, 0), (1, 127), (3, 128), (1, 20_000), (4, 5), (4, 0), (1, 16_383), (1, 16_384)]
        {
            rows.set(at, &vec![1; length]);
            let (bytes, starts) = rows.parts();
            let stored = Rows::of(bytes.to_vec(), starts.to_vec());
            assert_eq!(stored.unused, rows.unused, "after {length} bytes in row {at}");
        }
        assert_eq!(rows.unused, (1 + 127) + (3 + 20_000) + (1 + 5) + (2 + 16_383));
    }

    #[test]
    fn stored_rows_move_together_when_most_is_of_no_use() {
        let mut rows = Rows::default();
        for byte in 0..3 {
            rows.set(0, &vec![byte; 30_000]);
        }
        let (bytes, starts) = rows.parts();
        let mut stored = Rows::of(bytes.to_vec(), starts.to_vec());
        stored.set(0, &[3; 30_000]);
        assert!(stored.bytes.len() < 40_000, "{} bytes", stored.bytes.len());
    }

    #[test]
    fn damage_is_a_row_that_is_not_there() {
        let rows = Rows::of(vec![200, 1, 2], vec![1, 3, 77, 0]);
        assert_eq!([0, 1, 2, 3, 4].map(|at| rows.get(at)), [None; 5]);
    }
}
