//! The input is a list of another program, of any kind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reprise_catalog::imports::{Shelf, read_edited, read_list, read_records, sniff};
use reprise_catalog::library::Catalog;
use reprise_fuzz::within;

/// The most memory that a list of a megabyte may take, in bytes: a workbook may unpack to 96 MB.
const MEMORY: usize = 256 << 20;

fuzz_target!(|file: &[u8]| {
    within(MEMORY, || {
        sniff(file.get(..4096).unwrap_or(file));
        if let Some(edited) = read_edited(file) {
            edited.plan(&Catalog::default());
        }
        if let Some(records) = read_records(file) {
            Shelf::of(&records, &Catalog::default());
        }
        if let Ok((_, stated)) = read_list(file) {
            assert!(!stated.tracks.is_empty(), "a list without songs is refused");
        }
    });
});
