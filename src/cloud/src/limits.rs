//! What keeps one client from using up everything: limits on the size and time of bodies, the time of answers, the
//! rate of requests, and shares of memory, uploads, listeners, turns and connections.

pub(crate) mod address;
pub(crate) mod body;
pub(crate) mod budget;
pub(crate) mod connections;
pub(crate) mod deadline;
pub(crate) mod door;
pub(crate) mod hearing;
pub(crate) mod rate;
pub(crate) mod room;
pub(crate) mod sending;
mod shares;
