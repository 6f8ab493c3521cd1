//! The sums over the whole library.

use std::collections::HashSet;

use reprise_catalog::changes::ReadOutcome;
use reprise_catalog::evidence::{Business, Store, Subscription};
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::{Catalog, Group, Standpoint, Whereabouts};
use reprise_catalog::query::{Part, Table};
use reprise_catalog::text::sorting;

use crate::host::library::Library;
use crate::protocol::{CutOff, Figures};

/// Adds the library up.
pub(crate) fn figures(library: &Library) -> Figures {
    let from = library.standpoint();
    library.with(|catalog, table| {
        let counted = counted(table, &from);
        let is_own = |place: &&PlaceId| catalog.counts(**place) && catalog.is_on(**place, from.browser);
        let own: Vec<PlaceId> = catalog.places().keys().filter(is_own).copied().collect();
        let oldest = |places: &mut dyn Iterator<Item = PlaceId>| {
            places.map(|place| catalog.last_seen_ms(place)).min().unwrap_or_default()
        };
        let others = &mut catalog.places().keys().copied().filter(|place| catalog.counts(*place));
        Figures {
            since_ms: oldest(&mut own.iter().copied()),
            elsewhere_since_ms: if own.is_empty() { oldest(others) } else { 0 },
            cut_off: if library.is_reading() { Vec::new() } else { cut_off(catalog, &own) },
            browser: library.browser(),
            ..counted
        }
    })
}

/// What the rows of the table add up to.
fn counted(table: &Table, from: &Standpoint) -> Figures {
    let (mut back, mut perhaps, mut let_go, mut on_lists, mut found) = (0, 0, 0, 0, HashSet::new());
    let outlook = table.outlook_and(|row, count| {
        back += if row.judgement.would_come_back() { count } else { 0 };
        perhaps += if row.judgement.might_come_back() { count } else { 0 };
        let_go += if row.judgement.whereabouts == Whereabouts::LetGo { count } else { 0 };
        on_lists += if row.judgement.whereabouts == Whereabouts::OnList { count } else { 0 };
        found.extend(row.judgement.verdict.store);
    });
    let is_unsaid = from.settings.subscription == Subscription::Unsaid;
    let of_subscription = |it: &&Part| is_unsaid && it.group == Group::AppleSubscription;
    let if_subscribed = outlook.parts.iter().find(of_subscription).map_or(0, |part| part.sum.count);
    // The stores that songs came from and that are still in business.
    let is_open = |store: &Store| found.contains(store) && store.business() == Business::Open;
    let stores = Store::ALL.iter().copied().filter(is_open).collect();
    Figures { outlook, back, perhaps, if_subscribed, let_go, on_lists, stores, ..Figures::default() }
}

/// The places of which the last reading was cut off, by name.
fn cut_off(catalog: &Catalog, own: &[PlaceId]) -> Vec<CutOff> {
    let cut = own.iter().filter_map(|&place| {
        let extent = catalog.last_read(place)?.extent;
        let name = catalog.places().get(&place)?.value.name.clone();
        let there = || catalog.files_of(place).filter(|file| file.is_seen_present()).count() as u32;
        let read = if extent.files > 0 { extent.read } else { there() };
        (extent.outcome == ReadOutcome::Begun).then_some(CutOff { name, read, files: extent.files })
    });
    let mut cut: Vec<_> = cut.collect();
    sorting::sort_by(&mut cut, |a, b| a.name.cmp(&b.name));
    cut
}
