//! Changes: facts that became true at one moment on one browser. The catalog is what results from folding all
//! changes, in any order.

#[cfg(test)]
mod arbitrary;
mod batch;
mod catalog;
mod columns;
mod fact;
mod rows;
mod snapshot;
mod stamp;
mod wire;

pub use batch::{Batch, BatchError, VERSION};
pub use catalog::{Browser, Catalog, File, Place, Track};
pub use fact::{Change, Fact};
pub use snapshot::{Refused, Snapshot, make_snapshot};
pub use stamp::{Clock, Register, Stamp};
