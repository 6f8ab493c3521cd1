//! The library as it is known now: folds all changes into tracks, copies and places, judges the tracks, and
//! compares a file that is read with what is known of it.

mod arrivals;
mod catalog;
mod compilation;
mod disks;
mod gone;
mod judgement;
mod known;
mod lost;
mod moved;
mod read_as;
mod removed;
mod reported;
mod standpoint;
mod taken_in;
mod ticked;
mod whereabouts;

pub use arrivals::{Arrivals, Wanted, plan_another, plan_arrivals, plan_copies, plan_same};
pub(crate) use catalog::written_folder;
pub use catalog::{Browser, Catalog, Dated, File, ListPlace, Place, Retagged, Track, TrackAt};
pub use disks::{Disks, OnDisk};
pub use gone::{Gone, absent, alone, songs_only_in, still_alone};
pub use judgement::{Basis, Judgement, Subject};
pub use known::{Known, ScannedFile};
pub use lost::{all_read_since, lost_among};
pub(crate) use moved::is_parted;
pub use read_as::{Charset, plan_readings, read_as, readings};
pub use removed::{SaidBetween, takes_away};
pub use standpoint::Standpoint;
pub use taken_in::taken_in;
pub use whereabouts::{Group, Whereabouts};
