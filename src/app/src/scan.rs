//! Scanning: the walk, the pool of workers, and the protocol between page and worker.

pub mod worker;
