//! Lists that the person gave: what each would change is shown first, and written when they say so.

use reprise_catalog::changes::{Change, Fact, SaidBy};
use reprise_catalog::imports::backup::{self, NoBackup};
use reprise_catalog::imports::{Stated, Taken, take_stated};
use reprise_catalog::library::Track;

use super::Scans;
use super::imports::told;
use crate::platform::time::sleep;
use crate::protocol::Push;
use crate::protocol::lists::{ListAct, ListPlan, ListStage, Lists};
use crate::protocol::words;
use crate::scan::messages::{ListSays, Listing};

/// The lists that wait for the person, and what takes back those that were written.
#[derive(Default)]
pub(super) struct Pending {
    given: Vec<Given>,
    plans: Vec<ListPlan>,
    stage: ListStage,
    /// What the catalog said before, in the order in which it was overwritten; `None` if a part cannot be taken back.
    undo: Option<Vec<Fact>>,
}

/// What a list brings.
enum Given {
    Songs(String, SaidBy, Stated),
    Changes(Vec<Change>),
}

impl Scans {
    /// Notes what a list would change.
    pub(super) fn plan_list(&self, listing: Listing) {
        let Listing { name, said } = listing;
        let (plan, given) = match said {
            Err(why) => (refused(name, &why.to_string()), None),
            Ok(ListSays::Songs(by, stated)) => {
                let taken = self.0.library.with(|catalog, _| take_stated(&stated, by, catalog));
                (plan_of(&name, by, &stated, &taken), Some(Given::Songs(name, by, stated)))
            }
            Ok(ListSays::Backup(batches)) => match changes_of(&batches) {
                Ok(changes) => (self.plan_backup(name, &changes), Some(Given::Changes(changes))),
                Err(why) => (refused(name, &why.to_string()), None),
            },
        };
        let mut desk = self.desk();
        if !matches!(desk.pending.stage, ListStage::Asked) {
            desk.pending = Pending::default();
        }
        desk.pending.plans.push(plan);
        desk.pending.given.extend(given);
    }

    fn plan_backup(&self, name: String, changes: &[Change]) -> ListPlan {
        let plan = self.0.library.with(|catalog, _| backup::plan(catalog, changes));
        let says = match plan.is_news {
            true => "A back-up of Reprise. What it holds is added; nothing is removed.",
            false => "A back-up of Reprise. Everything in it is known here.",
        };
        let backup::Plan { new, changed, same, .. } = plan;
        ListPlan { name, says: says.to_owned(), new, changed, same, unreadable: 0 }
    }

    /// Shows the page what the lists would change.
    pub(super) fn show_lists(&self) {
        let desk = self.desk();
        let (plans, stage) = (desk.pending.plans.clone(), desk.pending.stage);
        drop(desk);
        self.0.voice.push(&Push::Lists(Lists { plans, stage }));
    }

    /// Does what the person says of the lists.
    pub(crate) async fn act_on_lists(&self, act: ListAct) {
        match act {
            ListAct::Close => self.desk().pending = Pending::default(),
            ListAct::Apply => self.apply_lists().await,
            ListAct::Undo => self.undo_lists().await,
        }
        self.show_lists();
    }

    async fn apply_lists(&self) {
        let given = {
            let mut desk = self.desk();
            desk.told.clear();
            desk.pending.stage = ListStage::Writing;
            desk.pending.undo = Some(Vec::new());
            std::mem::take(&mut desk.pending.given)
        };
        self.show_lists();
        for given in given {
            match given {
                Given::Songs(name, by, stated) => {
                    let told = self.take_songs(&name, by, &stated).await;
                    self.note_list(told);
                }
                Given::Changes(changes) => self.restore_changes(changes).await,
            }
            // The page may draw in between.
            sleep(0).await;
        }
        let mut desk = self.desk();
        let can_undo = desk.pending.undo.as_ref().is_some_and(|facts| !facts.is_empty());
        desk.pending.stage = ListStage::Written { can_undo };
    }

    async fn restore_changes(&self, changes: Vec<Change>) {
        // Changes of other browsers are not taken back one by one.
        self.desk().pending.undo = None;
        let news: Vec<_> = self.0.library.with(|catalog, _| {
            changes.into_iter().filter(|change| backup::is_news(catalog, change)).collect()
        });
        let told = match self.0.library.jot_restored(news).await {
            Ok(()) => "The back-up was restored.".to_owned(),
            Err(why) => words::sentence(&why.to_string()),
        };
        self.note_list(told);
        self.0.library.publish();
    }

    /// Remembers what these statements of a list overwrite.
    pub(super) fn note_undo(&self, by: SaidBy, facts: &[Fact]) {
        let before: Vec<Fact> = self.0.library.with(|catalog, _| {
            let tracks = facts.iter().filter_map(|fact| match fact {
                Fact::Stated { track, .. } => Some(*track),
                _ => None,
            });
            let said = |track: Track<'_>| track.said().find(|(of, ..)| *of == by).map(|(_, _, said)| said);
            let before = |track| catalog.track(track).and_then(said).map(Box::new);
            tracks.map(|track| Fact::Stated { track, by, said: before(track) }).collect()
        });
        if let Some(undo) = &mut self.desk().pending.undo {
            undo.extend(before);
        }
    }

    async fn undo_lists(&self) {
        let Some(mut facts) = self.desk().pending.undo.take() else { return };
        // Two lists may have said something of one song: the older words come last.
        facts.reverse();
        let told = match self.0.library.jot(facts).await {
            Ok(()) => "The lists were taken back.".to_owned(),
            Err(why) => words::sentence(&why.to_string()),
        };
        self.desk().told.clear();
        self.note_list(told);
        self.desk().pending.stage = ListStage::TakenBack;
        self.0.library.publish();
    }
}

fn changes_of(batches: &[Vec<u8>]) -> Result<Vec<Change>, NoBackup> {
    let mut changes = Vec::new();
    for batch in batches {
        changes.extend(backup::changes_in(batch)?);
    }
    Ok(changes)
}

fn refused(name: String, why: &str) -> ListPlan {
    let says = format!("Not taken in: {why}.");
    ListPlan { name, says, unreadable: 1, ..ListPlan::default() }
}

fn plan_of(name: &str, by: SaidBy, stated: &Stated, taken: &Taken) -> ListPlan {
    let new = taken.in_the_cloud + taken.unseen + taken.unsure;
    let said = taken.facts.iter().filter(|fact| matches!(fact, Fact::Stated { .. })).count();
    let changed = said.saturating_sub(new);
    ListPlan {
        name: name.to_owned(),
        says: told(name, by, stated, taken),
        new: new as u64,
        changed: changed as u64,
        same: (taken.matched.saturating_sub(changed) + taken.twice) as u64,
        unreadable: stated.problems.len() as u64,
    }
}
