//! Whether the quoted cells of a table are closed. A cell that is not swallows all rows behind it.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};

/// What a problem says of a table with such a cell.
pub(super) const UNCLOSED: &str = "a cell without an end";

/// A row that is put behind the table. It is found again if every cell is closed.
const END: &[u8] = b"\n\x1a\n";

/// The longest cell, in bytes. A longer one has swallowed rows, whose quotes closed it by chance.
const MOST_CELL: usize = 64 << 10;

/// Whether every quoted cell of a table has an end.
pub(super) fn is_closed(table: &[u8], delimiter: u8) -> bool {
    if !table.contains(&b'"') {
        return true;
    }
    let mut builder = ReaderBuilder::new();
    let builder = builder.has_headers(false).flexible(true).delimiter(delimiter);
    let mut reader = builder.from_reader(table.chain(END));
    let (mut row, mut is_closed) = (ByteRecord::new(), false);
    while reader.read_byte_record(&mut row).unwrap_or_default() {
        if row.iter().any(|cell| cell.len() > MOST_CELL) {
            return false;
        }
        is_closed = row.len() == 1 && row.get(0) == Some(&b"\x1a"[..]);
    }
    is_closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_without_an_end_is_found() {
        let check = |table: &str, wanted| assert_eq!(is_closed(table.as_bytes(), b','), wanted, "{table}");
        check("title,artist\nBlue,Ana", true);
        check("title,artist\n\"Blue\nRed\",Ana\n", true);
        check("title,artist\n12\" mix,Ana\n", true);
        check("title,artist\n\"Blue,Ana\nRed,Bob\n", false);
        check("title,artist\nBlue,\"Ana", false);
        check(&format!("title,artist\n\"{}\",Ana\n", "Red,Bob\n".repeat(10_000)), false);
    }
}
