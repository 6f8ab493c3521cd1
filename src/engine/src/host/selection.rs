//! Which songs are selected.

use std::collections::HashSet;

use reprise_catalog::library::TrackAt;
use reprise_catalog::text::sorting;

/// The selected songs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Selection {
    chosen: HashSet<TrackAt>,
    /// The song from which a range extends.
    anchor: Option<TrackAt>,
    /// Rises with every change.
    version: u64,
}

impl Selection {
    /// Nothing is selected. Versions begin after this one, so that they differ from those of an engine before.
    pub(crate) fn begin(version: u64) -> Selection {
        Selection { version, ..Selection::default() }
    }

    /// Rises with every change.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Whether this song is selected.
    pub(crate) fn contains(&self, at: TrackAt) -> bool {
        self.chosen.contains(&at)
    }

    /// The selected songs, in the order in which they were first told of.
    pub(crate) fn songs(&self) -> Vec<TrackAt> {
        let mut songs: Vec<TrackAt> = self.chosen.iter().copied().collect();
        sorting::sort(&mut songs);
        songs
    }

    /// How many are selected.
    pub(crate) fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Selects a song, or deselects it.
    pub(crate) fn toggle(&mut self, at: TrackAt) {
        self.anchor = Some(at);
        self.version += 1;
        if !self.chosen.remove(&at) {
            self.chosen.insert(at);
        }
    }

    /// Selects all rows from the anchor to a song. Without an anchor in these rows, `from` becomes the anchor.
    pub(crate) fn extend(&mut self, rows: &[TrackAt], from: TrackAt, to: TrackAt) {
        let row_of = |at: TrackAt| rows.iter().position(|&row| row == at);
        let anchor = self.anchor.and_then(row_of).or_else(|| row_of(from));
        let (Some(anchor), Some(to)) = (anchor, row_of(to)) else { return };
        self.version += 1;
        self.anchor = rows.get(anchor).copied();
        let (first, last) = (anchor.min(to), anchor.max(to));
        self.chosen = rows.iter().skip(first).take(last - first + 1).copied().collect();
    }

    /// Selects every row.
    pub(crate) fn take_all(&mut self, rows: &[TrackAt]) {
        self.chosen = rows.iter().copied().collect();
        self.version += 1;
    }

    /// Selects none.
    pub(crate) fn clear(&mut self) {
        *self = Selection { version: self.version + 1, ..Selection::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_extends_from_its_anchor_both_ways() {
        let rows = [10, 11, 12, 13, 14].map(TrackAt);
        let check = |from, to, wanted: &[u32]| {
            let mut selection = Selection::default();
            selection.toggle(TrackAt(12));
            selection.extend(&rows, TrackAt(from), TrackAt(to));
            let mut chosen: Vec<_> = selection.chosen.into_iter().map(|at| at.0).collect();
            chosen.sort_unstable();
            assert_eq!(chosen, wanted);
        };
        check(12, 14, &[12, 13, 14]);
        check(12, 10, &[10, 11, 12]);
        check(10, 14, &[12, 13, 14]);
        check(10, 99, &[12]);
    }

    #[test]
    fn an_anchor_that_is_filtered_away_is_none() {
        let mut selection = Selection::default();
        selection.toggle(TrackAt(99));
        selection.extend(&[10, 11, 12].map(TrackAt), TrackAt(11), TrackAt(12));
        let is_selected = |at| selection.contains(TrackAt(at));
        assert!(is_selected(11) && is_selected(12) && !is_selected(99));
    }

    #[test]
    fn what_was_selected_can_be_taken_out() {
        let mut selection = Selection::default();
        selection.toggle(TrackAt(8));
        assert!(selection.contains(TrackAt(8)));
        selection.toggle(TrackAt(8));
        assert_eq!(selection.len(), 0);
        selection.take_all(&[7, 8].map(TrackAt));
        assert_eq!(selection.len(), 2);
    }
}
