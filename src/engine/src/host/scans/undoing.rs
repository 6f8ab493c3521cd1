//! Lists that were written can be taken back. What does that is kept in this browser, so that it works after the dialog
//! was closed and after a reload.

use borsh::{BorshDeserialize, BorshSerialize};
use reprise_catalog::changes::{Batch, Change, Fact, Stamp};
use reprise_catalog::imports::taken_back::{Span, spans_of, taking_back, written};
use reprise_catalog::library::Catalog;

use super::{Scans, kept};
use crate::protocol::Refused;
use crate::protocol::card::ActId;
use crate::protocol::intent::Judging;
use crate::protocol::lists::ListPlan;
use crate::store::Setting;

/// How many imports can be taken back, the last one first.
const MOST: usize = 8;

/// The most bytes that are kept for that. The last import stays, whatever it takes.
const MOST_BYTES: usize = 8 << 20;

/// Lists that were written together.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct Done {
    pub(super) plans: Vec<ListPlan>,
    /// Whether a back-up was among them.
    has_backup: bool,
    /// What was written, with what takes it back, as batches of changes.
    batches: Vec<Vec<u8>>,
    /// The choices that a back-up brought.
    choices: Vec<Judging>,
}

/// What takes lists back that are being written.
#[derive(Debug, Default)]
pub(super) struct Undo {
    /// In the order in which it was asked for.
    pub(super) facts: Vec<Fact>,
    /// The choices that a back-up brought.
    pub(super) choices: Vec<Judging>,
}

/// The lists that were written, and what was taken back of them.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct Imports {
    done: Vec<Done>,
    /// The stamps with which back-ups were taken back, so that they can be restored again.
    undone: Vec<(ActId, ActId)>,
}

impl Done {
    /// Lists that were just written, with what takes them back.
    fn of(catalog: &Catalog, plans: Vec<ListPlan>, undo: Undo, has_backup: bool) -> Done {
        let changes = written(catalog, undo.facts);
        let same = changes.chunk_by(|one, next| one.stamp.browser == next.stamp.browser);
        let batch = |some: &[Change]| {
            let browser = some.first().map(|first| first.stamp.browser)?;
            Some(Batch::new(browser, some.to_vec()).encode())
        };
        Done { plans, has_backup, batches: same.filter_map(batch).collect(), choices: undo.choices }
    }

    /// What takes them back now.
    fn facts(&self, catalog: &Catalog) -> Vec<Fact> {
        let batches = self.batches.iter().filter_map(|batch| Batch::decode(batch).ok());
        let changes: Vec<Change> = batches.flat_map(|batch| batch.changes).collect();
        let mut facts = taking_back(catalog, &changes);
        // Two lists may have said something of one song: the older words come last.
        facts.reverse();
        facts
    }

    fn bytes(&self) -> usize {
        self.batches.iter().map(Vec::len).sum()
    }
}

impl Imports {
    /// Notes lists that were written.
    fn push(&mut self, done: Done) {
        self.done.push(done);
        let kept =
            |done: &[Done]| done.len() > MOST || done.iter().map(Done::bytes).sum::<usize>() > MOST_BYTES;
        while self.done.len() > 1 && kept(&self.done) {
            self.done.remove(0);
        }
    }

    /// The lists that can be taken back next.
    pub(super) fn last(&self) -> Option<&Done> {
        self.done.last()
    }

    /// What was taken back of back-ups.
    pub(super) fn undone(&self) -> Vec<Span> {
        self.undone.iter().map(|(first, last)| (Stamp::from(*first), Stamp::from(*last))).collect()
    }
}

impl Scans {
    /// Begins to note what takes lists back.
    pub(super) fn begin_undo(&self) {
        self.desk().undo = Some(Undo::default());
    }

    /// Keeps what takes back the lists that were written since. Answers whether there is anything.
    pub(super) fn end_undo(&self, plans: Vec<ListPlan>, has_backup: bool) -> bool {
        let undo = self.desk().undo.take().unwrap_or_default();
        if undo.facts.is_empty() && undo.choices.is_empty() {
            return false;
        }
        let done = self.0.library.with(|catalog, _| Done::of(catalog, plans, undo, has_backup));
        self.desk().imports.push(done);
        self.keep_imports();
        true
    }

    /// Takes back the lists that were written last; `None` if there are none.
    pub(super) async fn undo_last(&self) -> Option<Result<(), Refused>> {
        let done = self.desk().imports.last()?.clone();
        let facts = self.0.library.with(|catalog, _| done.facts(catalog));
        let is_act = |fact: &Fact| matches!(fact, Fact::Tick { .. } | Fact::Overruled { .. });
        let (acts, others): (Vec<_>, Vec<_>) = facts.clone().into_iter().partition(is_act);
        let outcome = match self.0.library.jot_act(acts).await {
            Ok(()) => self.0.library.jot(others).await,
            failed => failed,
        };
        let outcome = match outcome {
            Ok(()) => self.0.library.unmake(&done.choices).await,
            failed => failed,
        };
        // What could not be written can be asked for again. Nor does a second click take back the lists before these.
        if outcome.is_err() {
            return Some(outcome);
        }
        if self.desk().imports.last() == Some(&done) {
            self.desk().imports.done.pop();
        }
        if done.has_backup {
            let spans = self.0.library.with(|catalog, _| spans_of(catalog, &facts));
            let ids = spans.into_iter().map(|(first, last)| (ActId::from(first), ActId::from(last)));
            self.desk().imports.undone.extend(ids);
        }
        self.keep_imports();
        Some(outcome)
    }

    /// Loads what takes lists back that were written before the page was closed.
    pub(super) async fn load_imports(&self) {
        let kept = self.kept(Setting::Lists).await.unwrap_or_default();
        let Some(imports) = kept::read::<Imports>(&kept) else { return };
        self.desk().imports = imports;
        self.show_lists();
    }

    fn keep_imports(&self) {
        let kept = kept::written(&self.desk().imports);
        // What cannot be kept can be taken back until the page is closed.
        self.keep(Setting::Lists, kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::Ticked;
    use reprise_catalog::evidence::Subscription;
    use reprise_catalog::ids::{BrowserId, TrackId};

    fn tick(track: u8, ticked: Option<Ticked>) -> Fact {
        Fact::Tick { track: TrackId([track; 16]), ticked }
    }

    #[test]
    fn what_takes_lists_back_is_stored_and_read_again_in_its_order() {
        let mut catalog = Catalog::default();
        for (ms, track) in [(5, 1), (6, 2)] {
            let stamp = Stamp::at(ms, BrowserId([ms as u8; 8]));
            catalog.fold(Change::new(stamp, tick(track, Some(Ticked::Returned))));
        }
        let takes_back = vec![tick(1, None), tick(2, None), tick(1, Some(Ticked::NotReturned))];
        let choices = vec![Judging::Subscription(Subscription::Match)];
        let undo = Undo { facts: takes_back.clone(), choices: choices.clone() };
        let done = Done::of(&catalog, vec![ListPlan::default()], undo, false);
        let stored = kept::written(&Imports { done: vec![done], undone: vec![] });
        let read: Imports = kept::read(&stored).unwrap();
        assert_eq!(read.last().unwrap().choices, choices);
        let facts = read.last().unwrap().facts(&catalog);
        assert_eq!(facts, takes_back.into_iter().rev().collect::<Vec<_>>());
        catalog.fold(Change::new(Stamp::at(9, BrowserId([1; 8])), tick(1, None)));
        assert_eq!(read.last().unwrap().facts(&catalog), [tick(2, None)], "what was said since stays");
    }

    #[test]
    fn the_last_imports_are_kept() {
        let mut imports = Imports::default();
        let of = |bytes: usize| Done { batches: vec![vec![0; bytes]], ..Done::default() };
        (0..20).for_each(|_| imports.push(of(1)));
        assert_eq!(imports.done.len(), MOST);
        imports.push(of(MOST_BYTES + 1));
        assert_eq!(imports.done.len(), 1);
    }
}
