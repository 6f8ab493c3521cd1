//! The files with problems.

use reprise_catalog::changes::Holds;
use reprise_catalog::library::File;
use reprise_catalog::text::sorting;

use crate::host::library::Library;
use crate::protocol::problems::{ProblemFiles, Problems, ProblemsOf};

/// Present files with problems, by path.
pub(crate) fn problems(library: &Library, asked: ProblemsOf) -> Problems {
    library.with(|catalog, _| {
        let there = catalog.files().iter().filter(|file| catalog.is_present(file));
        let broken = there.filter(|file| !file.seen.value.problems.is_empty());
        // A file that is no music has a problem only if its name promises music.
        let (damaged, unread) = broken.partition(|file| matches!(file.seen.value.holds, Holds::Track(_)));
        Problems { unread: first(unread, asked.unread), damaged: first(damaged, asked.damaged) }
    })
}

fn first(mut files: Vec<&File>, count: u32) -> ProblemFiles {
    sorting::sort_by(&mut files, |a, b| a.path.cmp(&b.path));
    let some = files.iter().take(count as usize);
    let told = |file: &&File| (file.path.clone(), file.seen.value.problems.clone());
    ProblemFiles { total: files.len() as u64, files: some.map(told).collect() }
}
