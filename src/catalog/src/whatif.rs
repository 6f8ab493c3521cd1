//! What if: what would come back if something were otherwise — without a subscription, a store, an account, the CDs, a
//! computer or a disk. It asks for the whole library and changes nothing.

mod switches;

use std::collections::HashSet;

use crate::evidence::{Origin, WayBack};
use crate::library::{Catalog, Group, Judgement, Standpoint, TrackAt, Whereabouts};
use crate::query::{Sum, Table};
pub use switches::{Accounts, Switch, accounts, switches};

/// How it would be.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// From where it is looked at: with other settings, and with places thought away.
    pub from: Standpoint,
    /// Whether the CDs are gone, so that nothing can be ripped again.
    pub is_without_discs: bool,
    /// The songs of accounts in which the person can no longer sign in, and of stores that they can no longer enter.
    pub locked: HashSet<TrackAt>,
}

/// What a scenario comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The songs of each group, in the order of [`Group::ALL`]; shorter while none of the last ones has any.
    pub groups: Vec<Sum>,
    /// How many songs would come back.
    pub back: u64,
    /// How many songs are gone: no copy is left that plays, and nothing that is known gives them back.
    pub gone: u64,
}

impl Outcome {
    /// Adds the songs at these positions, as the scenario would have them.
    pub fn add(
        &mut self,
        catalog: &Catalog,
        table: &Table,
        scenario: &Scenario,
        songs: impl Iterator<Item = TrackAt>,
    ) {
        for at in songs {
            let Some((row, track)) = table.row(at).zip(catalog.track_at(at)) else { continue };
            let is_open = |way| match way {
                WayBack::Rip => !scenario.is_without_discs,
                WayBack::Apple => !scenario.locked.contains(&at),
                _ => true,
            };
            let judged = row.judgement.if_otherwise(catalog, track, &scenario.from, is_open);
            let Some(group) = judged.group().filter(|_| judged.is_counted()) else { continue };
            while self.groups.len() <= group as usize {
                self.groups.push(Sum::default());
            }
            if let Some(sum) = self.groups.get_mut(group as usize) {
                sum.add(&row);
            }
            self.back += u64::from(judged.would_come_back());
            self.gone += u64::from(is_gone(&judged, &row.judgement));
        }
    }

    /// The songs of a group.
    pub fn group(&self, group: Group) -> Sum {
        self.groups.get(group as usize).copied().unwrap_or_default()
    }
}

/// Whether a song is gone. What Apple Music has lent plays for those who subscribe only, wherever its file lies. A song that was
/// not found so far is not gone for that: it may be in a folder that was not read.
fn is_gone(judged: &Judgement, today: &Judgement) -> bool {
    let is_lent = judged.verdict.origin == Origin::AppleMusic && judged.verdict.certainty.is_sure();
    match judged.way {
        Some(WayBack::Apple | WayBack::AppleSubscription | WayBack::Store | WayBack::Rip) => false,
        Some(WayBack::Copy | WayBack::OnlyCopy) => is_lent,
        Some(WayBack::Lost) => true,
        None => match judged.whereabouts {
            Whereabouts::Missing => !today.whereabouts.is_gone(),
            stands => stands == Whereabouts::Lost,
        },
    }
}

#[cfg(test)]
mod tests;
