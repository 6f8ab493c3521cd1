//! Scanning: what the engine and its scan workers say to each other, the pool of workers, the books of one scan,
//! and the worker itself.

mod junk;
pub(crate) mod ledger;
pub(crate) mod pool;
pub(crate) mod protocol;
pub(crate) mod run;
pub(crate) mod tree;
pub mod worker;
