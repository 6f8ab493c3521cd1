//! Columns of numbers: plain lists that grow by little, because the largest of them are most of the memory.

use super::Position;

/// Makes room for more items. Where a list would double, this adds an eighth.
pub(crate) fn grow<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        list.reserve_exact(more.max(list.len() / 8).max(16));
    }
}

/// Lengthens a column to a number of rows.
pub(crate) fn raise<T: Clone>(column: &mut Vec<T>, rows: usize, value: T) {
    if rows > column.len() {
        grow(column, rows - column.len());
        column.resize(rows, value);
    }
}

/// Sets the value of a row, if the column has it.
pub(crate) fn set<T>(column: &mut [T], at: usize, value: T) {
    if let Some(slot) = column.get_mut(at) {
        *slot = value;
    }
}

/// The number at a position; 0 where the column has none.
pub(crate) fn number<T: Copy + Default>(column: &[T], at: impl Position) -> T {
    column.get(at.index()).copied().unwrap_or_default()
}
