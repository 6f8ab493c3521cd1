//! The page "What if": switches for what a library rests on, and what would come back with them turned.

use std::cmp::Ordering;

use reprise_catalog::evidence::{Country, Subscription, mask_account};
use reprise_catalog::library::{Catalog, Group, Track};
use reprise_catalog::query::Table;
use reprise_catalog::whatif::{Accounts, Outcome, Scenario, Switch, accounts, switches};

use super::AT_ONCE;
use crate::host::Host;
use crate::host::slices::Slice;
use crate::protocol::leaf::{Bar, Leaf, LeafLine, LeafPart};
use crate::words::{self, OfCount};

/// What stands before the words of a scenario that is kept, with tabs between them.
const KEPT: &str = "kept\t";

/// The most scenarios that are kept beside the one that is being turned.
const MOST_KEPT: usize = 3;

/// A scenario with its name, and what it comes to.
#[derive(Clone, Default)]
struct Told {
    title: String,
    outcome: Outcome,
}

/// What is asked: the words of switches that are turned, and of scenarios that are kept.
struct Asked<'a> {
    kept: Vec<&'a str>,
    turned: Vec<String>,
}

impl<'a> Asked<'a> {
    fn of(words: &'a str) -> Asked<'a> {
        let (kept, turned): (Vec<&str>, Vec<&str>) = words.lines().partition(|word| word.starts_with(KEPT));
        let turned = turned.into_iter().map(str::to_owned).collect();
        Asked { kept: kept.into_iter().take(MOST_KEPT).collect(), turned }
    }

    /// The switches that are turned in each scenario: in none today, then in those that are kept, then now.
    fn scenarios(&self) -> Vec<Vec<String>> {
        let kept = self.kept.iter().map(|word| word.split('\t').skip(1).map(str::to_owned).collect());
        let now = (!self.turned.is_empty()).then(|| self.turned.clone());
        std::iter::once(Vec::new()).chain(kept).chain(now).collect()
    }
}

/// The page, with some switches turned. Scenarios that are kept are words among those of the switches.
pub(super) async fn leaf(host: &Host, asked: &str) -> Leaf {
    let asked = Asked::of(asked);
    let (all, all_told) = judged(host, &asked.scenarios()).await;
    let is_today = asked.turned.is_empty();
    let today = all_told.first().cloned().unwrap_or_default().outcome;
    let kept = || all_told.iter().skip(1).take(asked.kept.len());
    let then = match all_told.last() {
        Some(then) if !is_today => then.clone(),
        _ => Told { title: title(&[]), outcome: today.clone() },
    };
    let mut bars = vec![bar(words::if_now(), &today)];
    bars.extend(kept().map(|kept| bar(&kept.title, &kept.outcome)));
    bars.extend((!is_today).then(|| bar(words::if_then(), &then.outcome)));
    let subscription = host.library.verdicts().subscription;
    let mut lines = lead_of(&today, &then.outcome, is_today, subscription);
    lines
        .extend(kept().filter(|_| !is_today).map(|kept| compared(&kept.title, &kept.outcome, &then.outcome)));
    let mut parts = parts(&all, &asked.turned);
    parts.extend(kept_part(&asked.kept, &asked.turned, &all_told));
    let total = then.outcome.gone;
    Leaf { title: then.title, told: lines, bars, parts, total, ..Leaf::default() }
}

/// All switches, and what each of these scenarios comes to.
async fn judged(host: &Host, wanted: &[Vec<String>]) -> (Vec<Named>, Vec<Told>) {
    let from = host.library.standpoint();
    let (all, scenarios) = host.library.with(|catalog, table| {
        let accounts = accounts(catalog, table);
        let all = switches(catalog, table, &accounts, &from.settings);
        let of = |words: &Vec<String>| {
            let is_turned = |switch: &&Switch| words.contains(&word(switch));
            let turned: Vec<Switch> =
                all.iter().map(|(switch, _)| switch).filter(is_turned).cloned().collect();
            Scenario::of(catalog, &accounts, &from, &all, &turned)
        };
        let scenarios: Vec<Scenario> = wanted.iter().map(of).collect();
        (named(catalog, &accounts, &all, from.settings.country), scenarios)
    });
    let mut all_told = Vec::new();
    for (scenario, words) in scenarios.iter().zip(wanted) {
        let turned: Vec<&Named> = all.iter().filter(|it| words.contains(&it.word)).collect();
        all_told.push(Told { title: title(&turned), outcome: outcome(host, scenario).await });
    }
    (all, all_told)
}

/// The switches with which scenarios are kept, to be compared, and let go again.
fn kept_part(kept: &[&str], turned: &[String], outcomes: &[Told]) -> Option<LeafPart> {
    let line = |text: String, word: String, is_on| LeafLine {
        text,
        switch: Some((word, is_on)),
        ..LeafLine::default()
    };
    let mut lines: Vec<LeafLine> = kept
        .iter()
        .zip(outcomes.iter().skip(1))
        .map(|(word, told)| line(told.title.clone(), (*word).to_owned(), true))
        .collect();
    let now = format!("{KEPT}{}", turned.join("\t"));
    if !turned.is_empty() && kept.len() < MOST_KEPT && !kept.contains(&now.as_str()) {
        lines.push(line(words::if_keep().to_owned(), now, false));
    }
    (!lines.is_empty()).then(|| LeafPart {
        head: words::if_compare().to_owned(),
        lines,
        ..LeafPart::default()
    })
}

/// How a scenario differs from one that is kept, in a sentence.
fn compared(kept: &str, was: &Outcome, then: &Outcome) -> String {
    match changes(was, then).as_slice() {
        [] if was.groups == then.groups => words::if_same(kept),
        [] => words::if_as_many_as(kept),
        changes => words::if_compared(kept, &changes.join("; ")),
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
        Switch::Country(country) => format!("country {country}"),
        Switch::Discs => "discs".to_owned(),
        Switch::Computer(name) => format!("computer {name}"),
        Switch::Disk(name) => format!("disk {name}"),
        Switch::Folder(place) => format!("folder {}", place.to_hex()),
    }
}

fn named(catalog: &Catalog, accounts: &Accounts, all: &[(Switch, bool)], own: Option<Country>) -> Vec<Named> {
    let of = |(switch, usual): &(Switch, bool)| {
        let (part, name, if_off) = called(catalog, switch, own);
        let songs = match switch {
            Switch::Account(account) => accounts.accounts.get(account).map(|songs| songs.len() as u64),
            Switch::Country(country) => accounts.countries.get(country).map(|songs| songs.len() as u64),
            _ => None,
        };
        let note = songs.map(words::songs).unwrap_or_default();
        Named { word: word(switch), part, name, note, if_off, usual: *usual }
    };
    all.iter().map(of).collect()
}

/// The part of the page that a switch is in, its name, and what is said if it is turned.
fn called(catalog: &Catalog, switch: &Switch, own: Option<Country>) -> (Part, String, String) {
    match switch {
        Switch::AppleMusic => {
            (Part::Apple, words::apple_music().to_owned(), words::if_music_ends().to_owned())
        }
        Switch::Match => (Part::Apple, words::itunes_match().to_owned(), words::if_match_ends().to_owned()),
        Switch::Account(account) => {
            let name = mask_account(account);
            (Part::Apple, name.clone(), words::if_no_account(&name))
        }
        Switch::Store(store) => (Part::Stores, store.label().to_owned(), words::if_no_store(store.label())),
        Switch::Country(country) => {
            let called = words::format::name_of_country(&country.code().to_ascii_uppercase());
            let is_own = own == Some(*country);
            let name = if is_own { words::if_own_country(&called) } else { words::if_country(&called) };
            (Part::Apple, name, words::if_no_country(&called))
        }
        Switch::Discs => (Part::Things, words::if_discs().to_owned(), words::if_no_discs().to_owned()),
        Switch::Computer(name) => (Part::Things, words::if_computer(name), words::if_no_computer(name)),
        Switch::Disk(name) => (Part::Things, words::if_disk(name), words::if_no_disk(name)),
        Switch::Folder(place) => {
            let place = catalog.places().get(place);
            let name = place.map_or_else(String::new, |place| place.value.name.clone());
            (Part::Things, words::if_folder(&name), words::if_no_folder(&name))
        }
    }
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
        lines: all.iter().filter(|it| it.part == part).map(|it| line(it, turned)).collect(),
        ..LeafPart::default()
    };
    let parts = [Part::Apple, Part::Stores, Part::Things].map(part);
    parts.into_iter().filter(|part| !part.lines.is_empty()).collect()
}

fn line(it: &Named, turned: &[String]) -> LeafLine {
    let is_on = it.usual != turned.contains(&it.word);
    LeafLine {
        text: it.name.clone(),
        note: it.note.clone(),
        switch: Some((it.word.clone(), is_on)),
        ..LeafLine::default()
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
fn lead_of(today: &Outcome, then: &Outcome, is_today: bool, subscription: Subscription) -> Vec<String> {
    if is_today {
        let now = words::if_today(today.back, today.gone);
        let unsaid = (subscription == Subscription::Unsaid).then(|| words::if_unsaid().to_owned());
        return [Some(now), unsaid, Some(words::if_turn().to_owned())].into_iter().flatten().collect();
    }
    match changes(today, then).as_slice() {
        [] if today.groups == then.groups => vec![words::if_nothing().to_owned()],
        [] => vec![words::if_as_many().to_owned()],
        changes => vec![format!("{}.", changes.join("; "))],
    }
}

/// How many songs more or fewer are gone, would come back, or are left on one disk.
fn changes(was: &Outcome, then: &Outcome) -> Vec<String> {
    let change = |was: u64, is: u64, more: OfCount, fewer: OfCount| match was.cmp(&is) {
        Ordering::Less => Some(more(is - was)),
        Ordering::Greater => Some(fewer(was - is)),
        Ordering::Equal => None,
    };
    let gone = change(was.gone, then.gone, words::if_more_gone, words::if_fewer_gone);
    let back = change(was.back, then.back, words::if_more_back, words::if_fewer_back);
    let [before, after] = [was, then].map(|it| it.group(Group::OnlyCopy).count);
    let only = change(before, after, words::if_more_only, words::if_fewer_only);
    [gone, back, only].into_iter().flatten().collect()
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
            assert_eq!(lead_of(&outcome(10, 1), &then, false, Subscription::None), [wanted]);
        };
        check(outcome(7, 1_205), "1,204 songs more are gone; 3 songs fewer would come back.");
        check(outcome(11, 0), "1 song fewer is gone; 1 song more would come back.");
        check(outcome(10, 1), "Then nothing changes.");
    }

    #[test]
    fn scenarios_that_are_kept_stand_between_today_and_now() {
        let wanted: Vec<Vec<String>> = Asked::of("match\nkept\tdiscs\tstore qobuz\ndiscs").scenarios();
        assert_eq!(wanted, [vec![], vec!["discs", "store qobuz"], vec!["match", "discs"]]);
        assert_eq!(Asked::of("").scenarios(), [Vec::<String>::new()]);
    }

    #[test]
    fn two_scenarios_are_compared() {
        let outcome = |back, gone| Outcome { back, gone, ..Outcome::default() };
        let told = compared("If my CDs are gone", &outcome(7, 3), &outcome(9, 1));
        let wanted =
            "Compared with “If my CDs are gone”: 2 songs fewer are gone; 2 songs more would come back.";
        assert_eq!(told, wanted);
        assert_eq!(
            compared("If my CDs are gone", &outcome(7, 3), &outcome(7, 3)),
            "If my CDs are gone: it comes to the same."
        );
        let kept = [
            Told { title: String::new(), outcome: outcome(0, 0) },
            Told { title: "If".into(), outcome: outcome(0, 0) },
        ];
        let part = kept_part(&["kept\tdiscs"], &["match".into()], &kept).unwrap();
        let words: Vec<_> = part.lines.into_iter().filter_map(|line| line.switch).collect();
        assert_eq!(words, [("kept\tdiscs".to_owned(), true), ("kept\tmatch".to_owned(), false)]);
        assert_eq!(kept_part(&[], &[], &[]), None);
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
