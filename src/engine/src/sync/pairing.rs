//! Pairing over an endpoint's mailbox: the conversation of the browser that shows a code and of the one that types it.
//! `catalog::seal::pairing` has the messages; this module carries them and waits for the answers.

use reprise_catalog::ids::MailboxId;
use reprise_catalog::seal::pairing::{Code, Given, Giver, Heard, Joiner, Met, Nonce, PairingError};
use reprise_wire::mailbox::SECONDS;
use reprise_wire::refusal::RefusalCode;
use thiserror::Error;

use super::client::Client;
use super::client::mailboxes::{fill_slot, read_slot};
use super::client::transport::Transport;
use super::syncer::CallError;
use crate::words;

/// How long to wait before a slot is looked at again, in milliseconds.
const LOOK_MS: u64 = 1_000;

/// How long a mailbox is looked at, in milliseconds: as long as the endpoint keeps it.
pub(crate) const OPEN_MS: u64 = SECONDS * 1_000;

/// How long the giver waits for the last message, in milliseconds. The key is given by then.
const DONE_MS: u64 = 30_000;

/// Makes random bytes for a message.
pub(crate) type MakeNonce<'a> = &'a dyn Fn() -> Nonce;

/// Why a pairing ended.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum PairingStop {
    /// A call failed.
    #[error(transparent)]
    Call(#[from] CallError),
    /// A message is not what it should be.
    #[error("{}", words::pairing(.0))]
    Message(#[from] PairingError),
    /// Nobody answered in time.
    #[error("{}", words::pair_late())]
    Late,
    /// The person closed the code, or another one was shown.
    #[error("{}", words::pair_closed())]
    Closed,
}

impl PairingStop {
    /// What it is, in a word that never changes.
    pub(crate) fn slug(&self) -> &'static str {
        match self {
            PairingStop::Call(error) => error.slug(),
            PairingStop::Message(PairingError::Count(_) | PairingError::Unknown(_)) => "no-code",
            PairingStop::Message(PairingError::Void) => "code-void",
            PairingStop::Message(PairingError::Digits) => "other-digits",
            PairingStop::Message(PairingError::TooLong) => "address-too-long",
            PairingStop::Late => "code-late",
            PairingStop::Closed => "code-closed",
        }
    }
}

/// Waits for the other browser, as long as the code is wanted.
pub(crate) struct Waiting<'a, T: Transport> {
    /// Carries the requests.
    pub(crate) transport: &'a T,
    /// Why the code has ended, if it has: the person closed it, or its time is over by this browser's own clock, however long
    /// the endpoint takes to answer.
    pub(crate) ended: &'a dyn Fn() -> Option<PairingStop>,
}

impl<T: Transport> Waiting<'_, T> {
    /// The message in a slot, as soon as it is there.
    async fn message(&self, mailbox: MailboxId, slot: u8, most_ms: u64) -> Result<Vec<u8>, PairingStop> {
        let mut waited = 0;
        loop {
            let read = read_slot(self.transport, mailbox, slot).await;
            self.go_on()?;
            match read {
                Ok(Some(message)) => return Ok(message),
                Ok(None) => {}
                // The network may come back, and the endpoint may be asked again.
                Err(error) if error.is_passing() => {}
                Err(error) => return Err(error.into()),
            }
            if waited >= most_ms {
                return Err(PairingStop::Late);
            }
            self.transport.wait(LOOK_MS).await;
            waited += LOOK_MS;
        }
    }

    fn go_on(&self) -> Result<(), PairingStop> {
        (self.ended)().map_or(Ok(()), Err)
    }

    /// Waits for the answer of a browser that types the code, and opens the giver's commitment to it.
    pub(crate) async fn meet(&self, giver: &Giver, nonce: MakeNonce<'_>) -> Result<Met, PairingStop> {
        let mailbox = giver.code().mailbox();
        let met = giver.meet(&self.message(mailbox, 1, OPEN_MS).await?)?;
        fill_slot(self.transport, mailbox, 2, &giver.open(nonce())).await?;
        Ok(met)
    }

    /// Gives the key if the digits are right, and waits until the other browser says that it has joined. Answers
    /// whether it said so.
    pub(crate) async fn give(
        &self,
        mailbox: MailboxId,
        met: Met,
        digits: &str,
        given: &Given,
        nonce: MakeNonce<'_>,
    ) -> Result<bool, PairingStop> {
        self.go_on()?;
        let receipt = met.receipt();
        let gift = met.give(digits, given, nonce())?;
        fill_slot(self.transport, mailbox, 3, &gift).await?;
        match self.message(mailbox, 4, DONE_MS).await {
            Ok(message) => Ok(receipt.is_by_joiner(&message)),
            Err(PairingStop::Late) => Ok(false),
            Err(stop) => Err(stop),
        }
    }

    /// Answers to a code that another browser shows, until both know the digits.
    pub(crate) async fn hear(
        &self,
        code: Code,
        name: &str,
        random: [u8; 32],
        nonce: MakeNonce<'_>,
    ) -> Result<Heard, PairingStop> {
        let mailbox = code.mailbox();
        let committed = read_slot(self.transport, mailbox, 0).await?;
        let committed = committed.ok_or_else(|| CallError::from(RefusalCode::UnknownMailbox))?;
        let joiner = Joiner::new(code, &committed, name, random)?;
        fill_slot(self.transport, mailbox, 1, &joiner.answer(nonce())).await?;
        Ok(joiner.hear(&self.message(mailbox, 2, OPEN_MS).await?)?)
    }

    /// Waits for the key.
    pub(crate) async fn take(&self, mailbox: MailboxId, heard: &Heard) -> Result<Given, PairingStop> {
        Ok(heard.take(&self.message(mailbox, 3, OPEN_MS).await?)?)
    }

    /// Says that this browser has joined.
    pub(crate) async fn say_joined(
        &self,
        mailbox: MailboxId,
        heard: &Heard,
        nonce: MakeNonce<'_>,
    ) -> Result<(), PairingStop> {
        Ok(fill_slot(self.transport, mailbox, 4, &heard.done(nonce())).await?)
    }
}

/// Opens a mailbox for a new code.
pub(crate) async fn open<T: Transport>(
    client: &Client<T>,
    giver: &Giver,
    nonce: MakeNonce<'_>,
) -> Result<(), CallError> {
    client.open_mailbox(giver.code().mailbox(), &giver.commit(nonce())).await
}
