//! What browsers and the endpoint say to each other, once for both sides: ids, refusals, frames, headers,
//! limits, and the open part of a sealed record. Requests are built and answers are read here as plain data;
//! other crates carry them. No I/O, no clock, no randomness.

pub mod answer;
pub mod digests;
pub mod epochs;
pub mod events;
pub mod frames;
pub mod headers;
pub mod heads;
pub mod hex;
pub mod ids;
pub mod info;
pub mod mailbox;
pub mod paths;
pub mod record;
pub mod refusal;
pub mod request;
pub mod word;
