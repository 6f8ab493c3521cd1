//! The names of objects in the storage. They are part of what is stored, so they never change:
//!
//! `libraries/{library}/claim`, `libraries/{library}/forgotten`,
//! `libraries/{library}/browsers/{browser}/{number}`, `libraries/{library}/browsers/{browser}/forgotten`.

use object_store::path::Path;
use reprise_wire::ids::{BatchNumber, BrowserId, LibraryId};

const FORGOTTEN: &str = "forgotten";

/// What the folder of a browser can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Batch(BatchNumber),
    Forgotten,
}

/// A name that never exists. Asking for it shows whether the storage answers.
pub(crate) fn probe() -> Path {
    Path::from("libraries/none")
}

/// The object that holds the hash of the library's token.
pub(crate) fn claim(library: LibraryId) -> Path {
    Path::from(format!("libraries/{library}/claim"))
}

/// The object that exists once the library was deleted.
pub(crate) fn forgotten_library(library: LibraryId) -> Path {
    Path::from(format!("libraries/{library}/{FORGOTTEN}"))
}

/// The folder with a folder for each browser.
pub(crate) fn browsers(library: LibraryId) -> Path {
    Path::from(format!("libraries/{library}/browsers"))
}

pub(crate) fn browser(library: LibraryId, browser: BrowserId) -> Path {
    Path::from(format!("libraries/{library}/browsers/{browser}"))
}

/// The object that exists once the browser was deleted.
pub(crate) fn forgotten_browser(library: LibraryId, browser: BrowserId) -> Path {
    Path::from(format!("libraries/{library}/browsers/{browser}/{FORGOTTEN}"))
}

/// The object with a sealed batch. Its name has sixteen digits, so names sort as numbers do.
pub(crate) fn batch(library: LibraryId, browser: BrowserId, number: BatchNumber) -> Path {
    Path::from(format!("libraries/{library}/browsers/{browser}/{:016}", number.get()))
}

/// Reads the last part of a key as the id of a browser; `None` if it is no such folder.
pub(crate) fn browser_of(folder: &Path) -> Option<BrowserId> {
    folder.filename()?.parse().ok()
}

/// Reads the last part of a key in a browser's folder; `None` for objects that this endpoint did not write.
pub(crate) fn entry_of(key: &Path) -> Option<Entry> {
    let name = key.filename()?;
    if name == FORGOTTEN {
        return Some(Entry::Forgotten);
    }
    let number = (name.len() == 16).then(|| name.trim_start_matches('0').parse().ok())??;
    Some(Entry::Batch(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<Entry>) {
        assert_eq!(entry_of(&Path::from(format!("libraries/l/browsers/b/{name}"))), expected, "{name}");
    }

    #[test]
    fn names_in_a_browser_s_folder_are_read_back() {
        let number = |number| BatchNumber::new(number).map(Entry::Batch);
        check("0000000000000012", number(12));
        check("9007199254740991", number(9_007_199_254_740_991));
        check("forgotten", Some(Entry::Forgotten));
        for foreign in ["0000000000000000", "12", "+000000000000012", ".DS_Store", "forgotten.bak"] {
            check(foreign, None);
        }
    }

    #[test]
    fn keys_stay_as_they_are() {
        let library: LibraryId = "00112233445566778899aabbccddeeff".parse().unwrap();
        let browser: BrowserId = "0123456789abcdef".parse().unwrap();
        assert_eq!(claim(library).as_ref(), "libraries/00112233445566778899aabbccddeeff/claim");
        assert_eq!(
            batch(library, browser, BatchNumber::new(1).unwrap()).as_ref(),
            "libraries/00112233445566778899aabbccddeeff/browsers/0123456789abcdef/0000000000000001"
        );
    }
}
