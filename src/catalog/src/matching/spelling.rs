//! Names are compared in one spelling, because tags, lists and file names differ: without case, width, accents and
//! signs, without "The", and without guests; titles without the numbers of disc and track. What a name says beyond that
//! stays.

use std::borrow::Cow;

use super::keys::letters_of_folded;
use crate::text::fold;

/// The words before a guest's name.
const GUESTS: [&str; 3] = ["feat", "ft", "featuring"];

/// A title, in letters: "1-03 Don\u{2019}t Stop (feat. Ana)" is "dontstop".
pub(super) fn title(title: &str) -> String {
    let folded = fold(title);
    letters_of_folded(&without_guests(without_number(&folded)))
}

/// An artist, in letters: "The Beatles feat. Ana" and "Beatles, The" are "beatles".
pub(super) fn artist(artist: &str) -> String {
    let folded = fold(artist);
    let alone = without_guests(&folded);
    let alone = alone.trim();
    let without = alone.strip_prefix("the ").or(alone.strip_suffix(", the")).map(str::trim);
    letters_of_folded(without.filter(|rest| !rest.is_empty()).unwrap_or(alone))
}

/// A folded title without the numbers of disc and track before it: "1-03 X", "03. X" and "03 - X" are "X". A number that is
/// a word of the title, as in "99 Luftballons", stays.
fn without_number(title: &str) -> &str {
    let rest = after_number(title).and_then(|rest| match rest.strip_prefix('-') {
        Some(track) => after_number(track)?.strip_prefix(' '),
        None => rest.strip_prefix(". ").or_else(|| rest.strip_prefix(" - ")),
    });
    rest.filter(|rest| rest.contains(char::is_alphanumeric)).unwrap_or(title)
}

/// What follows a number of up to three digits.
fn after_number(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(digits..).filter(|_| (1..=3).contains(&digits))
}

/// A folded name without its guests. Cut is the rest of the bracket that names them, or else all up to the next
/// bracket or dash.
fn without_guests(name: &str) -> Cow<'_, str> {
    let Some((before, after)) = at_guests(name) else { return name.into() };
    let (kept, end) = match before.strip_suffix(['(', '[']) {
        Some(kept) => (kept, after.find([')', ']']).map(|at| at + 1)),
        None => (before, after.find(['(', '[']).into_iter().chain(after.find(" - ")).min()),
    };
    let rest = end.and_then(|end| after.get(end..)).unwrap_or_default();
    format!("{} {}", kept.trim_end(), rest.trim_start()).trim_end().to_owned().into()
}

/// What stands before the word that names a guest, and after it. At the beginning it is no such word.
fn at_guests(name: &str) -> Option<(&str, &str)> {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let all = GUESTS.iter().flat_map(|word| name.match_indices(word));
    let parts = all.filter_map(|(at, word)| Some((name.get(..at)?, name.get(at + word.len()..)?)));
    let named = parts.filter(|(before, after)| {
        is_edge(before.chars().next_back())
            && is_edge(after.chars().next())
            && before.contains(char::is_alphanumeric)
    });
    named.map(|(before, after)| (before.trim_end(), after)).min_by_key(|(before, _)| before.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_spelled_alike() {
        let check = |name, wanted| assert_eq!(title(name), wanted, "{name}");
        check("Don\u{2019}t Stop!", "dontstop");
        check("\u{ff24}on't STOP", "dontstop");
        check("Hunter (feat. Ana)", "hunter");
        check("Hunter [Featuring Ana & Bea] (Live)", "hunterlive");
        check("Hunter ft. Ana (Live)", "hunterlive");
        check("Hunter feat Ana - Live", "hunterlive");
        check("Featuring Ana", "featuringana");
        check("(feat. Ana)", "featana");
        check("Left Feather", "leftfeather");
        check("1-03 Hunter", "hunter");
        check("03. Hunter", "hunter");
        check("03 - Hunter", "hunter");
        check("99 Luftballons", "99luftballons");
        check("7. ", "7");
        check("1-2", "12");
        check("", "");
        check("???", "???");
    }

    #[test]
    fn artists_are_spelled_alike() {
        let check = |name, wanted| assert_eq!(artist(name), wanted, "{name}");
        check("The Beatles", "beatles");
        check("Beatles, The", "beatles");
        check("The The", "the");
        check("The", "the");
        check("Theory", "theory");
        check("Ana feat. The Beatles", "ana");
    }
}
