//! Positions of songs and of files.

use crate::packed::position;

position! {
    /// The position of a song in [`Catalog::tracks`](super::Catalog::tracks), and of its row in the table. It never
    /// changes.
    pub TrackAt(pub u32)
}
position! {
    /// The position of a file in [`Catalog::files`](super::Catalog::files).
    pub(super) FileAt(pub(super) u32)
}
