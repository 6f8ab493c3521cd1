//! What finding the songs of a list costs beside as many hash look-ups and normalisations, and what the back-up as JSON
//! costs beside serde_json's own time for the same bytes. Run `cargo bench -p reprise-catalog --bench lists`, or add
//! `-- 20000` for that many songs, `matching` or `json` for one of the two.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod json;
#[path = "../batch/library.rs"]
mod library;
mod matching;

use std::hint::black_box;
use std::time::{Duration, Instant};

use reprise_catalog::library::Catalog;

/// How often each side is measured. Its best counts.
const ROUNDS: usize = 5;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let songs = words.iter().filter_map(|word| word.parse().ok()).next().unwrap_or(100_000);
    let is_meant = |name: &str| {
        let named = |name: &str| words.iter().any(|word| word == name);
        named(name) || !(named("matching") || named("json"))
    };
    let changes = library::changes(songs, library::Paths::Varied);
    let mut catalog = Catalog::default();
    changes.iter().for_each(|change| drop(catalog.fold(change.clone())));
    println!("{} songs, the best of {ROUNDS} each", catalog.tracks().count());
    if is_meant("matching") {
        matching::measure(&catalog);
    }
    if is_meant("json") {
        json::measure(&catalog, &changes);
    }
}

/// Measures both sides in turns, and tells how they compare.
fn beside<A, B>(what: &str, mut ours: impl FnMut() -> A, mut theirs: impl FnMut() -> B) {
    let (mut mine, mut other) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        drop(black_box(ours()));
        mine = mine.min(began.elapsed());
        let began = Instant::now();
        drop(black_box(theirs()));
        other = other.min(began.elapsed());
    }
    let ratio = mine.as_secs_f64() / other.as_secs_f64();
    println!("{what}: {mine:.1?} beside {other:.1?}, {ratio:.2} times");
}
