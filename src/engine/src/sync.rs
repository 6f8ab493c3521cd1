//! Sync: own batches go sealed to the endpoint, those of other browsers come from it.
//! Only this module talks to the network, and it sees nothing but sealed records.

pub(crate) mod client;
pub(crate) mod engine;
mod membership;
pub(crate) mod worker;
