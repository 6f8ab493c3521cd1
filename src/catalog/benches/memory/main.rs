//! What a catalog and its table weigh in memory, and how long they take: to be folded, judged, searched, sorted.
//! Run `cargo bench -p reprise-catalog --bench memory`, or add `-- 20000` for that many songs.

#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../batch/library.rs"]
mod library;

use std::time::Instant;

use peak_alloc::PeakAlloc;
use reprise_catalog::evidence::Settings;
use reprise_catalog::library::Catalog;
use reprise_catalog::query::{Column, Direction, Query, Sort, Table};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    let songs = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(100_000);
    let (catalog, table) = made(songs);
    ask(&table);
    drop((catalog, table));
}

/// Folds a made-up library and judges it, and prints what each takes.
fn made(songs: u32) -> (Catalog, Table) {
    let changes = library::changes(songs, library::Paths::Varied);
    let (empty, began, mut catalog) = (MEMORY.current_usage(), Instant::now(), Catalog::default());
    for change in &changes {
        catalog.fold(change.clone());
    }
    let (took, grown) = (began.elapsed(), MEMORY.current_usage() - empty);
    println!("{songs} songs folded in {took:.1?}; catalog as folded: {:.1} MB", mb(grown));
    let (before, began) = (MEMORY.current_usage(), Instant::now());
    let table = Table::of(&catalog, &Settings::default());
    println!("judged in {:.1?}; table: {:.1} MB", began.elapsed(), mb(MEMORY.current_usage() - before));
    (catalog, table)
}

/// Prints how long the first and the second answer to some queries takes.
fn ask(table: &Table) {
    let sorted = |column| Query { sort: vec![Sort { column, direction: Direction::Ascending }], ..Query::default() };
    let typed = |search: &str| Query { search: search.into(), ..Query::default() };
    let queries = [
        ("all, on the shelf", Query::default()),
        ("by title", sorted(Column::Title)),
        ("by album", sorted(Column::Album)),
        ("by size", sorted(Column::Size)),
        ("search 'ro'", typed("ro")),
        ("search 'blue artist:a origin:store'", typed("blue artist:a origin:store")),
    ];
    for (what, query) in queries {
        let took = [(); 2].map(|()| {
            let began = Instant::now();
            let rows = table.select(&query).len();
            (began.elapsed(), rows)
        });
        let [(first, rows), (again, _)] = took;
        println!("{what}: {first:.1?}, again {again:.1?} ({rows} rows)");
    }
}

fn mb(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
