//! Requests as plain data: method, path, headers, body. The code that carries them adds the endpoint's address, and
//! nothing else.

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

use crate::ids::{BatchNumber, BrowserId, LibraryId, MailboxId};
use crate::word::Word;
use crate::{headers, hex, paths};

/// The methods of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// For reading.
    Get,
    /// For storing and claiming.
    Put,
    /// For deleting.
    Delete,
}

/// A request. Its headers hold secrets, so `Debug` does not show them.
#[derive(Clone, PartialEq, Eq)]
pub struct Request<'a> {
    /// The method.
    pub method: Method,
    /// Path and query, which follow the endpoint's address.
    pub path: String,
    /// Names and values of the headers.
    pub headers: Vec<(&'static str, Cow<'a, str>)>,
    /// The body; empty for calls without one.
    pub body: Option<&'a [u8]>,
}

/// Asks an endpoint what it speaks and for its limits. Needs no token.
pub fn info() -> Request<'static> {
    Request { method: Method::Get, path: paths::INFO.to_owned(), headers: Vec::new(), body: None }
}

/// A secret that a call shows, in hexadecimal digits. It is wiped from memory when it is dropped.
pub struct Shown(Zeroizing<String>);

/// The calls about one library.
pub struct Calls {
    library: LibraryId,
    token: Shown,
    stream: Option<Shown>,
}

/// Which records of a browser are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal<'a> {
    /// Those up to a number, for good: a mark with this word stays.
    Through(u64, &'a Word),
    /// All of them, which were junk. Nothing stays.
    Clear,
}

impl Shown {
    /// Shows a secret's bytes.
    pub fn of(secret: &[u8; 32]) -> Shown {
        Shown(Zeroizing::new(hex::write(secret)))
    }

    fn bearer(&self) -> Cow<'static, str> {
        Cow::Owned(headers::bearer(&self.0))
    }
}

impl Calls {
    /// Makes the calls of a library, with its access token and, for calls that change a stream, what shows that it
    /// is this browser's own.
    pub fn new(library: LibraryId, token: Shown, stream: Option<Shown>) -> Calls {
        Calls { library, token, stream }
    }

    /// Claims the library for the secrets of epoch 0. Doing so again is no error. For a new library, an endpoint may
    /// want an invitation.
    pub fn claim<'a>(
        &'a self,
        secret: &'a Shown,
        rights: &'a [u8],
        invitation: Option<&'a str>,
    ) -> Request<'a> {
        let mut request = self.with(secret, Method::Put, self.about_library(paths::LIBRARY));
        request.headers.extend(invitation.map(|word| (headers::INVITATION, Cow::Borrowed(word))));
        request.body = Some(rights);
        request
    }

    /// Raises the epoch to this number, with the secret that does only that.
    pub fn raise<'a>(&'a self, secret: &'a Shown, epoch: u64, rights: &'a [u8]) -> Request<'a> {
        let path = self.about_library(paths::EPOCH).replace("{epoch}", &epoch.to_string());
        Request { body: Some(rights), ..self.with(secret, Method::Put, path) }
    }

    /// Asks for the heads. The answer is [`Heads`](crate::heads::Heads).
    pub fn heads(&self) -> Request<'_> {
        self.request(Method::Get, self.about_library(paths::LIBRARY))
    }

    /// Asks for the events. The answer never ends and is read with [`Lines`](crate::events::Lines).
    pub fn events(&self) -> Request<'_> {
        let mut request = self.request(Method::Get, self.about_library(paths::EVENTS));
        request.headers.push(("accept", Cow::Borrowed("text/event-stream")));
        request
    }

    /// Stores a sealed batch. Storing the same batch again is no error.
    pub fn put<'a>(&'a self, browser: BrowserId, number: BatchNumber, batch: &'a [u8]) -> Request<'a> {
        let path = self.about(paths::BATCH, browser).replace("{number}", &number.to_string());
        let mut request = self.of_stream(self.request(Method::Put, path));
        request.headers.push(("content-type", Cow::Borrowed("application/octet-stream")));
        request.body = Some(batch);
        request
    }

    /// Asks for a page of batches after a number. The answer is [`frames`](crate::frames).
    pub fn page(&self, browser: BrowserId, after: u64) -> Request<'_> {
        self.request(Method::Get, format!("{}?after={after}", self.about(paths::BATCHES, browser)))
    }

    /// Asks for a page of digests after a number. The answer is [`digests`](crate::digests).
    pub fn digests(&self, browser: BrowserId, after: u64) -> Request<'_> {
        self.request(Method::Get, format!("{}?after={after}", self.about(paths::DIGESTS, browser)))
    }

    /// Deletes this browser's batches before a number, because a snapshot has replaced them.
    pub fn forget_before(&self, browser: BrowserId, before: BatchNumber) -> Request<'_> {
        let path = format!("{}?before={before}", self.about(paths::BATCHES, browser));
        self.of_stream(self.request(Method::Delete, path))
    }

    /// Removes a browser's records.
    pub fn forget_browser<'a>(
        &'a self,
        owner: &'a Shown,
        browser: BrowserId,
        removal: Removal<'a>,
    ) -> Request<'a> {
        let browser = self.about(paths::BROWSER, browser);
        match removal {
            Removal::Clear => self.with(owner, Method::Delete, format!("{browser}?clear")),
            Removal::Through(last, word) => {
                let request = self.with(owner, Method::Delete, format!("{browser}?through={last}"));
                worded(request, word)
            }
        }
    }

    /// Deletes the library. Raising the epoch lifts the mark that stays.
    pub fn forget_library<'a>(&'a self, owner: &'a Shown, word: &'a Word) -> Request<'a> {
        worded(self.with(owner, Method::Delete, self.about_library(paths::LIBRARY)), word)
    }

    /// Opens a mailbox, with the message of its first slot. The answer is [`Opened`](crate::mailbox::Opened).
    pub fn open_mailbox<'a>(&'a self, mailbox: MailboxId, message: &'a [u8]) -> Request<'a> {
        Request { body: Some(message), ..self.request(Method::Put, self.about_mailbox(mailbox)) }
    }

    /// Closes a mailbox.
    pub fn close_mailbox(&self, mailbox: MailboxId) -> Request<'_> {
        self.request(Method::Delete, self.about_mailbox(mailbox))
    }

    fn request(&self, method: Method, path: String) -> Request<'_> {
        self.with(&self.token, method, path)
    }

    fn with<'a>(&'a self, secret: &'a Shown, method: Method, path: String) -> Request<'a> {
        Request { method, path, headers: vec![(headers::AUTHORIZATION, secret.bearer())], body: None }
    }

    fn of_stream<'a>(&'a self, mut request: Request<'a>) -> Request<'a> {
        let stream = self.stream.as_ref().map(|stream| (headers::STREAM, Cow::Borrowed(stream.0.as_str())));
        request.headers.extend(stream);
        request
    }

    fn about_library(&self, pattern: &str) -> String {
        pattern.replace("{library}", &self.library.to_hex())
    }

    fn about(&self, pattern: &str, browser: BrowserId) -> String {
        self.about_library(pattern).replace("{browser}", &browser.to_hex())
    }

    fn about_mailbox(&self, mailbox: MailboxId) -> String {
        self.about_library(paths::MAILBOX).replace("{mailbox}", &mailbox.to_hex())
    }
}

/// Asks for the message in a slot of a mailbox. Needs no token: who knows the id may ask.
pub fn read_slot(mailbox: MailboxId, slot: u8) -> Request<'static> {
    Request { method: Method::Get, path: slot_path(mailbox, slot), headers: Vec::new(), body: None }
}

/// Puts a message into an empty slot of a mailbox. Putting the same message again is no error.
pub fn fill_slot(mailbox: MailboxId, slot: u8, message: &[u8]) -> Request<'_> {
    Request { method: Method::Put, path: slot_path(mailbox, slot), headers: Vec::new(), body: Some(message) }
}

fn slot_path(mailbox: MailboxId, slot: u8) -> String {
    paths::SLOT.replace("{mailbox}", &mailbox.to_hex()).replace("{slot}", &slot.to_string())
}

fn worded<'a>(mut request: Request<'a>, word: &Word) -> Request<'a> {
    request.headers.push((headers::WORD, Cow::Owned(word.to_hex())));
    request
}

impl Method {
    /// Returns the method's name in HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("method", &self.method).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIBRARY: &str = "/v1/libraries/abababababababababababababababab";

    fn check(request: &Request<'_>, line: &str, token: u8, headers: &[(&str, &str)]) {
        assert_eq!(format!("{} {}", request.method.name(), request.path), line);
        let token = format!("Bearer {}", hex::write(&[token; 32]));
        let found: Vec<(&str, &str)> =
            request.headers.iter().map(|(name, value)| (*name, &**value)).collect();
        assert_eq!(found[0], ("authorization", token.as_str()), "{line}");
        assert_eq!(&found[1..], headers, "{line}");
    }

    fn calls() -> Calls {
        Calls::new(LibraryId([0xab; 16]), Shown::of(&[0x5a; 32]), Some(Shown::of(&[0x77; 32])))
    }

    #[test]
    fn golden_requests() {
        let calls = calls();
        let (browser, seven) = (BrowserId([2; 8]), BatchNumber::new(7).unwrap());
        let below = |path: &str| format!("{LIBRARY}{path}");
        let batches = below("/browsers/0202020202020202/batches");
        let stream = ("reprise-stream", &*"77".repeat(32));
        check(&calls.heads(), &format!("GET {LIBRARY}"), 0x5a, &[]);
        let events = [("accept", "text/event-stream")];
        check(&calls.events(), &format!("GET {}", below("/events")), 0x5a, &events);
        let put = calls.put(browser, seven, b"sealed");
        let headers = [stream, ("content-type", "application/octet-stream")];
        check(&put, &format!("PUT {batches}/7"), 0x5a, &headers);
        assert_eq!(put.body, Some(&b"sealed"[..]));
        check(&calls.page(browser, 0), &format!("GET {batches}?after=0"), 0x5a, &[]);
        let digests = below("/browsers/0202020202020202/digests?after=9");
        check(&calls.digests(browser, 9), &format!("GET {digests}"), 0x5a, &[]);
        let before = calls.forget_before(browser, seven);
        check(&before, &format!("DELETE {batches}?before=7"), 0x5a, &[stream]);
        let mailbox = MailboxId([3; 16]);
        let path = below("/mailboxes/03030303030303030303030303030303");
        let open = calls.open_mailbox(mailbox, b"0");
        check(&open, &format!("PUT {path}"), 0x5a, &[]);
        assert_eq!(open.body, Some(&b"0"[..]));
        check(&calls.close_mailbox(mailbox), &format!("DELETE {path}"), 0x5a, &[]);
    }

    #[test]
    fn golden_requests_of_owners() {
        let (calls, secret, word) = (calls(), Shown::of(&[1; 32]), Word::new(b"w").unwrap());
        let browser = format!("{LIBRARY}/browsers/0202020202020202");
        check(&calls.claim(&secret, b"{}", None), &format!("PUT {LIBRARY}"), 1, &[]);
        let invited = [("reprise-invitation", "x")];
        check(&calls.claim(&secret, b"{}", Some("x")), &format!("PUT {LIBRARY}"), 1, &invited);
        let raise = calls.raise(&secret, 8, b"{}");
        check(&raise, &format!("PUT {LIBRARY}/epochs/8"), 1, &[]);
        assert_eq!(raise.body, Some(&b"{}"[..]));
        let through = calls.forget_browser(&secret, BrowserId([2; 8]), Removal::Through(9, &word));
        check(&through, &format!("DELETE {browser}?through=9"), 1, &[("reprise-word", "77")]);
        let clear = calls.forget_browser(&secret, BrowserId([2; 8]), Removal::Clear);
        check(&clear, &format!("DELETE {browser}?clear"), 1, &[]);
        let library = calls.forget_library(&secret, &word);
        check(&library, &format!("DELETE {LIBRARY}"), 1, &[("reprise-word", "77")]);
    }

    #[test]
    fn some_need_no_token() {
        let info = info();
        assert_eq!((info.method.name(), info.path.as_str(), info.headers.len()), ("GET", "/v1/info", 0));
        let mailbox = MailboxId([3; 16]);
        let path = format!("/v1/mailboxes/{mailbox}/1");
        let (read, fill) = (read_slot(mailbox, 1), fill_slot(mailbox, 1, b"1"));
        assert_eq!((read.method, &read.path, read.headers.len()), (Method::Get, &path, 0));
        assert_eq!((fill.method, &fill.path, fill.headers.len()), (Method::Put, &path, 0));
        assert_eq!((read.body, fill.body), (None, Some(&b"1"[..])));
    }

    #[test]
    fn what_is_printed_holds_no_token() {
        assert_eq!(format!("{:?}", calls().heads()), "Request { method: Get, .. }");
    }
}
