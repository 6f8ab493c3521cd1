//! What a table of ours would change in a catalog.

use super::{Edited, EditedPlan, Row};
use crate::changes::{About, Fact, Ruling, SaidBy};
use crate::evidence::Origin;
use crate::imports::Writer;
use crate::imports::own::Own;
use crate::library::Catalog;

impl Edited {
    /// Whether no row stands below the names of the columns.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.unreadable == 0
    }

    /// What the table would change in a catalog. Nothing is written.
    pub fn plan(&self, catalog: &Catalog) -> EditedPlan {
        let mut plan = EditedPlan::default();
        plan.unknown.writer = Writer::ThirdParty;
        let rows: Vec<_> =
            self.rows.iter().filter(|row| row.track.is_none()).map(|it| it.song.clone()).collect();
        let own = Own::of(SaidBy::Reprise, &rows, catalog).filter(|_| !rows.is_empty());
        for row in &self.rows {
            let by_id =
                |id| catalog.track(id).filter(|it| it.is_listed()).or_else(|| catalog.retagged_to(id));
            let by_names = || catalog.track(own.as_ref()?.find_only(&row.song)?);
            let Some(track) = row.track.map_or_else(by_names, by_id) else {
                let is_said = matches!(row.tick, Some(Some(_))) || matches!(row.origin, Some(Some(_)));
                let is_said = is_said || matches!(row.note, Some(Some(_)));
                plan.unheard += u64::from(is_said || row.song.name.is_none());
                // An id alone is no song.
                let song = row.song.name.is_some().then(|| row.song.clone());
                plan.unknown.tracks.extend(song);
                continue;
            };
            let (before, known, track) = (plan.facts.len(), track.ruling(), track);
            let ruling = row.origin.map(|origin| origin.map(|origin| row.ruling(origin, known)));
            if let Some(ticked) = row.tick.filter(|tick| *tick != catalog.ticked_anywhere(track)) {
                plan.facts.push(Fact::Tick { track: track.id(), ticked });
            }
            if let Some(ruling) = ruling.filter(|ruling| *ruling != known) {
                plan.facts.push(Fact::Overruled { track: track.id(), ruling });
            }
            let about = About::Track(track.id());
            if let Some(note) = row.note.as_ref().filter(|note| note.as_deref() != catalog.note(&about)) {
                plan.facts.push(Fact::Note { about, note: note.clone() });
            }
            match plan.facts.len() > before {
                true => plan.changed += 1,
                false => plan.same += 1,
            }
        }
        plan
    }
}

impl Row {
    /// Whether another row says the same of the same song.
    pub(super) fn says_the_same(&self, other: &Row) -> bool {
        let said = |row: &Row| (row.tick, row.origin, row.store);
        said(self) == said(other) && self.note == other.note
    }

    /// What the person says. Where the table has no column for stores, the known one stays.
    fn ruling(&self, origin: Origin, known: Option<Ruling>) -> Ruling {
        let known = known.filter(|known| known.origin == origin).and_then(|known| known.store);
        Ruling { origin, store: self.store.unwrap_or(known) }
    }
}
