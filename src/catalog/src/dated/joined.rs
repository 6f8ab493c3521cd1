//! Lists that are joined: what lies between the first of them and the last.

use std::collections::BTreeMap;

use super::days::Span;
use super::{Moment, Noted};
use crate::changes::{Counts, DayList, Difference, Entry, ShortId};

/// What each song was first, and what it is last.
pub(super) type Songs = BTreeMap<ShortId, (Option<Entry>, Option<Entry>)>;

/// Adds the differences of a list to those of earlier ones.
pub(super) fn add(songs: &mut Songs, list: &DayList) {
    for Difference { before, after, songs: some } in &list.differences {
        for song in some {
            songs.entry(*song).or_insert((*before, None)).1 = *after;
        }
    }
}

/// The songs that differ, by how they do.
pub(super) fn grouped(songs: Songs) -> Vec<Difference> {
    let mut groups: BTreeMap<(Option<Entry>, Option<Entry>), Vec<ShortId>> = BTreeMap::new();
    for (song, (before, after)) in songs.into_iter().filter(|(_, (before, after))| before != after) {
        groups.entry((before, after)).or_default().push(song);
    }
    groups.into_iter().map(|((before, after), songs)| Difference { before, after, songs }).collect()
}

/// Makes the list of one day from what was noted on it, with or without names; `None` if nothing differs.
pub(super) fn of_day(
    Moment { day, minute }: Moment,
    songs: u32,
    noted: &[Noted],
    names: Names,
) -> Option<DayList> {
    let differing = noted.iter().filter(|it| it.before != it.after);
    let step = |it: &Noted| (ShortId::of(it.track), (it.before, it.after));
    let mut list = DayList { day, minute, songs, ..DayList::default() };
    match names {
        Names::Kept => list.differences = grouped(differing.map(step).collect()),
        Names::Counted => {
            let count = |it: &Noted| Counts::of(it.before, it.after, 1);
            list.unnamed = differing.map(count).fold(Counts::default(), Counts::and);
        }
    }
    (list.counts() != Counts::default()).then_some(list)
}

/// Whether a list names the songs that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// It does.
    Kept,
    /// It only counts them.
    Counted,
}

/// The lists that are kept of these, which stand in the order of their days. Each of the others is joined with the next
/// one that is. A list that is dated after today was made with a wrong clock, and counts as one of today.
pub(super) fn kept(lists: Vec<DayList>, today: u32) -> Vec<DayList> {
    let mut kept: Vec<DayList> = Vec::new();
    for list in lists {
        let list = DayList { day: list.day.min(today), ..list };
        match kept.last_mut() {
            Some(last) if Span::of(last.day, today) == Span::of(list.day, today) => join(last, list),
            _ => kept.push(list),
        }
    }
    kept
}

/// Joins a list with the one after it.
fn join(list: &mut DayList, later: DayList) {
    let mut songs = Songs::new();
    add(&mut songs, list);
    add(&mut songs, &later);
    let unnamed = list.unnamed.and(later.unnamed);
    *list = DayList { differences: grouped(songs), unnamed, ..later };
}

/// Takes the names out of a list. The counts stay.
pub(super) fn count_only(list: &mut DayList) {
    list.unnamed = list.counts();
    list.differences = Vec::new();
}

/// Adds the differences of the lists of one span, one list for each browser. A list of joined days tells only that a
/// change lies somewhere in the span, so the order of a song's changes is told by what each list says of it.
pub(super) fn add_span(songs: &mut Songs, lists: &[&DayList]) {
    let mut steps: BTreeMap<ShortId, Vec<Step>> = BTreeMap::new();
    for difference in lists.iter().flat_map(|list| &list.differences) {
        for song in &difference.songs {
            steps.entry(*song).or_default().push((difference.before, difference.after));
        }
    }
    for (song, steps) in steps {
        let Some((before, after)) = ends(&steps) else { continue };
        songs.entry(song).or_insert((before, None)).1 = after;
    }
}

/// What a song was, and what it was after that.
type Step = (Option<Entry>, Option<Entry>);

/// The song before all of these steps and after them. The steps are in order; or else the first is the one that no
/// other leads to, and the last the one that no other follows.
fn ends(steps: &[Step]) -> Option<Step> {
    let ((before, _), (_, after)) = (steps.first()?, steps.last()?);
    // Of a song that two browsers see, each says by itself on how many disks it lies.
    let is_same =
        |one: &Option<Entry>, other: &Option<Entry>| one.map(|it| it.origin) == other.map(|it| it.origin);
    if steps.is_sorted_by(|(_, one), (next, _)| is_same(one, next)) {
        return Some((*before, *after));
    }
    let is_led_to = |step: &&Step| steps.iter().any(|(_, after)| is_same(after, &step.0));
    let goes_on = |step: &&Step| steps.iter().any(|(before, _)| is_same(before, &step.1));
    let first = steps.iter().find(|step| !is_led_to(step)).map_or(*before, |step| step.0);
    let last = steps.iter().rev().find(|step| !goes_on(step)).map_or(*after, |step| step.1);
    Some((first, last))
}
