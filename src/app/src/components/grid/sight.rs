//! Decides which rows of the grid are in sight. The page scrolls as a whole, and the grid's rows are placed in it.
//!
//! After a leap of the scroll bar, the rows in sight have not come yet. Until they have, at most for a moment,
//! the rows from before stay in their places: wrong rows for a few frames are better than blank ones.

use leptos::html::Div;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use crate::live::{Memo, RwSignal, effect};
use crate::state::Rows;

/// How many rows are kept ready above and below those in sight, for fast scrolling.
const READY: u32 = 6;

/// How long the rows from before stay after a leap, in milliseconds.
const PATIENCE_MS: u64 = 100;

/// The height of a row in pixels: one line, or two in narrow windows. `tokens.css` has the same numbers.
const HEIGHT: u32 = 32;
const NARROW_HEIGHT: u32 = 48;

/// The width of the window below which rows have two lines. `tokens.css` has the same number.
const NARROW: &str = "(max-width: 719px)";

/// The height of the line at the foot of the window, in pixels.
const FOOT: f64 = 48.0;

/// Which rows are in sight. The element of a row (its slot) is reused for every row with the same remainder.
#[derive(Clone, Copy)]
pub(super) struct Sight {
    head: NodeRef<Div>,
    body: NodeRef<Div>,
    rows: Rows,
    /// The first row of the page that is in sight.
    first_seen: RwSignal<u32>,
    /// The first row that is shown. It differs from the first one in sight only until those have come.
    first_shown: RwSignal<u32>,
    seen: RwSignal<u32>,
    narrow: RwSignal<bool>,
    /// How many slots there are.
    pub(super) slots: Memo<u32>,
    /// The first row that has a slot.
    pub(super) start: Memo<u32>,
}

impl Sight {
    /// Follows the window's scrolling and size as long as the grid exists.
    pub(super) fn new(head: NodeRef<Div>, body: NodeRef<Div>, rows: Rows) -> Sight {
        let total = rows.total();
        let (first_seen, first_shown, seen) =
            (RwSignal::new(0_u32), RwSignal::new(0_u32), RwSignal::new(0_u32));
        let slots = Memo::new(move |_| (seen.get() + 2 * READY).min(total.get()));
        let start = Memo::new(move |_| {
            first_shown.get().saturating_sub(READY).min(total.get().saturating_sub(slots.get()))
        });
        let narrow = RwSignal::new(false);
        let sight = Sight { head, body, rows, first_seen, first_shown, seen, narrow, slots, start };
        let look = move || sight.look();
        let listeners = [
            window_event_listener(ev::scroll, move |_| look()),
            window_event_listener(ev::resize, move |_| look()),
        ];
        on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
        effect(move || {
            // What is above the grid may have changed its height at the same time as the rows.
            total.track();
            request_animation_frame(look);
        });
        sight.show_what_is_here();
        sight
    }

    /// Shows the rows in sight as soon as they have come, or when they take too long.
    fn show_what_is_here(self) {
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        let stop = move || waiting.try_update_value(Option::take).flatten().map(|timer| timer.clear());
        on_cleanup(move || {
            stop();
        });
        effect(move || {
            let (first, count) = (self.first_seen.get(), self.seen.get());
            self.rows.look_at(first, count);
            stop();
            let show = move || self.first_shown.set_if_new(self.first_seen.get_untracked());
            if self.rows.has(first, count) {
                show();
            } else {
                let late = set_timeout_with_handle(show, std::time::Duration::from_millis(PATIENCE_MS));
                waiting.set_value(late.ok());
            }
        });
    }

    /// Where a row is placed, in rows from the top of the grid.
    pub(super) fn place_of(&self, row: u32) -> i64 {
        i64::from(row) + i64::from(self.first_seen.get()) - i64::from(self.first_shown.get())
    }

    /// The height of a row in pixels.
    pub(super) fn row_height(&self) -> u32 {
        if self.narrow.get() { NARROW_HEIGHT } else { HEIGHT }
    }

    /// The row that a slot shows.
    pub(super) fn row_in(&self, slot: u32) -> u32 {
        let (start, slots) = (self.start.get(), self.slots.get().max(1));
        // Of the rows that have slots, exactly one has this remainder.
        start + (slot + slots - start % slots) % slots
    }

    /// The slot that shows a row, if one does.
    pub(super) fn slot_of(&self, row: u32) -> Option<u32> {
        let (start, slots) = (self.start.get(), self.slots.get());
        (start..start + slots).contains(&row).then(|| row % slots)
    }

    /// How many rows the keys "page up" and "page down" move.
    pub(super) fn page(&self) -> u32 {
        let (top, bottom) = self.edges();
        (((bottom - top) / self.height_now()) as u32).saturating_sub(1).max(1)
    }

    /// Scrolls the page so that all of a row can be seen.
    pub(super) fn reveal(&self, row: u32) {
        let Some(body) = self.body.get_untracked() else { return };
        let (top, bottom) = self.edges();
        let above = body.get_bounding_client_rect().top() + f64::from(row) * self.height_now();
        let below = above + self.height_now();
        if above < top {
            window().scroll_by_with_x_and_y(0.0, above - top);
        } else if below > bottom {
            window().scroll_by_with_x_and_y(0.0, below - bottom);
        }
    }

    fn look(&self) {
        let Some(body) = self.body.try_get_untracked().flatten() else { return };
        let narrow = window().match_media(NARROW).ok().flatten().is_some_and(|media| media.matches());
        self.narrow.set_if_new(narrow);
        let height = self.height_now();
        let above = -body.unchecked_ref::<web_sys::Element>().get_bounding_client_rect().top();
        self.first_seen.set_if_new((above.max(0.0) / height) as u32);
        self.seen.set_if_new((inner_height() / height).ceil() as u32 + 1);
    }

    /// The heights of the window between which rows can be seen: below the grid's head, above the foot. Narrow
    /// windows have no grid's head; there, the rows are seen below the page's.
    fn edges(&self) -> (f64, f64) {
        let bottom = |of: &web_sys::Element| of.get_bounding_client_rect().bottom();
        let head = self.head.get_untracked().map_or(0.0, |head| bottom(&head));
        let masthead = document().get_element_by_id("masthead").map_or(0.0, |masthead| bottom(&masthead));
        (head.max(masthead), inner_height() - FOOT)
    }

    fn height_now(&self) -> f64 {
        f64::from(if self.narrow.get_untracked() { NARROW_HEIGHT } else { HEIGHT })
    }
}

fn inner_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0)
}
