//! The input is the list of songs in Apple's privacy export, which arrives in pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reprise_catalog::imports::{ExportReader, Stated};
use reprise_fuzz::{MEMORY, within};

fuzz_target!(|file: &[u8]| {
    within(MEMORY, || assert_eq!(read(file, usize::MAX), read(file, 7), "pieces change nothing"));
});

fn read(file: &[u8], piece: usize) -> Stated {
    let mut reader = ExportReader::new();
    file.chunks(piece).for_each(|chunk| reader.push(chunk));
    reader.finish()
}
