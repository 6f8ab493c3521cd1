//! Scanning: the protocol between page and worker, the pool of workers, the
//! books of one scan, and the worker itself.

mod junk;
pub(crate) mod ledger;
pub(crate) mod pool;
pub(crate) mod protocol;
pub(crate) mod run;
pub mod worker;
