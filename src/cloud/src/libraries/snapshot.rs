//! What is known of a library at one moment: the heads of its browsers, and what was deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use bytes::Bytes;
use reprise_wire::heads::{self, Heads};
use reprise_wire::ids::{BatchNumber, BrowserId};

/// The batches of a browser: first number, last number, bytes. Numbers between may be missing, where a snapshot
/// began far ahead or a removal was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) first: BatchNumber,
    pub(crate) last: BatchNumber,
    /// The bytes of all batches.
    pub(crate) bytes: u64,
}

/// A thing that this endpoint did to a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    Stored {
        browser: BrowserId,
        number: BatchNumber,
        bytes: u64,
    },
    /// It removed the batches before a number, and these had this many bytes.
    Compacted {
        browser: BrowserId,
        first: BatchNumber,
        bytes: u64,
    },
    /// It put the mark of a removal. What the browser has is still there.
    BrowserForgotten(BrowserId),
    /// It removed the batches of a browser up to a number, and these had this many bytes.
    Removed {
        browser: BrowserId,
        through: u64,
        bytes: u64,
    },
    /// It removed a stream of junk.
    Cleared(BrowserId),
    /// The library was deleted in this epoch.
    LibraryForgotten(u64),
    /// The epoch was raised to this number.
    Raised(u64),
}

/// Heads of a library's browsers, and which browsers were deleted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    pub(crate) epoch: u64,
    pub(crate) browsers: BTreeMap<BrowserId, Head>,
    pub(crate) forgotten_browsers: BTreeSet<BrowserId>,
    pub(crate) is_forgotten: bool,
    /// The answer to `GET /v1/libraries/{library}`, written once for all requests.
    answer: OnceLock<Bytes>,
}

impl From<Head> for heads::Head {
    fn from(head: Head) -> Self {
        Self { first: head.first.get(), last: head.last.get(), bytes: head.bytes }
    }
}

impl Snapshot {
    pub(crate) fn new(
        epoch: u64,
        browsers: BTreeMap<BrowserId, Head>,
        forgotten_browsers: BTreeSet<BrowserId>,
        is_forgotten: bool,
    ) -> Self {
        Self { epoch, browsers, forgotten_browsers, is_forgotten, answer: OnceLock::new() }
    }

    /// Returns the bytes of all batches of all browsers.
    pub(crate) fn bytes_used(&self) -> u64 {
        self.browsers.values().map(|head| head.bytes).sum()
    }

    /// Returns the last number of a browser, 0 if it has no batches.
    pub(crate) fn last(&self, browser: BrowserId) -> u64 {
        self.browsers.get(&browser).map_or(0, |head| head.last.get())
    }

    /// Returns the heads as JSON.
    pub(crate) fn answer(&self, quota: u64) -> Bytes {
        let write = || {
            let heads = Heads {
                browsers: self.browsers.iter().map(|(browser, head)| (*browser, (*head).into())).collect(),
                forgotten: self.forgotten_browsers.clone(),
                epoch: self.epoch,
                bytes_used: self.bytes_used(),
                quota: Some(quota),
            };
            heads.write().into()
        };
        self.answer.get_or_init(write).clone()
    }

    /// Returns this with what this endpoint did since. A note may come late or twice: what is already known
    /// stays as it is.
    pub(crate) fn with(&self, note: &Note) -> Self {
        let forgotten = self.forgotten_browsers.clone();
        let mut next = Self::new(self.epoch, self.browsers.clone(), forgotten, self.is_forgotten);
        match *note {
            Note::Stored { browser, number, bytes } => next.extend(browser, number, bytes),
            Note::Compacted { browser, first, bytes } => {
                if let Some(head) = next.browsers.get_mut(&browser).filter(|head| head.first < first) {
                    *head = Head { first, last: head.last, bytes: head.bytes.saturating_sub(bytes) };
                }
            }
            Note::BrowserForgotten(browser) => drop(next.forgotten_browsers.insert(browser)),
            Note::Removed { browser, through, bytes } => next.shorten(browser, through, bytes),
            Note::Cleared(browser) => drop(next.browsers.remove(&browser)),
            Note::LibraryForgotten(epoch) if epoch >= next.epoch => {
                next.browsers.clear();
                next.is_forgotten = true;
            }
            Note::LibraryForgotten(_) => {}
            Note::Raised(epoch) if epoch > next.epoch => (next.epoch, next.is_forgotten) = (epoch, false),
            Note::Raised(_) => {}
        }
        next
    }

    /// Says whether this differs from another in any way that clients see.
    pub(crate) fn differs_from(&self, other: &Self) -> bool {
        self.is_forgotten != other.is_forgotten
            || self.epoch != other.epoch
            || self.browsers != other.browsers
            || self.forgotten_browsers != other.forgotten_browsers
    }

    /// Returns the browsers whose heads changed since; `None` for those that are gone.
    pub(crate) fn moved_since(&self, before: &Self) -> BTreeMap<BrowserId, Option<heads::Head>> {
        let gone = before.browsers.keys().filter(|browser| !self.browsers.contains_key(browser));
        let moved = self.browsers.iter().filter(|(browser, head)| before.browsers.get(browser) != Some(head));
        moved
            .map(|(browser, head)| (*browser, Some((*head).into())))
            .chain(gone.map(|browser| (*browser, None)))
            .collect()
    }

    fn shorten(&mut self, browser: BrowserId, through: u64, bytes: u64) {
        let Some(head) = self.browsers.get_mut(&browser).filter(|head| head.first.get() <= through) else {
            return;
        };
        match BatchNumber::new(through.saturating_add(1)).filter(|first| *first <= head.last) {
            Some(first) => *head = Head { first, last: head.last, bytes: head.bytes.saturating_sub(bytes) },
            None => drop(self.browsers.remove(&browser)),
        }
    }

    fn extend(&mut self, browser: BrowserId, number: BatchNumber, bytes: u64) {
        if self.forgotten_browsers.contains(&browser) {
            return;
        }
        match self.browsers.get_mut(&browser) {
            None => {
                self.browsers.insert(browser, Head { first: number, last: number, bytes });
            }
            Some(head) if head.last < number => {
                *head = Head { first: head.first, last: number, bytes: head.bytes.saturating_add(bytes) };
            }
            Some(_) => {}
        }
    }
}

/// The head of a browser of which one batch more was found. They may come in any order.
pub(crate) fn head_with(known: Option<Head>, number: BatchNumber, bytes: u64) -> Head {
    let Head { first, last, bytes: others } = known.unwrap_or(Head { first: number, last: number, bytes: 0 });
    Head { first: first.min(number), last: last.max(number), bytes: others.saturating_add(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: u64) -> BatchNumber {
        BatchNumber::new(number).unwrap()
    }

    fn browser(digit: char) -> BrowserId {
        digit.to_string().repeat(16).parse().unwrap()
    }

    fn check_head(found: &[u64], expected: Option<(u64, u64)>) {
        let head = found.iter().fold(None, |head, found| Some(head_with(head, number(*found), 10)));
        assert_eq!(head.map(|head| (head.first.get(), head.last.get())), expected, "{found:?}");
        assert_eq!(head.map_or(0, |head| head.bytes), 10 * found.len() as u64, "{found:?}");
    }

    #[test]
    fn a_head_is_from_the_first_to_the_last() {
        check_head(&[], None);
        check_head(&[1], Some((1, 1)));
        check_head(&[3, 1, 2], Some((1, 3)));
        check_head(&[7, 9, 8], Some((7, 9)));
        check_head(&[6, 1, 2, 5], Some((1, 6)));
    }

    fn stored(browser: BrowserId, stored: u64) -> Note {
        Note::Stored { browser, number: number(stored), bytes: 10 }
    }

    fn check_notes(notes: &[Note], expected: &[(char, u64, u64, u64)]) {
        let end = notes.iter().fold(Snapshot::default(), |snapshot, note| snapshot.with(note));
        let heads =
            end.browsers.iter().map(|(id, head)| (*id, head.first.get(), head.last.get(), head.bytes));
        let expected =
            expected.iter().map(|(digit, first, last, bytes)| (browser(*digit), *first, *last, *bytes));
        assert_eq!(heads.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{notes:?}");
    }

    #[test]
    fn notes_add_up_and_may_come_twice() {
        let (a, b) = (browser('a'), browser('b'));
        check_notes(
            &[stored(a, 1), stored(b, 1), stored(a, 2), stored(a, 2)],
            &[('a', 1, 2, 20), ('b', 1, 1, 10)],
        );
        let compacted = Note::Compacted { browser: a, first: number(2), bytes: 10 };
        check_notes(&[stored(a, 1), stored(a, 2), compacted, compacted], &[('a', 2, 2, 10)]);
        let removed = Note::Removed { browser: a, through: 1, bytes: 10 };
        check_notes(&[stored(a, 1), Note::BrowserForgotten(a), stored(a, 2), removed], &[]);
        check_notes(&[stored(a, 1), stored(a, 2), Note::BrowserForgotten(a), removed], &[('a', 2, 2, 10)]);
        check_notes(&[stored(a, 1), stored(b, 1), Note::Cleared(a)], &[('b', 1, 1, 10)]);
        check_notes(&[stored(a, 1), stored(a, 9), stored(a, 9), stored(a, 5)], &[('a', 1, 9, 20)]);
        check_notes(&[stored(a, 1), Note::LibraryForgotten(0)], &[]);
        check_notes(&[Note::Raised(1), stored(a, 1), Note::LibraryForgotten(0)], &[('a', 1, 1, 10)]);
    }

    #[test]
    fn listeners_hear_what_moved_only() {
        let (a, b, c) = (browser('a'), browser('b'), browser('c'));
        let before =
            [stored(a, 1), stored(b, 1)].iter().fold(Snapshot::default(), |all, note| all.with(note));
        assert!(before.moved_since(&before).is_empty());
        let removed = Note::Removed { browser: a, through: 9, bytes: 10 };
        let notes = [stored(b, 2), stored(c, 1), removed];
        let after = notes.iter().fold(before.clone(), |all, note| all.with(note));
        let moved = after.moved_since(&before);
        let lasts = moved.iter().map(|(id, head)| (*id, head.map(|head| head.last)));
        assert_eq!(lasts.collect::<Vec<_>>(), [(a, None), (b, Some(2)), (c, Some(1))]);
    }
}
