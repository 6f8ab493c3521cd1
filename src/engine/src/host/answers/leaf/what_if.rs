//! The page "What if": switches for what a library rests on, and what would come back with them turned.

use std::cmp::Ordering;

use reprise_catalog::evidence::{Subscription, mask_account};
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{Catalog, Group, Track};
use reprise_catalog::query::Table;
use reprise_catalog::whatif::{Accounts, Outcome, Scenario, Switch, accounts, switches};

use super::AT_ONCE;
use crate::host::Host;
use crate::host::slices::Slice;
use crate::protocol::leaf::{Bar, Leaf, LeafLine, LeafPart};
use crate::words;

/// The page, with some switches turned.
pub(super) async fn leaf(host: &Host, turned: &str) -> Leaf {
    let turned: &[String] = &turned.lines().map(str::to_owned).collect::<Vec<_>>();
    let from = host.library.standpoint();
    let (all, [today, then]) = host.library.with(|catalog, table| {
        let accounts = accounts(catalog, table);
        let all = switches(catalog, table, &accounts, &from.settings);
        let is_turned = |switch: &&Switch| turned.contains(&word(switch));
        let turned: Vec<Switch> = all.iter().map(|(switch, _)| switch).filter(is_turned).cloned().collect();
        let of = |turned: &[Switch]| Scenario::of(catalog, &accounts, &from, &all, turned);
        let scenarios = [of(&[]), of(&turned)];
        (named(catalog, &accounts, &all), scenarios)
    });
    let is_today = turned.is_empty();
    let today = outcome(host, &today).await;
    let then = if is_today { today.clone() } else { outcome(host, &then).await };
    let named_turned: Vec<&Named> = all.iter().filter(|it| turned.contains(&it.word)).collect();
    let mut bars = vec![bar(words::if_now(), &today)];
    bars.extend((!is_today).then(|| bar(words::if_then(), &then)));
    Leaf {
        title: title(&named_turned),
        told: told(&today, &then, is_today, from.settings.subscription),
        bars,
        tables: Vec::new(),
        parts: parts(&all, turned),
        total: then.gone,
        can_export: false,
    }
}

async fn outcome(host: &Host, scenario: &Scenario) -> Outcome {
    let (mut outcome, mut slice, mut at) = (Outcome::default(), Slice::begin(), 0);
    loop {
        let is_over = host.library.with(|catalog, table: &Table| {
            let some = catalog.tracks().skip(at).take(AT_ONCE).map(Track::at);
            outcome.add(catalog, table, scenario, some);
            at += AT_ONCE;
            at >= catalog.tracks().len()
        });
        if is_over {
            return outcome;
        }
        slice.rest().await;
    }
}

/// A switch in words for a person.
struct Named {
    word: String,
    part: Part,
    name: String,
    note: String,
    /// What is said if it is turned off, or on.
    if_off: String,
    usual: bool,
}

/// The word of a switch in a question. It is made of ids and names, and only compared.
fn word(switch: &Switch) -> String {
    match switch {
        Switch::AppleMusic => "apple-music".to_owned(),
        Switch::Match => "match".to_owned(),
        Switch::Store(store) => format!("store {}", store.slug()),
        Switch::Account(account) => format!("account {account}"),
        Switch::Discs => "discs".to_owned(),
        Switch::Computer(name) => format!("computer {name}"),
        Switch::Disk(name) => format!("disk {name}"),
        Switch::Folder(place) => format!("folder {}", place.to_hex()),
    }
}

fn named(catalog: &Catalog, accounts: &Accounts, all: &[(Switch, bool)]) -> Vec<Named> {
    let folder = |place: &PlaceId| {
        catalog.places().get(place).map_or_else(String::new, |place| place.value.name.clone())
    };
    let of = |(switch, usual): &(Switch, bool)| {
        let (part, name, if_off) = match switch {
            Switch::AppleMusic => {
                (Part::Apple, words::apple_music().to_owned(), words::if_music_ends().to_owned())
            }
            Switch::Match => {
                (Part::Apple, words::itunes_match().to_owned(), words::if_match_ends().to_owned())
            }
            Switch::Account(account) => {
                let name = mask_account(account);
                (Part::Apple, name.clone(), words::if_no_account(&name))
            }
            Switch::Store(store) => {
                (Part::Stores, store.label().to_owned(), words::if_no_store(store.label()))
            }
            Switch::Discs => (Part::Things, words::if_discs().to_owned(), words::if_no_discs().to_owned()),
            Switch::Computer(name) => (Part::Things, words::if_computer(name), words::if_no_computer(name)),
            Switch::Disk(name) => (Part::Things, words::if_disk(name), words::if_no_disk(name)),
            Switch::Folder(place) => {
                let name = folder(place);
                (Part::Things, words::if_folder(&name), words::if_no_folder(&name))
            }
        };
        let songs = match switch {
            Switch::Account(account) => accounts.get(account).map(|songs| songs.len() as u64),
            _ => None,
        };
        let note = songs.map(words::songs).unwrap_or_default();
        Named { word: word(switch), part, name, note, if_off, usual: *usual }
    };
    all.iter().map(of).collect()
}

/// The parts of the page, in their order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Apple,
    Stores,
    Things,
}

impl Part {
    fn head(self) -> &'static str {
        match self {
            Part::Apple => words::if_apple(),
            Part::Stores => words::if_stores(),
            Part::Things => words::if_things(),
        }
    }
}

fn parts(all: &[Named], turned: &[String]) -> Vec<LeafPart> {
    let part = |part: Part| LeafPart {
        head: part.head().to_owned(),
        told: String::new(),
        lines: all.iter().filter(|it| it.part == part).map(|it| line(it, turned)).collect(),
    };
    let parts = [Part::Apple, Part::Stores, Part::Things].map(part);
    parts.into_iter().filter(|part| !part.lines.is_empty()).collect()
}

fn line(it: &Named, turned: &[String]) -> LeafLine {
    let is_on = it.usual != turned.contains(&it.word);
    LeafLine {
        text: it.name.clone(),
        note: it.note.clone(),
        track: None,
        switch: Some((it.word.clone(), is_on)),
    }
}

fn title(turned: &[&Named]) -> String {
    let each = turned.iter().map(|it| match it.usual {
        true => it.if_off.clone(),
        false => words::if_had(&it.name),
    });
    match each.reduce(|these, this| words::if_and(&these, &this)) {
        None => words::what_if_link().to_owned(),
        Some(these) => words::if_these(&these),
    }
}

/// What changes, in sentences.
fn told(today: &Outcome, then: &Outcome, is_today: bool, subscription: Subscription) -> Vec<String> {
    if is_today {
        let now = words::if_today(today.back, today.gone);
        let unsaid = (subscription == Subscription::Unsaid).then(|| words::if_unsaid().to_owned());
        return [Some(now), unsaid, Some(words::if_turn().to_owned())].into_iter().flatten().collect();
    }
    let change = |was: u64, is: u64, more: fn(u64) -> String, fewer: fn(u64) -> String| match was.cmp(&is) {
        Ordering::Less => Some(more(is - was)),
        Ordering::Greater => Some(fewer(was - is)),
        Ordering::Equal => None,
    };
    let gone = change(today.gone, then.gone, words::if_more_gone, words::if_fewer_gone);
    let back = change(today.back, then.back, words::if_more_back, words::if_fewer_back);
    let [was, is] = [today, then].map(|it| it.group(Group::OnlyCopy).count);
    let only = change(was, is, words::if_more_only, words::if_fewer_only);
    let changes: Vec<String> = [gone, back, only].into_iter().flatten().collect();
    match changes.as_slice() {
        [] if today.groups == then.groups => vec![words::if_nothing().to_owned()],
        [] => vec![words::if_as_many().to_owned()],
        changes => vec![format!("{}.", changes.join("; "))],
    }
}

fn bar(name: &str, outcome: &Outcome) -> Bar {
    let parts = Group::ALL.iter().map(|&group| (group, outcome.group(group).count));
    Bar { name: name.to_owned(), parts: parts.filter(|(_, songs)| *songs > 0).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_told() {
        let outcome = |back, gone| Outcome { back, gone, ..Outcome::default() };
        let check = |then: Outcome, wanted: &str| {
            assert_eq!(told(&outcome(10, 1), &then, false, Subscription::None), [wanted]);
        };
        check(outcome(7, 1_205), "1,204 songs more are gone; 3 songs fewer would come back.");
        check(outcome(11, 0), "1 song fewer is gone; 1 song more would come back.");
        check(outcome(10, 1), "Then nothing changes.");
    }

    #[test]
    fn the_title_says_what_is_thought_away() {
        let of = |name: &str, if_off: &str, usual| Named {
            word: String::new(),
            part: Part::Apple,
            name: name.into(),
            note: String::new(),
            if_off: if_off.into(),
            usual,
        };
        let (music, cds) = (of("Apple Music", "I cancel Apple Music", true), of("iTunes Match", "", false));
        assert_eq!(title(&[&music, &cds]), "If I cancel Apple Music, and I had iTunes Match");
        assert_eq!(title(&[]), "What if …?");
    }
}
