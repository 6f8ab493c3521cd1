//! What page and engine say, in the language that was chosen. `build.rs` makes a function of each message in
//! `words/en.json`; the texts are fetched by the script in `index.html`, which hands them to the engine as well, and
//! stand here for as long as page or engine lives.

use std::cell::OnceCell;

use reprise_catalog::evidence;

#[cfg(feature = "host")]
mod coming;
#[cfg(feature = "host")]
mod families;
#[cfg(feature = "host")]
mod faults;
pub mod format;
mod intl;
mod named;

#[cfg(feature = "host")]
pub(crate) use coming::{come, hear};
#[cfg(feature = "host")]
pub(crate) use families::{
    export_as, export_between, export_cannot, export_columns, export_list, export_why_left, mark_in,
    passed_over, twins_better, twins_why,
};
#[cfg(feature = "host")]
pub(crate) use faults::{
    key_words, link, no_backup, no_list, other_protocol, pairing, refusal, unread_row, unsealing,
};
pub use named::{
    by, certainty, charset, column, group, ineligible, keeping, kind, link_kind, origin, problem, said_by,
    some_in_group, status, strength, subscription_name,
};

/// A message into which nothing is filled, to be said later.
pub type Plain = fn() -> &'static str;

/// A message with a count.
#[cfg(feature = "host")]
pub(crate) type OfCount = fn(u64) -> String;

/// A message with a text.
#[cfg(feature = "host")]
pub(crate) type OfText = fn(&str) -> String;

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
pub fn take(language: &str, table: String) -> bool {
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

/// What a rule of evidence says, by the rule's name. The rules' own words are English, and stand in files.
pub fn rule(id: &str) -> &'static str {
    plain(RULES + evidence::rules().filter(|rule| rule.id < id).count())
}

/// A message into which nothing is filled. Who has no table says nothing; tests without a browser speak English.
fn plain(at: usize) -> &'static str {
    WORDS.with(|words| {
        #[cfg(not(target_arch = "wasm32"))]
        words.get_or_init(|| {
            Words(include_str!(concat!(env!("OUT_DIR"), "/en.txt")).lines().skip(1).collect())
        });
        words.get().and_then(|words| words.0.get(at).copied()).unwrap_or_default()
    })
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
    use std::collections::HashSet;
    use std::fs;
    use std::path::Path;

    use super::*;
    use reprise_catalog::evidence::{Certainty, CloudStatus, Origin};
    use reprise_catalog::library::Group;
    use reprise_wire::refusal::RefusalCode;

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
    fn what_is_found_by_its_name_has_a_message() {
        let mut rules: Vec<_> = evidence::rules().map(|rule| rule.id).collect();
        let mut refusals: Vec<_> = RefusalCode::ALL.iter().map(|code| code.word()).collect();
        rules.sort_unstable();
        refusals.sort_unstable();
        assert_eq!(rules, RULES_NAMED);
        assert_eq!(refusals, REFUSALS_NAMED);
        assert!(refusal(RefusalCode::SlotTaken).starts_with("this code was used"));
    }

    /// All sources below a folder.
    fn sources(folder: &Path) -> String {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let texts = entries.map(|path| match path.is_dir() {
            true => sources(&path),
            false => fs::read_to_string(path).unwrap(),
        });
        texts.collect()
    }

    #[test]
    fn every_message_is_said() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let code = [root.join("src"), root.join("../app/src")].map(|it| sources(&it)).concat();
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let after = code.split("::").filter_map(|it| it.split(|letter| !is_letter(letter)).next());
        let before = code.split('(').filter_map(|it| it.rsplit(|letter| !is_letter(letter)).next());
        let names: HashSet<&str> = after.chain(before).collect();
        let silent: Vec<_> = KEYS.iter().filter(|key| !names.contains(*key)).collect();
        assert!(silent.is_empty(), "nobody says {silent:?}");
    }

    /// Each way back, origin, certainty and status has its entry in the glossary, under the id that pages link to.
    #[test]
    fn every_term_is_explained() {
        let glossary = include_str!("../words/terms/en.json");
        let ids = Group::ALL.iter().map(|it| format!("way-{}", it.slug()));
        let ids = ids.chain(Origin::ALL.iter().map(|it| format!("origin-{}", it.slug())));
        let ids = ids.chain(Certainty::ALL.iter().map(|it| format!("sure-{}", it.slug())));
        let ids = ids.chain(CloudStatus::ALL.iter().map(|it| format!("status-{}", it.slug())));
        let lacking: Vec<String> = ids.filter(|id| !glossary.contains(&format!("[\"{id}\", "))).collect();
        assert!(lacking.is_empty(), "the glossary lacks {lacking:?}");
    }

    #[test]
    fn rules_say_in_english_what_files_say_of_them() {
        for it in evidence::rules() {
            assert_eq!(rule(it.id), it.why, "rule_{}", it.id);
        }
    }

    #[test]
    fn a_table_of_another_build_is_not_taken() {
        assert!(!take("en", "0000\nfirst\n".to_owned()));
        assert!(!take("en", "<!doctype html>".to_owned()));
    }
}
