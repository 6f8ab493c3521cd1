//! A copy of "there are songs" in localStorage. By it, the script in `index.html` and the library page know before
//! the catalog is open whether the first visit belongs there. What is true stands in the catalog.

use reprise_engine::protocol::push::{Keeping, Opened};

use crate::link::use_told;
use crate::live::effect;
use crate::platform::local;

/// The key of the copy. The script in `index.html` reads it too; it is there or not.
const KEY: &str = "reprise-has-songs";

/// Whether there were songs when the catalog was last open in this browser.
pub fn had_songs() -> bool {
    local::get(KEY).is_some()
}

/// Keeps the copy as it should be. The link must be available already.
pub fn keep_whether_there_are_songs() {
    let told = use_told();
    effect(move || match kept(&told.keeping.get(), told.opened.get()) {
        Some(true) => local::set(KEY, "yes"),
        Some(false) => local::remove(KEY),
        None => {}
    });
}

/// Whether the next page will find songs; `None` while that is not known.
fn kept(keeping: &Keeping, opened: Opened) -> Option<bool> {
    match keeping {
        Keeping::Opening | Keeping::Sample => None,
        Keeping::MemoryOnly { .. } => Some(false),
        Keeping::Stored { .. } if opened.has_songs => Some(true),
        // An engine that follows one that crashed begins with no songs, and keeping is known from before.
        Keeping::Stored { .. } => opened.is_whole.then_some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn songs_are_expected_when_they_are_stored() {
        let stored = Keeping::Stored { persistent: None };
        let memory = Keeping::MemoryOnly { reason: String::new() };
        let check = |keeping: &Keeping, is_whole, has_songs, wanted| {
            let opened = Opened { is_whole, has_songs, ..Opened::default() };
            assert_eq!(kept(keeping, opened), wanted, "{keeping:?} {opened:?}");
        };
        check(&Keeping::Opening, false, true, None);
        check(&Keeping::Sample, true, true, None);
        check(&stored, false, true, Some(true));
        check(&stored, true, true, Some(true));
        check(&stored, false, false, None);
        check(&stored, true, false, Some(false));
        check(&memory, true, true, Some(false));
    }
}
