//! Scanning: the messages between the engine and its scan workers, the pool of workers, the ledger of one scan,
//! and the worker itself.

pub(crate) mod ledger;
pub(crate) mod messages;
pub(crate) mod pool;
pub(crate) mod run;
pub(crate) mod tree;
pub mod worker;
