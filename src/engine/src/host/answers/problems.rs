//! The files with problems.

use reprise_catalog::changes::Holds;
use reprise_catalog::library::File;
use reprise_catalog::text::sorting;

use crate::host::library::Library;
use crate::protocol::problems::{ProblemFiles, Problems, ProblemsOf};

/// Present files with problems, by path.
pub(crate) fn problems(library: &Library, asked: ProblemsOf) -> Problems {
    library.with(|catalog, _| {
        let there = catalog.files().filter(|file| catalog.is_present(*file));
        let broken = there.filter(|file| file.has_problems());
        // A file that is no music has a problem only if its name promises music.
        let (damaged, unread) = broken.partition(|file| matches!(file.holds(), Holds::Track(_)));
        Problems { unread: first(unread, asked.unread), damaged: first(damaged, asked.damaged) }
    })
}

fn first(files: Vec<File<'_>>, count: u32) -> ProblemFiles {
    let mut files: Vec<_> = files.into_iter().map(|file| (file.path(), file)).collect();
    sorting::sort_by(&mut files, |(a, _), (b, _)| a.cmp(b));
    let total = files.len() as u64;
    let some = files.into_iter().take(count as usize);
    ProblemFiles { total, files: some.map(|(path, file)| (path, file.problems())).collect() }
}
