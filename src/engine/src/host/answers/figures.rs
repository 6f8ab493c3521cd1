//! The sums over the whole library.

use reprise_catalog::evidence::{Business, Certainty, Store, WayBack};
use reprise_catalog::library::{Basis, Judgement};
use reprise_catalog::query::{Row, Table};

use crate::host::library::Library;
use crate::protocol::Figures;

/// Adds the library up.
pub(crate) fn figures(library: &Library) -> Figures {
    let browser = library.browser();
    library.with(|_, table| Figures {
        outlook: table.outlook(),
        back: table.rows().filter(|(_, row)| would_come_back(row)).count() as u64,
        stores: stores(table),
        browser,
    })
}

/// Whether a song would come back: by proof, by strong evidence, or because the person says so.
fn would_come_back(row: &Row) -> bool {
    let Judgement { verdict, basis, way, .. } = row.judgement;
    let is_known = matches!(verdict.certainty, Certainty::Proof | Certainty::Strong);
    // Copying from another place works whatever the song's origin is.
    way == WayBack::Copy || (way != WayBack::OnlyCopy && (is_known || basis != Basis::Evidence))
}

/// The stores that songs came from and that are still in business.
fn stores(table: &Table) -> Vec<Store> {
    let is_found = |store: &Store| table.rows().any(|(_, row)| row.judgement.verdict.store == Some(*store));
    let open = Store::ALL.iter().copied().filter(|store| store.business() == Business::Open);
    open.filter(is_found).collect()
}
