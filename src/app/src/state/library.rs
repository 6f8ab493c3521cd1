//! The catalog on this page, its table, and where both are kept.

use leptos::prelude::*;
use reprise_catalog::changes::Catalog;
use reprise_catalog::query::Table;

/// Where the catalog is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// It is being opened.
    Opening,
    /// In this browser; `persistent` as the browser answered, `None` while it was not asked.
    Stored {
        /// Whether the browser promised not to throw it away.
        persistent: Option<bool>,
    },
    /// Only in memory, for this reason: the page says so and offers the export.
    MemoryOnly {
        /// What the browser said.
        reason: String,
    },
}

/// A handle on the catalog; cheap to copy.
#[derive(Clone, Copy)]
pub struct Library {
    inner: StoredValue<(Catalog, Table), LocalStorage>,
    version: RwSignal<u64>,
    keeping: RwSignal<Keeping>,
}

/// Makes the library available to every page.
pub fn provide_library() -> Library {
    let library = Library {
        inner: StoredValue::new_local(Default::default()),
        version: RwSignal::new(0),
        keeping: RwSignal::new(Keeping::Opening),
    };
    provide_context(library);
    library
}

/// The library of this page.
pub fn use_library() -> Library {
    expect_context()
}

impl Library {
    /// Rises with every change of the catalog, at most some times a second; track it, then use [`Library::with`].
    pub fn version(&self) -> Signal<u64> {
        self.version.into()
    }

    /// Where the catalog is kept.
    pub fn keeping(&self) -> Signal<Keeping> {
        self.keeping.into()
    }

    /// Looks at the catalog and its table without copying them.
    pub fn with<R>(&self, look: impl FnOnce(&Catalog, &Table) -> R) -> R {
        self.inner.with_value(|(catalog, table)| look(catalog, table))
    }
}
