//! The input is the table that the script for the Music app writes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reprise_catalog::imports::read_script_csv;
use reprise_fuzz::{MEMORY, within};

fuzz_target!(|file: &[u8]| within(MEMORY, || drop(read_script_csv(file))));
