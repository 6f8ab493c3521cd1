//! What a catalog and its table weigh in memory, and how long they take: to be folded, judged, searched, sorted.
//! Run `cargo bench -p reprise-catalog --bench memory`, or add `-- 20000` for that many songs.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../batch/library.rs"]
mod library;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use reprise_catalog::library::{Catalog, Standpoint};
use reprise_catalog::query::record::{Key, Opening, Writing};
use reprise_catalog::query::{Column, Direction, Query, Sort, Table};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    let songs = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(100_000);
    let (catalog, table) = made(songs);
    ask(&table);
    keystrokes(&catalog, &table);
    let pieces = write(&catalog, &table);
    drop((catalog, table));
    read(&pieces);
}

/// Folds a made-up library and judges it, and prints what each takes.
fn made(songs: u32) -> (Catalog, Table) {
    let changes = library::changes(songs, library::Paths::Varied);
    let (empty, began, mut catalog) = (MEMORY.current_usage(), Clock::start(), Catalog::default());
    for change in &changes {
        catalog.fold(change.clone());
    }
    let (took, grown) = (began.elapsed(), MEMORY.current_usage() - empty);
    println!("{songs} songs folded in {took:.1?}; catalog as folded: {:.1} MB", mb(grown));
    catalog.shrink();
    println!("catalog without reserves: {:.1} MB", mb(MEMORY.current_usage() - empty));
    let (before, began) = (MEMORY.current_usage(), Clock::start());
    let table = Table::of(&catalog, &Standpoint::default());
    println!("judged in {:.1?}; table: {:.1} MB", began.elapsed(), mb(MEMORY.current_usage() - before));
    (catalog, table)
}

/// Prints how long the first and the second answer to some queries takes.
fn ask(table: &Table) {
    let sorted =
        |column| Query { sort: vec![Sort { column, direction: Direction::Ascending }], ..Query::default() };
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
            let began = Clock::start();
            let rows = table.select(&query).len();
            (began.elapsed(), rows)
        });
        let [(first, rows), (again, _)] = took;
        println!("{what}: {first:.1?}, again {again:.1?} ({rows} rows)");
    }
}

/// Prints how long each letter of a typed word takes: the second time, since the first also makes what is kept.
fn keystrokes(catalog: &Catalog, table: &Table) {
    const TIMES: u32 = 50;
    let mut before: Option<(Query, Vec<_>)> = None;
    for typed in ["b", "bl", "blu", "blue", "q", "qu", "qua", "quar"] {
        let query = Query { search: typed.into(), ..Query::default() };
        let rows = table.search(catalog, &query);
        let timed = |ask: &dyn Fn() -> usize| {
            let began = Clock::start();
            let all = (0..TIMES).map(|_| ask()).sum::<usize>();
            (began.elapsed() / TIMES, all)
        };
        let alone = timed(&|| table.search(catalog, &query).len()).0;
        let narrowed = before.as_ref().filter(|(wider, _)| query.narrows(wider)).map(|(_, wider)| {
            assert_eq!(table.search_among(catalog, &query, wider), rows);
            timed(&|| table.search_among(catalog, &query, wider).len()).0
        });
        let ahead = before.as_ref().filter(|(wider, _)| query.narrows_ahead(wider));
        let ahead = ahead.and_then(|(wider, _)| table.look_ahead(catalog, wider)).map(|found| {
            assert_eq!(table.search_ahead(catalog, &query, &found), rows);
            timed(&|| table.search_ahead(catalog, &query, &found).len()).0
        });
        let count = rows.len();
        println!(
            "typed '{typed}': {alone:.2?}, narrowed {narrowed:.2?}, looked ahead {ahead:.2?} ({count} rows)"
        );
        before = Some((query, rows));
    }
}

/// Writes the table record, and prints how long that takes and what it weighs.
fn write(catalog: &Catalog, table: &Table) -> Vec<Vec<u8>> {
    let key =
        Key { build: "bench".into(), settings: 1, heads: vec![(library::BROWSER, 7)], old: BTreeSet::new() };
    let began = Clock::start();
    let mut writing = Writing::begin(catalog, table, &key);
    let pieces: Vec<_> = std::iter::from_fn(|| writing.next(catalog, table).unwrap()).collect();
    println!("record: written in {:.1?}, {:.1} MB", began.elapsed(), mb(pieces.iter().map(Vec::len).sum()));
    pieces
}

/// Reads the table record twice, and prints how long it takes until the first rows can be shown and until all is
/// there, and what it then weighs.
fn read(pieces: &[Vec<u8>]) {
    let size = pieces.iter().map(Vec::len).sum::<usize>() as u64;
    for _ in 0..2 {
        let (before, began) = (MEMORY.current_usage(), Clock::start());
        MEMORY.reset_peak_usage();
        let (mut opening, mut first) = (Opening::new(size, "bench", 1), None);
        let mut shown = began.elapsed();
        for piece in pieces {
            opening.take(piece).unwrap();
            if first.is_none() {
                first = opening.first().unwrap();
                shown = began.elapsed();
            }
        }
        let (mut catalog, table) = first.unwrap();
        opening.finish(&mut catalog).unwrap();
        let (took, weight) = (began.elapsed(), MEMORY.current_usage() - before);
        println!(
            "record: first rows after {shown:.1?}, whole after {took:.1?}; {:.1} MB, {:.1} MB at most",
            mb(weight),
            mb(MEMORY.peak_usage() - before)
        );
        ask(&table);
        let began = Clock::start();
        let track = catalog.tracks().last().unwrap().id();
        let file = catalog.files().last().unwrap();
        assert!(catalog.track(track).is_some() && catalog.file(file.place(), &file.path()).is_some());
        println!(
            "first look-ups: {:.1?}; then {:.1} MB",
            began.elapsed(),
            mb(MEMORY.current_usage() - before)
        );
    }
}

/// Measures the time that the processor spent on this program, because others may be busy beside it; where the
/// system does not tell that, the time that passed.
struct Clock(Duration, Instant);

impl Clock {
    fn start() -> Clock {
        Clock(Clock::spent().unwrap_or_default(), Instant::now())
    }

    fn elapsed(&self) -> Duration {
        Clock::spent().map_or_else(|| self.1.elapsed(), |spent| spent - self.0)
    }

    fn spent() -> Option<Duration> {
        let told = std::fs::read_to_string("/proc/self/schedstat").ok()?;
        told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    }
}

fn mb(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
