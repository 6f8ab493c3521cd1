//! The switches of "what if": the subscription, stores, accounts, the CDs, computers, disks and folders that a library
//! has can be thought away, one by one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Scenario;
use crate::evidence::{Business, Country, Settings, Store, Subscription, storefront};
use crate::ids::PlaceId;
use crate::library::{Catalog, Group, OnDisk, Standpoint, TrackAt};
use crate::marks::Where;
use crate::query::Table;
use crate::text::sorting;

/// Something that can be thought away, or taken up again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Switch {
    /// Apple Music, which includes what iTunes Match does.
    AppleMusic,
    /// iTunes Match.
    Match,
    /// A store other than Apple's.
    Store(Store),
    /// An account at Apple, as the files name it.
    Account(String),
    /// Apple's store of a country that songs were bought in. Whoever moves to another country cannot enter it.
    Country(Country),
    /// All CDs.
    Discs,
    /// A computer, with its own disk.
    Computer(String),
    /// Another disk, or a network drive.
    Disk(String),
    /// A folder of which nobody said on which computer and disk it lies.
    Folder(PlaceId),
}

/// The songs that come back from Apple because they were bought there, by what is needed for that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// By the account, as the files name it.
    pub accounts: BTreeMap<String, Vec<TrackAt>>,
    /// By the country of the store.
    pub countries: BTreeMap<Country, Vec<TrackAt>>,
}

/// The accounts of songs that come back from Apple because they were bought there.
pub fn accounts(catalog: &Catalog, table: &Table) -> Accounts {
    let mut all = Accounts::default();
    let bought = table.rows().filter(|(_, row)| row.judgement.group() == Some(Group::Apple));
    for (at, _) in bought {
        let Some(facts) = catalog.track_at(at).and_then(|track| track.facts()) else { continue };
        let account = facts.marks.iter().find(|mark| mark.place == Where::Ilst && mark.key == "apID");
        if let Some(mark) = account {
            all.accounts.entry(mark.value.trim().to_ascii_lowercase()).or_default().push(at);
        }
        if let Some(country) = facts.tags.ids.apple_storefront.and_then(storefront) {
            all.countries.entry(country).or_default().push(at);
        }
    }
    all
}

/// What this library has that can be thought away, with how it is today.
pub fn switches(
    catalog: &Catalog,
    table: &Table,
    accounts: &Accounts,
    settings: &Settings,
) -> Vec<(Switch, bool)> {
    let brings_all = matches!(settings.subscription, Subscription::AppleMusic | Subscription::Unsaid);
    let mut all =
        vec![(Switch::AppleMusic, brings_all), (Switch::Match, settings.subscription == Subscription::Match)];
    let (mut stores, mut has_rips) = (BTreeSet::new(), false);
    table.outlook_and(|row, _| {
        stores.extend(row.judgement.verdict.store);
        has_rips |= row.judgement.group() == Some(Group::Rip);
    });
    let open = stores.into_iter().filter(|store| store.business() == Business::Open);
    all.extend(open.map(|store| (Switch::Store(store), !settings.closed.contains(&store))));
    all.extend(accounts.accounts.keys().map(|account| (Switch::Account(account.clone()), true)));
    all.extend(accounts.countries.keys().map(|country| (Switch::Country(*country), true)));
    all.extend(has_rips.then_some((Switch::Discs, true)));
    let places = catalog.places().keys().filter(|place| catalog.counts(**place));
    let of_places = sorting::set_of(places.map(|place| of_place(catalog, *place)));
    all.extend(of_places.into_iter().map(|switch| (switch, true)));
    all
}

/// What has to be thought away so that a place is.
fn of_place(catalog: &Catalog, place: PlaceId) -> Switch {
    let browser = catalog.places().get(&place).map(|place| place.value.browser);
    let computer = browser.and_then(|browser| catalog.computer(browser));
    match (catalog.on_disk(place), computer) {
        (OnDisk::Named(name), _) => Switch::Disk(name),
        (_, Some(computer)) => Switch::Computer(computer.to_owned()),
        (_, None) => Switch::Folder(catalog.folder_of(place)),
    }
}

impl Scenario {
    /// Today, with some switches turned.
    pub fn of(
        catalog: &Catalog,
        accounts: &Accounts,
        today: &Standpoint,
        all: &[(Switch, bool)],
        turned: &[Switch],
    ) -> Scenario {
        let mut scenario = Scenario { from: today.clone(), ..Scenario::default() };
        let is_on: HashMap<bool, Vec<&Switch>> =
            all.iter().fold(HashMap::new(), |mut map, (switch, usual)| {
                map.entry(*usual != turned.contains(switch)).or_insert_with(Vec::new).push(switch);
                map
            });
        let on = |switch: &Switch| is_on.get(&true).is_some_and(|on| on.contains(&switch));
        let settings = &mut scenario.from.settings;
        if turned.iter().any(|it| matches!(it, Switch::AppleMusic | Switch::Match)) {
            settings.subscription = match (on(&Switch::AppleMusic), on(&Switch::Match)) {
                (true, _) => Subscription::AppleMusic,
                (_, true) => Subscription::Match,
                _ => Subscription::None,
            };
        }
        settings.closed.retain(|store| !on(&Switch::Store(*store)));
        for switch in is_on.get(&false).into_iter().flatten() {
            scenario.think_away(catalog, accounts, switch);
        }
        scenario
    }

    fn think_away(&mut self, catalog: &Catalog, accounts: &Accounts, switch: &Switch) {
        match switch {
            Switch::AppleMusic | Switch::Match => {}
            Switch::Store(store) if self.from.settings.closed.contains(store) => {}
            Switch::Store(store) => self.from.settings.closed.push(*store),
            Switch::Account(account) => {
                self.locked.extend(accounts.accounts.get(account).into_iter().flatten());
            }
            Switch::Country(country) => {
                self.locked.extend(accounts.countries.get(country).into_iter().flatten());
            }
            Switch::Discs => self.is_without_discs = true,
            Switch::Computer(_) | Switch::Disk(_) | Switch::Folder(_) => {
                let places = catalog.places().keys().filter(|place| of_place(catalog, **place) == *switch);
                self.from.away.extend(places);
            }
        }
    }
}
