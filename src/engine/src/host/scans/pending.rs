//! Lists that the person gave: what each would change is shown first, and written when they say so. What takes them back
//! stands in `undoing.rs`.

use reprise_catalog::changes::{Change, Fact, SaidBy};
use reprise_catalog::evidence::Settings;
use reprise_catalog::imports::backup::{self, Backup, NoBackup};
use reprise_catalog::imports::{Edited, EditedPlan, Records, Shelf, Stated, Taken, take_stated, taken_back};

use reprise_catalog::stated::StatedTrack;

use super::Scans;
use super::imports::sentence_of;
use super::records::plan_of_shelf;
use crate::platform::time::sleep;
use crate::protocol::Push;
use crate::protocol::lists::{ListAct, ListPlan, ListStage, Lists};
use crate::scan::messages::{ListSays, Listing};
use crate::words::{self, OfCount, OfText};

/// How many rows of a table are shown to the person before it is taken in.
const MOST_SHOWN: usize = 3;

/// The lists that wait for the person, or that were just written.
#[derive(Default)]
pub(super) struct Pending {
    /// What they bring, each with the place of its plan.
    given: Vec<(usize, Given)>,
    plans: Vec<ListPlan>,
    stage: ListStage,
    /// Which of the lists that were written these are, the last ones 0.
    shown: usize,
}

/// What a list brings.
enum Given {
    Songs(String, SaidBy, Stated),
    Changes(String, Vec<Change>, Settings),
    Edited(String, Edited),
    Records(String, Records),
}

impl Scans {
    /// Notes what a list would change.
    pub(super) fn plan_list(&self, listing: Listing) {
        let (plan, given) = match given_by(listing) {
            Ok(given) => (self.plan_given(&given), Some(given)),
            Err(refused) => (refused, None),
        };
        let mut desk = self.desk();
        if !matches!(desk.pending.stage, ListStage::Asked) {
            desk.pending = Pending::default();
        }
        let at = desk.pending.plans.len();
        desk.pending.plans.push(plan);
        desk.pending.given.extend(given.map(|given| (at, given)));
    }

    /// Looks again what the lists would change that wait for the person: files were read meanwhile, or others told.
    pub(crate) fn plan_again(&self) {
        let given = std::mem::take(&mut self.desk().pending.given);
        let plans: Vec<_> = given.iter().map(|(at, given)| (*at, self.plan_given(given))).collect();
        if plans.is_empty() {
            return;
        }
        self.desk().pending.given = given;
        plans.into_iter().for_each(|(at, plan)| self.put_plan(at, plan));
        self.show_lists();
    }

    fn put_plan(&self, at: usize, plan: ListPlan) {
        if let Some(known) = self.desk().pending.plans.get_mut(at) {
            *known = plan;
        }
    }

    fn plan_given(&self, given: &Given) -> ListPlan {
        match given {
            Given::Songs(name, by, stated) => {
                let taken = self.0.library.with(|catalog, _| take_stated(stated, *by, catalog));
                plan_of(name, *by, stated, &taken)
            }
            Given::Edited(name, edited) => self.plan_edited(name, edited, Applied::NotYet),
            Given::Changes(name, changes, settings) => self.plan_backup(name, changes, settings),
            Given::Records(name, records) => {
                plan_of_shelf(name, records, &self.0.library.with(|catalog, _| Shelf::of(records, catalog)))
            }
        }
    }

    fn plan_edited(&self, name: &str, edited: &Edited, applied: Applied) -> ListPlan {
        self.0.library.with(|catalog, _| {
            let plan = edited.plan(catalog);
            let taken = take_stated(&plan.unknown, SaidBy::Reprise, catalog);
            let of_list = plan_of(name, SaidBy::Reprise, &plan.unknown, &taken);
            ListPlan {
                name: name.to_owned(),
                says: sentence_of_table(edited, &plan, applied),
                new: of_list.new,
                changed: plan.changed + of_list.changed,
                same: plan.same + of_list.same + edited.twice,
                unreadable: edited.unreadable,
                is_news: !plan.facts.is_empty() || of_list.is_news,
                rows: Vec::new(),
            }
        })
    }

    fn plan_backup(&self, name: &str, changes: &[Change], settings: &Settings) -> ListPlan {
        let undone = self.desk().imports.undone();
        let plan = self.0.library.with(|catalog, _| backup::plan(catalog, changes, &undone));
        let mut says = match plan.is_news {
            true => words::backup_news().to_owned(),
            false => words::backup_known().to_owned(),
        };
        let has_choices = !self.0.library.lacking_choices(settings).is_empty();
        if has_choices {
            says = format!("{says} {}", words::backup_choices());
        }
        let backup::Plan { new, changed, same, is_news } = plan;
        let is_news = is_news || has_choices;
        ListPlan { name: name.to_owned(), says, new, changed, same, is_news, ..ListPlan::default() }
    }

    /// Shows the page what the lists would change.
    pub(super) fn show_lists(&self) {
        let desk = self.desk();
        let (plans, stage) = (desk.pending.plans.clone(), desk.pending.stage);
        let earlier = desk.imports.names();
        drop(desk);
        self.0.voice.push(&Push::Lists(Lists { plans, stage, earlier }));
    }

    /// Does what the person says of the lists.
    pub(crate) async fn act_on_lists(&self, act: ListAct) {
        match act {
            ListAct::Close => self.leave_lists(),
            ListAct::Apply => self.apply_lists().await,
            ListAct::Undo => self.undo_lists().await,
            ListAct::Show(at) => self.show_earlier(at as usize),
        }
        self.show_lists();
        if matches!(act, ListAct::Apply | ListAct::Undo) {
            self.0.library.note_day().await;
        }
    }

    /// Closes the dialog. Lists that the person leaves are not asked about again because their folder is read again.
    fn leave_lists(&self) {
        let mut desk = self.desk();
        let closed = std::mem::take(&mut desk.pending);
        if closed.stage == ListStage::Asked {
            desk.left_lists.extend(closed.plans.into_iter().map(|plan| plan.name));
        }
    }

    /// Shows lists again that were written, so that they can be taken back.
    fn show_earlier(&self, at: usize) {
        let mut desk = self.desk();
        let plans = desk.imports.at(at).map(|done| done.plans.clone());
        if let Some(plans) = plans.filter(|_| desk.pending.plans.is_empty()) {
            let stage = ListStage::Written { can_undo: true };
            desk.pending = Pending { plans, stage, shown: at, ..Pending::default() };
        }
    }

    /// Writes the lists. What each has changed is counted when it is written: others may have told of its songs since.
    async fn apply_lists(&self) {
        let given = {
            let mut desk = self.desk();
            desk.told.clear();
            desk.pending.stage = ListStage::Writing;
            std::mem::take(&mut desk.pending.given)
        };
        self.begin_undo();
        self.show_lists();
        let has_backup = given.iter().any(|(_, given)| matches!(given, Given::Changes(..)));
        for (at, given) in given {
            let plan = match &given {
                Given::Edited(name, edited) => self.plan_edited(name, edited, Applied::Done),
                given => self.plan_given(given),
            };
            self.put_plan(at, plan);
            self.apply(given).await;
            // The page may draw in between.
            sleep(0).await;
        }
        let plans = self.desk().pending.plans.clone();
        let can_undo = self.end_undo(plans, has_backup);
        self.desk().pending.stage = ListStage::Written { can_undo };
    }

    async fn apply(&self, given: Given) {
        match given {
            Given::Songs(name, by, stated) => {
                let told = self.take_songs(&name, by, &stated).await;
                self.note_list(told);
            }
            Given::Changes(_, changes, settings) => self.restore_changes(changes, &settings).await,
            Given::Edited(name, edited) => self.take_edited(&name, &edited).await,
            Given::Records(name, records) => self.take_records(&name, &records).await,
        }
    }

    async fn restore_changes(&self, changes: Vec<Change>, settings: &Settings) {
        let undone = self.desk().imports.undone();
        let (news, takes_back) = self.0.library.with(|catalog, _| {
            let news = backup::news(catalog, changes, &undone);
            let takes_back = taken_back::before(catalog, news.iter().map(|change| &change.fact));
            (news, takes_back)
        });
        if let Some(undo) = &mut self.desk().undo {
            undo.facts.extend(takes_back);
        }
        let mut outcome = self.0.library.jot_restored(news).await;
        for choice in self.0.library.lacking_choices(settings) {
            outcome = outcome.and(self.0.library.judge(choice).await);
            // Also one that was not kept counts from now on.
            if let Some(undo) = &mut self.desk().undo {
                undo.choices.push(choice);
            }
        }
        let told = match outcome {
            Ok(()) => words::backup_restored().to_owned(),
            Err(why) => words::format::sentence(&why.to_string()),
        };
        self.note_list(told);
        self.0.library.publish();
    }

    /// Writes what the person says anew in a table of ours, and lists the songs that the catalog lacks.
    async fn take_edited(&self, name: &str, edited: &Edited) {
        let plan = self.0.library.with(|catalog, _| edited.plan(catalog));
        self.note_undo(&plan.facts);
        let told = match self.0.library.jot_act(plan.facts.clone()).await {
            Ok(()) if plan.unknown.tracks.is_empty() => sentence_of_table(edited, &plan, Applied::Done),
            Ok(()) => self.take_songs(name, SaidBy::Reprise, &plan.unknown).await,
            Err(why) => words::format::sentence(&why.to_string()),
        };
        self.note_list(told);
        self.0.library.publish();
    }

    /// Remembers what takes these facts of a list back.
    pub(super) fn note_undo(&self, facts: &[Fact]) {
        let before = self.0.library.with(|catalog, _| taken_back::before(catalog, facts.iter()));
        if let Some(undo) = &mut self.desk().undo {
            undo.facts.extend(before);
        }
    }

    async fn undo_lists(&self) {
        let at = self.desk().pending.shown;
        let Some(outcome) = self.undo_import(at).await else { return };
        self.desk().told.clear();
        match outcome {
            Ok(()) => {
                self.note_list(words::lists_taken_back().to_owned());
                self.desk().pending.stage = ListStage::TakenBack;
            }
            Err(why) => self.note_list(words::format::sentence(&why.to_string())),
        }
        self.0.library.publish();
    }
}

/// Whether a table was applied, or is about to be.
#[derive(Clone, Copy)]
enum Applied {
    NotYet,
    Done,
}

/// What a table of ours sets, and what it removes because the cell is empty, in sentences.
fn sentence_of_table(edited: &Edited, plan: &EditedPlan, applied: Applied) -> String {
    let mut told = vec![words::table_of_ours().to_owned()];
    let (sets, removes): (OfText, OfText) = match applied {
        Applied::NotYet => (words::table_says, words::table_takes_back),
        Applied::Done => (words::table_set, words::table_removed),
    };
    for (is_said, does) in [(true, sets), (false, removes)] {
        let kinds: [(Kind, OfCount); 3] = [
            (Kind::Tick, words::table_ticks),
            (Kind::Origin, words::table_origins),
            (Kind::Note, words::table_notes),
        ];
        let parts = kinds.into_iter().filter_map(|(kind, count)| {
            let facts = plan.facts.iter().filter(|fact| kind_of(fact) == Some((kind, is_said))).count();
            (facts > 0).then(|| count(facts as u64))
        });
        let parts = parts.reduce(|some, last| words::and_last(&some, &last));
        told.extend(parts.map(|parts| does(&parts)));
    }
    if plan.facts.is_empty() && plan.same > 0 {
        told.push(words::table_known().to_owned());
    }
    if edited.passed_over > 0 {
        told.push(words::table_passed_over(edited.passed_over));
    }
    if plan.unheard > 0 {
        told.push(words::table_unheard(plan.unheard));
    }
    let troubles = edited.troubles.iter();
    told.extend(troubles.map(|(row, why)| words::table_not_read(&row.to_string(), &words::unread_row(why))));
    let further = edited.unreadable - (edited.troubles.len() as u64).min(edited.unreadable);
    if further > 0 {
        told.push(words::table_more(further));
    }
    told.join(" ")
}

/// What a fact of a table says something of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tick,
    Origin,
    Note,
}

/// What a fact of a table says, and whether it says anything: an empty cell takes back what was said.
fn kind_of(fact: &Fact) -> Option<(Kind, bool)> {
    match fact {
        Fact::Tick { ticked, .. } => Some((Kind::Tick, ticked.is_some())),
        Fact::Overruled { ruling, .. } => Some((Kind::Origin, ruling.is_some())),
        Fact::Note { note, .. } => Some((Kind::Note, note.is_some())),
        _ => None,
    }
}

/// What a list brings; why it cannot be taken in, if it cannot.
fn given_by(Listing { name, said }: Listing) -> Result<Given, ListPlan> {
    match said {
        Err(why) => Err(refused(name, &why.to_string())),
        Ok(ListSays::Songs(by, stated)) => Ok(Given::Songs(name, by, stated)),
        Ok(ListSays::Edited(edited)) => Ok(Given::Edited(name, edited)),
        Ok(ListSays::Records(records)) => Ok(Given::Records(name, records)),
        Ok(ListSays::Backup(Backup { batches, settings })) => match changes_of(&batches) {
            Ok(changes) => Ok(Given::Changes(name, changes, settings)),
            Err(why) => Err(refused(name, &words::no_backup(&why))),
        },
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
    let says = words::list_not_taken(why);
    ListPlan { name, says, unreadable: 1, ..ListPlan::default() }
}

fn plan_of(name: &str, by: SaidBy, stated: &Stated, taken: &Taken) -> ListPlan {
    let new = taken.in_the_cloud + taken.unseen + taken.unsure + taken.listed;
    ListPlan {
        name: name.to_owned(),
        says: sentence_of(name, by, stated, taken),
        new: new as u64,
        changed: taken.changed as u64,
        same: (taken.matched.saturating_sub(taken.changed) + taken.twice) as u64,
        unreadable: stated.problems.len() as u64,
        is_news: !taken.facts.is_empty(),
        rows: if by == SaidBy::Table { first_rows(stated) } else { Vec::new() },
    }
}

/// The first songs of a table of an unknown program, each with the names of its columns as they are understood:
/// "Title: Blue, Artist: Ana".
fn first_rows(stated: &Stated) -> Vec<String> {
    let row = |track: &StatedTrack| {
        let cells = [
            (words::column_title(), &track.name),
            (words::column_artist(), &track.artist),
            (words::column_album(), &track.album),
        ];
        let told = cells.iter().filter_map(|(column, cell)| Some(format!("{column}: {}", cell.as_deref()?)));
        told.collect::<Vec<_>>().join(", ")
    };
    stated.tracks.iter().take(MOST_SHOWN).map(row).collect()
}
