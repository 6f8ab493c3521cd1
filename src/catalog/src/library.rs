//! The library as it is known now: folds all changes into tracks, copies and places, judges the tracks, and
//! compares a file that is read with what is known of it.

mod catalog;
mod compilation;
mod judgement;
mod known;
mod read_as;
mod reconcile;

pub use catalog::{Browser, Catalog, File, Place, Track, TrackAt};
pub use judgement::{Basis, Judgement, Subject};
pub use known::{Known, ScannedFile};
pub use read_as::Charset;
pub use reconcile::plan_moves;
