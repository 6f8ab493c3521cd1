//! Exports: what can be chosen, a preview of the first lines, and the whole file as a Blob, which is made in parts.

mod choices;
mod compared;
mod songs;

use js_sys::{Array, Uint8Array};
use reprise_catalog::changes::{Batch, MakingAll};
use reprise_catalog::export::{Format, Left, Source, Writing, in_order_of_ids, json};
use reprise_catalog::library::TrackAt;
use web_sys::{Blob, BlobPropertyBag};

use self::choices::Settled;
use crate::host::Host;
use crate::host::slices::Slice;
use crate::protocol::export::{Desk, DeskOf, File, FileOf, Wanted};
use crate::store::StorageError;
use crate::words;

/// How many songs are written for the preview.
const LOOK_SONGS: usize = 3;

/// How many songs are written at once.
const AT_ONCE: usize = 64;

/// How many batches are read at once for a back-up.
const BATCHES: u32 = 64;

/// How many bytes make a part of a Blob. The browser may lay finished parts on the disk.
const PART: usize = 1 << 20;

/// How many lines the preview has.
const LOOK_LINES: usize = 12;

/// What can be chosen, and the first lines of what is chosen.
pub(crate) async fn desk(host: &Host, DeskOf(wanted): &DeskOf) -> Desk {
    if wanted.is_of_twins() {
        host.twins.find(&host.library).await;
    }
    let settled = Settled::of(host, wanted);
    let tracks = songs_of(host, &settled, wanted);
    let mut writing = Writing::new(settled.format, settled.options.clone());
    let text = pieces(host, wanted, &mut writing, fitting(host, wanted, &settled, &tracks));
    let mut notes = settled.notes(host, &wanted.today, &tracks);
    let can_save = writing.written() > 0;
    if !can_save {
        notes.insert(0, words::export_none().to_owned());
    }
    Desk {
        choices: settled.choices(host, wanted),
        lines: first_lines(&text),
        notes,
        can_copy: can_save && settled.format == Format::Text,
        can_save,
    }
}

/// The first songs that can stand in the file: a list of files passes over those of other folders.
fn fitting<'a>(host: &Host, wanted: &Wanted, settled: &Settled, tracks: &'a [TrackAt]) -> &'a [TrackAt] {
    let mut some = tracks.chunks(LOOK_SONGS);
    let fits = |some: &&[TrackAt]| {
        let mut writing = Writing::new(settled.format, settled.options.clone());
        with(host, wanted, some, |source| drop(writing.songs(source)));
        writing.written() > 0
    };
    some.find(fits).unwrap_or_default()
}

/// A whole export with its Blob. There is no Blob if the browser fails to make one, or to read what it stores.
pub(crate) async fn file(host: &Host, FileOf(wanted): &FileOf) -> (File, Array) {
    if let Some(chosen) = wanted.of_since() {
        return compared::file(host, chosen).await;
    }
    if wanted.is_of_twins() {
        host.twins.find(&host.library).await;
    }
    let settled = Settled::of(host, wanted);
    if let Some(told) = settled.lacks() {
        return (File { told, ..File::default() }, Array::new());
    }
    let tracks = songs_of(host, &settled, wanted);
    let mut writing = Writing::new(settled.format, settled.options.clone());
    let name = match wanted.is_backup {
        true => format!("reprise-backup-{}.json", wanted.today),
        false => settled.format.file_name(&settled.options, &wanted.today),
    };
    let mut parts = Parts::default();
    match write(host, wanted, &mut writing, &tracks, &mut parts).await {
        Err(why) => {
            let told = words::export_no_backup(&why.to_string());
            (File { told, ..File::default() }, Array::new())
        }
        Ok(()) if writing.written() == 0 && !wanted.is_backup => {
            let told = words::export_none().to_owned();
            (File { told, ..File::default() }, Array::new())
        }
        Ok(()) => {
            let told = sentence_of(&name, &writing, parts.bytes);
            parts.file(File { name, told, songs: writing.written() }, settled.format.media_type())
        }
    }
}

/// The songs, in the order in which they are written.
fn songs_of(host: &Host, settled: &Settled, wanted: &Wanted) -> Vec<TrackAt> {
    let mut tracks = songs::of(host, settled.what, &wanted.query);
    if wanted.is_backup {
        host.library.with(|catalog, _| in_order_of_ids(catalog, &mut tracks));
    }
    tracks
}

/// Writes everything into parts, and lets other work run in between.
async fn write(
    host: &Host,
    wanted: &Wanted,
    writing: &mut Writing,
    tracks: &[TrackAt],
    parts: &mut Parts,
) -> Result<(), StorageError> {
    parts.add(&with(host, wanted, &[], |source| writing.begin(source)));
    let mut slice = Slice::begin();
    for some in tracks.chunks(AT_ONCE) {
        parts.add(&with(host, wanted, some, |source| writing.songs(source)));
        slice.rest().await;
    }
    let mut end = writing.end();
    if wanted.is_backup {
        json::begin_changes(&mut end, &host.library.verdicts());
        for (at, batch) in everything(host).await?.enumerate() {
            json::add_changes(&mut end, &batch, at);
            parts.add(&std::mem::take(&mut end));
            slice.rest().await;
        }
        json::end_changes(&mut end);
    }
    parts.add(&end);
    Ok(())
}

/// A short export as one text.
fn pieces(host: &Host, wanted: &Wanted, writing: &mut Writing, tracks: &[TrackAt]) -> String {
    with(host, wanted, tracks, |source| {
        [writing.begin(source), writing.songs(source), writing.end()].concat()
    })
}

fn with<R>(host: &Host, wanted: &Wanted, tracks: &[TrackAt], make: impl FnOnce(Source<'_>) -> R) -> R {
    let settings = host.library.verdicts();
    host.library.with(|catalog, table| {
        make(Source { catalog, table, settings: &settings, tracks, today: &wanted.today })
    })
}

/// Everything that is stored, of all browsers, as the fewest batches.
async fn everything(host: &Host) -> Result<impl Iterator<Item = Vec<u8>>, StorageError> {
    let storage = host.library.storage().ok_or_else(|| StorageError::Other(words::store_nothing().into()))?;
    let mut making = MakingAll::default();
    for span in storage.spans().await? {
        let mut after = span.first.saturating_sub(1);
        loop {
            let batches = storage.batches_of(span.browser, after, BATCHES).await?;
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

/// The parts of a file. Each is handed to the browser when it is large enough.
#[derive(Default)]
struct Parts {
    done: Array,
    open: Vec<u8>,
    bytes: u64,
    has_failed: bool,
}

impl Parts {
    fn add(&mut self, text: &str) {
        self.open.extend_from_slice(text.as_bytes());
        self.bytes += text.len() as u64;
        if self.open.len() >= PART {
            self.close();
        }
    }

    fn close(&mut self) {
        let bytes = Array::of1(&Uint8Array::from(self.open.as_slice()));
        match Blob::new_with_u8_array_sequence(&bytes) {
            Ok(blob) => _ = self.done.push(&blob),
            Err(_) => self.has_failed = true,
        }
        self.open.clear();
    }

    /// The finished file with its Blob, or why there is none.
    fn file(&mut self, file: File, media_type: &str) -> (File, Array) {
        match self.blob(media_type) {
            Some(blob) => (file, Array::of1(&blob)),
            None => (File { told: words::export_no_file().into(), songs: 0, ..file }, Array::new()),
        }
    }

    fn blob(&mut self, media_type: &str) -> Option<Blob> {
        self.close();
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        let blob = Blob::new_with_blob_sequence_and_options(&self.done, &options).ok();
        blob.filter(|_| !self.has_failed)
    }
}

/// What is in a file and what is not.
fn sentence_of(name: &str, writing: &Writing, bytes: u64) -> String {
    let songs = words::songs(writing.written());
    let left = writing.left().iter().map(|left| {
        let Left { why, songs, first } = left;
        let more = if *songs > first.len() as u64 { ", …" } else { "" };
        let names = format!("{}{more}", first.join("; "));
        words::export_left(&words::songs(*songs), words::export_why_left(*why), &names)
    });
    let whole = words::export_told(&songs, name, &words::format::size(bytes));
    std::iter::once(whole).chain(left).collect::<Vec<_>>().join(" ")
}

fn first_lines(text: &str) -> String {
    let mut lines: Vec<_> = text.trim_start_matches('\u{feff}').lines().take(LOOK_LINES + 1).collect();
    if lines.len() > LOOK_LINES {
        lines.truncate(LOOK_LINES);
        lines.push("…");
    }
    lines.join("\n")
}
