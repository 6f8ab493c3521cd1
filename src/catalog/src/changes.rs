//! Changes: facts that became true at one moment on one browser. The catalog is
//! the fold of all changes, whatever their order.

mod batch;
mod catalog;
mod fact;
mod rows;
mod stamp;
mod wire;

pub use batch::{Batch, BatchError, VERSION};
pub use catalog::{Catalog, File, Place, Track};
pub use fact::{Change, Fact};
pub use stamp::{Clock, Register, Stamp};
