//! Measures how different the spellings of two words are.

/// Words with a larger distance than this are not offered as corrections.
pub(super) const FAR: usize = 2;

/// The distance: how many letters have to be added, dropped, changed or swapped with a neighbour to turn one word
/// into the other (restricted Damerau-Levenshtein). Of a distance beyond [`FAR`], only that is sure.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > FAR {
        return FAR + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, wanted) in other.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let change = at(&last, column) + usize::from(letter != wanted);
            let mut least = change.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            let is_swap = row > 0
                && column > 0
                && one.get(row - 1) == Some(wanted)
                && other.get(column - 1) == Some(letter);
            if is_swap {
                least = least.min(at(&before, column - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted() {
        fn check(one: &str, other: &str, expected: usize) {
            assert_eq!((distance(one, other), distance(other, one)), (expected, expected), "{one} {other}");
        }
        check("sleep", "sleep", 0);
        check("slepe", "sleep", 1);
        check("side", "ride", 1);
        check("coconat", "coconut", 1);
        check("busness", "business", 1);
        check("cat", "dog", 3);
        check("a", "abandon", FAR + 1);
        check("", "", 0);
    }
}
