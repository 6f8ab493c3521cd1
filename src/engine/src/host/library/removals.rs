//! Removals that other browsers said and that took most songs away. They are folded like everything else. When they
//! took 90 % or more of the songs that this browser shows, the person is told who said it and when, and can take it
//! back.

use std::collections::{BTreeMap, HashMap};

use borsh::{BorshDeserialize, BorshSerialize};
use reprise_catalog::changes::{Change, Fact, Stamp};
use reprise_catalog::ids::{BrowserId, TrackId};
use reprise_catalog::library::{Catalog, SaidBetween, TrackAt, Whereabouts, takes_away};
use reprise_catalog::query::Table;
use reprise_wire::hex;
use wasm_bindgen_futures::spawn_local;

use super::{Library, News};
use crate::platform::time::wall_ms;
use crate::protocol::card::ActId;
use crate::protocol::members::unnamed;
use crate::protocol::{IntentId, Refused};
use crate::store::{Setting, Storage, StorageError};

/// What a browser takes away within this time is added up, in milliseconds: much comes in several batches.
const TOGETHER_MS: u64 = 60 * 60 * 1000;

/// How many are remembered.
const MOST: usize = 8;

/// What one browser has taken away.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Removal {
    first: ActId,
    last: ActId,
    /// How many songs that was, of so many that were shown before.
    pub(crate) songs: u64,
    pub(crate) of: u64,
    /// When it was last folded, in milliseconds since 1970.
    noted_ms: u64,
    /// Whether the person has answered.
    is_answered: bool,
}

impl Removal {
    /// Who said it.
    pub(crate) fn browser(&self) -> BrowserId {
        self.first.browser
    }

    /// When that was by its clock, in milliseconds since 1970.
    pub(crate) fn said_ms(&self) -> u64 {
        self.last.ms
    }

    /// What it consists of.
    pub(crate) fn said(&self) -> SaidBetween {
        SaidBetween { first: self.first.into(), last: self.last.into() }
    }

    /// Whether this is about all of what another one is about.
    fn has_all(&self, of: &Removal) -> bool {
        self.browser() == of.browser() && self.said().has(of.first.into()) && self.said().has(of.last.into())
    }

    /// Whether both are about some of the same.
    fn meets(&self, other: &Removal) -> bool {
        self.browser() == other.browser()
            && (self.said().has(other.first.into()) || other.said().has(self.first.into()))
    }

    /// Joins it with what another tab noted of the same.
    fn join(&mut self, other: &Removal) {
        self.is_answered = match (self.is_answered, other.is_answered) {
            (true, false) => self.has_all(other),
            (false, true) => other.has_all(self),
            (both, _) => both,
        };
        self.first = Stamp::from(self.first).min(other.first.into()).into();
        self.last = Stamp::from(self.last).max(other.last.into()).into();
        (self.songs, self.of) = (self.songs.max(other.songs), self.of.max(other.of));
        self.noted_ms = self.noted_ms.max(other.noted_ms);
    }

    fn is_open(&self) -> bool {
        !self.is_answered && self.songs > 0 && self.songs * 10 >= self.of * 9
    }
}

/// Songs that another browser's words were about, before the table has them.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// How many songs were shown before.
    of: u64,
    /// Those of them that were shown, with who spoke of them and whether they were missing already.
    songs: HashMap<TrackAt, (BrowserId, bool)>,
    /// From when to when each browser spoke.
    said: BTreeMap<BrowserId, SaidBetween>,
}

/// What other browsers have taken away.
#[derive(Debug, Default)]
pub(super) struct Removals {
    known: Vec<Removal>,
    touched: Touched,
}

impl Removals {
    /// Notes that another browser's words about these songs were folded, before the table shows that.
    pub(super) fn note(&mut self, catalog: &Catalog, table: &Table, stamp: Stamp, songs: &[TrackId]) {
        if self.known.iter().any(|known| known.said().has(stamp)) {
            return;
        }
        let Touched { of, songs: touched, said } = &mut self.touched;
        if said.is_empty() {
            *of = table.outlook().whole.count;
        }
        let said = said.entry(stamp.browser).or_insert(SaidBetween { first: stamp, last: stamp });
        (said.first, said.last) = (said.first.min(stamp), said.last.max(stamp));
        for at in songs.iter().filter_map(|song| catalog.position(*song)) {
            if let Some(judgement) = table.row(at).map(|row| row.judgement)
                && judgement.group().is_some()
            {
                touched.entry(at).or_insert((stamp.browser, judgement.whereabouts.is_gone()));
            }
        }
    }

    /// Takes what was noted, to be counted when the table shows it.
    pub(super) fn take_touched(&mut self) -> Touched {
        std::mem::take(&mut self.touched)
    }

    /// Counts which of the songs that were noted are gone in the table. Answers whether the person is to be told anew.
    pub(super) fn count(&mut self, touched: Touched, table: &Table, now_ms: u64) -> bool {
        let mut gone: BTreeMap<BrowserId, u64> = BTreeMap::new();
        for (at, (browser, was_missing)) in touched.songs {
            let whereabouts = table.row(at).map(|row| row.judgement.whereabouts);
            let is_gone = match whereabouts {
                Some(Whereabouts::LetGo) => true,
                Some(whereabouts) => whereabouts.is_gone() && !was_missing,
                None => false,
            };
            *gone.entry(browser).or_default() += u64::from(is_gone);
        }
        gone.retain(|_, songs| *songs > 0);
        for (browser, songs) in &gone {
            if let Some(&said) = touched.said.get(browser) {
                self.add(said, *songs, touched.of, now_ms);
            }
        }
        let is_told = |browser: &BrowserId| self.open().any(|known| known.browser() == *browser);
        gone.keys().any(is_told)
    }

    fn add(&mut self, said: SaidBetween, songs: u64, of: u64, now_ms: u64) {
        let (first, last) = (said.first.into(), said.last.into());
        // What was little, and long ago, is not to be told any more.
        let is_recent = |known: &Removal| now_ms.abs_diff(known.noted_ms) < TOGETHER_MS;
        self.known.retain(|known| known.is_answered || known.is_open() || is_recent(known));
        if self.known.iter().any(|known| known.said().has(said.first) && known.said().has(said.last)) {
            // Another tab has counted it.
            return;
        }
        let is_same = |known: &Removal| known.browser() == said.first.browser && !known.is_answered;
        if let Some(known) = self.known.iter_mut().find(|known| is_same(known)) {
            known.first = Stamp::from(known.first).min(said.first).into();
            known.last = Stamp::from(known.last).max(said.last).into();
            (known.songs, known.noted_ms) = (known.songs + songs, now_ms);
            return;
        }
        self.known.push(Removal { first, last, songs, of, noted_ms: now_ms, is_answered: false });
        self.drop_oldest();
    }

    /// Adds what other tabs have kept: what one of them has noted or answered is so in all.
    fn join(&mut self, kept: Removals) {
        for other in kept.known {
            match self.known.iter_mut().find(|known| known.meets(&other)) {
                Some(known) => known.join(&other),
                None => self.known.push(other),
            }
        }
        self.known.sort_by_key(|known| known.noted_ms);
        self.drop_oldest();
    }

    fn drop_oldest(&mut self) {
        let surplus = self.known.len().saturating_sub(MOST);
        self.known.drain(..surplus);
    }

    /// Whether something was noted that is not counted yet.
    pub(super) fn is_counting(&self) -> bool {
        !self.touched.said.is_empty()
    }

    /// What the person is told of.
    pub(super) fn open(&self) -> impl Iterator<Item = &Removal> {
        self.known.iter().filter(|known| known.is_open())
    }

    /// Notes that the person has answered what a browser has taken away.
    pub(super) fn answer(&mut self, browser: BrowserId) {
        let of_it = self.known.iter_mut().filter(|known| known.browser() == browser && known.is_open());
        of_it.for_each(|known| known.is_answered = true);
    }

    /// Takes over what was answered in another tab. Answers whether that closes something here.
    fn take_answers(&mut self, kept: &Removals) -> bool {
        let answered = |of: &Removal| kept.known.iter().any(|it| it.is_answered && it.has_all(of));
        let mut has_closed = false;
        for known in self.known.iter_mut().filter(|known| known.is_open() && answered(known)) {
            (known.is_answered, has_closed) = (true, true);
        }
        has_closed
    }

    /// As it is kept.
    pub(super) fn kept(&self) -> String {
        // Writing into memory cannot fail.
        hex::write(&borsh::to_vec(&self.known).unwrap_or_default())
    }

    /// As it was kept; nothing if that cannot be read.
    pub(super) fn of_kept(kept: Option<&str>) -> Removals {
        let bytes = kept.and_then(hex::read_all).unwrap_or_default();
        Removals { known: borsh::from_slice(&bytes).unwrap_or_default(), ..Removals::default() }
    }
}

/// Whether a change of another browser's stream is to be looked at by [`Removals::note`].
pub(super) fn is_noted(fact: &Fact, stamp: Stamp, own: Option<BrowserId>) -> bool {
    own.is_some_and(|own| own != stamp.browser) && takes_away(fact)
}

impl Library {
    /// Folds changes that were read from a browser's stream, and notes what may take songs away.
    pub(super) fn fold_of(&self, browser: BrowserId, changes: Vec<Change>) {
        let own = self.browser();
        if own == Some(browser) || !changes.iter().any(|change| is_noted(&change.fact, change.stamp, own)) {
            return self.fold(changes);
        }
        let (count, mut changed) = (changes.len(), Vec::new());
        let mut held = self.0.held.borrow_mut();
        let ((catalog, table), mut desk) = (&mut *held, self.desk());
        for change in changes {
            let stamp = is_noted(&change.fact, change.stamp, own).then_some(change.stamp);
            let songs = catalog.fold(change);
            if let Some(stamp) = stamp {
                desk.removals.note(catalog, table, stamp, &songs);
            }
            changed.extend(songs);
        }
        drop((held, desk));
        self.note_folded(count, changed);
    }

    /// Counts what is gone, when the table shows it, and tells the person if that is most.
    pub(super) fn count_removed(&self, touched: Touched) {
        if touched.said.is_empty() {
            return;
        }
        let is_news = self.with(|_, table| self.desk().removals.count(touched, table, wall_ms()));
        self.keep_removals();
        if is_news {
            self.tell(News::OfOthers);
        }
    }

    /// What the person is told of what other browsers have taken away.
    pub(crate) fn open_removals(&self) -> Vec<Removal> {
        self.desk().removals.open().cloned().collect()
    }

    /// Says the opposite of what a browser said that took most songs away.
    pub(crate) async fn put_back(&self, id: IntentId, browser: BrowserId) -> Result<(), Refused> {
        self.opened().await;
        let open = self.open_removals();
        let of_it = open.iter().filter(|removal| removal.browser() == browser);
        let facts =
            of_it.flat_map(|removal| self.with(|catalog, _| removal.said().put_back(catalog, unnamed)));
        self.jot_intent(id, facts.collect()).await?;
        self.leave_removed(browser);
        Ok(())
    }

    /// Leaves it as that browser said.
    pub(crate) fn leave_removed(&self, browser: BrowserId) {
        self.desk().removals.answer(browser);
        self.keep_removals();
    }

    /// Loads what was noted before the page was closed.
    pub(super) async fn load_removals(&self, storage: &Storage) {
        self.desk().removals = kept_in(storage).await;
    }

    /// Takes over what was answered in another tab.
    pub(super) async fn take_answered_removals(&self, storage: &Storage) {
        let kept = kept_in(storage).await;
        self.desk().removals.take_answers(&kept);
    }

    fn keep_removals(&self) {
        let library = self.clone();
        spawn_local(async move {
            // What cannot be kept is told until the page is closed, and in other tabs as well.
            if library.keep_shown().await.is_ok() {
                library.tell_tabs();
            }
        });
    }

    /// Keeps what others have taken away, and with it up to where the table shows what they wrote. Both or neither: the next
    /// engine looks only at what came since.
    pub(super) async fn keep_shown(&self) -> Result<(), StorageError> {
        let Some(storage) = self.storage() else { return Ok(()) };
        let join = |kept: Option<String>| {
            let removals = &mut self.desk().removals;
            removals.join(Removals::of_kept(kept.as_deref()));
            removals.kept()
        };
        storage.change(Setting::Removals, join, self.shown_to().map(|shown| (Setting::Shown, shown))).await
    }
}

async fn kept_in(storage: &Storage) -> Removals {
    // Without it, nothing of before is told.
    Removals::of_kept(storage.setting(Setting::Removals).await.ok().flatten().as_deref())
}

impl From<ActId> for Stamp {
    fn from(ActId { era, ms, counter, browser }: ActId) -> Stamp {
        Stamp { era, ms, counter, browser }
    }
}

impl From<Stamp> for ActId {
    fn from(Stamp { era, ms, counter, browser }: Stamp) -> ActId {
        ActId { era, ms, counter, browser }
    }
}

#[cfg(test)]
mod tests;
