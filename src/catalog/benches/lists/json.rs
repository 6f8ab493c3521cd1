//! The back-up as JSON, written and read.

use reprise_catalog::changes::{Batch, Change, MakingAll};
use reprise_catalog::evidence::Settings;
use reprise_catalog::export::json::with_changes;
use reprise_catalog::export::{Accounts, Format, Notes, Options, Paths, Source, export, in_order_of_ids};
use reprise_catalog::imports::backup::{changes_in, read_backup};
use reprise_catalog::library::{Catalog, Standpoint};
use reprise_catalog::query::{Query, Table};
use serde_json::Value;

use super::beside;
use super::library::BROWSER;

/// How many changes a scan writes into one batch.
const SCANNED: usize = 256;

pub(super) fn measure(catalog: &Catalog, changes: &[Change]) {
    let table = Table::of(catalog, &Standpoint { browser: BROWSER, ..Standpoint::default() });
    let settings = Settings::default();
    let mut tracks = table.select(&Query::default());
    in_order_of_ids(catalog, &mut tracks);
    let source = Source { catalog, table: &table, settings: &settings, tracks: &tracks, today: "2026-11-30" };
    let batches: Vec<Batch> =
        changes.chunks(SCANNED).map(|part| Batch::new(BROWSER, part.to_vec())).collect();
    let parts = || {
        let mut making = MakingAll::default();
        batches.iter().for_each(|batch| making.take(batch.clone()).unwrap());
        making.parts().collect::<Vec<_>>()
    };
    let options = || Options {
        accounts: Accounts::Shown,
        paths: Paths::Included,
        notes: Notes::Included,
        ..Options::default()
    };
    let songs = || export(source, Format::Json, options()).text;
    let text = with_changes(songs(), &settings, parts().into_iter());
    println!("the back-up has {} bytes", text.len());
    let value: Value = serde_json::from_str(&text).unwrap();
    let own = || serde_json::to_string(&value).unwrap();
    beside("written, the songs", songs, own);
    beside("written, with all changes", || with_changes(songs(), &settings, parts().into_iter()), own);
    let parsed = || serde_json::from_str::<Value>(&text).unwrap();
    beside("read", || read_backup(text.as_bytes()).unwrap(), parsed);
    let decoded = || {
        let batches = read_backup(text.as_bytes()).unwrap().batches;
        batches.iter().flat_map(|batch| changes_in(batch).unwrap()).collect::<Vec<_>>()
    };
    beside("read, with all changes decoded", decoded, parsed);
}
