//! Why an endpoint refuses a call: the codes of the protocol, each with its status and a sentence; and how a
//! refusal is written and read as problem+json (RFC 9457).

use serde::{Deserialize, Serialize};

use crate::epochs::Told;
use crate::headers;
use crate::ids::Proof;
use crate::word::Word;

/// Makes [`RefusalCode`] from one table, so that a code, its status and its sentence stand together.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident $word:literal $status:literal $sentence:literal;)+) => {
        /// Why a call is refused. The words are part of the protocol and never change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum RefusalCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl RefusalCode {
            /// Every code there is.
            pub const ALL: &'static [RefusalCode] = &[$(RefusalCode::$name),+];

            /// Returns the word that names it for ever.
            pub fn word(self) -> &'static str {
                match self {
                    $(RefusalCode::$name => $word,)+
                }
            }

            /// Returns its HTTP status.
            pub fn status(self) -> u16 {
                match self {
                    $(RefusalCode::$name => $status,)+
                }
            }

            /// Returns a sentence for a person: what happened, and what can be done.
            pub fn sentence(self) -> &'static str {
                match self {
                    $(RefusalCode::$name => $sentence,)+
                }
            }
        }
    };
}

codes! {
    /// The app has no file with this path.
    NotFound "not-found" 404 "the app has no file at this path";
    /// The protocol has no such call.
    UnknownCall "unknown-call" 404 "this endpoint has no such call, GET /v1/info says what it speaks";
    /// The server has no store.
    NoStore "no-store" 404 "this server gives the app alone, it keeps no libraries";
    /// The path exists, but not with this method.
    MethodNotAllowed "method-not-allowed" 405 "this path takes other methods, the allow header names them";
    /// An id, a number or a query is not written in the protocol's form.
    Malformed "malformed" 400 "an id, a number or the query is not written as the protocol says";
    /// No `Authorization` header.
    TokenMissing "token-missing" 401 "this call needs a secret of the library, such as its access token";
    /// The `Authorization` header holds no token of this protocol.
    TokenMalformed "token-malformed" 401 "the token must be `Bearer` and 64 lower-case hex digits";
    /// The library exists, but another secret gives this right in its epoch. The refusal tells the epoch.
    WrongToken "wrong-token" 403 "the endpoint does not accept this key";
    /// The secret that was shown for a claim is not the one that this id is made from.
    WrongClaim "wrong-claim" 403 "this id belongs to another claim secret";
    /// The epoch is not the next one. The refusal tells the epoch that counts.
    EpochOutOfOrder "epoch-out-of-order" 409 "the epoch can be raised by one only, from the one that counts";
    /// The header `Reprise-Stream` is missing or has another form.
    StreamMissing "stream-missing" 400 "this call needs the header reprise-stream with 64 lower-case hex digits";
    /// The stream belongs to a browser with another stream secret.
    StreamTaken "stream-taken" 403 "another browser has written in this browser's place; this one needs a new id";
    /// A deletion without its word.
    WordMissing "word-missing" 400 "a deletion carries a word, in the header reprise-word";
    /// Nobody opened this mailbox, or it has closed.
    UnknownMailbox "unknown-mailbox" 404 "this code is not good any more; show a new one";
    /// The slot holds another message.
    SlotTaken "slot-taken" 409 "this code was used";
    /// Nobody has put anything into the slot yet.
    SlotEmpty "slot-empty" 404 "the other browser has not answered yet";
    /// The library has as many open mailboxes as are taken.
    TooManyMailboxes "too-many-mailboxes" 429 "too many codes are open; close one, or wait ten minutes";
    /// New libraries need an invitation, and the request showed none that counts.
    InvitationNeeded "invitation-needed" 403 "the endpoint takes new libraries by invitation only";
    /// No new libraries are taken.
    NewLibrariesClosed "new-libraries-closed" 403 "the endpoint takes no new libraries";
    /// Nobody has claimed this library here.
    UnknownLibrary "unknown-library" 404 "the endpoint has no library for this key";
    /// The library was deleted for good.
    LibraryForgotten "forgotten" 410 "the library was deleted from the endpoint for good, a new key makes a new one";
    /// The browser was deleted for good.
    BrowserForgotten "browser-forgotten" 410 "this browser was removed from the library for good";
    /// A batch without bytes.
    EmptyBody "empty-body" 400 "a batch has at least one byte";
    /// A batch larger than `GET /v1/info` allows.
    TooLarge "too-large" 413 "the endpoint does not take records this large, GET /v1/info tells its limit";
    /// The body came too slowly.
    SlowBody "slow-body" 408 "the batch came too slowly, send it again";
    /// The body ended before it was whole.
    BrokenBody "broken-body" 400 "the batch ended before it was whole, send it again";
    /// The number is not the one after the head.
    OutOfOrder "out-of-order" 409 "the number must be the one after the head";
    /// Another batch has this number already.
    NumberTaken "number-taken" 409 "the endpoint already has another batch under this number";
    /// Batches before the head can be removed, but not the head itself.
    BeyondHead "beyond-head" 409 "the head itself and what is after it cannot be forgotten";
    /// The library may not have more bytes.
    OverQuota "over-quota" 507 "the library has used all the room that the endpoint gives it";
    /// The library may not have more browsers.
    TooManyBrowsers "too-many-browsers" 507 "the library has as many browsers as the endpoint takes";
    /// There were too many requests from this address.
    RateLimited "rate-limited" 429 "too many requests, the retry-after header says when to go on";
    /// One address has as much under way as it may have.
    TooMuchAtOnce "too-much-at-once" 429 "this address has as much under way as one may have, go on when some of it has ended";
    /// One library has as much under way as it may have.
    LibraryBusy "library-busy" 429 "as much as one library may have is under way, go on when some of it has ended";
    /// One address brought as many new libraries as are taken from one.
    TooManyNewLibraries "too-many-new-libraries" 429 "this address has brought as many new libraries as the endpoint takes from one for now";
    /// There are as many connections as are taken.
    TooManyConnections "too-many-connections" 503 "there are as many connections as the endpoint takes, try again in a moment";
    /// Batches of other clients use up the memory at the moment.
    Busy "busy" 503 "too much is on its way to other clients, try again in a moment";
    /// Too many clients listen for events.
    TooManyListeners "too-many-listeners" 503 "too many clients listen, ask for the heads from time to time instead";
    /// All libraries together have as many bytes as the endpoint takes.
    EndpointFull "endpoint-full" 507 "the endpoint has given away all its room, its owner must make some";
    /// The endpoint's disk is full.
    DiskFull "disk-full" 507 "the endpoint's disk is full, its owner must make room";
    /// The endpoint's disk cannot be written.
    StorageReadOnly "storage-read-only" 503 "the endpoint's storage cannot be written, its owner must mend it";
    /// The endpoint's storage does not answer as it should.
    StorageUnavailable "storage-unavailable" 503 "the endpoint's storage does not answer, try again later";
    /// The answer took too long.
    TimedOut "timed-out" 504 "the endpoint took too long, try again later";
    /// A mistake in the endpoint.
    Internal "internal" 500 "the endpoint failed, its log says why";
}

impl RefusalCode {
    /// Returns the code of this word; `None` for words of later versions.
    pub fn of_word(word: &str) -> Option<RefusalCode> {
        RefusalCode::ALL.iter().copied().find(|code| code.word() == word)
    }

    /// Says whether the same call may succeed later, without any change at this browser.
    pub fn is_passing(self) -> bool {
        use RefusalCode::*;
        matches!(
            self,
            SlowBody
                | BrokenBody
                | RateLimited
                | TooMuchAtOnce
                | LibraryBusy
                | TooManyNewLibraries
                | TooManyConnections
                | Busy
                | TooManyListeners
                | EndpointFull
                | DiskFull
                | StorageReadOnly
                | StorageUnavailable
                | TimedOut
                | Internal
        )
    }

    /// Returns the code for a bad answer that names none, for example from a proxy on the way: its status decides.
    fn of_status(status: u16) -> Option<RefusalCode> {
        match status {
            401 => Some(RefusalCode::WrongToken),
            413 => Some(RefusalCode::TooLarge),
            429 => Some(RefusalCode::RateLimited),
            _ => None,
        }
    }
}

/// A refusal, with what else it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: RefusalCode,
    /// The last number of the browser that was named, where that explains the refusal.
    pub head: Option<u64>,
    /// After how many seconds the client is welcome again, where the endpoint knows it.
    pub retry_after: Option<u64>,
    /// The epoch that counts, where a secret of another one was shown.
    pub epoch: Option<Box<Told>>,
    /// The word of the deletion that explains the refusal.
    pub word: Option<Word>,
}

/// A bad answer that names no code of this version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its HTTP status.
    pub status: u16,
    /// The beginning of its own message; may be empty.
    pub words: String,
    /// After how many seconds the client is welcome again, if it says so.
    pub retry_after: Option<u64>,
}

/// What a bad answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A refusal: it names a code, or its status means one.
    Known(Refusal),
    /// An answer of something that is no endpoint of this version.
    Unknown(Unknown),
}

/// How many letters of an endpoint's own message are kept.
const MOST_WORDS: usize = 200;

/// A problem document as it is written.
#[derive(Serialize)]
struct Written<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    code: &'static str,
    detail: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<Proof>,
    #[serde(skip_serializing_if = "Option::is_none")]
    word: Option<&'a Word>,
}

/// The part of a problem document that is read.
#[derive(Default, Deserialize)]
struct Document {
    #[serde(default)]
    code: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    head: Option<u64>,
    #[serde(default)]
    epoch: Option<u64>,
    #[serde(default)]
    proof: Option<String>,
    #[serde(default)]
    word: Option<String>,
}

impl Document {
    /// The epoch that it tells; an epoch without a proof is none.
    fn epoch(&self) -> Option<Box<Told>> {
        let proof = self.proof.as_deref().and_then(Proof::from_hex)?;
        Some(Box::new(Told { number: self.epoch?, proof }))
    }
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Refusal {
        Refusal { code, head: None, retry_after: None, epoch: None, word: None }
    }
}

impl Refusal {
    /// Makes a refusal that also tells a browser's last number, because that explains it.
    pub fn with_head(code: RefusalCode, head: u64) -> Refusal {
        Refusal { head: Some(head), ..code.into() }
    }

    /// Makes a refusal that is over after this many seconds.
    pub fn for_seconds(code: RefusalCode, seconds: u64) -> Refusal {
        Refusal { retry_after: Some(seconds), ..code.into() }
    }

    /// Makes a refusal that also tells the epoch that counts.
    pub fn with_epoch(code: RefusalCode, told: Told) -> Refusal {
        Refusal { epoch: Some(Box::new(told)), ..code.into() }
    }

    /// Writes the problem document. `title` is the phrase of the status, as RFC 9457 wants it.
    pub fn write(&self, title: &str) -> String {
        let code = self.code;
        let document = Written {
            r#type: "about:blank",
            title,
            status: code.status(),
            code: code.word(),
            detail: code.sentence(),
            head: self.head,
            epoch: self.epoch.as_ref().map(|told| told.number),
            proof: self.epoch.as_ref().map(|told| told.proof),
            word: self.word.as_ref(),
        };
        serde_json::to_string(&document).expect("texts and numbers can be written")
    }
}

impl Refused {
    /// Reads a bad answer: its status, the value of [`headers::RETRY_AFTER`], and its body. A body that is no
    /// problem document is no error.
    pub fn read(status: u16, retry_after: Option<&str>, body: &[u8]) -> Refused {
        let document: Document = serde_json::from_slice(body).unwrap_or_default();
        let retry_after = retry_after.and_then(headers::read_retry_after);
        let code = RefusalCode::of_word(&document.code).or_else(|| RefusalCode::of_status(status));
        match code {
            Some(code) => Refused::Known(Refusal {
                code,
                head: document.head,
                retry_after,
                epoch: document.epoch(),
                word: document.word.as_deref().and_then(Word::from_hex),
            }),
            None => {
                let words = if document.detail.is_empty() { document.title } else { document.detail };
                let words = words.chars().take(MOST_WORDS).collect();
                Refused::Unknown(Unknown { status, words, retry_after })
            }
        }
    }
}

impl Unknown {
    /// Says whether the same call may succeed later: the fault is with the endpoint, or with something on the
    /// way to it.
    pub fn is_passing(&self) -> bool {
        matches!(self.status, 408 | 500..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_word_and_a_status_of_a_refusal() {
        for &code in RefusalCode::ALL {
            assert_eq!(RefusalCode::of_word(code.word()), Some(code));
            assert!((400..600).contains(&code.status()), "{code:?}");
        }
    }

    #[test]
    fn golden_document() {
        let refusal = Refusal::with_head(RefusalCode::OutOfOrder, 3);
        let text = r#"{"type":"about:blank","title":"Conflict","status":409,"code":"out-of-order","detail":"the number must be the one after the head","head":3}"#;
        assert_eq!(refusal.write("Conflict"), text);
        assert_eq!(Refused::read(409, None, text.as_bytes()), Refused::Known(refusal));
    }

    #[test]
    fn golden_document_of_another_epoch() {
        let refusal = Refusal::with_epoch(RefusalCode::WrongToken, Told { number: 7, proof: Proof([9; 32]) });
        let proof = "09".repeat(32);
        let text = format!(
            r#"{{"type":"about:blank","title":"Forbidden","status":403,"code":"wrong-token","detail":"the endpoint does not accept this key","epoch":7,"proof":"{proof}"}}"#
        );
        assert_eq!(refusal.write("Forbidden"), text);
        assert_eq!(Refused::read(403, None, text.as_bytes()), Refused::Known(refusal));
        let unproven = text.replace(&proof, "x");
        let bare = RefusalCode::WrongToken.into();
        assert_eq!(Refused::read(403, None, unproven.as_bytes()), Refused::Known(bare));
    }

    #[test]
    fn golden_document_with_a_word() {
        let refusal = Refusal { word: Word::new(b"w"), ..RefusalCode::BrowserForgotten.into() };
        let text = refusal.write("Gone");
        assert!(text.ends_with(r#""word":"77"}"#), "{text}");
        assert_eq!(Refused::read(410, None, text.as_bytes()), Refused::Known(refusal));
    }

    #[test]
    fn what_is_written_is_read() {
        for &code in RefusalCode::ALL {
            let refusal = Refusal::for_seconds(code, 5);
            let read = Refused::read(code.status(), Some("5"), refusal.write("").as_bytes());
            assert_eq!(read, Refused::Known(refusal));
        }
    }

    #[test]
    fn an_answer_without_a_code_is_told_by_its_status() {
        fn check(status: u16, body: &str, expected: RefusalCode) {
            assert_eq!(Refused::read(status, None, body.as_bytes()), Refused::Known(expected.into()));
        }
        check(401, "", RefusalCode::WrongToken);
        check(413, "", RefusalCode::TooLarge);
        check(429, r#"{"title":"slow down"}"#, RefusalCode::RateLimited);
    }

    #[test]
    fn other_answers_keep_what_they_say_for_themselves() {
        fn check(status: u16, body: &str, words: &str, is_passing: bool) {
            let Refused::Unknown(unknown) = Refused::read(status, Some("9"), body.as_bytes()) else {
                panic!("{status} {body} is known");
            };
            let expected = (words, Some(9), is_passing);
            assert_eq!((&*unknown.words, unknown.retry_after, unknown.is_passing()), expected, "{body}");
        }
        check(502, "<html>", "", true);
        check(408, "", "", true);
        check(400, r#"{"title":"t","detail":"d"}"#, "d", false);
        check(404, r#"{"title":"t","code":"of-tomorrow"}"#, "t", false);
        check(507, &format!(r#"{{"detail":"{}"}}"#, "x".repeat(999)), &"x".repeat(200), true);
    }
}
