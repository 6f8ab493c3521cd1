//! Rows of one kind, added up: those that agree in where they stand, way back, certainty, store and what the verdict
//! rests on. There
//! are few kinds, so sums over the whole library look at few columns of each row, and at one row of each kind.

use super::{BASIS, Code, Columns, THERE};
use crate::library::TrackAt;
use crate::packed::Slots;
use crate::query::sum::Sum;

/// The rows of one kind.
#[derive(Clone, Debug)]
pub(in crate::query) struct RowKind {
    /// The first of them.
    pub(in crate::query) first: TrackAt,
    /// All of them, added up.
    pub(in crate::query) sum: Sum,
    code: u64,
}

impl Columns {
    /// Every kind of row that there is.
    pub(in crate::query) fn kinds(&self) -> Vec<RowKind> {
        let (mut kinds, mut index) = (Vec::<RowKind>::new(), Slots::default());
        // Songs of an album are mostly alike.
        let mut last = 0;
        for at in self.positions() {
            let Some(code) = self.kind_at(at) else { continue };
            if kinds.get(last).is_none_or(|kind| kind.code != code) {
                let is_it = |number: u32| kinds.get(number as usize).is_some_and(|kind| kind.code == code);
                last = index.find(hash(code), is_it).map_or(kinds.len(), |number| number as usize);
            }
            if last == kinds.len() {
                let code_of = |number: u32| kinds.get(number as usize).map_or(code, |kind| kind.code);
                index.add(hash(code), last as u32, |number| hash(code_of(number)));
                kinds.push(RowKind { first: at, sum: Sum::default(), code });
            }
            if let Some(kind) = kinds.get_mut(last) {
                kind.sum += Sum { count: 1, duration_ms: self.duration_ms(at), size: self.size(at) };
            }
        }
        kinds
    }

    /// What rows of a kind have in common, as a number; `None` where there is no row.
    fn kind_at(&self, at: TrackAt) -> Option<u64> {
        let flags = Some(self.code(Code::Flags, at)).filter(|flags| flags & THERE != 0)?;
        let code = |code| self.code(code, at);
        let way = [code(Code::Way), code(Code::Whereabouts), code(Code::Perhaps), code(Code::Stated)];
        let [one, two, three, four] = way;
        let (certainty, store) = (code(Code::Certainty), code(Code::Store));
        Some(u64::from_le_bytes([one, two, three, four, certainty, store, flags >> BASIS, 0]))
    }
}

/// Spreads the codes over all numbers.
fn hash(code: u64) -> u64 {
    code.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}
