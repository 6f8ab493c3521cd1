//! What keeps one client from using up everything: limits on the size and time of bodies, the time of answers, the
//! rate of requests, and the memory of all of them together.

pub(crate) mod body;
pub(crate) mod budget;
pub(crate) mod deadline;
pub(crate) mod rate;
pub(crate) mod sending;
