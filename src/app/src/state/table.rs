//! The rows of the table that this page holds: those in sight, and some around them. The engine has all of them.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;
use reprise_engine::protocol::catalog::{Query, TrackId};
use reprise_engine::protocol::window::{BLOCK, Cells, Window, WindowOf};
use wasm_bindgen_futures::spawn_local;

use super::use_view;
use crate::link::{Link, use_link};
use crate::live::{Derived, RwSignal, effect};

/// The most blocks that one question asks for.
const MOST_BLOCKS: u32 = 4;

/// The most blocks that are kept. Those farthest from the rows in sight are dropped first.
const KEPT_BLOCKS: usize = 32;

/// A handle on the rows. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct Rows {
    link: Link,
    query: Derived<Query>,
    shown: RwSignal<Shown>,
    /// The first row in sight, and how many rows are in sight.
    sight: RwSignal<(u32, u32)>,
    is_on_the_way: StoredValue<bool>,
}

/// The rows that are here. All are of one state of the catalog, one state of the selection, and one query.
#[derive(Clone, Debug, Default)]
struct Shown {
    query: Option<Query>,
    version: u64,
    selection: u64,
    total: u32,
    selected: u32,
    removes_most: bool,
    blocks: HashMap<u32, Vec<Arc<Cells>>>,
}

/// Makes the rows available to every page. The view must be available already.
pub fn provide_rows() -> Rows {
    let rows = Rows {
        link: use_link(),
        query: use_view().query(),
        shown: RwSignal::default(),
        sight: RwSignal::new((0, 1)),
        is_on_the_way: StoredValue::new(false),
    };
    provide_context(rows);
    effect(move || {
        rows.link.told.opened.with(|opened| opened.version);
        rows.link.told.selected.track();
        rows.sight.track();
        rows.query.track();
        rows.ask();
    });
    rows
}

/// The rows of this page.
pub fn use_rows() -> Rows {
    expect_context()
}

impl Rows {
    /// How many rows the table has.
    pub fn total(&self) -> Derived<u32> {
        let shown = self.shown;
        Derived::new(move || shown.with(|shown| shown.total))
    }

    /// How many songs are selected.
    pub fn selected(&self) -> Derived<u32> {
        let shown = self.shown;
        Derived::new(move || shown.with(|shown| shown.selected))
    }

    /// Whether letting go of the selected songs would take nearly all songs from the list. So it is taken to be while the
    /// engine has not said it of a new selection.
    pub fn removes_most(&self) -> Derived<bool> {
        let (shown, selected) = (self.shown, self.link.told.selected);
        Derived::new(move || shown.with(|shown| shown.removes_most || shown.selection < selected.get()))
    }

    /// Whether the rows still answer an earlier question.
    pub fn is_busy(&self) -> Signal<bool> {
        let (shown, query, opened) = (self.shown, self.query, self.link.told.opened);
        Signal::derive(move || {
            let is_whole = opened.with(|opened| opened.is_whole);
            !is_whole || shown.with(|shown| query.with(|query| shown.query.as_ref() != Some(query)))
        })
    }

    /// What a row shows; `None` while it is not here. Tracks changes.
    pub fn cells(&self, row: u32) -> Option<Arc<Cells>> {
        self.shown.with(|shown| shown.cells(row))
    }

    /// The song in a row, if the row is here.
    pub fn id_at(&self, row: u32) -> Option<TrackId> {
        self.shown.with_untracked(|shown| shown.cells(row).map(|cells| cells.id))
    }

    /// Whether all of these rows are here. Tracks changes.
    pub fn has(&self, first: u32, count: u32) -> bool {
        self.shown.with(|shown| shown.lacks(first, count).is_none())
    }

    /// Sets which rows are in sight. Fetches them and some around them.
    pub fn look_at(&self, first: u32, count: u32) {
        if self.sight.get_untracked() != (first, count) {
            self.sight.set((first, count));
        }
    }

    /// Asks for missing rows, unless a question is on its way: its answer will ask for the rest.
    fn ask(self) {
        if self.is_on_the_way.get_value() {
            return;
        }
        let Some(asked) = self.plan() else { return };
        self.is_on_the_way.set_value(true);
        spawn_local(async move {
            let window = self.link.ask(asked.clone()).await;
            if self.is_on_the_way.try_set_value(false).is_some() {
                return;
            }
            // If the engine has ended for good, the link says so.
            if let Ok(window) = window {
                self.take(asked.query, window);
                self.ask();
            }
        });
    }

    fn plan(self) -> Option<WindowOf> {
        let version = self.link.told.opened.with_untracked(|opened| opened.version);
        let (selection, query) = (self.link.told.selected.get_untracked(), self.query.get_untracked());
        self.shown.with_untracked(|shown| shown.plan(&query, version, selection, self.sight.get_untracked()))
    }

    fn take(self, query: Query, window: Window) {
        // An answer to an earlier question is dropped.
        if self.query.with_untracked(|now| *now == query) {
            let sight = self.sight.get_untracked();
            self.shown.update(|shown| shown.take(query, window, sight));
        }
    }
}

impl Shown {
    fn cells(&self, row: u32) -> Option<Arc<Cells>> {
        self.blocks.get(&(row / BLOCK))?.get((row % BLOCK) as usize).cloned()
    }

    /// The first block of these rows that is missing.
    fn lacks(&self, first: u32, count: u32) -> Option<u32> {
        let last = first.saturating_add(count).min(self.total);
        let mut blocks = first / BLOCK..last.div_ceil(BLOCK);
        blocks.find(|block| !self.blocks.contains_key(block))
    }

    /// What to ask for next. If the rows that are here are of another state: the rows in sight. Otherwise what
    /// is missing: in sight, then two screens below, then one screen above.
    fn plan(
        &self,
        query: &Query,
        version: u64,
        selection: u64,
        (first, count): (u32, u32),
    ) -> Option<WindowOf> {
        let ask = |block: u32, until: u32| {
            let first = block * BLOCK;
            let count = (until.saturating_sub(first)).div_ceil(BLOCK).clamp(1, MOST_BLOCKS) * BLOCK;
            Some(WindowOf { query: query.clone(), first, count })
        };
        let is_same = self.query.as_ref() == Some(query);
        if !is_same || self.version < version || self.selection < selection {
            return ask(first / BLOCK, first + count);
        }
        let around = [(first, count), (first + count, 2 * count), (first.saturating_sub(count), count)];
        let missing =
            around.into_iter().find_map(|(first, count)| Some((self.lacks(first, count)?, first + count)));
        missing.and_then(|(block, until)| ask(block, until))
    }

    /// Takes an answer. Rows of two states are never shown together.
    fn take(&mut self, query: Query, window: Window, sight: (u32, u32)) {
        let is_same = self.query.as_ref() == Some(&query)
            && (self.version, self.selection) == (window.version, window.selection);
        if !is_same {
            self.blocks.clear();
        }
        self.query = Some(query);
        (self.version, self.selection) = (window.version, window.selection);
        (self.total, self.selected) = (window.total, window.selected);
        self.removes_most = window.removes_most;
        let mut rows = window.rows.into_iter().map(Arc::new).peekable();
        let mut block = window.first / BLOCK;
        while rows.peek().is_some() {
            self.blocks.insert(block, rows.by_ref().take(BLOCK as usize).collect());
            block += 1;
        }
        self.let_go((sight.0 + sight.1 / 2) / BLOCK);
    }

    /// Drops the blocks that are farthest from the rows in sight.
    fn let_go(&mut self, middle: u32) {
        while self.blocks.len() > KEPT_BLOCKS {
            let farthest = self.blocks.keys().copied().max_by_key(|block| block.abs_diff(middle));
            let Some(farthest) = farthest else { return };
            self.blocks.remove(&farthest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_engine::protocol::catalog::{Certainty, CloudStatus, Group, Origin, Whereabouts};

    fn cells(row: u32) -> Cells {
        Cells {
            id: TrackId([0; 16]),
            title: row.to_string(),
            artist: String::new(),
            album: String::new(),
            duration_ms: 0,
            origin: Origin::Unknown,
            certainty: Certainty::None,
            status: CloudStatus::Unknown,
            group: Some(Group::OnlyCopy),
            whereabouts: Whereabouts::Here,
            place: None,
            more: 0,
            is_selected: false,
        }
    }

    /// An engine with this many rows.
    fn answer(asked: &WindowOf, total: u32, version: u64) -> Window {
        let rows = (asked.first..total.min(asked.first + asked.count)).map(cells).collect();
        Window { version, total, first: asked.first, rows, ..Window::default() }
    }

    /// Asks until nothing is missing. Answers how many questions that took.
    fn fill(shown: &mut Shown, total: u32, version: u64, sight: (u32, u32)) -> usize {
        let query = Query::default();
        for asked in 0..99 {
            let Some(window) = shown.plan(&query, version, 0, sight) else { return asked };
            let window = answer(&window, total, version);
            shown.take(query.clone(), window, sight);
        }
        panic!("it asks for ever");
    }

    #[test]
    fn what_is_in_sight_and_around_it_is_fetched() {
        let mut shown = Shown::default();
        assert!(fill(&mut shown, 1_000, 1, (500, 30)) <= 3);
        for row in 470..590 {
            assert_eq!(shown.cells(row).unwrap().title, row.to_string());
        }
        assert_eq!(fill(&mut shown, 1_000, 1, (505, 30)), 0, "a small step asks for nothing");
        assert!(shown.cells(0).is_none());
    }

    #[test]
    fn rows_of_two_states_are_not_mixed() {
        let mut shown = Shown::default();
        fill(&mut shown, 1_000, 1, (0, 30));
        let asked = shown.plan(&Query::default(), 2, 0, (0, 30)).unwrap();
        shown.take(Query::default(), answer(&asked, 900, 2), (0, 30));
        assert_eq!((shown.total, shown.version), (900, 2));
        assert!(shown.cells(10).is_some());
        assert!(shown.cells(80).is_none(), "what was fetched before is of another state");
    }

    #[test]
    fn an_empty_table_asks_once() {
        let mut shown = Shown::default();
        assert_eq!(fill(&mut shown, 0, 1, (0, 30)), 1);
    }

    #[test]
    fn what_is_far_away_leaves() {
        let mut shown = Shown::default();
        for first in (0..100_000).step_by(500) {
            fill(&mut shown, 100_000, 1, (first, 30));
        }
        assert!(shown.blocks.len() <= KEPT_BLOCKS);
        assert!(shown.cells(99_500).is_some() && shown.cells(0).is_none());
    }
}
