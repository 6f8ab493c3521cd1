//! What lies on the desk of the scans: the run and its workers, the places, the lists that wait, and the questions to the
//! person.

use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use borsh::{BorshDeserialize, BorshSerialize};
use futures::channel::oneshot;
use reprise_catalog::ids::{PlaceId, TrackId};

use super::pace::Pace;
use super::{imports, pending, taken, undoing};
use crate::platform::lock::Held;
use crate::protocol::places::{Doubt, DoubtKind};
use crate::scan::pool::Pool;
use crate::scan::run::Run;
use crate::store::StoredPlace;

/// What the scans need besides what they show.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) pool: Option<Rc<Pool>>,
    pub(super) run: Option<Rc<Run>>,
    pub(super) pace: Pace,
    /// When the person gave what is being looked into and not read yet, in milliseconds.
    pub(super) given_ms: Option<f64>,
    /// The folders of this browser whose handles are stored.
    pub(super) stored: Vec<StoredPlace>,
    /// Whether those were loaded. Before, a known folder would look new.
    pub(super) has_places: bool,
    /// Files that may be Apple's lists and wait to be imported.
    pub(super) lists: VecDeque<imports::Candidate>,
    /// The one that is being imported.
    pub(super) importing: Option<imports::Importing>,
    /// What came of each list that was imported in a row.
    pub(super) told: Vec<String>,
    /// The lists that the person gave and must still say yes to.
    pub(super) pending: pending::Pending,
    /// The names of lists that the person left as they are.
    pub(super) left_lists: HashSet<String>,
    /// What takes back the lists that are being written, in the order in which they are; `None` while none is.
    pub(super) undo: Option<undoing::Undo>,
    /// What takes back the lists that were written.
    pub(super) imports: undoing::Imports,
    /// The places about which the person is asked.
    pub(super) doubted: Vec<Doubted>,
    /// The folders that were taken for known places by their names and files.
    pub(super) taken: Vec<taken::Taken>,
    /// The places that this tab reads. No other tab reads them meanwhile.
    pub(super) reading: Vec<(PlaceId, Held)>,
    /// Whether a scan has ended, and what is missing is being written.
    pub(super) is_concluding: bool,
    /// How many times the person has stopped reading.
    pub(super) stops: u32,
    /// Those who wait until something ends.
    pub(super) waiting: Vec<oneshot::Sender<()>>,
}

/// A place about which the person is asked.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub(super) struct Doubted {
    pub(super) doubt: Doubt,
    /// Paths of files that are marked as absent if the person says that they are gone.
    pub(super) pending: Vec<String>,
    /// Songs of which no other copy is known.
    pub(super) songs: Vec<TrackId>,
    /// When the reading began that did not find them.
    pub(super) began_ms: u64,
    /// Whether it listed everything.
    pub(super) is_whole: bool,
}

impl Doubted {
    /// A question that is not about files.
    pub(super) fn of(doubt: Doubt) -> Doubted {
        Doubted { doubt, pending: Vec::new(), songs: Vec::new(), began_ms: 0, is_whole: true }
    }

    /// Whether it asks about files of this place that were not found again.
    pub(super) fn is_about(&self, place: PlaceId) -> bool {
        self.doubt.place == place
            && !matches!(
                self.doubt.kind,
                DoubtKind::Same { .. } | DoubtKind::NoMore | DoubtKind::Removed { .. }
            )
    }
}
