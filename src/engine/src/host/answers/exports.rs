//! Exports: which songs, a preview of the first lines, and the whole file as a Blob.

use std::collections::HashSet;

use js_sys::{Array, Uint8Array};
use reprise_catalog::changes::{Batch, MakingAll};
use reprise_catalog::export::{self, Export, Source, json};
use reprise_catalog::library::TrackAt;
use reprise_catalog::query::Query;
use reprise_catalog::restore::{self, Scope};
use web_sys::{Blob, BlobPropertyBag};

use crate::host::Host;
use crate::host::views::Rows;
use crate::protocol::export::{Choice, ChoicesOf, File, FileOf, Look, LookOf, Wanted, Which};
use crate::store::StorageError;

/// How many songs are written for the preview.
const LOOK_SONGS: usize = 3;

/// How many batches are read at once for a back-up.
const AT_ONCE: u32 = 64;

/// How many lines the preview has.
const LOOK_LINES: usize = 12;

/// The choices of songs that differ from each other now.
pub(crate) fn choices(host: &Host, asked: &ChoicesOf) -> Vec<Choice> {
    let all = host.views.rows(&host.library, &Query::default()).len() as u64;
    let kinds = [Which::Selected, Which::Shown, Which::Missing, Which::All];
    let choices = kinds.map(|which| Choice { which, songs: songs(host, which, &asked.query).len() as u64 });
    choices.into_iter().filter(|it| it.which == Which::All || (it.songs > 0 && it.songs < all)).collect()
}

/// The first lines of an export.
pub(crate) fn look(host: &Host, LookOf(wanted): &LookOf) -> Look {
    let mut tracks = songs(host, wanted.which, &wanted.query);
    tracks.truncate(LOOK_SONGS);
    let export = write(host, wanted, &tracks);
    Look { lines: first_lines(&export.text), notes: export.notes }
}

/// A whole export with its Blob. There is no Blob if the browser fails to make one, or to read what it stores.
pub(crate) async fn file(host: &Host, FileOf(wanted): &FileOf) -> (File, Array) {
    let tracks = songs(host, wanted.which, &wanted.query);
    let mut export = write(host, wanted, &tracks);
    if wanted.is_backup {
        let batches = match everything(host).await {
            Ok(batches) => batches,
            Err(why) => {
                let trouble = Some(format!("No back-up can be made: {why}. An export to share can."));
                return (File { trouble, ..File::default() }, Array::new());
            }
        };
        export.text = json::with_changes(export.text, batches);
        export.file_name = format!("reprise-backup-{}.json", wanted.today);
    }
    let beside = blob(&export).map_or_else(Array::new, |blob| Array::of1(&blob));
    let bytes = export.text.len() as u64;
    (File { name: export.file_name, songs: tracks.len() as u64, bytes, trouble: None }, beside)
}

/// Everything that is stored, of all browsers, as the fewest batches.
async fn everything(host: &Host) -> Result<impl Iterator<Item = Vec<u8>>, StorageError> {
    let storage =
        host.library.storage().ok_or_else(|| StorageError::Other("nothing is stored here".into()))?;
    let mut making = MakingAll::default();
    for span in storage.spans().await? {
        let mut after = span.first.saturating_sub(1);
        loop {
            let batches = storage.batches_of(span.browser, after, AT_ONCE).await?;
            let Some(last) = batches.last() else { break };
            after = last.number;
            for stored in batches {
                let batch =
                    Batch::decode(&stored.bytes).map_err(|why| StorageError::Other(why.to_string()))?;
                making.take(batch).map_err(|why| StorageError::Other(why.to_string()))?;
            }
        }
    }
    Ok(making.parts())
}

/// Songs in the table's order.
fn songs(host: &Host, which: Which, query: &Query) -> Vec<TrackAt> {
    let rows: Rows = match which {
        Which::All | Which::Missing => host.views.rows(&host.library, &Query::default()),
        Which::Selected | Which::Shown => host.views.rows(&host.library, query),
    };
    let missing = if which == Which::Missing { missing_here(host) } else { HashSet::new() };
    let selection = host.selection.borrow();
    let is_chosen = |at: &TrackAt| match which {
        Which::All | Which::Shown => true,
        Which::Selected => selection.contains(*at),
        Which::Missing => missing.contains(at),
    };
    rows.iter().copied().filter(is_chosen).collect()
}

fn missing_here(host: &Host) -> HashSet<TrackAt> {
    let from = host.library.standpoint();
    let list = host.library.with(|catalog, table| restore::list(catalog, table, &from, Scope::Missing));
    list.parts.into_iter().flat_map(|part| part.tracks).collect()
}

fn write(host: &Host, wanted: &Wanted, tracks: &[TrackAt]) -> Export {
    let settings = host.library.verdicts();
    host.library.with(|catalog, table| {
        let source = Source { catalog, table, settings: &settings, tracks, today: &wanted.today };
        export::export(source, wanted.format, wanted.options)
    })
}

fn blob(export: &Export) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(export.media_type);
    let parts = Array::of1(&Uint8Array::from(export.text.as_bytes()));
    Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()
}

fn first_lines(text: &str) -> String {
    let mut lines: Vec<_> = text.trim_start_matches('\u{feff}').lines().take(LOOK_LINES + 1).collect();
    if lines.len() > LOOK_LINES {
        lines.truncate(LOOK_LINES);
        lines.push("…");
    }
    lines.join("\n")
}
