//! Cells of a table that a spreadsheet will open. A cell that it would take for a formula gets an apostrophe, and
//! exactly these apostrophes are taken off again when the table comes back.
//!
//! Whoever opens the table with other separators sees other cells, so each part between separators counts.

use std::borrow::Cow;

/// What a formula begins with.
const FIRST: [char; 4] = ['=', '+', '-', '@'];

/// What may separate cells.
const BETWEEN: [char; 4] = [',', ';', '\t', '|'];

/// The cell with an apostrophe before each part that would be a formula. A part that has apostrophes there already gets
/// one more, so that nothing is lost when they are taken off.
pub(crate) fn disarmed(cell: &str) -> Cow<'_, str> {
    let is_formula = |part: &str| part.trim_start_matches('\'').starts_with(FIRST);
    if !cell.split(BETWEEN).any(is_formula) {
        return cell.into();
    }
    let parts = cell.split_inclusive(BETWEEN);
    parts.flat_map(|part| [if is_formula(part) { "'" } else { "" }, part]).collect::<String>().into()
}

/// The cell without the apostrophes that [`disarmed`] has written.
pub(crate) fn armed(cell: &str) -> Cow<'_, str> {
    let rest = |part: &str| {
        let is_ours = part.starts_with('\'') && part.trim_start_matches('\'').starts_with(FIRST);
        usize::from(is_ours)
    };
    if !cell.contains('\'') {
        return cell.into();
    }
    let parts = cell.split_inclusive(BETWEEN);
    parts.map(|part| part.get(rest(part)..).unwrap_or_default()).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_that_would_be_formulas_get_an_apostrophe() {
        let check = |cell, wanted| {
            assert_eq!(disarmed(cell), wanted);
            assert_eq!(armed(wanted), cell);
        };
        check("=1+1", "'=1+1");
        check("-", "'-");
        check("@SUM(1),+2;-3\t=4|@5", "'@SUM(1),'+2;'-3\t'=4|'@5");
        check("'=1", "''=1");
        check("''+1", "'''+1");
        check("'Heroes'", "'Heroes'");
        check("a, -b", "a, -b");
        check("Song = 1", "Song = 1");
        check("", "");
    }

    proptest! {
        #[test]
        fn exactly_these_are_taken_off(cell in "[-=+@'|;,\t a\n\"é]{0,12}") {
            let written = disarmed(&cell);
            for part in written.split(BETWEEN) {
                prop_assert!(!part.starts_with(FIRST), "{written:?}");
            }
            prop_assert_eq!(armed(&written), cell.as_str());
        }

        #[test]
        fn no_text_is_lost(cell in any::<String>()) {
            let written = disarmed(&cell);
            prop_assert_eq!(armed(&written), cell.as_str());
        }
    }
}
