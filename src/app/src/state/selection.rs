//! Which songs are selected.

use std::collections::HashSet;

/// The selected songs, as positions in the catalog's tracks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    chosen: HashSet<u32>,
    /// The row from which a range extends.
    anchor: Option<u32>,
}

impl Selection {
    /// Whether this song is selected.
    pub fn contains(&self, at: u32) -> bool {
        self.chosen.contains(&at)
    }

    /// How many are selected.
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// Selects the song in a row, or takes it out again.
    pub fn toggle(&mut self, rows: &[u32], row: u32) {
        let Some(&at) = rows.get(row as usize) else { return };
        self.anchor = Some(row);
        if !self.chosen.remove(&at) {
            self.chosen.insert(at);
        }
    }

    /// Selects all from the anchor to a row; from `from`, where there is none yet.
    pub fn extend(&mut self, rows: &[u32], from: u32, to: u32) {
        let anchor = *self.anchor.get_or_insert(from) as usize;
        let (first, last) = (anchor.min(to as usize), anchor.max(to as usize));
        self.chosen = rows.iter().skip(first).take(last - first + 1).copied().collect();
    }

    /// Selects every row.
    pub fn take_all(&mut self, rows: &[u32]) {
        self.chosen = rows.iter().copied().collect();
    }

    /// Selects none.
    pub fn clear(&mut self) {
        *self = Selection::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_extends_from_its_anchor_both_ways() {
        let rows = [10, 11, 12, 13, 14];
        let check = |from, to, wanted: &[u32]| {
            let mut selection = Selection::default();
            selection.toggle(&rows, 2);
            selection.extend(&rows, from, to);
            let mut chosen: Vec<_> = selection.chosen.into_iter().collect();
            chosen.sort_unstable();
            assert_eq!(chosen, wanted);
        };
        check(2, 4, &[12, 13, 14]);
        check(2, 0, &[10, 11, 12]);
        check(0, 99, &[12, 13, 14]);
    }

    #[test]
    fn what_was_selected_can_be_taken_out() {
        let mut selection = Selection::default();
        selection.toggle(&[7, 8], 1);
        assert!(selection.contains(8));
        selection.toggle(&[7, 8], 1);
        assert!(selection.is_empty());
        selection.take_all(&[7, 8]);
        assert_eq!(selection.len(), 2);
    }
}
