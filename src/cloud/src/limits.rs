//! What keeps one client from taking everything: the size and the time of bodies, the time of answers,
//! the rate of requests, the memory for all of them.

pub(crate) mod body;
pub(crate) mod budget;
pub(crate) mod deadline;
pub(crate) mod rate;
pub(crate) mod sending;
