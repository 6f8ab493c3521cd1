//! What comes of one file that a scan worker looks at.

use reprise_catalog::library::ScannedFile;
use reprise_catalog::reading::Problem;

use crate::scan::messages::Cost;

/// What came of one file.
pub(super) enum Outcome {
    /// It has not changed.
    Unchanged,
    /// It was read at this cost.
    Found(ScannedFile, Cost),
    /// It could not be read.
    OutOfReach(Problem),
}
