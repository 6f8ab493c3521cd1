//! Mailboxes: the few messages by which a browser that shows a code lets another one join. Each slot takes one message,
//! for good; what is in it, only the two browsers can read.

use serde::{Deserialize, Serialize};

use crate::answer::Garbled;

/// How many seconds a mailbox is open.
pub const SECONDS: u64 = 600;

/// How many mailboxes a library may have open at once.
pub const MOST: usize = 4;

/// The number of the last slot.
pub const LAST_SLOT: u8 = 4;

/// The slot that takes longer messages than the others: in it the library's root is given.
const LONG_SLOT: u8 = 3;

/// The answer to opening a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// In how many seconds it closes by itself.
    pub seconds: u64,
}

/// Returns the most bytes of a message in a slot; `None` if there is no such slot.
pub fn most_bytes(slot: u8) -> Option<usize> {
    match slot {
        LONG_SLOT => Some(8 << 10),
        0..=LAST_SLOT => Some(1 << 10),
        _ => None,
    }
}

impl Opened {
    /// Writes it as JSON.
    pub fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers can be written")
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Garbled`] if it is none.
    pub fn read(body: &[u8]) -> Result<Opened, Garbled> {
        Garbled::check("an open mailbox", serde_json::from_slice(body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_have_their_sizes() {
        let sizes = [0, 1, 2, 3, 4, 5].map(most_bytes);
        assert_eq!(sizes, [Some(1024), Some(1024), Some(1024), Some(8192), Some(1024), None]);
    }

    #[test]
    fn golden_opened() {
        let opened = Opened { seconds: 600 };
        assert_eq!(opened.write(), br#"{"seconds":600}"#);
        assert_eq!(Opened::read(br#"{"seconds":600,"more":1}"#).unwrap(), opened);
    }
}
