//! Sync: this browser's batches go, sealed, to the endpoint, and those of other browsers come from it.
//! Only this module talks to the network, and it handles nothing but sealed records.

pub(crate) mod addresses;
pub(crate) mod client;
pub(crate) mod membership;
mod pairing;
pub(crate) mod syncer;
pub(crate) mod worker;
