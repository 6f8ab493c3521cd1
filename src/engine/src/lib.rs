//! The engine, which runs in workers, and the protocol between it and the page.
//!
//! The page compiles this crate without its feature `host`. It then has only [`protocol`], the packing of
//! messages in [`link`], what both say in [`words`], and those parts of [`platform`] that pages need too. The feature adds the engine,
//! which owns a tab's catalog, the scan workers, storage and sync.

#[cfg(feature = "host")]
pub mod host;
pub mod link;
pub mod platform;
pub mod protocol;
#[cfg(feature = "host")]
pub mod scan;
#[cfg(feature = "host")]
pub mod store;
#[cfg(feature = "host")]
pub mod sync;
pub mod words;

/// Starts this worker. Its name says whether it is the engine of a tab or one of its scan workers.
#[cfg(feature = "host")]
pub fn start() {
    platform::worker::report_panics();
    if platform::worker::name().starts_with(scan::pool::NAME) { scan::worker::start() } else { host::start() }
}
