//! Rules for CD rips: what rippers write, what can only be known with the disc in the drive, and what rules a
//! CD out.

mod discs;
mod itunes;
mod resolution;
mod rippers;

use super::Rule;

/// The rules, topic by topic.
pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    [itunes::RULES, rippers::RULES, discs::RULES, resolution::RULES].into_iter().flatten()
}
