//! The input is Apple's privacy export: a zip, with zips in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reprise_catalog::imports::read_archive;
use reprise_fuzz::{MEMORY, within};

fuzz_target!(|file: &[u8]| within(MEMORY, || drop(read_archive(file))));
