//! The browser, as page and workers alike see it: files, time, randomness, locks. Only files are read, and only
//! here, and in the page's own platform, are they touched.

pub mod file;
pub mod folder;
pub mod hidden;
#[cfg(feature = "host")]
pub(crate) mod lock;
pub mod random;
pub mod time;
pub mod worker;
