//! The names of objects in the storage. They are part of what is stored, so they never change:
//!
//! `libraries/{library}/claim`, `libraries/{library}/swept`, `libraries/{library}/epochs/{epoch}`, `libraries/{library}/forgotten/{epoch}`,
//! `libraries/{library}/browsers/{browser}/{number}`, `libraries/{library}/browsers/{browser}/forgotten`,
//! `libraries/{library}/streams/{browser}`, `libraries/{library}/mailboxes/{mailbox}`, `mailboxes/{mailbox}/open`,
//! `mailboxes/{mailbox}/{slot}`.

use object_store::path::Path;
use reprise_wire::ids::{BatchNumber, BrowserId, LibraryId, MailboxId};

const FORGOTTEN: &str = "forgotten";

/// What an object of a library is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Claim,
    Swept,
    Epoch(u64),
    /// The mark of the library's deletion in an epoch.
    Forgotten(u64),
    Browser(BrowserId, Entry),
    Stream(BrowserId),
    Mailbox(MailboxId),
}

/// What the folder of a browser can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Batch(BatchNumber),
    Forgotten,
}

/// The folder of all libraries.
pub(crate) fn libraries() -> Path {
    Path::from("libraries")
}

/// The folder of a library.
pub(crate) fn library(library: LibraryId) -> Path {
    Path::from(format!("libraries/{library}"))
}

/// The object that exists while a library is swept that nobody uses.
pub(crate) fn swept(library: LibraryId) -> Path {
    Path::from(format!("libraries/{library}/swept"))
}

/// A folder that never exists. Listing it shows whether the storage answers.
pub(crate) fn probe() -> Path {
    Path::from("libraries/none")
}

/// The object that holds what the library's epoch 0 takes.
pub(crate) fn claim(library: LibraryId) -> Path {
    Path::from(format!("libraries/{library}/claim"))
}

/// The object that holds what a later epoch of the library takes.
pub(crate) fn epoch(library: LibraryId, epoch: u64) -> Path {
    Path::from(format!("libraries/{library}/epochs/{epoch:020}"))
}

/// The object that exists once the library was deleted in this epoch. It holds the word of the deletion.
pub(crate) fn forgotten_library(library: LibraryId, epoch: u64) -> Path {
    Path::from(format!("libraries/{library}/{FORGOTTEN}/{epoch:020}"))
}

/// The object that says whose a browser's stream is.
pub(crate) fn stream(library: LibraryId, browser: BrowserId) -> Path {
    Path::from(format!("libraries/{library}/streams/{browser}"))
}

/// The folder with an object for each mailbox that a library opened.
pub(crate) fn mailboxes_of(library: LibraryId) -> Path {
    Path::from(format!("libraries/{library}/mailboxes"))
}

pub(crate) fn mailbox_of(library: LibraryId, mailbox: MailboxId) -> Path {
    Path::from(format!("libraries/{library}/mailboxes/{mailbox}"))
}

/// Reads the last part of a key as the id of a mailbox.
pub(crate) fn mailbox_id(key: &Path) -> Option<MailboxId> {
    key.filename()?.parse().ok()
}

/// The folder with a folder for each mailbox of all libraries.
pub(crate) fn mailboxes() -> Path {
    Path::from("mailboxes")
}

/// The object that exists while a mailbox is open. It says until when.
pub(crate) fn mailbox(mailbox: MailboxId) -> Path {
    Path::from(format!("mailboxes/{mailbox}/open"))
}

/// The message in a slot.
pub(crate) fn slot(mailbox: MailboxId, slot: u8) -> Path {
    Path::from(format!("mailboxes/{mailbox}/{slot}"))
}

/// The folder with a folder for each browser.
pub(crate) fn browsers(library: LibraryId) -> Path {
    Path::from(format!("libraries/{library}/browsers"))
}

pub(crate) fn browser(library: LibraryId, browser: BrowserId) -> Path {
    Path::from(format!("libraries/{library}/browsers/{browser}"))
}

/// The object that exists once the browser was removed. It holds the word of the removal.
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

/// The library that a key belongs to; `None` if no endpoint has written it.
pub(crate) fn library_of(key: &Path) -> Option<LibraryId> {
    let mut parts = key.as_ref().split('/');
    (parts.next()? == "libraries").then(|| parts.next()?.parse().ok())?
}

/// Whether endpoints keep objects in a folder with this key.
pub(crate) fn is_folder(key: &Path) -> bool {
    let parts: Vec<&str> = key.as_ref().split('/').collect();
    let is_library = |id: &str| id.parse::<LibraryId>().is_ok();
    match *parts {
        ["libraries" | "mailboxes" | "probes"] => true,
        ["libraries", library] => is_library(library),
        ["libraries", library, "epochs" | FORGOTTEN | "browsers" | "streams" | "mailboxes"] => {
            is_library(library)
        }
        ["libraries", library, "browsers", browser] => {
            is_library(library) && browser.parse::<BrowserId>().is_ok()
        }
        ["mailboxes", mailbox] => mailbox.parse::<MailboxId>().is_ok(),
        _ => false,
    }
}

/// Whether a key is that of an object of a mailbox: that it is open, or a slot.
pub(crate) fn is_of_mailbox(key: &Path) -> bool {
    let parts: Vec<&str> = key.as_ref().split('/').collect();
    let ["mailboxes", mailbox, part] = *parts else { return false };
    mailbox.parse::<MailboxId>().is_ok() && (part == "open" || part.parse::<u8>().is_ok())
}

/// What an object of a library is; `None` if no endpoint has written it.
pub(crate) fn part_of(key: &Path) -> Option<Part> {
    let number = |name: &str| (name.len() == 20).then(|| name.parse().ok())?;
    let mut parts = key.as_ref().split('/').skip(2);
    let part = match (parts.next()?, parts.next(), parts.next()) {
        ("claim", None, None) => Part::Claim,
        ("swept", None, None) => Part::Swept,
        ("epochs", Some(epoch), None) => Part::Epoch(number(epoch)?),
        (FORGOTTEN, Some(epoch), None) => Part::Forgotten(number(epoch)?),
        ("browsers", Some(browser), Some(_)) => Part::Browser(browser.parse().ok()?, entry_of(key)?),
        ("streams", Some(browser), None) => Part::Stream(browser.parse().ok()?),
        ("mailboxes", Some(mailbox), None) => Part::Mailbox(mailbox.parse().ok()?),
        _ => return None,
    };
    parts.next().is_none().then_some(part)
}

/// Reads the last part of a key in a browser's folder; `None` for objects that this endpoint did not write.
pub(crate) fn entry_of(key: &Path) -> Option<Entry> {
    // Copies that somebody made in the folder are deeper.
    let name = key.as_ref().split('/').nth(4).filter(|_| key.as_ref().split('/').count() == 5)?;
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
        check("old/0000000000000012", None);
    }

    #[test]
    fn every_key_is_read_back() {
        let (id, one) = (LibraryId([7; 16]), BrowserId([1; 8]));
        let number = BatchNumber::new(12).unwrap();
        let check = |key: Path, part: Part| {
            assert_eq!((library_of(&key), part_of(&key)), (Some(id), Some(part)), "{key}");
        };
        check(claim(id), Part::Claim);
        check(swept(id), Part::Swept);
        check(epoch(id, 3), Part::Epoch(3));
        check(forgotten_library(id, 0), Part::Forgotten(0));
        check(batch(id, one, number), Part::Browser(one, Entry::Batch(number)));
        check(forgotten_browser(id, one), Part::Browser(one, Entry::Forgotten));
        check(stream(id, one), Part::Stream(one));
        check(mailbox_of(id, MailboxId([2; 16])), Part::Mailbox(MailboxId([2; 16])));
        for foreign in ["claim.bak", "claim/x", "epochs/3", "browsers/x/forgotten", "notes", "streams/x/y"] {
            assert_eq!(part_of(&Path::from(format!("libraries/{id}/{foreign}"))), None, "{foreign}");
        }
        assert_eq!(library_of(&Path::from("libraries/photos/claim")), None);
    }

    #[test]
    fn folders_and_mailboxes_are_known_by_their_keys() {
        let (id, one) = ("00112233445566778899aabbccddeeff", "0123456789abcdef");
        for ours in ["libraries", &format!("libraries/{id}/browsers/{one}"), &format!("mailboxes/{id}")] {
            assert!(is_folder(&Path::from(ours)), "{ours}");
        }
        for foreign in ["", "photos", "libraries/photos", &format!("libraries/{id}/browsers/{one}/0")] {
            assert!(!is_folder(&Path::from(foreign)), "{foreign}");
        }
        let is_of = |name: &str| is_of_mailbox(&Path::from(format!("mailboxes/{name}")));
        assert!(is_of(&format!("{id}/open")) && is_of(&format!("{id}/3")));
        assert!(!is_of("holiday.jpg") && !is_of(&format!("{id}/note")) && !is_of(&format!("{id}/3/x")));
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
        let below = "libraries/00112233445566778899aabbccddeeff";
        assert_eq!(epoch(library, 7).as_ref(), format!("{below}/epochs/00000000000000000007"));
        assert_eq!(forgotten_library(library, 0).as_ref(), format!("{below}/forgotten/00000000000000000000"));
        assert_eq!(stream(library, browser).as_ref(), format!("{below}/streams/0123456789abcdef"));
        let id = MailboxId([1; 16]);
        assert_eq!(mailbox_id(&mailbox_of(library, id)), Some(id));
        assert_eq!(slot(id, 3).as_ref(), "mailboxes/01010101010101010101010101010101/3");
    }
}
