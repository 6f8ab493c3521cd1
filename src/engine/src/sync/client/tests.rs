//! Tests of what is asked first, what is not sent, and what is asked again. The answers are written in the tests.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use futures::FutureExt as _;
use reprise_catalog::seal::LibraryKey;
use reprise_wire::info::OtherProtocol;
use reprise_wire::refusal::Refusal;

use super::transport::Pieces;
use super::*;

const INFO: &str = r#"{"protocol":[2],"limits":{"batchBytes":10}}"#;
const BROWSER: BrowserId = BrowserId([2; 8]);

/// Gives answers one after another, and notes the requests.
#[derive(Default)]
struct Script {
    answers: RefCell<VecDeque<Told>>,
    asked: RefCell<Vec<String>>,
    waited: Cell<u64>,
}

/// An answer: status, value of `Retry-After`, body.
#[derive(Clone)]
struct Told(u16, Option<&'static str>, Vec<u8>);

/// A body in pieces.
struct Body(RefCell<VecDeque<Vec<u8>>>);

impl Transport for Script {
    type Body = Body;

    async fn send(&self, request: &Request<'_>) -> Result<Answer<Body>, CallError> {
        self.asked.borrow_mut().push(format!("{} {}", request.method.name(), request.path));
        let Told(status, retry_after, body) =
            self.answers.borrow_mut().pop_front().expect("an answer is left");
        let pieces = body.chunks(7).map(<[u8]>::to_vec).collect();
        let body = Body(RefCell::new(pieces));
        Ok(Answer { status, retry_after: retry_after.map(str::to_owned), body })
    }

    async fn wait(&self, ms: u64) {
        self.waited.set(self.waited.get() + ms);
    }
}

impl Pieces for Body {
    async fn next(&self) -> Result<Option<Vec<u8>>, CallError> {
        Ok(self.0.borrow_mut().pop_front())
    }
}

fn told(status: u16, body: &str) -> Told {
    Told(status, None, body.as_bytes().to_vec())
}

fn refused(code: RefusalCode, retry_after: Option<&'static str>) -> Told {
    Told(code.status(), retry_after, Refusal::from(code).write("").into_bytes())
}

fn script(answers: &[Told]) -> Client<Script> {
    let script = Script { answers: RefCell::new(answers.iter().cloned().collect()), ..Script::default() };
    Client::new(script, Rc::new(LibraryKey::new([1; 32]).derive()), None, None)
}

fn now<T>(work: impl Future<Output = T>) -> T {
    work.now_or_never().expect("nothing here waits")
}

fn asked(client: &Client<Script>) -> Vec<String> {
    let asked = client.transport.asked.borrow();
    asked.iter().map(|line| line.replace(&LibraryKey::new([1; 32]).derive().library.to_hex(), "…")).collect()
}

#[test]
fn an_endpoint_is_asked_once_what_it_speaks_and_again_after_trouble() {
    let broken = refused(RefusalCode::Internal, None);
    let client = script(&[
        told(200, INFO),
        told(200, "{}"),
        told(200, "{}"),
        broken,
        told(200, INFO),
        told(200, "{}"),
    ]);
    now(client.heads()).unwrap();
    now(client.heads()).unwrap();
    assert_eq!(now(client.heads()), Err(RefusalCode::Internal.into()));
    now(client.heads()).unwrap();
    let heads = "GET /v1/libraries/…";
    assert_eq!(asked(&client), ["GET /v1/info", heads, heads, heads, "GET /v1/info", heads]);
}

#[test]
fn a_protocol_that_is_not_spoken_is_refused_in_words() {
    fn check(info: &str, expected: OtherProtocol, word: &str) {
        let client = script(&[told(200, info)]);
        let error = now(client.heads()).unwrap_err();
        assert_eq!(error, expected.into());
        assert!(error.to_string().contains(word), "{error}");
        assert_eq!(asked(&client), ["GET /v1/info"], "nothing is said to it");
    }
    check(r#"{"protocol":[3,4]}"#, OtherProtocol::Later { theirs: 3 }, "reload the page");
    check(r#"{"protocol":[1]}"#, OtherProtocol::Earlier, "must update it");
}

#[test]
fn who_is_no_endpoint_is_told_from_one_that_has_trouble() {
    fn check(answer: Told, expected: fn(&CallError) -> bool) {
        let error = now(script(&[answer]).heads()).unwrap_err();
        assert!(expected(&error), "{error:?}");
    }
    let is_none = |error: &CallError| matches!(error, CallError::NoEndpoint(_));
    check(told(200, "<html>"), is_none);
    check(told(404, "<html>"), is_none);
    check(told(403, ""), is_none);
    check(told(502, "<html>"), |error| matches!(error, CallError::Unknown(_)));
    check(refused(RefusalCode::StorageUnavailable, None), |error| error.is_passing());
    let is_app_alone = |error: &CallError| error.code() == Some(RefusalCode::NoStore) && error.is_passing();
    check(refused(RefusalCode::NoStore, None), is_app_alone);
}

#[test]
fn what_an_endpoint_has_no_room_for_is_not_sent() {
    let client = script(&[told(200, INFO), told(201, ""), told(200, r#"{"protocol":[2]}"#), told(201, "")]);
    now(client.put(BROWSER, 1, &[0; 10])).unwrap();
    assert_eq!(now(client.put(BROWSER, 2, &[0; 11])), Err(RefusalCode::TooLarge.into()));
    assert_eq!(asked(&client).len(), 2);
    // The endpoint's owner has raised the limit meanwhile.
    now(client.put(BROWSER, 2, &[0; 11])).unwrap();
    assert_eq!(now(client.put(BROWSER, 0, b"x")), Err(RefusalCode::Malformed.into()));
}

/// What clients of one endpoint share is forgotten by all of them when something goes wrong, and asked anew where only now
/// counts.
#[test]
fn what_an_endpoint_said_about_itself_can_be_shared() {
    let said = Introduction::default();
    let one = script(&[told(200, INFO), told(200, "{}")]).sharing(said.clone());
    let other = script(&[
        told(200, "{}"),
        told(200, r#"{"protocol":[2],"limits":{"batchBytes":20}}"#),
        refused(RefusalCode::Internal, None),
    ]);
    let other = other.sharing(said.clone());
    now(one.heads()).unwrap();
    now(other.heads()).unwrap();
    assert_eq!(asked(&other), ["GET /v1/libraries/…"], "it is known");
    assert_eq!(now(other.limits_now()).unwrap().batch_bytes, Some(20));
    assert_eq!(now(one.limits()).unwrap().batch_bytes, Some(20), "the later answer counts");
    now(other.heads()).unwrap_err();
    assert!(said.borrow().is_none());
}

#[test]
fn an_endpoint_is_asked_again_when_it_says_so() {
    let (busy, often) = (RefusalCode::Busy, RefusalCode::RateLimited);
    let answers =
        [refused(often, Some("3")), told(200, INFO), refused(busy, Some("2")), refused(often, None)];
    let client = script(&[&answers[..], &[told(200, "{}")]].concat());
    now(client.heads()).unwrap();
    assert_eq!(client.transport.waited.get(), 3_000 + 2_000 + 1_000);
}

#[test]
fn who_wants_to_be_left_alone_for_long_is() {
    let later = refused(RefusalCode::RateLimited, Some("60"));
    let client = script(&[told(200, INFO), later]);
    let error = now(client.heads()).unwrap_err();
    assert_eq!((client.transport.waited.get(), error.retry_after()), (0, Some(60)));
    let often: Vec<Told> = (0..11).map(|_| refused(RefusalCode::RateLimited, Some("1"))).collect();
    let client = script(&[&[told(200, INFO)], &often[..]].concat());
    assert_eq!(now(client.heads()).unwrap_err().code(), Some(RefusalCode::RateLimited));
    assert_eq!(client.transport.waited.get(), 10_000);
}

#[test]
fn records_are_handed_on_as_they_come() {
    let records = [(1, vec![7; 300_000]), (2, b"two".to_vec())];
    let frame = |(number, record): &(u64, Vec<u8>)| {
        [&reprise_wire::frames::head(*number, record.len()), record.as_slice()].concat()
    };
    let body = records.each_ref().map(frame).concat();
    let empty = told(200, "");
    let client = script(&[
        told(200, INFO),
        Told(200, None, body.clone()),
        empty,
        Told(200, None, body[..20].to_vec()),
    ]);
    assert_eq!(now(client.page(BROWSER, 0)).unwrap(), records[..1]);
    assert_eq!(now(client.page(BROWSER, 1)).unwrap(), records[1..]);
    assert_eq!(asked(&client).len(), 2, "one answer, in two parts");
    assert_eq!(now(client.page(BROWSER, 2)).unwrap(), []);
    let error = now(client.page(BROWSER, 0)).unwrap_err();
    assert_eq!(error, CallError::Garbled("records are cut off".into()));
}
