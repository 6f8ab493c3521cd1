//! Mailboxes of an endpoint: a browser of the library opens and closes one; whoever knows its id reads and fills slots.

use reprise_catalog::ids::MailboxId;
use reprise_wire::refusal::RefusalCode;
use reprise_wire::request;

use super::transport::Transport;
use super::{Client, answers};
use crate::sync::syncer::CallError;

/// Reads a slot; `None` if nobody has filled it yet.
pub(crate) async fn read_slot<T: Transport>(
    transport: &T,
    mailbox: MailboxId,
    slot: u8,
) -> Result<Option<Vec<u8>>, CallError> {
    match answers::check(transport.send(&request::read_slot(mailbox, slot)).await?).await {
        Ok(answer) => answers::read_all(&answer.body).await.map(Some),
        Err(error) if error.code() == Some(RefusalCode::SlotEmpty) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Fills a slot, for good.
pub(crate) async fn fill_slot<T: Transport>(
    transport: &T,
    mailbox: MailboxId,
    slot: u8,
    message: &[u8],
) -> Result<(), CallError> {
    answers::check(transport.send(&request::fill_slot(mailbox, slot, message)).await?).await.map(drop)
}

impl<T: Transport> Client<T> {
    /// Opens a mailbox with the message of its first slot.
    pub(crate) async fn open_mailbox(&self, mailbox: MailboxId, message: &[u8]) -> Result<(), CallError> {
        self.call(&self.calls().open_mailbox(mailbox, message)).await.map(drop)
    }

    /// Closes a mailbox.
    pub(crate) async fn close_mailbox(&self, mailbox: MailboxId) -> Result<(), CallError> {
        self.call(&self.calls().close_mailbox(mailbox)).await.map(drop)
    }

    /// What carries the requests.
    pub(crate) fn transport(&self) -> &T {
        &self.transport
    }
}
