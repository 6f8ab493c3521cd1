//! Lists that were written can be taken back. What does that is kept in this browser, so that it works after the dialog
//! was closed and after a reload.

use borsh::{BorshDeserialize, BorshSerialize};
use reprise_catalog::changes::{Batch, Change, Fact, Stamp};
use reprise_catalog::imports::taken_back::{
    Span, going_back_further, said_again, spans_of, taking_back, written,
};
use reprise_catalog::library::Catalog;

use super::{Scans, kept};
use crate::protocol::Refused;
use crate::protocol::card::ActId;
use crate::protocol::intent::Judging;
use crate::protocol::lists::ListPlan;
use crate::store::Setting;

/// How many imports can be taken back.
const MOST: usize = 64;

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
    /// In the order in which it was asked for, each with the stamp of what it says again.
    pub(super) facts: Vec<Change>,
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
        let batches = batches_of(&written(catalog, undo.facts));
        Done { plans, has_backup, batches, choices: undo.choices }
    }

    /// What was written, with what takes it back.
    fn changes(&self) -> Vec<Change> {
        let batches = self.batches.iter().filter_map(|batch| Batch::decode(batch).ok());
        batches.flat_map(|batch| batch.changes).collect()
    }

    /// What takes them back now.
    fn facts(&self, catalog: &Catalog) -> Vec<Fact> {
        let mut facts = taking_back(catalog, &self.changes());
        // Two lists may have said something of one song: the older words come last.
        facts.reverse();
        facts
    }

    fn bytes(&self) -> usize {
        self.batches.iter().map(Vec::len).sum()
    }
}

fn batches_of(changes: &[Change]) -> Vec<Vec<u8>> {
    let same = changes.chunk_by(|one, next| one.stamp.browser == next.stamp.browser);
    let batch = |some: &[Change]| {
        let browser = some.first().map(|first| first.stamp.browser)?;
        Some(Batch::new(browser, some.to_vec()).encode())
    };
    same.filter_map(batch).collect()
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

    /// Lists that can be taken back; the last ones are 0.
    pub(super) fn at(&self, at: usize) -> Option<&Done> {
        self.done.iter().rev().nth(at)
    }

    /// The names of the lists that can be taken back, the last ones first.
    pub(super) fn names(&self) -> Vec<String> {
        let names =
            |done: &Done| done.plans.iter().map(|plan| plan.name.as_str()).collect::<Vec<_>>().join(", ");
        self.done.iter().rev().map(names).collect()
    }

    /// Forgets lists that were taken back. What was written later goes back to what was before these.
    fn remove(&mut self, done: &Done, said: &[Fact], catalog: &Catalog) {
        let Some(at) = self.done.iter().position(|it| it == done) else { return };
        let gone = self.done.remove(at).changes();
        for earlier in self.done.iter_mut().take(at) {
            let changes = said_again(earlier.changes(), &gone, said, catalog);
            earlier.batches = batches_of(&changes);
        }
        for later in self.done.iter_mut().skip(at) {
            let changes = going_back_further(later.changes(), &gone);
            later.batches = batches_of(&changes);
        }
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

    /// Takes back lists that were written, the last ones being 0; `None` if there are none.
    pub(super) async fn undo_import(&self, at: usize) -> Option<Result<(), Refused>> {
        let done = self.desk().imports.at(at)?.clone();
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
        self.0.library.with(|catalog, _| self.desk().imports.remove(&done, &facts, catalog));
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
    use reprise_catalog::imports::taken_back::before;

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
        let changes = takes_back.iter().cloned().map(|fact| Change::new(Stamp::NONE, fact)).collect();
        let undo = Undo { facts: changes, choices: choices.clone() };
        let done = Done::of(&catalog, vec![ListPlan::default()], undo, false);
        let stored = kept::written(&Imports { done: vec![done], undone: vec![] });
        let read: Imports = kept::read(&stored).unwrap();
        assert_eq!(read.at(0).unwrap().choices, choices);
        let facts = read.at(0).unwrap().facts(&catalog);
        assert_eq!(facts, takes_back.into_iter().rev().collect::<Vec<_>>());
        catalog.fold(Change::new(Stamp::at(9, BrowserId([1; 8])), tick(1, None)));
        assert_eq!(read.at(0).unwrap().facts(&catalog), [tick(2, None)], "what was said since stays");
    }

    /// Three imports tick one song by turns. They are taken back in any order; what is left is what the others said.
    #[test]
    fn each_import_can_be_taken_back_by_itself() {
        let said = [Some(Ticked::Returned), Some(Ticked::NotReturned), Some(Ticked::Returned)];
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0], [2, 0, 1], [0, 2, 1]] {
            let (mut catalog, mut imports, mut left) =
                (Catalog::default(), Imports::default(), vec![0, 1, 2]);
            let mut ms = 0;
            let mut say = |catalog: &mut Catalog, fact| {
                ms += 1;
                catalog.fold(Change::new(Stamp::at(ms, BrowserId([1; 8])), fact));
            };
            for (at, ticked) in said.into_iter().enumerate() {
                let fact = tick(1, ticked);
                let facts = before(&catalog, [&fact].into_iter());
                say(&mut catalog, fact);
                let undo = Undo { facts, choices: Vec::new() };
                let plan = ListPlan { name: at.to_string(), ..ListPlan::default() };
                imports.push(Done::of(&catalog, vec![plan], undo, false));
            }
            for next in order {
                let at = imports.names().iter().position(|name| *name == next.to_string()).unwrap();
                let done = imports.at(at).unwrap().clone();
                let facts = done.facts(&catalog);
                facts.iter().for_each(|fact| say(&mut catalog, fact.clone()));
                imports.remove(&done, &facts, &catalog);
                left.retain(|it| *it != next);
                let wanted = left.last().and_then(|last| said[*last]);
                let found = catalog.track(TrackId([1; 16])).and_then(|track| track.ticked());
                assert_eq!(found, wanted, "{order:?}, {next}");
            }
        }
    }

    #[test]
    fn the_last_imports_are_kept() {
        let mut imports = Imports::default();
        let of = |bytes: usize| Done { batches: vec![vec![0; bytes]], ..Done::default() };
        (0..MOST + 9).for_each(|_| imports.push(of(1)));
        assert_eq!(imports.done.len(), MOST);
        imports.push(of(MOST_BYTES + 1));
        assert_eq!(imports.done.len(), 1);
    }
}
