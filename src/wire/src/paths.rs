//! The paths of the calls, as patterns. The endpoint's router uses them as they are; requests fill in the ids.

/// What the endpoint speaks, and its limits.
pub const INFO: &str = "/v1/info";

/// A library: claiming it, its heads, deleting it.
pub const LIBRARY: &str = "/v1/libraries/{library}";

/// The events of a library.
pub const EVENTS: &str = "/v1/libraries/{library}/events";

/// A browser of a library: removing it.
pub const BROWSER: &str = "/v1/libraries/{library}/browsers/{browser}";

/// The batches of a browser: fetching them, and deleting those that a snapshot has replaced.
pub const BATCHES: &str = "/v1/libraries/{library}/browsers/{browser}/batches";

/// One batch: storing it.
pub const BATCH: &str = "/v1/libraries/{library}/browsers/{browser}/batches/{number}";

/// The digests of a browser's batches.
pub const DIGESTS: &str = "/v1/libraries/{library}/browsers/{browser}/digests";

/// An epoch of a library: raising it to this number.
pub const EPOCH: &str = "/v1/libraries/{library}/epochs/{epoch}";

/// A mailbox of a library: opening and closing it.
pub const MAILBOX: &str = "/v1/libraries/{library}/mailboxes/{mailbox}";

/// One slot of a mailbox, for whoever knows its id.
pub const SLOT: &str = "/v1/mailboxes/{mailbox}/{slot}";
