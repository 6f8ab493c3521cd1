//! The paths of the calls, as patterns: the endpoint's router takes them as they are, requests fill them in.

/// What the endpoint speaks and takes.
pub const INFO: &str = "/v1/info";

/// A library: claimed, asked for its heads, forgotten.
pub const LIBRARY: &str = "/v1/libraries/{library}";

/// The events of a library.
pub const EVENTS: &str = "/v1/libraries/{library}/events";

/// A browser of a library: forgotten.
pub const BROWSER: &str = "/v1/libraries/{library}/browsers/{browser}";

/// The batches of a browser: fetched, and forgotten when a snapshot has replaced them.
pub const BATCHES: &str = "/v1/libraries/{library}/browsers/{browser}/batches";

/// One batch: stored.
pub const BATCH: &str = "/v1/libraries/{library}/browsers/{browser}/batches/{number}";
