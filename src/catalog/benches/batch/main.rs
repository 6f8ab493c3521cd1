//! What a song weighs in batches, beside compressed JSON of the same facts, and how fast batches are read.
//! Run `cargo bench -p reprise-catalog --bench batch`, or add `-- 20000` for that many songs.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod library;
mod sealed;

use std::time::{Duration, Instant};

use reprise_catalog::changes::{Batch, Change, Fact, make_snapshot};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::library::{Catalog, Standpoint};
use reprise_catalog::query::Table;
use reprise_catalog::restore::{self, Scope};
use serde_json::{Value, json};

use library::BROWSER;

/// How many changes a scan writes into one batch: 128 files with their songs.
const SCANNED: usize = 256;

fn main() {
    let songs = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(100_000);
    let changes = library::changes(songs, library::Paths::Varied);
    println!("{songs} songs, {} changes", changes.len());
    let a_song = |bytes: usize| bytes as f64 / songs as f64;
    let started = Instant::now();
    let batches = snapshot(&changes);
    let took = started.elapsed();
    let weight = batches.iter().map(Vec::len).sum::<usize>();
    println!(
        "snapshot: {} batches in {took:.1?}, {:.1} bytes a song, everything included",
        batches.len(),
        a_song(weight)
    );
    let without_paths = library::changes(songs, library::Paths::None);
    let bare = snapshot(&without_paths);
    println!("without paths: {:.1} bytes a song", a_song(bare.iter().map(Vec::len).sum()));
    let scanned = scanned(&changes);
    let plain = changes.chunks(SCANNED).map(|part| Batch::new(BROWSER, part.to_vec()).encode_plain().len());
    println!(
        "batches of a scan: {:.1} bytes a song, plain {:.1}",
        a_song(scanned.iter().map(Vec::len).sum()),
        a_song(plain.sum())
    );
    let json = json(&changes);
    let zipped = miniz_oxide::deflate::compress_to_vec(json.as_bytes(), 9).len() + 18;
    println!(
        "JSON, an array a change: {:.1} bytes a song, {:.1} after gzip -9",
        a_song(json.len()),
        a_song(zipped)
    );
    println!("snapshot / JSON after gzip -9: {:.2}", weight as f64 / zipped as f64);
    for (what, whole, bare) in
        [("a scan's batches", scanned, self::scanned(&without_paths)), ("a snapshot", batches.clone(), bare)]
    {
        sealed::tell(&format!("first upload as {what}"), songs, zipped, [&whole, &bare]);
    }
    sealed::tell_tick();
    if let Some(path) = std::env::var_os("REPRISE_JSON") {
        std::fs::write(path, json).unwrap();
    }
    read(&batches, &changes);
}

fn scanned(changes: &[Change]) -> Vec<Vec<u8>> {
    changes.chunks(SCANNED).map(|part| Batch::new(BROWSER, part.to_vec()).encode()).collect()
}

fn snapshot(changes: &[Change]) -> Vec<Vec<u8>> {
    make_snapshot([Batch::new(BROWSER, changes.to_vec())]).unwrap().batches
}

fn read(batches: &[Vec<u8>], changes: &[Change]) {
    let decode = || batches.iter().map(|bytes| Batch::decode(bytes).unwrap()).collect::<Vec<_>>();
    let mut all: Vec<Change> = decode().into_iter().flat_map(|batch| batch.changes).collect();
    all.sort_unstable();
    assert!(all == *changes, "what was read is not what was written");
    drop(all);
    let mut best = [Duration::MAX; 4];
    for _ in 0..5 {
        let mut began = Instant::now();
        let mut lap = |step: usize| {
            best[step] = best[step].min(began.elapsed());
            began = Instant::now();
        };
        let decoded = decode();
        lap(0);
        let mut catalog = Catalog::default();
        for change in decoded.into_iter().flat_map(|batch| batch.changes) {
            catalog.fold(change);
        }
        lap(1);
        let table = Table::of(&catalog, &Standpoint::default());
        lap(2);
        let list = restore::list(
            &catalog,
            &table,
            &Standpoint { browser: BrowserId([9; 8]), ..Standpoint::default() },
            Scope::Missing,
        );
        lap(3);
        assert!(list.missing > 0, "another browser holds nothing");
    }
    let [decoded, folded, judged, listed] = best;
    println!(
        "a second browser: decoded in {decoded:.1?}, folded in {folded:.1?}, judged in {judged:.1?}, listed in {listed:.1?} (the best of five)"
    );
}

/// The same facts as a table in JSON: one array for each change, without names of fields and derived values.
fn json(changes: &[Change]) -> String {
    let lines: Vec<String> = changes.iter().map(|change| row(change).to_string()).collect();
    format!("[{}]", lines.join(",\n"))
}

fn row(change: &Change) -> Value {
    let stamp = &change.stamp;
    let marks = |marks: &[reprise_catalog::marks::Mark]| -> Vec<Value> {
        marks.iter().map(|mark| json!([mark.place.slug(), mark.key, mark.value])).collect()
    };
    match &change.fact {
        Fact::File { place, path, file } => json!([
            stamp.ms,
            stamp.counter,
            "file",
            place.to_hex(),
            path,
            file.size,
            file.modified_ms,
            marks(&file.marks),
            [],
            0,
        ]),
        Fact::Track { facts, .. } => {
            let (tags, audio) = (&facts.tags, &facts.audio);
            json!([
                stamp.ms,
                stamp.counter,
                "track",
                facts.title,
                tags.artist,
                tags.album,
                tags.album_artist,
                tags.composer,
                tags.genre,
                tags.track_number,
                tags.track_total,
                tags.disc_number,
                tags.disc_total,
                tags.year,
                tags.ids.isrc,
                tags.ids.apple_song,
                tags.ids.apple_album,
                tags.ids.apple_artist,
                tags.ids.apple_storefront,
                tags.ids.mb_recording,
                tags.ids.mb_release,
                audio.codec.map(|it| it.slug()),
                audio.duration_ms,
                audio.bitrate_kbps,
                audio.sample_rate_hz,
                audio.channels,
                audio.bits_per_sample,
                facts.container.map(|it| it.slug()),
                marks(&facts.marks),
                facts.delivery.0,
                facts.essence.map(|it| it.to_hex()),
                facts.size,
            ])
        }
        _ => json!([stamp.ms, stamp.counter]),
    }
}
