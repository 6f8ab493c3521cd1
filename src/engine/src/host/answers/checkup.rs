//! The counts of the check-up page.

use reprise_catalog::restore::Checkup;

use crate::host::library::Library;
use crate::protocol::checkup::CheckupFacts;

/// Counts what the check-up page shows.
pub(crate) fn checkup(library: &Library) -> CheckupFacts {
    library.with(|catalog, table| {
        let there = catalog.files().filter(|file| catalog.is_present(*file));
        CheckupFacts {
            songs: Checkup::of(table),
            problem_files: there.filter(|file| file.has_problems()).count() as u64,
        }
    })
}
