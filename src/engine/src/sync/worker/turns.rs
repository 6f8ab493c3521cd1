//! How the tabs of one browser take turns at syncing: the lock of a round, and what is said where there are no locks.

/// The lock that is held during a round, and during changes that rounds depend on.
pub(crate) const ROUND_LOCK: &str = "reprise-sync-round";

/// The message where tabs cannot take turns, because there are no Web Locks.
pub(super) const NO_LOCKS: &str = "this page came over plain HTTP, where tabs cannot take turns; sync needs https, or \
                                   an address on this computer";
