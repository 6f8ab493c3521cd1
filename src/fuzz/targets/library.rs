//! The input is an iTunes library, as XML or as a binary plist, which arrives in pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reprise_catalog::imports::LibraryReader;
use reprise_catalog::stated::{stated, stated_status};
use reprise_fuzz::{MEMORY, within};

fuzz_target!(|file: &[u8]| {
    within(MEMORY, || {
        let whole = read(file, usize::MAX);
        assert_eq!(whole, read(file, 7), "pieces change nothing");
        for track in &whole.tracks {
            stated(track);
            stated_status(track);
        }
    });
});

fn read(file: &[u8], piece: usize) -> reprise_catalog::imports::Stated {
    let mut reader = LibraryReader::new();
    file.chunks(piece).for_each(|chunk| reader.push(chunk));
    reader.finish()
}
