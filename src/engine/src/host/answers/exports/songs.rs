//! Of which songs an export is made.

use reprise_catalog::library::{Group, TrackAt, Whereabouts};
use reprise_catalog::query::{Query, Row, Trait};

use crate::host::Host;
use crate::host::views::Rows;
use crate::words::{self, OfText};

/// Of which songs an export is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// All.
    Library,
    /// Those that the table shows.
    View,
    /// Those that are selected.
    Selection,
    /// Those that are missing on this browser.
    Restore,
    /// Those of which something is wrong.
    Problems,
    /// Those that would be gone with the only copy.
    OnlyCopies,
    /// Those of which a better copy lies on the same disk.
    Lesser,
}

impl What {
    /// All of them, each with its word and with its name, which is told with its songs.
    pub(super) const ALL: [(What, &str, OfText); 7] = [
        (What::Library, "library", words::what_library),
        (What::View, "view", words::what_view),
        (What::Selection, "selection", words::what_selection),
        (What::Restore, "restore", words::what_restore),
        (What::Problems, "problems", words::what_problems),
        (What::OnlyCopies, "only-copies", words::what_only_copies),
        (What::Lesser, "lesser", words::what_lesser),
    ];
}

/// The songs, in the table's order.
pub(super) fn of(host: &Host, what: What, query: &Query) -> Vec<TrackAt> {
    let all = |query: &Query| -> Rows { host.views.rows(&host.library, query) };
    let selection = host.selection.borrow();
    match what {
        What::Library => all(&Query::default()).to_vec(),
        What::View => all(query).to_vec(),
        What::Selection => all(query).iter().copied().filter(|at| selection.contains(*at)).collect(),
        What::Restore => host.restore.missing(&host.library),
        What::Lesser => {
            let mut songs: Vec<TrackAt> = host.twins.lesser().iter().map(|(at, ..)| *at).collect();
            songs.dedup();
            songs
        }
        What::Problems | What::OnlyCopies => {
            host.library.with(|_, table| all_rows(&all(&Query::default()), what, |at| table.row(at)))
        }
    }
}

fn all_rows(all: &[TrackAt], what: What, row: impl Fn(TrackAt) -> Option<Row>) -> Vec<TrackAt> {
    all.iter().copied().filter(|at| row(*at).is_some_and(|row| belongs(what, &row))).collect()
}

/// Whether a song belongs to one of the two choices that its row decides.
fn belongs(what: What, row: &Row) -> bool {
    match what {
        What::OnlyCopies => row.judgement.group() == Some(Group::OnlyCopy),
        _ => {
            Trait::Problem.holds(row)
                || Trait::Contradicted.holds(row)
                || row.judgement.whereabouts == Whereabouts::Cut
        }
    }
}

/// How many songs there are to each choice.
pub(super) fn count(host: &Host, what: What, query: &Query) -> u64 {
    let songs = match what {
        What::Library => host.views.rows(&host.library, &Query::default()).len(),
        What::View => host.views.rows(&host.library, query).len(),
        _ => of(host, what, query).len(),
    };
    songs as u64
}
