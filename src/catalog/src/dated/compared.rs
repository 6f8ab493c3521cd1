//! Two lists compared, whoever kept what lies between them.

use std::collections::HashMap;

use super::days::Span;
use super::joined::{self, Songs};
use crate::changes::{Counts, DayList, Entry, ShortId};
use crate::ids::TrackId;
use crate::library::Catalog;
use crate::text::sorting;

/// A day that has a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day, counted from 1 January 1970.
    pub day: u32,
    /// How many songs stood on the list.
    pub songs: u32,
}

/// How a list differs from an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Songs that only the later one has.
    pub new: Vec<Differing>,
    /// Songs that only the earlier one has.
    pub gone: Vec<Differing>,
    /// Songs that come from elsewhere or back otherwise.
    pub changed: Vec<Differing>,
    /// Songs that were counted without being named, list by list: one that came and went counts twice.
    pub unnamed: Counts,
}

/// A song that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The song.
    pub song: ShortId,
    /// What the earlier list says of it.
    pub before: Option<Entry>,
    /// What the later list says of it.
    pub after: Option<Entry>,
}

impl Comparison {
    /// How many songs differ, be they named or not.
    pub fn counts(&self) -> Counts {
        let [new, gone, changed] =
            [&self.new, &self.gone, &self.changed].map(|some| u32::try_from(some.len()).unwrap_or(u32::MAX));
        self.unnamed.and(Counts { new, gone, changed })
    }
}

/// The days that have a list, the earliest first, whichever browser keeps it.
pub fn days(catalog: &Catalog, today: u32) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for list in in_order(catalog, today) {
        let day = Day { day: list.day.min(today), songs: list.songs };
        match days.last_mut() {
            Some(last) if Span::of(last.day, today) == Span::of(day.day, today) => *last = day,
            _ => days.push(day),
        }
    }
    days
}

/// Compares the list of a day with that of an earlier one. Both are days of [`days`].
pub fn compare(catalog: &Catalog, today: u32, from: u32, to: u32) -> Comparison {
    let kept: Vec<u32> = days(catalog, today).into_iter().map(|day| day.day).collect();
    // A list that is not kept any more is joined with the next one that is.
    let is_between = |list: &DayList| {
        let day = kept.iter().find(|kept| **kept >= list.day.min(today));
        day.is_some_and(|day| (from + 1..=to).contains(day))
    };
    let lists: Vec<&DayList> = in_order(catalog, today).into_iter().filter(|list| is_between(list)).collect();
    let mut songs = Songs::new();
    let span = |list: &DayList| Span::of(list.day.min(today), today);
    for of_span in lists.chunk_by(|one, next| span(one) == span(next)) {
        joined::add_span(&mut songs, of_span);
    }
    let unnamed = lists.iter().map(|list| list.unnamed).fold(Counts::default(), Counts::and);
    let mut comparison = Comparison { unnamed, ..Comparison::default() };
    for (song, (before, after)) in songs.into_iter().filter(|(_, (before, after))| before != after) {
        let group = match (before, after) {
            (None, _) => &mut comparison.new,
            (_, None) => &mut comparison.gone,
            _ => &mut comparison.changed,
        };
        group.push(Differing { song, before, after });
    }
    comparison
}

/// All lists, in the order in which they were noted.
fn in_order(catalog: &Catalog, today: u32) -> Vec<&DayList> {
    let lists = catalog.day_lists().filter_map(|it| Some((it.list?, it.stamp)));
    let mut lists: Vec<_> =
        lists.map(|(list, stamp)| ((list.day.min(today), list.minute, stamp), list)).collect();
    sorting::sort_by(&mut lists, |(one, _), (other, _)| one.cmp(other));
    lists.into_iter().map(|(_, list)| list).collect()
}

/// Which songs some short ids are of.
#[derive(Debug, Default)]
pub struct Names(HashMap<ShortId, Vec<TrackId>>);

impl Names {
    /// Of these ids nothing is known yet.
    pub fn of(songs: impl Iterator<Item = ShortId>) -> Names {
        Names(songs.map(|song| (song, Vec::new())).collect())
    }

    /// Notes a song, if it is looked for.
    pub fn look(&mut self, track: TrackId) {
        if let Some(known) = self.0.get_mut(&ShortId::of(track)) {
            known.push(track);
        }
    }

    /// The song of an id. `None` if it was not seen, or if two songs have it.
    pub fn get(&self, song: ShortId) -> Option<TrackId> {
        match self.0.get(&song)?.as_slice() {
            [track] => Some(*track),
            _ => None,
        }
    }
}
