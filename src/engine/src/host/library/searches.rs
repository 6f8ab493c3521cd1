//! The searches that the person keeps. They are stored in this browser and the same in all of its tabs.

use super::Library;
use crate::protocol::Refused;
use crate::protocol::search::{KeptSearch, LONGEST_NAME, MOST_KEPT};
use crate::store::Setting;

impl Library {
    /// Keeps a search from now on, or lets it go, and stores that.
    pub(crate) async fn keep_search(&self, kept: KeptSearch) -> Result<(), Refused> {
        self.opened().await;
        let _turn = self.0.choosing.lock().await;
        let mut searches = self.chosen().searches;
        keep(&mut searches, kept);
        let words = words_of(&searches);
        self.desk().chosen.searches = searches;
        self.keep(Setting::Searches, words).await
    }
}

/// Puts a search in the place of the one with its name, or takes that out. They stand by name.
fn keep(searches: &mut Vec<KeptSearch>, kept: KeptSearch) {
    let name: String = plain(&kept.name).chars().take(LONGEST_NAME).collect();
    searches.retain(|it| it.name != name);
    if !kept.address.is_empty() && !name.is_empty() && searches.len() < MOST_KEPT {
        searches.push(KeptSearch { name, address: plain(&kept.address) });
    }
    searches.sort_by(|one, other| one.name.cmp(&other.name));
}

/// A text in one line without tabs, as it is stored.
fn plain(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn words_of(searches: &[KeptSearch]) -> String {
    let line = |it: &KeptSearch| format!("{}\t{}", it.name, it.address);
    searches.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Searches as they were stored. Only addresses of the library page are taken.
pub(super) fn searches_of(words: &str) -> Vec<KeptSearch> {
    let search = |line: &str| {
        let (name, address) = line.split_once('\t')?;
        let is_ours = address == "/" || address.starts_with("/?");
        is_ours.then(|| KeptSearch { name: name.to_owned(), address: address.to_owned() })
    };
    words.lines().filter_map(search).take(MOST_KEPT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(name: &str, address: &str) -> KeptSearch {
        KeptSearch { name: name.into(), address: address.into() }
    }

    #[test]
    fn searches_are_kept_by_name_and_let_go() {
        let mut all = Vec::new();
        for (name, address) in [("Live", "/?q=live"), ("90s", "/?q=year:199"), ("Live ", "/?q=is:live")] {
            keep(&mut all, search(name, address));
        }
        assert_eq!(all, [search("90s", "/?q=year:199"), search("Live", "/?q=is:live")]);
        assert_eq!(searches_of(&words_of(&all)), all);
        keep(&mut all, search("90s", ""));
        assert_eq!(all, [search("Live", "/?q=is:live")]);
    }

    #[test]
    fn names_are_bounded_and_stand_in_one_line() {
        let mut all = Vec::new();
        keep(&mut all, search("a\tb\nc", "/?q=x"));
        keep(&mut all, search(&"long".repeat(100), "/?q=x"));
        keep(&mut all, search(" \n", "/?q=x"));
        let names: Vec<usize> = all.iter().map(|it| it.name.chars().count()).collect();
        assert_eq!((all[0].name.as_str(), names), ("a b c", vec![5, LONGEST_NAME]));
        (0..100).for_each(|at| keep(&mut all, search(&at.to_string(), "/?q=x")));
        assert_eq!(all.len(), MOST_KEPT);
    }

    #[test]
    fn an_address_that_leads_elsewhere_is_not_taken() {
        assert_eq!(searches_of("a\thttps://elsewhere.example\nb\t/?q=x\nc\t//x\nd"), [search("b", "/?q=x")]);
    }
}
