//! Sync: own batches go sealed to the endpoint, those of other browsers come from it.
//! Only this module talks to the network, and it sees nothing but sealed records.

pub(crate) mod client;
pub(crate) mod engine;
mod handle;
mod membership;
pub(crate) mod protocol;
pub(crate) mod worker;

pub use handle::{Sync, provide_sync, use_sync};
pub use protocol::{
    BrowserRecords, Failure, FailureKind, MistypedWord, Overview, Probed, SealedRecord, Shown, SyncProblem,
    SyncState, SyncStatus,
};
