//! The searches that the person keeps: facts of the library, so all its browsers have them.

use reprise_catalog::changes::Fact;
use reprise_catalog::library::Catalog;

use super::Library;
use crate::protocol::search::{KeptSearch, LONGEST_NAME, MOST_KEPT};
use crate::protocol::{IntentId, Refused};
use crate::store::Setting;

impl Library {
    /// Keeps a search from now on, or lets it go.
    pub(crate) async fn keep_search(&self, id: IntentId, kept: KeptSearch) -> Result<(), Refused> {
        self.opened().await;
        let fact = self.with(|catalog, _| fact(&searches_of(catalog), kept));
        let outcome = match fact {
            Some(fact) => self.jot_intent(id, vec![fact]).await,
            None => Ok(()),
        };
        self.show_searches();
        outcome
    }

    /// Shows the searches of the catalog, if they are others than before.
    pub(crate) fn show_searches(&self) {
        let now = self.with(|catalog, _| searches_of(catalog));
        if self.desk().chosen.searches != now {
            self.desk().chosen.searches = now;
            self.tell_chosen();
        }
    }

    /// Takes over the searches that an earlier version kept in this browser alone, once.
    pub(super) async fn adopt_searches(&self) {
        let Some(storage) = self.storage() else { return };
        let Ok(Some(words)) = storage.setting(Setting::Searches).await else { return };
        let facts = self.with(|catalog, _| {
            let is_new = |it: &KeptSearch| catalog.searches().all(|(name, _)| name != it.name);
            let kept = kept_before(&words).into_iter().filter(is_new);
            kept.map(|it| Fact::Search { name: it.name, address: Some(it.address) }).collect::<Vec<_>>()
        });
        // If they cannot be stored, they stay where they are, and are taken over another time.
        if facts.is_empty() || self.jot_act(facts).await.is_ok() {
            let _ = storage.unset(Setting::Searches).await;
        }
        self.show_searches();
    }
}

/// The searches that are kept, by name.
fn searches_of(catalog: &Catalog) -> Vec<KeptSearch> {
    let kept = catalog.searches().filter_map(|(name, address)| Some((name, address.filter(is_ours)?)));
    kept.map(|(name, address)| KeptSearch { name: name.to_owned(), address: address.to_owned() })
        .take(MOST_KEPT)
        .collect()
}

/// Only addresses of the library page are taken: others may come from another version, or from nobody that we know.
fn is_ours(address: &&str) -> bool {
    *address == "/" || address.starts_with("/?")
}

/// What is said when a search is kept or let go; nothing where there is no room for another one.
fn fact(searches: &[KeptSearch], kept: KeptSearch) -> Option<Fact> {
    let name: String = plain(&kept.name).chars().take(LONGEST_NAME).collect();
    let is_known = searches.iter().any(|it| it.name == name);
    let address = Some(plain(&kept.address)).filter(|address| !address.is_empty());
    let has_room = is_known || (address.is_some() && searches.len() < MOST_KEPT);
    (!name.is_empty() && has_room).then_some(Fact::Search { name, address })
}

/// A text in one line without tabs, as it is stored.
fn plain(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Searches as an earlier version stored them.
fn kept_before(words: &str) -> Vec<KeptSearch> {
    let search = |line: &str| {
        let (name, address) = line.split_once('\t')?;
        is_ours(&address).then(|| KeptSearch { name: name.to_owned(), address: address.to_owned() })
    };
    words.lines().filter_map(search).take(MOST_KEPT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::{Change, Stamp};
    use reprise_catalog::ids::BrowserId;

    fn search(name: &str, address: &str) -> KeptSearch {
        KeptSearch { name: name.into(), address: address.into() }
    }

    /// The searches that are kept after these were, one after another.
    fn after(kept: impl IntoIterator<Item = KeptSearch>) -> Vec<KeptSearch> {
        let mut catalog = Catalog::default();
        for (ms, kept) in (1..).zip(kept) {
            let fact = fact(&searches_of(&catalog), kept);
            fact.map(|fact| catalog.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact)));
        }
        searches_of(&catalog)
    }

    #[test]
    fn searches_are_kept_by_name_and_let_go() {
        let kept = [("Live", "/?q=live"), ("90s", "/?q=year:199"), ("Live ", "/?q=is:live")];
        let kept = kept.map(|(name, address)| search(name, address));
        assert_eq!(after(kept.clone()), [search("90s", "/?q=year:199"), search("Live", "/?q=is:live")]);
        assert_eq!(after(kept.into_iter().chain([search("90s", "")])), [search("Live", "/?q=is:live")]);
    }

    #[test]
    fn names_are_bounded_and_stand_in_one_line() {
        let kept = ["a\tb\nc", &"long".repeat(100), " \n"].map(|name| search(name, "/?q=x"));
        let all = after(kept);
        let names: Vec<usize> = all.iter().map(|it| it.name.chars().count()).collect();
        assert_eq!((all[0].name.as_str(), names), ("a b c", vec![5, LONGEST_NAME]));
        assert_eq!(after((0..100).map(|at| search(&at.to_string(), "/?q=x"))).len(), MOST_KEPT);
    }

    #[test]
    fn an_address_that_leads_elsewhere_is_not_taken() {
        let kept = [search("a", "https://elsewhere.example"), search("b", "/?q=x"), search("c", "//x")];
        assert_eq!(after(kept), [search("b", "/?q=x")]);
        let before = "a\thttps://elsewhere.example\nb\t/?q=x\nc\t//x\nd";
        assert_eq!(kept_before(before), [search("b", "/?q=x")]);
    }
}
