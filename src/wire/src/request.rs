//! Requests as plain data: method, path, headers, body. The code that carries them adds the endpoint's address, and
//! nothing else.

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

use crate::ids::{BatchNumber, BrowserId, LibraryId};
use crate::{headers, paths};

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

/// A request. Its headers hold the library's token, so `Debug` does not show them.
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

/// The calls about one library.
pub struct Calls {
    library: LibraryId,
    authorization: Zeroizing<String>,
}

impl Calls {
    /// Makes the calls of a library, with its token in hexadecimal digits.
    pub fn new(library: LibraryId, token: &str) -> Calls {
        Calls { library, authorization: Zeroizing::new(headers::bearer(token)) }
    }

    /// Claims the library for the token. Doing so again is no error. For a new library, an endpoint may want
    /// an invitation.
    pub fn claim<'a>(&'a self, invitation: Option<&'a str>) -> Request<'a> {
        let mut request = self.request(Method::Put, self.about_library(paths::LIBRARY));
        request.headers.extend(invitation.map(|word| (headers::INVITATION, Cow::Borrowed(word))));
        request
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
        let mut request = self.request(Method::Put, path);
        request.headers.push(("content-type", Cow::Borrowed("application/octet-stream")));
        request.body = Some(batch);
        request
    }

    /// Asks for a page of batches after a number. The answer is [`frames`](crate::frames).
    pub fn page(&self, browser: BrowserId, after: u64) -> Request<'_> {
        self.request(Method::Get, format!("{}?after={after}", self.about(paths::BATCHES, browser)))
    }

    /// Deletes a browser's batches before a number, because a snapshot has replaced them.
    pub fn forget_before(&self, browser: BrowserId, before: BatchNumber) -> Request<'_> {
        self.request(Method::Delete, format!("{}?before={before}", self.about(paths::BATCHES, browser)))
    }

    /// Removes a browser for good.
    pub fn forget_browser(&self, browser: BrowserId) -> Request<'_> {
        self.request(Method::Delete, self.about(paths::BROWSER, browser))
    }

    /// Deletes the library for good.
    pub fn forget_library(&self) -> Request<'_> {
        self.request(Method::Delete, self.about_library(paths::LIBRARY))
    }

    fn request(&self, method: Method, path: String) -> Request<'_> {
        let authorization = Cow::Borrowed(self.authorization.as_str());
        Request { method, path, headers: vec![(headers::AUTHORIZATION, authorization)], body: None }
    }

    fn about_library(&self, pattern: &str) -> String {
        pattern.replace("{library}", &self.library.to_hex())
    }

    fn about(&self, pattern: &str, browser: BrowserId) -> String {
        self.about_library(pattern).replace("{browser}", &browser.to_hex())
    }
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

    fn check(request: &Request<'_>, line: &str, headers: &[(&str, &str)]) {
        assert_eq!(format!("{} {}", request.method.name(), request.path), line);
        let token = format!("Bearer {}", "5a".repeat(32));
        let found: Vec<(&str, &str)> =
            request.headers.iter().map(|(name, value)| (*name, &**value)).collect();
        assert_eq!(found[0], ("authorization", token.as_str()), "{line}");
        assert_eq!(&found[1..], headers, "{line}");
    }

    #[test]
    fn golden_requests() {
        let calls = Calls::new(LibraryId([0xab; 16]), &"5a".repeat(32));
        let (browser, seven) = (BrowserId([2; 8]), BatchNumber::new(7).unwrap());
        let below = |path: &str| format!("{LIBRARY}{path}");
        let batches = below("/browsers/0202020202020202/batches");
        check(&calls.claim(None), &format!("PUT {LIBRARY}"), &[]);
        check(&calls.claim(Some("x")), &format!("PUT {LIBRARY}"), &[("reprise-invitation", "x")]);
        check(&calls.heads(), &format!("GET {LIBRARY}"), &[]);
        let events = [("accept", "text/event-stream")];
        check(&calls.events(), &format!("GET {}", below("/events")), &events);
        let put = calls.put(browser, seven, b"sealed");
        check(&put, &format!("PUT {batches}/7"), &[("content-type", "application/octet-stream")]);
        assert_eq!(put.body, Some(&b"sealed"[..]));
        check(&calls.page(browser, 0), &format!("GET {batches}?after=0"), &[]);
        check(&calls.forget_before(browser, seven), &format!("DELETE {batches}?before=7"), &[]);
        check(
            &calls.forget_browser(browser),
            &format!("DELETE {}", below("/browsers/0202020202020202")),
            &[],
        );
        check(&calls.forget_library(), &format!("DELETE {LIBRARY}"), &[]);
    }

    #[test]
    fn info_needs_no_token() {
        let info = info();
        assert_eq!((info.method.name(), info.path.as_str(), info.headers.len()), ("GET", "/v1/info", 0));
    }

    #[test]
    fn what_is_printed_holds_no_token() {
        let calls = Calls::new(LibraryId([1; 16]), &"5a".repeat(32));
        assert_eq!(format!("{:?}", calls.heads()), "Request { method: Get, .. }");
    }
}
