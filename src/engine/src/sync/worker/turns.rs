//! How the tabs of one browser take turns at syncing: the lock of a round.

/// The lock that is held during a round, and during changes that rounds depend on.
pub(crate) const ROUND_LOCK: &str = "reprise-sync-round";
