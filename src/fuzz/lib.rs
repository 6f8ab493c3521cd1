//! What the targets share: they read a file as a browser does, judge it as the app does, and limit the memory
//! for that.

use peak_alloc::PeakAlloc;
use reprise_catalog::changes::TrackFacts;
use reprise_catalog::evidence::{judge, linked, links, weigh};
use reprise_catalog::fixtures::drive::drive_with;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// The most memory that reading and judging one file may take, in bytes.
pub const MEMORY: usize = 16 << 20;

/// Runs a function that may hold this many bytes of memory more than are held now.
///
/// # Panics
/// When it held more.
pub fn within(bytes: usize, work: impl FnOnce()) {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    work();
    let held = HEAP.peak_usage().saturating_sub(before);
    assert!(held <= bytes, "{held} bytes were held, {bytes} are allowed");
}

/// Reads a file of this size range by range, then judges it.
pub fn read_and_judge(size: u64, bytes: impl Fn(u64, u64) -> Vec<u8>) {
    within(MEMORY, || {
        let reading = drive_with("a.mp3", size, bytes).reading;
        let facts = TrackFacts::of_reading(reading, "Music/A/B/a.mp3", size);
        let evidence = facts.evidence();
        let verdict = judge(&evidence);
        weigh(&evidence);
        links(evidence.tags, evidence.marks, &verdict, None);
        for mark in evidence.marks {
            linked(&mark.value);
        }
    });
}
