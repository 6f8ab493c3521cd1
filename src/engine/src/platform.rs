//! The browser, as pages and workers see it: files, time, randomness, locks. Only this module, and the page's own
//! `platform`, touch files, and they only read them, but for the back-up that the person saved as.

#[cfg(feature = "host")]
pub(crate) mod charset;
pub mod file;
pub mod folder;
pub mod hidden;
pub mod junk;
#[cfg(feature = "host")]
pub(crate) mod lock;
#[cfg(feature = "host")]
pub(crate) mod picture;
pub mod random;
#[cfg(feature = "host")]
pub(crate) mod saved;
pub mod time;
pub mod worker;
