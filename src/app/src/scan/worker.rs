//! The worker that walks folders and reads files.

/// Starts listening to the page.
pub fn start() {}
