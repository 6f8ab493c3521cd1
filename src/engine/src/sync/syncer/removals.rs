//! Facts of removal: which browsers were removed, and up to which record each counts. A fact stands sealed in the records
//! of the remover before the deletion is asked for, and in those of all who read it. Who sees a removed browser again, for
//! example because the server was put back from a backup, removes it again.

use reprise_catalog::changes::Batch;
use reprise_catalog::ids::{BrowserId, LibraryId};
use reprise_catalog::seal::{Deleted, Part, Seen, Vector};
use reprise_catalog::text::sorting;
use reprise_wire::heads::Heads;
use reprise_wire::refusal::RefusalCode;

use super::{Endpoint, Extent, Leave, OwnBatch, Records, Standing, Stop, Syncer};
use crate::protocol::sync::Unread;

/// How many facts of removal one small record tells at most. The others stand in the next one.
const TOLD_AT_ONCE: usize = 8;

/// Takes along into a new library which browsers this one had removed from the old one. What others said of removals there
/// stays behind.
///
/// # Errors
/// [`Stop`] if this browser could not read or store it.
pub(crate) async fn carry_removals(old: &impl Records, new: &impl Records) -> Result<(), Stop> {
    let removed = old.standing().await?.removed_here;
    if removed.is_empty() {
        return Ok(());
    }
    let facts: Vec<Seen> = removed.into_iter().map(|(browser, last)| Seen::removed(browser, last)).collect();
    new.note_removed(&facts).await
}

/// What waits to be sent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waits {
    /// A batch that says nothing, and was never sealed: an earlier try stopped there.
    Nothing,
    /// Another one, or none.
    Other,
}

impl Standing {
    /// The facts of removal, as they are told.
    pub(crate) fn removals(&self) -> impl Iterator<Item = Seen> {
        self.removed.iter().map(|(&browser, &last)| Seen::removed(browser, last))
    }

    /// By which library a browser says that this one was replaced, if one does.
    pub(crate) fn replaced_by(&self) -> Option<LibraryId> {
        self.followed.values().find_map(|followed| followed.replaced).map(|(_, by)| by)
    }

    /// Checks that nobody says that this browser was removed, or that the library was replaced.
    ///
    /// # Errors
    /// [`Stop`] if somebody says so. The person is asked then; nothing more is sent.
    pub(super) fn may_go_on(&self, own: BrowserId) -> Result<(), Stop> {
        if self.removed.contains_key(&own) {
            return Err(RefusalCode::BrowserForgotten.into());
        }
        self.replaced_by().map_or(Ok(()), |by| Err(Stop::Replaced { by }))
    }
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Removes a browser from the library. This browser first takes over its changes, so they stay, and says sealed that it
    /// was removed. A stream of junk is cleared without a trace. What cannot be read holds it up, unless the person has
    /// given it up.
    ///
    /// # Errors
    /// [`Stop::Unread`] if not all of it could be read, [`Stop::Unsent`] if what was taken over did not reach
    /// the endpoint.
    pub(crate) async fn remove_browser(&self, browser: BrowserId, unread: Unread) -> Result<(), Stop> {
        match self.is_junk(browser).await {
            Ok(true) => return Ok(self.endpoint.clear(browser).await?),
            Err(stop) if !stop.is_unread() => return Err(stop),
            _ => {}
        }
        // The browser's last changes are fetched before it goes.
        let has_room = match self.read_whole(Some(browser)).await {
            Err(stop) if unread == Unread::GivenUp && stop.is_unread() => true,
            Err(stop) if stop.is_unread() => return Err(Stop::Unread),
            read => read?,
        };
        let standing = self.records.standing().await?;
        let read = standing.followed.get(&browser).cloned().unwrap_or_default();
        self.adopt_only(browser).await?;
        // If the endpoint has no room for them now, it will have when the browser is gone. Until then they
        // are stored here.
        if has_room {
            self.send_taken_over(unread).await?;
        }
        // What others hold beyond a gap is taken over by them.
        let last = read.missing.first().map_or(read.last, |(from, _)| from - 1);
        let last = standing.removed.get(&browser).map_or(last, |&known| known.max(last));
        let through = match unread {
            Unread::GivenUp => {
                self.heads_in_epoch().await?.0.browsers.get(&browser).map_or(last, |head| head.last)
            }
            Unread::Waits => read.last.max(last),
        };
        self.say_removed(browser, last, unread).await?;
        self.delete_removed(browser, last, through).await
    }

    /// Removes browsers again that were removed and are seen all the same: a removal was interrupted, or the server was put
    /// back. What they wrote until then is taken over anew first, because it may have been lost as well. To be called when
    /// everything of this browser is acknowledged.
    pub(super) async fn remove_again(&self, heads: &Heads, standing: &Standing) -> Result<(), Stop> {
        for (&browser, &last) in &standing.removed {
            let head = heads.browsers.get(&browser).filter(|_| !heads.forgotten.contains(&browser));
            let Some(head) = head.filter(|_| browser != self.browser) else { continue };
            let until = head.last.min(last);
            let is_read = |followed: &super::Followed| followed.has_all(until);
            // Of a stream that begins later nothing is there that counts.
            if until > 0 && head.first <= until && !standing.followed.get(&browser).is_some_and(is_read) {
                continue;
            }
            if !standing.removed_here.contains_key(&browser) && !self.is_heir(browser, standing).await? {
                continue;
            }
            if !self.records.held_of(browser).await?.is_empty() {
                // The next round sends it.
                self.adopt_only(browser).await?;
                continue;
            }
            if standing.told.get(&browser) != Some(&Seen::removed(browser, last)) {
                self.put_removals(browser).await?;
            }
            self.delete_removed(browser, last, head.last).await?;
        }
        Ok(())
    }

    async fn adopt_only(&self, browser: BrowserId) -> Result<(), Stop> {
        let only = Some(sorting::set_of([browser]));
        self.records.adopt(&Leave { only, ..Leave::default() }).await
    }

    async fn send_taken_over(&self, unread: Unread) -> Result<(), Stop> {
        match self.round_within().await {
            Err(stop) if unread == Unread::GivenUp && stop.is_unread() => {}
            round => drop(round?),
        }
        let is_sent = self.records.own_span().await?.last <= self.records.standing().await?.acknowledged;
        if is_sent || unread == Unread::GivenUp { Ok(()) } else { Err(Stop::Unsent) }
    }

    /// Says sealed that a browser was removed, and waits until the endpoint has acknowledged that. What it said of removals
    /// itself is said by this browser from now on. Only where not even a small record has room, or the person goes on though
    /// the endpoint takes none, the deletion comes first.
    async fn say_removed(&self, browser: BrowserId, last: u64, unread: Unread) -> Result<(), Stop> {
        let known = self.records.standing().await?;
        let facts: Vec<Seen> = known.removals().chain([Seen::removed(browser, last)]).collect();
        self.records.note_removed(&facts).await?;
        match self.put_removals(browser).await {
            Err(stop) if stop.is_full() => Ok(()),
            Err(stop) if unread == Unread::GivenUp && stop.is_refusal() => Ok(()),
            put => put,
        }
    }

    /// Sends a small record that tells the facts of removal which were not told yet, that of one browser first, before
    /// everything else that waits to be sent: it has room where others have none. Where nothing of this browser was ever
    /// acknowledged here, no such record can come first, and the word of the deletion says it until a snapshot does.
    async fn put_removals(&self, of: BrowserId) -> Result<(), Stop> {
        let waits = self.send_waiting().await?;
        let standing = self.records.standing().await?;
        let mut news = standing.vector(Extent::News).0;
        news.retain(Seen::is_removed);
        let (first, rest): (Vec<Seen>, Vec<Seen>) = news.into_iter().partition(|seen| seen.browser == of);
        let news: Vec<Seen> = first.into_iter().chain(rest).take(TOLD_AT_ONCE).collect();
        if news.is_empty() {
            return Ok(());
        }
        let number = match self.records.own_after(standing.acknowledged).await?.first() {
            Some(batch) => batch.number,
            None => self.records.own_span().await?.last.max(standing.acknowledged) + 1,
        };
        let (part, previous) = self.place_of(number).await?;
        if part != Part::Plain {
            return Ok(());
        }
        let batch = OwnBatch { number, bytes: self.nothing() };
        if waits == Waits::Other {
            self.records.insert_own(number, &batch.bytes).await?;
        }
        let (record, seal) = self.seal_anew(&batch, previous, part, Vector(news));
        self.records.put_seal(number, &seal).await?;
        self.endpoint.put(self.browser, number, &record).await?;
        self.records.set_acknowledged(number).await
    }

    /// Sends again what an earlier try left: a small record that says nothing but what its seal tells. Answers what is the
    /// first that waits to be sent after that.
    async fn send_waiting(&self) -> Result<Waits, Stop> {
        let acknowledged = self.records.standing().await?.acknowledged;
        let waiting = self.records.own_after(acknowledged).await?;
        let Some(batch) = waiting.first().filter(|batch| batch.bytes == self.nothing()) else {
            return Ok(Waits::Other);
        };
        let Some(seal) = self.records.seal_of(batch.number).await? else { return Ok(Waits::Nothing) };
        self.endpoint.put(self.browser, batch.number, &self.seal_with(batch, &seal)).await?;
        self.records.set_acknowledged(batch.number).await?;
        Ok(Waits::Other)
    }

    /// A batch that says nothing, for a record that only tells something beside it.
    pub(super) fn nothing(&self) -> Vec<u8> {
        Batch::new(self.browser, Vec::new()).encode_plain()
    }

    async fn delete_removed(&self, browser: BrowserId, last: u64, through: u64) -> Result<(), Stop> {
        let word = self.keys.seal_word(Deleted::Browser { browser, last }, self.nonce_of_word());
        self.endpoint.forget_browser(browser, through, &word).await?;
        self.records.set_lost_ms(browser, None).await?;
        self.records.unfollow(browser).await
    }
}
