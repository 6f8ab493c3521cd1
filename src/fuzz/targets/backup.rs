//! The input is a back-up of Reprise.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reprise_catalog::imports::backup::{changes_in, plan, read_backup};
use reprise_catalog::library::Catalog;

fuzz_target!(|file: &[u8]| {
    for batch in read_backup(file).unwrap_or_default().batches {
        if let Ok(changes) = changes_in(&batch) {
            plan(&Catalog::default(), &changes, &[]);
        }
    }
});
