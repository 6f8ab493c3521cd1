//! The library as it is known now: the fold of all changes into tracks, copies and places; judgements
//! of them; and how a file that is read stands to what is known of it.

mod catalog;
mod judgement;
mod known;
mod reconcile;

pub use catalog::{Browser, Catalog, File, Place, Track};
pub use judgement::{Basis, Judgement, Subject};
pub use known::{Found, Known};
pub use reconcile::plan_moves;
