//! What the page says, in the language that was chosen. `build.rs` makes a function of each message in `words/en.json`;
//! the texts are fetched by the script in `index.html`, and stand here for as long as the page lives.

use std::cell::OnceCell;

pub mod format;
mod intl;
mod named;

pub use named::{
    by, charset, column, group, ineligible, keeping, kind, link_kind, origin, problem, said_by, status,
    strength, subscription_name,
};

/// A message into which nothing is filled, to be said later.
pub type Plain = fn() -> &'static str;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// What is filled into a message.
enum Filled<'a> {
    Count(u64),
    Text(&'a str),
}

/// The messages in their order.
struct Words(Vec<&'static str>);

thread_local! {
    static WORDS: OnceCell<Words> = const { OnceCell::new() };
}

/// Takes the table of the chosen language, as `words/table.rs` writes it. Says no to a table of another build.
pub(crate) fn take(language: &str, table: String) -> bool {
    let table: &'static str = table.leak();
    match table.split_once('\n') {
        Some((MARK, messages)) => {
            let is_first = WORDS.with(|words| words.set(Words(messages.lines().collect())).is_ok());
            intl::speak(language, days_as());
            is_first
        }
        _ => false,
    }
}

/// Takes English, for tests that run without a browser.
#[cfg(not(target_arch = "wasm32"))]
fn english() -> Words {
    let table = include_str!(concat!(env!("OUT_DIR"), "/en.txt"));
    Words(table.lines().skip(1).collect())
}

/// A page that has no table says nothing.
#[cfg(target_arch = "wasm32")]
fn english() -> Words {
    Words(Vec::new())
}

/// A message into which nothing is filled.
fn plain(at: usize) -> &'static str {
    WORDS.with(|words| words.get_or_init(english).0.get(at).copied().unwrap_or_default())
}

/// A message with what is filled in. The count at `by` chooses its form, if it has forms.
fn filled(at: usize, by: usize, slots: &[Filled<'_>]) -> String {
    let message = plain(at);
    let text = match (message.strip_prefix('\t'), slots.get(by)) {
        (Some(forms), Some(Filled::Count(n))) => form(forms, intl::plural(*n)),
        _ => message,
    };
    let mut out = String::new();
    for letter in text.chars() {
        match (letter as usize).checked_sub(0x10).and_then(|slot| slots.get(slot)) {
            Some(Filled::Count(n)) => out.push_str(&format::count(*n)),
            Some(Filled::Text(text)) => out.push_str(text),
            None => out.push(letter),
        }
    }
    out
}

/// The form with this digit; else the last one, which every message has.
fn form(forms: &'static str, digit: char) -> &'static str {
    let mut last = "";
    for form in forms.split('\t') {
        last = form.get(1..).unwrap_or_default();
        if form.starts_with(digit) {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_follow_the_count_and_counts_are_filled_in() {
        assert_eq!(songs(1), "1 song");
        assert_eq!(songs(0), "0 songs");
        assert_eq!(songs(12_345), "12,345 songs");
    }

    #[test]
    fn the_last_form_stands_for_those_that_a_language_lacks() {
        assert_eq!(form("1a\t5b", '1'), "a");
        assert_eq!(form("1a\t5b", '3'), "b");
    }

    #[test]
    fn what_is_filled_in_is_not_read_as_a_message() {
        assert_eq!(title_of_page("a\u{10}{page}\t1b"), "a\u{10}{page}\t1b · Reprise");
    }

    #[test]
    fn a_table_of_another_build_is_not_taken() {
        assert!(!take("en", "0000\nfirst\n".to_owned()));
        assert!(!take("en", "<!doctype html>".to_owned()));
    }
}
