//! From where the songs of a group come back, and how many from each.

use std::collections::HashMap;

use reprise_catalog::changes::TrackFacts;
use reprise_catalog::evidence::{Country, Store, mask_account};
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{Catalog, Group, Track, TrackAt};
use reprise_catalog::marks::Where;
use reprise_catalog::query::{Row, Table};
use reprise_catalog::restore::{Steps, album_name};
use reprise_catalog::text::sorting;

use super::members::called;
use super::steps::steps_of;
use crate::protocol::restore::{Source, Sources};

/// The most sources that are named. A library can have a thousand discs.
const MOST: usize = 12;

/// The accounts, stores, discs or places of these songs, and what getting them back comes to.
pub(super) fn sources(
    catalog: &Catalog,
    table: &Table,
    group: Group,
    tracks: &[TrackAt],
    country: Option<Country>,
) -> Sources {
    let (mut found, mut steps, mut unnamed): (HashMap<Named, u64>, _, _) =
        (HashMap::new(), Steps::default(), 0);
    for &at in tracks {
        let Some((row, track)) = table.row(at).zip(catalog.track_at(at)) else { continue };
        let facts = Steps::asks_facts(group).then(|| track.facts()).flatten();
        steps.note(group, &row, facts.as_ref());
        match source(catalog, &row, track, facts.as_ref()) {
            Some(named) => *found.entry(named).or_default() += 1,
            None => unnamed += 1,
        }
    }
    let mut found: Vec<(Named, u64)> = found.into_iter().collect();
    sorting::sort_by(&mut found, |(a, a_songs), (b, b_songs)| b_songs.cmp(a_songs).then_with(|| a.cmp(b)));
    let count = found.len() as u64;
    // Accounts are masked only now, because two that look the same when masked are still two.
    let named = found.into_iter().take(MOST).map(|(named, songs)| named.source(catalog, songs));
    Sources { count, named: named.collect(), unnamed, steps: steps_of(group, &steps, country) }
}

/// From where a song comes back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Named {
    Account(String),
    Store(Store),
    Album(String),
    Place(PlaceId),
}

impl Named {
    fn source(self, catalog: &Catalog, songs: u64) -> Source {
        let source = Source { songs, ..Source::default() };
        match self {
            Named::Account(account) => Source { name: mask_account(&account), ..source },
            Named::Album(name) => Source { name, ..source },
            Named::Store(store) => {
                let purchases = store.home().map(str::to_owned);
                Source { name: store.label().to_owned(), purchases, ..source }
            }
            Named::Place(place) => {
                let Some(known) = catalog.places().get(&place) else { return source };
                let browser = known.value.browser;
                Source {
                    name: known.value.name.clone(),
                    disk: catalog.disk(place).map(|disk| disk.name.clone()),
                    computer: catalog.computer(browser).map(str::to_owned),
                    browser: Some(called(catalog, browser)),
                    seen_ms: catalog.last_seen_ms(place),
                    ..source
                }
            }
        }
    }
}

fn source(catalog: &Catalog, row: &Row, track: Track<'_>, facts: Option<&TrackFacts>) -> Option<Named> {
    match row.judgement.group()? {
        Group::Apple => {
            let account = facts?.marks.iter().find(|mark| mark.place == Where::Ilst && mark.key == "apID");
            account.map(|mark| Named::Account(mark.value.trim().to_ascii_lowercase()))
        }
        Group::Store => row.judgement.verdict.store.map(Named::Store),
        Group::Rip => album_name(&facts?.tags, row.compilation).map(Named::Album),
        Group::Copy | Group::ThisComputer => {
            // Whichever copy was read first.
            let places = catalog.present_places(track).into_iter();
            let named = places.filter_map(|place| Some((&catalog.places().get(&place)?.value.name, place)));
            named.min().map(|(_, place)| Named::Place(place))
        }
        _ => None,
    }
}
