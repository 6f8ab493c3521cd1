//! What the targets share: a file that is read as a browser does, judged as the app does, within the memory it may take.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use reprise_catalog::evidence::{judge, linked, links, weigh};
use reprise_catalog::fixtures::drive::drive_with;
use reprise_catalog::tracks::TrackFacts;

/// The most memory that reading and judging one file may take, in bytes.
pub const MEMORY: usize = 16 << 20;

/// Counts what is held, and refuses more than a target may have.
pub struct Bounded {
    held: AtomicUsize,
    most: AtomicUsize,
}

#[global_allocator]
static HEAP: Bounded = Bounded { held: AtomicUsize::new(0), most: AtomicUsize::new(usize::MAX) };

// SAFETY: everything is passed on to the system's allocator unchanged; only the sizes are counted.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = self.held.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        let most = self.most.load(Ordering::Relaxed);
        // What a panic's own report needs does not count.
        if held > most && !std::thread::panicking() {
            self.most.store(usize::MAX, Ordering::Relaxed);
            panic!("{held} bytes are held, {most} are allowed");
        }
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        self.held.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Does something that may hold so many bytes more than are held now.
pub fn within(bytes: usize, work: impl FnOnce()) {
    HEAP.most.store(HEAP.held.load(Ordering::Relaxed) + bytes, Ordering::Relaxed);
    work();
    HEAP.most.store(usize::MAX, Ordering::Relaxed);
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
