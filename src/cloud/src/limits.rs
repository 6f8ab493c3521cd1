//! What keeps one client from taking everything: the size and the time of bodies, the time of answers,
//! the rate of requests.

pub(crate) mod body;
pub(crate) mod deadline;
pub(crate) mod rate;
