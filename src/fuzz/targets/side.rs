//! The input is a rip log or a cue sheet. It lies beside songs, some of which it names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reprise_catalog::fixtures::logs::{LENGTHS, NAMES};
use reprise_catalog::side::{AudioFile, Folder, read};
use reprise_fuzz::{MEMORY, within};

fuzz_target!(|text: &[u8]| {
    within(MEMORY, || {
        let side = ["a.log", "a.cue"].map(|name| (name, read(name, text)));
        let files = NAMES.into_iter().zip(LENGTHS);
        let files: Vec<_> = files.map(|(name, ms)| AudioFile { name, duration_ms: Some(ms) }).collect();
        let folder = Folder::new(&side, &files);
        for name in NAMES.into_iter().chain(["Trees.flac", ""]) {
            folder.marks_for(name);
        }
        folder.problems();
    });
});
