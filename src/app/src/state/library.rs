//! The catalog on this page, its table, and where both are kept.

mod keeper;
mod opening;

use std::collections::HashSet;

use leptos::prelude::*;
use reprise_catalog::changes::{Batch, BatchError, Change, Fact};
use reprise_catalog::evidence::Settings;
use reprise_catalog::ids::{BrowserId, PlaceId};
use reprise_catalog::library::Catalog;
use reprise_catalog::library::Known;
use reprise_catalog::query::Table;
use wasm_bindgen_futures::spawn_local;

use super::settings::Preferences;
use crate::components::effect;
use crate::platform::persistence;
use crate::platform::time::{now_ms, sleep, wall_ms};
use crate::storage::{Setting, Storage};
use keeper::Keeper;

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

/// Stored batches that this app cannot read. They are kept as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Written by a later version of Reprise.
    pub later: u32,
    /// Damaged.
    pub damaged: u32,
}

/// A handle on the catalog; cheap to copy.
#[derive(Clone, Copy)]
pub struct Library {
    inner: StoredValue<(Catalog, Table), LocalStorage>,
    keeper: StoredValue<Keeper, LocalStorage>,
    version: RwSignal<u64>,
    keeping: RwSignal<Keeping>,
    unread: RwSignal<Unread>,
}

/// Makes the library available to every page, and opens it.
pub fn provide_library() -> Library {
    let library = Library {
        inner: StoredValue::new_local(Default::default()),
        keeper: StoredValue::new_local(Keeper::default()),
        version: RwSignal::new(0),
        keeping: RwSignal::new(Keeping::Opening),
        unread: RwSignal::default(),
    };
    provide_context(library);
    // Runs after the contexts of the page are all there, and again with every choice.
    effect(move || {
        if let Some(preferences) = use_context::<Preferences>() {
            library.judge_again(preferences.verdicts.get());
        }
    });
    spawn_local(opening::open(library));
    opening::listen_to_other_tabs(library);
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

    /// Stored batches that this app cannot read.
    pub fn unread(&self) -> Signal<Unread> {
        self.unread.into()
    }

    /// Looks at the catalog and its table without copying them.
    pub fn with<R>(&self, look: impl FnOnce(&Catalog, &Table) -> R) -> R {
        self.inner.with_value(|(catalog, table)| look(catalog, table))
    }

    /// Says what became true on this page, however much: it is folded in at once, and stored.
    pub fn record(&self, facts: Vec<Fact>) {
        if facts.is_empty() {
            return;
        }
        let latest = self.with(|catalog, _| catalog.latest());
        let batches = self.keeper.try_update_value(|keeper| keeper.stamp(facts, latest, wall_ms()));
        let library = *self;
        let fold = |(batch, bytes): (Batch, Vec<u8>)| {
            self.fold(batch.changes);
            (batch.browser, bytes)
        };
        let encoded: Vec<_> = batches.into_iter().flatten().map(fold).collect();
        spawn_local(async move {
            let Some(storage) = library.storage() else { return };
            for (browser, bytes) in encoded {
                match storage.add_batch(browser, &bytes).await {
                    Ok(number) => library.note_stored(browser, number),
                    Err(error) => library.keep_in_memory(&error.to_string()),
                }
            }
        });
    }

    /// Waits until the catalog is open.
    pub(crate) async fn opened(&self) {
        let opened = self.keeper.try_update_value(Keeper::when_open).flatten();
        if let Some(opened) = opened {
            // Fails only if the page goes away.
            let _ = opened.await;
        }
    }

    /// This browser's id, once the catalog is open.
    pub(crate) fn browser(&self) -> Option<BrowserId> {
        self.keeper.with_value(|keeper| keeper.browser)
    }

    /// The connection to the database, if there is one.
    pub(crate) fn storage(&self) -> Option<Storage> {
        self.keeper.with_value(|keeper| keeper.storage.clone())
    }

    /// Folds in a batch that a worker has stored, or, without a number, could not store.
    pub(crate) fn take_batch(&self, browser: BrowserId, number: Option<u64>, bytes: &[u8]) {
        if number.is_some_and(|number| self.has_folded(browser, number)) {
            return;
        }
        if let Some(number) = number {
            self.note_stored(browser, number);
        }
        self.fold_encoded(bytes);
    }

    /// Says that the catalog is only in memory from now on.
    pub(crate) fn keep_in_memory(&self, reason: &str) {
        // Said once: an alert that is drawn again is read out again.
        if !matches!(self.keeping.get_untracked(), Keeping::MemoryOnly { .. }) {
            let reason = reason.to_owned();
            self.keeping.set(Keeping::MemoryOnly { reason });
        }
    }

    /// Asks the browser to keep the catalog, once; after the first scan there is something to lose.
    pub(crate) async fn ask_to_persist(&self) {
        if !matches!(self.keeping.get_untracked(), Keeping::Stored { persistent: None | Some(false) }) {
            return;
        }
        let Some(answer) = persistence::persist().await else { return };
        // Storing may have failed while the person was asked.
        if matches!(self.keeping.get_untracked(), Keeping::Stored { .. }) {
            self.keeping.set(Keeping::Stored { persistent: Some(answer) });
        }
        if let Some(storage) = self.storage() {
            let word = if answer { "granted" } else { "refused" };
            // Only saves asking again.
            let _ = storage.set(Setting::Persistence, word).await;
        }
    }

    /// Brings the table up to date now, and tells the pages.
    pub(crate) fn publish(&self) {
        let changed = self.keeper.try_update_value(Keeper::take_changed).flatten();
        let Some((changed, settings)) = changed else { return };
        self.inner.update_value(|(catalog, table)| table.update(catalog, &settings, changed));
        self.version.update(|version| *version += 1);
    }

    fn judge_again(&self, settings: Settings) {
        let is_new = self.keeper.try_update_value(|keeper| keeper.set_verdicts(&settings));
        if is_new != Some(true) {
            return;
        }
        self.inner.update_value(|(catalog, table)| *table = Table::of(catalog, &settings));
        self.version.update(|version| *version += 1);
    }

    fn fold_encoded(&self, bytes: &[u8]) {
        match Batch::decode(bytes) {
            Ok(batch) => self.fold(batch.changes),
            Err(BatchError::FutureVersion(_)) => self.unread.update(|unread| unread.later += 1),
            Err(BatchError::Damaged) => self.unread.update(|unread| unread.damaged += 1),
        }
    }

    fn fold(&self, changes: Vec<Change>) {
        let changed = self.inner.try_update_value(|(catalog, _)| {
            let mut changed = HashSet::new();
            for change in changes {
                changed.extend(catalog.fold(change));
            }
            changed
        });
        self.keeper.update_value(|keeper| keeper.note_changed(changed.unwrap_or_default()));
        self.publish_soon();
    }

    /// Publishes in a moment, so that many changes are told at once; in a moment the longer, the longer that
    /// took the last time.
    fn publish_soon(&self) {
        let library = *self;
        let planned = self.keeper.try_update_value(|keeper| (keeper.plan_publishing(), keeper.publishing_ms));
        let Some((true, last_ms)) = planned else { return };
        spawn_local(async move {
            sleep((2.0 * last_ms).clamp(250.0, 1_500.0) as u32).await;
            library.keeper.update_value(|keeper| keeper.is_publishing = false);
            let began = now_ms();
            library.publish();
            // The pages draw before it is this one's turn again.
            sleep(0).await;
            library.keeper.update_value(|keeper| keeper.publishing_ms = now_ms() - began);
        });
    }

    fn has_folded(&self, browser: BrowserId, number: u64) -> bool {
        self.keeper.with_value(|keeper| keeper.folded.has(browser, number))
    }

    /// Notes that a batch is stored and folded, and tells the other tabs of it.
    fn note_stored(&self, browser: BrowserId, number: u64) {
        self.keeper.update_value(|keeper| {
            keeper.folded.add(browser, number);
            keeper.tell_other_tabs();
        });
    }

    /// The files of a place that are known, with their folders.
    pub(crate) fn known_files(&self, place: PlaceId) -> Vec<(String, Known)> {
        self.with(|catalog, _| {
            let files = catalog.files_of(place);
            files
                .map(|file| {
                    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                    (folder.to_owned(), Known::of(catalog, file))
                })
                .collect()
        })
    }
}
