//! The sums over the whole library.

use std::collections::HashSet;

use reprise_catalog::evidence::{Business, Store};

use crate::host::library::Library;
use crate::protocol::Figures;

/// Adds the library up.
pub(crate) fn figures(library: &Library) -> Figures {
    let (mut back, mut found) = (0, HashSet::new());
    let outlook = library.with(|_, table| {
        table.outlook_and(|row| {
            back += u64::from(row.judgement.would_come_back());
            found.extend(row.judgement.verdict.store);
        })
    });
    // The stores that songs came from and that are still in business.
    let is_open = |store: &Store| found.contains(store) && store.business() == Business::Open;
    let stores = Store::ALL.iter().copied().filter(is_open).collect();
    Figures { outlook, back, stores, browser: library.browser() }
}
