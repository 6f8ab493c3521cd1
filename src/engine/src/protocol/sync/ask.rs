//! What a page asks of its sync worker, and which of it changes something.

use borsh::{BorshDeserialize, BorshSerialize};
use reprise_catalog::ids::BrowserId;

/// What is done about records that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Unread {
    /// What is asked waits until they can be.
    Waits,
    /// The person has given them up.
    GivenUp,
}

/// What the page asks of its worker.
#[derive(Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Ask {
    /// Sync, whenever a library is joined and this worker has the lock.
    Start,
    /// Look whether the endpoint has the library of these words or this link. Nothing is written.
    Probe {
        /// The words or the link.
        secret: String,
        /// The endpoint's address; `None` for the one that serves the page.
        endpoint: Option<String>,
    },
    /// Join that library. Its key must open what is there.
    Join {
        /// The words or the link.
        secret: String,
        /// The endpoint's address; `None` for the one that serves the page.
        endpoint: Option<String>,
    },
    /// Make a library, with a fresh key or with the key of these words.
    Create {
        /// The words or the link, if given.
        secret: Option<String>,
        /// The endpoint's address; `None` for the one that serves the page.
        endpoint: Option<String>,
        /// The invitation, if the endpoint wants one.
        invitation: Option<String>,
    },
    /// Show the words, the link and its QR code.
    Show {
        /// The address of the app for the link, without a fragment.
        page: String,
    },
    /// Show a code of nine words, by which one other browser can join within ten minutes.
    ShowCode {
        /// The address of the app for the link, without a fragment.
        page: String,
    },
    /// Wait until a browser has answered to the code that is shown.
    AwaitJoiner,
    /// Give the key to the browser that shows these two digits.
    Give(String),
    /// Show no code any more.
    DropCode,
    /// Answer to a code that another browser shows. Joining with the code then waits for the key.
    Hear {
        /// The nine words.
        code: String,
        /// The endpoint's address; `None` for the one that serves the page.
        endpoint: Option<String>,
    },
    /// Wait for the key from the browser that shows this code, and join.
    JoinByCode(String),
    /// Leave: this browser forgets the key. Its catalog stays, and what it sent stays with the others.
    Leave,
    /// Remove a browser from the library. Its changes stay in the catalog.
    RemoveBrowser {
        /// Which one.
        browser: BrowserId,
        /// What is done about what cannot be read of it.
        unread: Unread,
    },
    /// Clear streams that nobody of the library made.
    ClearJunk,
    /// Delete everything that the endpoint holds, for good, and leave.
    DeleteEverything,
    /// Change the server's password: what was shown to the endpoint before counts no more. The words stay.
    ChangePassword,
    /// Move everything that is held here to a new library with a fresh key, and delete the old library.
    NewKey {
        /// What is done about what cannot be read of the old one.
        unread: Unread,
    },
    /// Give up what cannot be read of the library that new words have replaced, so that it can be deleted.
    GiveUpOld,
    /// Do what was asked about last, when it is asked again.
    Allow,
    /// Ask for the words another time.
    PutOff,
    /// Check some of the words, which the person has typed from what they wrote down: each word's position, from 0, and
    /// what they typed. At the position behind the last word stands the number of the printed sheet.
    CheckWords(Vec<(u32, String)>),
    /// Sync now, in whichever tab has the lock.
    Now,
    /// Say what the endpoint holds.
    Overview,
    /// Fetch some records exactly as the endpoint stores them.
    Records {
        /// The browser that wrote them.
        browser: BrowserId,
        /// The number after which they begin.
        after: u64,
    },
}

impl Ask {
    /// Whether it changes something. It must not be asked a second time by itself.
    pub fn is_change(&self) -> bool {
        match self {
            Ask::Join { .. }
            | Ask::JoinByCode(_)
            | Ask::ShowCode { .. }
            | Ask::AwaitJoiner
            | Ask::Give(_)
            | Ask::DropCode
            | Ask::Hear { .. }
            | Ask::Create { .. }
            | Ask::Leave
            | Ask::RemoveBrowser { .. }
            | Ask::ClearJunk
            | Ask::DeleteEverything
            | Ask::ChangePassword
            | Ask::GiveUpOld
            | Ask::NewKey { .. } => true,
            Ask::Start
            | Ask::CheckWords(_)
            | Ask::Allow
            | Ask::PutOff
            | Ask::Probe { .. }
            | Ask::Show { .. }
            | Ask::Now
            | Ask::Overview
            | Ask::Records { .. } => false,
        }
    }
}

impl std::fmt::Debug for Ask {
    /// Leaves the contents out, because some hold a library's words, which belong in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ask").finish_non_exhaustive()
    }
}
