//! The sums over the whole library.

use std::collections::HashSet;

use reprise_catalog::evidence::{Business, Certainty, Store, WayBack};
use reprise_catalog::library::{Basis, Judgement};
use reprise_catalog::query::Row;

use crate::host::library::Library;
use crate::protocol::Figures;

/// Adds the library up.
pub(crate) fn figures(library: &Library) -> Figures {
    let (mut back, mut found) = (0, HashSet::new());
    let outlook = library.with(|_, table| {
        table.outlook_and(|row, count| {
            back += if would_come_back(row) { count } else { 0 };
            found.extend(row.judgement.verdict.store);
        })
    });
    // The stores that songs came from and that are still in business.
    let is_open = |store: &Store| found.contains(store) && store.business() == Business::Open;
    let stores = Store::ALL.iter().copied().filter(is_open).collect();
    Figures { outlook, back, stores, browser: library.browser() }
}

/// Whether a song would come back: by proof, by strong evidence, or because the person says so.
fn would_come_back(row: &Row) -> bool {
    let Judgement { verdict, basis, way, .. } = row.judgement;
    let is_known = matches!(verdict.certainty, Certainty::Proof | Certainty::Strong);
    // Copying from another place works whatever the song's origin is.
    way == WayBack::Copy || (way != WayBack::OnlyCopy && (is_known || basis != Basis::Evidence))
}
