//! The pen: the only code that writes this browser's batches, for scans, imports and the person alike.
//!
//! One short transaction reads the number of this browser's last batch and adds the next batches. If another
//! tab has written since, the pen gives up, folds that tab's batches, takes later stamps, and tries again. So
//! no number is written twice, with or without locks. What is written is folded, and thereby shown, when it is
//! stored.

use futures::channel::oneshot;
use reprise_catalog::changes::{Batch, Change, Clock, Fact, Stamp};
use reprise_catalog::dated::{Moment, Noted};
use reprise_catalog::ids::BrowserId;
use reprise_catalog::library::{Catalog, Standpoint, Wanted};
use wasm_bindgen_futures::spawn_local;

use super::jots::{Jot, Outcome, Said, cut, take_some};
use super::{Library, opening};
use crate::platform::time::wall_ms;
use crate::protocol::{IntentId, Refused};
use crate::scan::messages::News;
use crate::store::{Head, StorageError};

/// The result of one transaction of the pen.
enum Written {
    /// The batches are stored.
    Stored,
    /// Another tab has written since, or this browser has another id by now.
    Overtaken,
}

impl Library {
    /// Writes facts. The future resolves when they are stored.
    pub(crate) fn jot(&self, facts: Vec<Fact>) -> impl Future<Output = Outcome> + use<> {
        self.queue(Said::Facts(facts), None, false)
    }

    /// Writes what an intent says. An intent that is stored already, under the same id, is not written again.
    pub(crate) fn jot_intent(&self, id: IntentId, facts: Vec<Fact>) -> impl Future<Output = Outcome> + use<> {
        self.queue(Said::Facts(facts), Some(id), true)
    }

    /// Writes what the person says without an intent of its own.
    pub(crate) fn jot_act(&self, facts: Vec<Fact>) -> impl Future<Output = Outcome> + use<> {
        self.queue(Said::Facts(facts), None, true)
    }

    /// Writes changes of a back-up as they were made.
    pub(crate) fn jot_restored(&self, changes: Vec<Change>) -> impl Future<Output = Outcome> + use<> {
        self.queue(Said::Restored(changes), None, false)
    }

    /// Writes what a scan worker has learned.
    pub(crate) fn jot_news(&self, news: Vec<News>) -> impl Future<Output = Outcome> + use<> {
        self.queue(Said::News(news), None, false)
    }

    /// Writes how the list of a day differs from what it was before.
    pub(super) fn jot_noted(
        &self,
        now: Moment,
        songs: u32,
        noted: Vec<Noted>,
    ) -> impl Future<Output = Outcome> + use<> {
        self.queue(Said::Noted { now, songs, noted }, None, false)
    }

    fn queue(
        &self,
        said: Said,
        intent: Option<IntentId>,
        is_act: bool,
    ) -> impl Future<Output = Outcome> + use<> {
        let (done, wait) = oneshot::channel();
        let mut desk = self.desk();
        desk.waiting.push_back(Jot { said, intent, is_act, done });
        if !std::mem::replace(&mut desk.is_writing, true) {
            let library = self.clone();
            spawn_local(async move { library.write_all().await });
        }
        drop(desk);
        // The pen always answers, unless the engine ends.
        async move { wait.await.unwrap_or(Err(Refused::Gone)) }
    }

    async fn write_all(self) {
        self.opened().await;
        loop {
            let Some(jots) = self.take_waiting() else { return };
            let outcome = self.write(&jots).await;
            let is_said = jots.iter().any(|jot| jot.intent.is_some());
            for jot in jots {
                // Whoever waited may be gone.
                let _ = jot.done.send(outcome.clone());
            }
            if is_said {
                self.publish();
            }
        }
    }

    /// Takes what is to be written next. If that is nothing, writing has ended, and the next jot starts it again.
    fn take_waiting(&self) -> Option<Vec<Jot>> {
        let mut desk = self.desk();
        let jots = take_some(&mut desk.waiting);
        desk.is_writing = !jots.is_empty();
        (!jots.is_empty()).then_some(jots)
    }

    async fn write(&self, jots: &[Jot]) -> Outcome {
        loop {
            let Some(storage) = self.storage() else {
                self.fold_unstored(jots);
                return self.unkept();
            };
            match self.write_once(&storage, jots).await {
                Ok(Written::Stored) => {
                    self.tell_written();
                    return Ok(());
                }
                // Without what the other tab wrote there is no next number, so this must not be tried for ever.
                Ok(Written::Overtaken) => match opening::fold_news(self).await {
                    Ok(()) => {}
                    Err(error) => return self.give_up(jots, &error),
                },
                Err(error) => return self.give_up(jots, &error),
            }
        }
    }

    fn give_up(&self, jots: &[Jot], error: &StorageError) -> Outcome {
        self.fold_unstored(jots);
        self.keep_in_memory(error);
        Err(Refused::NotKept(error.to_string()))
    }

    /// Tries once. The transaction ends as soon as anything else is awaited, so the batches are cut inside of it.
    async fn write_once(
        &self,
        storage: &crate::store::Storage,
        jots: &[Jot],
    ) -> Result<Written, StorageError> {
        let Some(browser) = self.browser() else { return Ok(Written::Overtaken) };
        let mut batches = Vec::new();
        let mut before = None;
        let cut_at = |head: &Head| {
            if !may_write(head, browser, self.head_of(browser)) {
                return None;
            }
            before = Some(head.last);
            batches = self.cut(browser, jots, &head.done);
            Some(batches.iter().map(|(_, bytes)| bytes.clone()).collect())
        };
        let intents: Vec<IntentId> = jots.iter().filter_map(|jot| jot.intent).collect();
        storage.append(browser, &intents, cut_at).await?;
        let Some(before) = before else { return Ok(Written::Overtaken) };
        for ((batch, _), number) in batches.into_iter().zip(before + 1..) {
            self.fold_own(batch, number);
        }
        Ok(Written::Stored)
    }

    /// Makes the batches of these jots, without intents that are stored already.
    fn cut(&self, browser: BrowserId, jots: &[Jot], done: &[IntentId]) -> Vec<(Batch, Vec<u8>)> {
        let (from, wanted) = (self.standpoint(), self.wanted());
        self.with(|catalog, _| cut_behind(catalog, &from, &wanted, browser, jots, done, wall_ms()))
    }

    /// Shows changes that could not be stored. They last as long as the tab.
    fn fold_unstored(&self, jots: &[Jot]) {
        let Some(browser) = self.browser() else { return };
        for (batch, _) in self.cut(browser, jots, &[]) {
            self.fold_said(batch);
        }
    }
}

/// Whether a tab may write behind this head: it has folded everything up to there, and this browser still has the id
/// that the tab knows.
fn may_write(head: &Head, browser: BrowserId, folded: u64) -> bool {
    head.browser.is_none_or(|now| now == browser) && head.last == folded
}

/// The batches of those jots that are not stored yet, stamped later than everything in this catalog.
fn cut_behind(
    catalog: &Catalog,
    from: &Standpoint,
    wanted: &Wanted,
    browser: BrowserId,
    jots: &[Jot],
    done: &[IntentId],
    wall_ms: u64,
) -> Vec<(Batch, Vec<u8>)> {
    let is_new = |jot: &&Jot| jot.intent.is_none_or(|intent| !done.contains(&intent));
    let mut clock = Clock::new(browser);
    if let Some(latest) = catalog.latest() {
        clock.observe(latest, wall_ms);
    }
    let mut change = |fact: Fact, is_act: bool| Change {
        stamp: catalog.stamp_of(&fact, clock.tick(wall_ms)),
        replaced: is_act.then(|| catalog.written(&fact).unwrap_or(Stamp::NONE)),
        fact,
    };
    let mut changes = Vec::new();
    for same in
        jots.iter().filter(is_new).collect::<Vec<_>>().chunk_by(|one, other| one.is_act == other.is_act)
    {
        let facts = same.iter().flat_map(|jot| jot.said.facts(catalog, from, wanted, wall_ms));
        let facts = catalog.told_apart(facts.collect(), browser);
        let is_act = same.first().is_some_and(|jot| jot.is_act);
        changes.extend(facts.into_iter().map(|fact| change(fact, is_act)));
        changes.extend(same.iter().flat_map(|jot| jot.said.restored().iter().cloned()));
    }
    cut(browser, changes)
}

#[cfg(test)]
mod tests;
