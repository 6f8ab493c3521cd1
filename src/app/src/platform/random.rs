//! Random numbers for ids, from the browser's cryptographic generator.

use reprise_engine::platform::random::make_bytes;

/// Makes a random number.
pub(crate) fn make_u64() -> u64 {
    u64::from_le_bytes(make_bytes())
}
