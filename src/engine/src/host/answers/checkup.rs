//! The counts of the check-up page.

use reprise_catalog::restore::Checkup;

use crate::host::library::Library;
use crate::protocol::checkup::CheckupFacts;
use crate::words::{self, format};

/// Lines to the network, in Mbit/s: a slow one, a common one and a fast one.
const LINES: [u64; 3] = [16, 50, 250];

/// Counts what the check-up page shows.
pub(crate) fn checkup(library: &Library) -> CheckupFacts {
    library.with(|catalog, table| {
        let songs = Checkup::of(table);
        let there = catalog.files().filter(|file| catalog.is_present(*file));
        CheckupFacts {
            problem_files: there.filter(|file| file.has_problems()).count() as u64,
            download: download(songs.storage.download),
            songs,
        }
    })
}

/// So many bytes, and how long they take on each line.
fn download(bytes: u64) -> String {
    if bytes == 0 {
        return words::room_nothing().to_owned();
    }
    let [slow, common, fast] = LINES.map(|line| format::wait(wait_ms(bytes, line)));
    words::room_lines(&format::size(bytes), &slow, &common, &fast)
}

/// How many milliseconds so many bytes take on a line of so many Mbit/s.
fn wait_ms(bytes: u64, line: u64) -> u64 {
    bytes.saturating_mul(8) / (line * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_takes_so_long() {
        assert_eq!(LINES.map(|line| wait_ms(2_000_000_000, line)), [1_000_000, 320_000, 64_000]);
    }
}
