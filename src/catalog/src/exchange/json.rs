//! JSON: the form that holds everything, documented in `interface.md`.

mod object;

pub use object::{Accounts, EvidenceObject, Judged, LinkObject, ProblemObject, Told, TrackObject};
