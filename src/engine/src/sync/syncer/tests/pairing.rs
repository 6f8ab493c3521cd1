//! Pairing over the real endpoint, behind a server that stays hostile: a code that was used, is late, guessed, or was
//! answered by a stranger first, and a server that changes what lies in a slot. Nobody gets the key who should not.

use std::cell::{Cell, RefCell};

use reprise_catalog::seal::pairing::{Code, Given, Giver, Heard, Met, Nonce, PairingError};
use reprise_catalog::seal::{LibraryKey, Seen};
use reprise_wire::refusal::RefusalCode;
use reprise_wire::request::Request;

use super::real::{InProcess, Real};
use super::*;
use crate::sync::client::mailboxes::read_slot;
use crate::sync::client::transport::{Answer, Pieces, Transport};
use crate::sync::pairing::{PairingStop, Waiting, open};
use crate::sync::syncer::CallError;

/// A server that flips a bit of what is read from one of the slots.
struct Server<'a> {
    inner: &'a InProcess,
    spoils: Option<u8>,
}

/// A body that has come whole.
struct Whole(RefCell<Option<Vec<u8>>>);

impl Pieces for Whole {
    async fn next(&self) -> Result<Option<Vec<u8>>, CallError> {
        Ok(self.0.take())
    }
}

impl Transport for Server<'_> {
    type Body = Whole;

    async fn send(&self, request: &Request<'_>) -> Result<Answer<Whole>, CallError> {
        let answer = self.inner.send(request).await?;
        let mut body = Vec::new();
        while let Some(piece) = answer.body.next().await? {
            body.extend(piece);
        }
        let is_slot = |slot: u8| request.path.ends_with(&format!("/{slot}"));
        if request.body.is_none() && answer.status == 200 && self.spoils.is_some_and(is_slot) {
            body[40] ^= 1;
        }
        let body = Whole(RefCell::new(Some(body)));
        Ok(Answer { status: answer.status, retry_after: answer.retry_after, body })
    }

    async fn wait(&self, ms: u64) {
        self.inner.wait(ms).await;
    }
}

thread_local! {
    static NONCES: Cell<u8> = const { Cell::new(0) };
}

fn nonce() -> Nonce {
    NONCES.set(NONCES.get() + 1);
    [NONCES.get(); 24]
}

fn code() -> Code {
    Code::new([7; 18])
}

fn given() -> Given {
    let heads = vec![Seen { browser: BrowserId([1; 8]), number: 1, hash: [5; 4] }];
    Given { key: LibraryKey::new([1; 32]), epoch: 0, endpoint: None, heads }
}

/// A browser of a library that shows a code.
fn shown() -> (World<Real>, Giver) {
    let mut world = World::<Real>::new(1);
    world.write(0);
    world.settle();
    let giver = Giver::new(code(), &[5; 64]);
    world.cloud.run(open(&world.browsers[0].line.endpoint, &giver, &nonce)).unwrap();
    (world, giver)
}

/// What the giver met, and what a browser heard that types this code, as that server lets them.
async fn meet(
    waiting: &Waiting<'_, Server<'_>>,
    giver: &Giver,
    typed: Code,
    seed: u8,
) -> (Result<Met, PairingStop>, Result<Heard, PairingStop>) {
    let heard = waiting.hear(typed, "Chrome on Windows", [seed; 32], &nonce);
    futures::join!(waiting.meet(giver, &nonce), heard)
}

/// Runs a meeting over a server that spoils one slot, or none.
fn over<T>(spoils: Option<u8>, work: impl AsyncFnOnce(Waiting<'_, Server<'_>>, Giver) -> T) -> T {
    let (world, giver) = shown();
    let server = Server { inner: world.browsers[0].line.endpoint.transport(), spoils };
    let waiting = Waiting { transport: &server, ended: &|| None };
    world.cloud.run(work(waiting, giver))
}

const VOID: PairingStop = PairingStop::Message(PairingError::Void);

/// Everything up to the joiner's last word. Answers what each had of it.
async fn finish(
    waiting: &Waiting<'_, Server<'_>>,
    met: Met,
    heard: &Heard,
) -> (Result<bool, PairingStop>, Result<[u8; 32], PairingStop>) {
    let mailbox = code().mailbox();
    let (digits, given) = (heard.digits(), given());
    let taking = async {
        let given = waiting.take(mailbox, heard).await?;
        waiting.say_joined(mailbox, heard, &nonce).await?;
        Ok(*given.key.expose())
    };
    futures::join!(waiting.give(mailbox, met, &digits, &given, &nonce), taking)
}

#[test]
fn a_key_is_given_once() {
    over(None, async |waiting, giver| {
        let (met, heard) = meet(&waiting, &giver, code(), 9).await;
        let (said, key) = finish(&waiting, met.unwrap(), &heard.unwrap()).await;
        assert_eq!((said, key), (Ok(true), Ok([1; 32])));
        // A second browser with the same code, and the giver that is asked again with it.
        let late = waiting.hear(code(), "late", [8; 32], &nonce).await;
        assert!(matches!(late, Err(PairingStop::Call(_))), "its answer has no place");
    });
}

#[test]
fn a_changed_slot_voids_the_code() {
    // Who notices, and what the other one comes to, whose time is over.
    for (slot, giver_ends, joiner_ends) in [
        (0, Some(PairingStop::Late), Some(VOID)),
        (1, Some(VOID), Some(PairingStop::Late)),
        (2, None, Some(VOID)),
    ] {
        over(Some(slot), async |waiting, giver| {
            let (met, heard) = meet(&waiting, &giver, code(), 9).await;
            assert_eq!((met.err(), heard.err()), (giver_ends, joiner_ends), "slot {slot}");
        });
    }
    over(Some(3), async |waiting, giver| {
        let (met, heard) = meet(&waiting, &giver, code(), 9).await;
        let (said, key) = finish(&waiting, met.unwrap(), &heard.unwrap()).await;
        assert_eq!((said, key), (Ok(false), Err(VOID)), "nobody said that it joined");
    });
    over(Some(4), async |waiting, giver| {
        let (met, heard) = meet(&waiting, &giver, code(), 9).await;
        let (said, key) = finish(&waiting, met.unwrap(), &heard.unwrap()).await;
        assert_eq!((said, key), (Ok(false), Ok([1; 32])), "what a server says for it counts for nothing");
    });
}

#[test]
fn who_guesses_a_code_finds_no_mailbox() {
    over(None, async |waiting, _| {
        for guess in 8..12 {
            let heard = waiting.hear(Code::new([guess; 18]), "guess", [guess; 32], &nonce).await;
            assert_eq!(heard.err(), Some(CallError::from(RefusalCode::UnknownMailbox).into()));
        }
    });
}

/// A stranger saw the words and was first. The person sees a name, types the digits of their own browser, and the
/// stranger gets nothing.
#[test]
fn a_stranger_who_was_first_gets_nothing() {
    over(None, async |waiting, giver| {
        let (met, stranger) = meet(&waiting, &giver, code(), 66).await;
        let (met, stranger) = (met.unwrap(), stranger.unwrap());
        assert_eq!(met.name, "Chrome on Windows");
        let own = waiting.hear(code(), "mine", [9; 32], &nonce).await;
        assert!(matches!(own, Err(PairingStop::Call(_))), "the code was used");
        let others = if stranger.digits() == "11" { "12" } else { "11" };
        let gave = waiting.give(code().mailbox(), met, others, &given(), &nonce).await;
        assert_eq!(gave, Err(PairingStop::Message(PairingError::Digits)));
        let got = waiting.take(code().mailbox(), &stranger).await;
        assert_eq!(got.err(), Some(PairingStop::Late));
    });
}

#[test]
fn a_code_that_nobody_answers_or_that_was_closed_ends() {
    let (world, giver) = shown();
    let server = Server { inner: world.browsers[0].line.endpoint.transport(), spoils: None };
    let stop = RefCell::new(None);
    let ended = || stop.borrow().clone();
    let waiting = Waiting { transport: &server, ended: &ended };
    let met = world.cloud.run(waiting.meet(&giver, &nonce));
    assert_eq!(met.err(), Some(PairingStop::Late), "after ten minutes");
    stop.replace(Some(PairingStop::Closed));
    let met = world.cloud.run(waiting.meet(&giver, &nonce));
    assert_eq!(met.err(), Some(PairingStop::Closed));
}

/// The endpoint keeps the mailbox open, or answers so slowly that hours pass; the giver's own clock ends the code.
#[test]
fn a_slow_endpoint_makes_no_code_last_longer() {
    let (world, giver) = shown();
    let server = Server { inner: world.browsers[0].line.endpoint.transport(), spoils: None };
    let stop = RefCell::new(None);
    let ended = || stop.borrow().clone();
    let waiting = Waiting { transport: &server, ended: &ended };
    let (met, heard) = world.cloud.run(meet(&waiting, &giver, code(), 9));
    let (met, digits) = (met.unwrap(), heard.unwrap().digits());
    stop.replace(Some(PairingStop::Late));
    let late = world.cloud.run(waiting.meet(&giver, &nonce));
    assert_eq!(late.err(), Some(PairingStop::Late), "whoever has answered");
    let gave = world.cloud.run(waiting.give(code().mailbox(), met, &digits, &given(), &nonce));
    assert_eq!(gave, Err(PairingStop::Late));
    let key = world.cloud.run(read_slot(&server, code().mailbox(), 3));
    assert_eq!(key, Ok(None), "the right digits come too late");
}
