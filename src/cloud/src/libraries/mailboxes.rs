//! Mailboxes: a browser of a library opens one, and who knows its id may put messages into its slots. A mailbox closes
//! by itself after ten minutes; what is left of it is swept later.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures::TryStreamExt as _;
use object_store::path::Path;
use reprise_wire::ids::{LibraryId, MailboxId};
use reprise_wire::mailbox::{LAST_SLOT, MOST};
use reprise_wire::refusal::RefusalCode;

use crate::libraries::Libraries;
use crate::libraries::shelf::{Freshness, Shelf};
use crate::problem::Problem;
use crate::store::failure::StoreError;
use crate::store::{Created, Listed, Store, keys};

/// How long after its end what is left of a mailbox is kept. Clocks of endpoints may differ a little.
const GRACE: Duration = Duration::from_secs(60);

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filled {
    Now,
    Before,
}

impl Libraries {
    /// Opens a mailbox of a library with the message of its first slot. Answers how many seconds it stays open.
    pub(crate) async fn open_mailbox(
        &self,
        shelf: &Shelf,
        mailbox: MailboxId,
        message: Bytes,
    ) -> Result<(Filled, u64), Problem> {
        self.look(shelf, Freshness::AtMost(self.bounds.heads_age)).await?;
        self.check_room(shelf.library, mailbox).await?;
        self.room.check(&self.store, 0).await?;
        let filled = self.fill(mailbox, 0, message).await?;
        let closes = millis(SystemTime::now() + self.bounds.mailbox_life);
        let text = || Bytes::from(format!("{closes}\n"));
        let mine = keys::mailbox_of(shelf.library, mailbox);
        self.store.create(&mine, text()).await?;
        if self.store.create(&keys::mailbox(mailbox), text()).await? == Created::Taken {
            let left = self.seconds_left(mailbox).await?;
            return left.map(|left| (Filled::Before, left)).ok_or(RefusalCode::UnknownMailbox.into());
        }
        // Others may have opened some at the same moment.
        if let Err(problem) = self.check_room(shelf.library, mailbox).await {
            self.close_mailbox(shelf, mailbox).await?;
            return Err(problem);
        }
        Ok((filled, self.bounds.mailbox_life.as_secs()))
    }

    /// Closes a mailbox of a library. That there is none is no error.
    pub(crate) async fn close_mailbox(&self, shelf: &Shelf, mailbox: MailboxId) -> Result<(), Problem> {
        let mine = keys::mailbox_of(shelf.library, mailbox);
        if self.store.has(&mine).await? {
            self.store.remove(everything_of(mailbox)).await?;
            self.store.remove(vec![mine]).await?;
        }
        Ok(())
    }

    /// Returns the message in a slot.
    pub(crate) async fn read_slot(&self, mailbox: MailboxId, slot: u8) -> Result<Bytes, Problem> {
        self.seconds_left(mailbox).await?.ok_or(RefusalCode::UnknownMailbox)?;
        let message = self.store.read(&keys::slot(mailbox, slot)).await?;
        message.ok_or(RefusalCode::SlotEmpty.into())
    }

    /// Puts a message into a slot that is empty.
    pub(crate) async fn fill_slot(
        &self,
        mailbox: MailboxId,
        slot: u8,
        message: Bytes,
    ) -> Result<Filled, Problem> {
        self.seconds_left(mailbox).await?.ok_or(RefusalCode::UnknownMailbox)?;
        self.fill(mailbox, slot, message).await
    }

    async fn fill(&self, mailbox: MailboxId, slot: u8, message: Bytes) -> Result<Filled, Problem> {
        let key = keys::slot(mailbox, slot);
        match self.store.create(&key, message.clone()).await? {
            Created::Stored => Ok(Filled::Now),
            Created::Taken if self.store.read(&key).await?.as_ref() == Some(&message) => Ok(Filled::Before),
            Created::Taken => Err(RefusalCode::SlotTaken.into()),
        }
    }

    /// Makes sure that a library may open one more, this one not counted. Closes those whose time is over.
    async fn check_room(&self, library: LibraryId, besides: MailboxId) -> Result<(), Problem> {
        let all: Vec<_> = self.store.list(&keys::mailboxes_of(library)).try_collect().await?;
        let (mut open, mut soonest) = (0, u64::MAX);
        for (mailbox, key) in
            all.into_iter().filter_map(|it| Some((keys::mailbox_id(&it.location)?, it.location)))
        {
            match self.seconds_left(mailbox).await? {
                _ if mailbox == besides => {}
                Some(left) => (open, soonest) = (open + 1, soonest.min(left)),
                None => self.store.remove([everything_of(mailbox), vec![key]].concat()).await?,
            }
        }
        if open < MOST {
            Ok(())
        } else {
            Err(Problem::for_seconds(RefusalCode::TooManyMailboxes, soonest + 1))
        }
    }

    /// For how many seconds a mailbox is still open; `None` if it is not. One that would be open for longer than any may
    /// be is of a time when the clock was ahead: it would take its place for as long as the clock was wrong.
    async fn seconds_left(&self, mailbox: MailboxId) -> Result<Option<u64>, StoreError> {
        let Some(text) = self.store.read(&keys::mailbox(mailbox)).await? else { return Ok(None) };
        let closes = str::from_utf8(&text).ok().and_then(|text| text.trim_end().parse::<u64>().ok());
        let left = closes.and_then(|closes| closes.checked_sub(millis(SystemTime::now())));
        let most = millis_of(self.bounds.mailbox_life + GRACE);
        Ok(left.filter(|left| (1..=most).contains(left)).map(|left| left.div_ceil(1000)))
    }
}

/// Removes what is left of mailboxes that were opened longer ago than they may be open, or further ahead: then the clock
/// was put back. What others keep there stays. Answers how many objects went.
pub(crate) async fn sweep(store: &Store, life: Duration) -> Result<usize, StoreError> {
    let (now, most) = (millis(SystemTime::now()), millis_of(life + GRACE));
    let listed = store.list_all(&keys::mailboxes());
    let old = listed.try_filter_map(async |listed| {
        let Listed::Object(object) = listed else { return Ok(None) };
        let written = u64::try_from(object.last_modified.timestamp_millis()).unwrap_or(0);
        let is_old = keys::is_of_mailbox(&object.location) && written.abs_diff(now) > most;
        Ok(is_old.then_some(object.location))
    });
    let old: Vec<Path> = old.try_collect().await?;
    let count = old.len();
    store.remove(old).await?;
    Ok(count)
}

fn everything_of(mailbox: MailboxId) -> Vec<Path> {
    let slots = (0..=LAST_SLOT).map(|slot| keys::slot(mailbox, slot));
    std::iter::once(keys::mailbox(mailbox)).chain(slots).collect()
}

/// The time in milliseconds since 1970.
pub(crate) fn millis(time: SystemTime) -> u64 {
    millis_of(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn millis_of(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
