//! The library in pictures: what was released and bought when, what takes how much room, and which album lies where. It
//! counts in steps, so that other work can run in between, and changes nothing.

use std::collections::BTreeMap;

use crate::changes::TrackFacts;
use crate::ids::PlaceId;
use crate::library::{Catalog, Group, TrackAt};
use crate::marks::Where;
use crate::query::{Row, Sum, Table};
use crate::text::sorting;

/// How many songs of each group something has.
pub type ByGroup = BTreeMap<u8, (Group, u64)>;

/// The songs of a library, counted by year and by format. Songs that only stand on other programs' lists, and those
/// that were let go, are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The songs by the year of their release; 0 where no file says one.
    pub released: BTreeMap<u32, ByGroup>,
    /// The songs by the year in which they were bought, where a file says a date of purchase.
    pub bought: BTreeMap<u32, ByGroup>,
    formats: BTreeMap<&'static str, (Sum, ByGroup)>,
}

impl Tally {
    /// Adds the songs at these positions.
    pub fn add(&mut self, catalog: &Catalog, table: &Table, songs: impl Iterator<Item = TrackAt>) {
        for at in songs {
            let Some((row, track)) = table.row(at).zip(catalog.track_at(at)) else { continue };
            let group = row.judgement.group().filter(|_| row.judgement.is_counted());
            let Some(group) = group else { continue };
            self.note(&row, group, track.facts().as_ref());
        }
    }

    fn note(&mut self, row: &Row, group: Group, facts: Option<&TrackFacts>) {
        count(self.released.entry(row.year).or_default(), group);
        if let Some(year) = facts.and_then(bought_in) {
            count(self.bought.entry(year).or_default(), group);
        }
        // Only what has a file has a format.
        let codec = facts.and_then(|facts| facts.audio.codec).map(|codec| codec.label());
        let format = codec.or(row.container.map(|container| container.label()));
        if let Some(format) = format.filter(|_| row.present > 0) {
            let (sum, groups) = self.formats.entry(format).or_default();
            sum.add(row);
            count(groups, group);
        }
    }

    /// The formats of the files that are there, the one first that takes most room.
    pub fn formats(&self) -> Vec<(&'static str, Sum, &ByGroup)> {
        let mut formats: Vec<_> =
            self.formats.iter().map(|(name, (sum, groups))| (*name, *sum, groups)).collect();
        sorting::sort_by(&mut formats, |one, other| {
            other.1.size.cmp(&one.1.size).then_with(|| one.0.cmp(other.0))
        });
        formats
    }
}

fn count(groups: &mut ByGroup, group: Group) {
    groups.entry(group as u8).or_insert((group, 0)).1 += 1;
}

/// The year of a purchase, as iTunes writes it: "2009-01-01 12:00:00". Years that cannot be are none.
fn bought_in(facts: &TrackFacts) -> Option<u32> {
    let date = facts.marks.iter().find(|mark| mark.place == Where::Ilst && mark.key == "purd")?;
    let year: u32 = date.value.trim().get(..4)?.parse().ok()?;
    // Apple's store opened in 2003.
    (2003..2100).contains(&year).then_some(year)
}

/// How many of some songs lie in each of these places, in their order.
pub fn presence(catalog: &Catalog, songs: &[TrackAt], places: &[PlaceId]) -> Vec<u32> {
    let mut counts = vec![0; places.len()];
    for track in songs.iter().filter_map(|&at| catalog.track_at(at)) {
        for place in catalog.present_places(track) {
            if let Some(count) = places.iter().position(|it| *it == place).and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests;
