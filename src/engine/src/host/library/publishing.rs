//! Publishing: the rows of songs that changed are made anew in the table, and the page is told. Many changes are
//! published together, the fewer times the more it costs, because the page asks again for all that it shows.

use std::collections::HashSet;

use reprise_catalog::ids::TrackId;
use wasm_bindgen_futures::spawn_local;

use super::removals::Touched;
use super::{Library, opening};
use crate::host::slices::Slice;
use crate::platform::time::{now_ms, sleep};

/// Changes wait this long for others, in milliseconds.
const GATHER_MS: f64 = 100.0;

/// The same while batches of other browsers arrive. What costs most then is to fold them.
const ARRIVING_MS: f64 = 1_000.0;

/// Changes wait at most this long, in milliseconds.
const MOST_MS: f64 = 1_000.0;

/// Changes wait at most this long while the person types, in milliseconds.
const LONGEST_MS: f64 = 3_000.0;

/// How many times as long as publishing took the engine does other things before it publishes again.
const REST: f64 = 4.0;

/// How many rows are made before the time is looked at.
const AT_ONCE: usize = 32;

/// When the table is updated.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Whether an update is already planned.
    is_planned: bool,
    /// How many updates are being done, slice by slice.
    underway: u32,
    /// When the last update ended.
    ended_ms: f64,
    /// What it cost, with the answers to what pages asked because of it, in milliseconds.
    cost_ms: f64,
    /// Until then the person's typing goes before publishing.
    calm_until_ms: f64,
    /// Whether batches of other browsers arrive.
    is_arriving: bool,
    /// Whether the last of them have arrived and are not published yet.
    has_arrived: bool,
}

impl Pace {
    /// Whether the table lacks nothing that was taken to be published.
    pub(super) fn is_at_rest(&self) -> bool {
        self.underway == 0
    }

    /// For how many milliseconds more nothing is published.
    fn left_ms(&self, now_ms: f64) -> f64 {
        let least = if self.is_arriving { ARRIVING_MS } else { GATHER_MS };
        let since_ms = now_ms - self.ended_ms;
        // Whoever types without end still sees what was read.
        let calm_ms = if since_ms < LONGEST_MS { self.calm_until_ms - now_ms } else { f64::MIN };
        ((REST * self.cost_ms).clamp(least, MOST_MS) - since_ms).max(calm_ms)
    }
}

impl Library {
    /// Updates the table now, and tells the page.
    pub(crate) fn publish(&self) {
        if let Some((changed, touched)) = self.take_changed() {
            let from = self.standpoint();
            self.change(|catalog, table| table.update(catalog, &from, changed));
            self.settle_claims();
            self.tell_changed();
            self.count_removed(touched);
        }
    }

    /// Plans an update of the table, unless one is planned. Until the catalog is open, opening sees to that.
    pub(super) fn plan_publishing(&self) {
        let mut desk = self.desk();
        if !desk.is_open || std::mem::replace(&mut desk.pace.is_planned, true) {
            return;
        }
        let least = if desk.pace.is_arriving { ARRIVING_MS } else { GATHER_MS };
        drop(desk);
        let library = self.clone();
        spawn_local(async move {
            let mut left = least;
            loop {
                while left > 0.0 {
                    sleep(left.ceil() as u32).await;
                    left = library.desk().pace.left_ms(now_ms());
                }
                library.publish_in_slices().await;
                let mut desk = library.desk();
                if !desk.has_news {
                    desk.pace.is_planned = false;
                    return;
                }
                left = desk.pace.left_ms(now_ms());
            }
        });
    }

    /// Publishes nothing for so many milliseconds, because the person types.
    pub(crate) fn calm(&self, ms: f64) {
        self.desk().pace.calm_until_ms = now_ms() + ms;
    }

    /// Notes that answering a page took so long, in milliseconds.
    pub(crate) fn note_cost(&self, ms: f64) {
        self.desk().pace.cost_ms += ms;
    }

    /// Notes whether batches of other browsers are arriving. When the last are there, they are shown at once.
    pub(crate) fn set_arriving(&self, is_arriving: bool) {
        let mut desk = self.desk();
        let was = std::mem::replace(&mut desk.pace.is_arriving, is_arriving);
        desk.pace.has_arrived |= was && !is_arriving;
        drop(desk);
        if was && !is_arriving {
            opening::catch_up(self);
        }
    }

    /// Shows what has arrived, if it was the last for now.
    pub(super) async fn show_arrived(&self) {
        if std::mem::take(&mut self.desk().pace.has_arrived) {
            self.publish_in_slices().await;
        }
    }

    /// Updates the table and tells the page, as [`Library::publish`] does, but answers questions in between.
    pub(super) async fn publish_in_slices(&self) {
        let Some((changed, touched)) = self.take_changed() else { return };
        let began_ms = now_ms();
        self.desk().pace.underway += 1;
        let (changed, mut slice) = (Vec::from_iter(changed), Slice::begin());
        for some in changed.chunks(AT_ONCE) {
            // The settings may change meanwhile, and the table with them.
            let from = self.standpoint();
            self.change(|catalog, table| table.update(catalog, &from, some.iter().copied()));
            slice.rest().await;
        }
        self.settle_claims();
        self.tell_changed();
        self.count_removed(touched);
        let mut desk = self.desk();
        let ended_ms = now_ms();
        desk.pace.underway -= 1;
        (desk.pace.ended_ms, desk.pace.cost_ms) = (ended_ms, ended_ms - began_ms);
    }

    /// Takes the songs whose rows are to be made anew, and what other browsers said that may have taken some of them away;
    /// `None` if there is no news.
    fn take_changed(&self) -> Option<(HashSet<TrackId>, Touched)> {
        let mut desk = self.desk();
        if !std::mem::take(&mut desk.has_news) {
            return None;
        }
        let changed = std::mem::take(&mut desk.changed);
        if let Some(late) = &mut desk.late {
            late.extend(&changed);
        }
        Some((changed, desk.removals.take_touched()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_costs_much_is_published_seldom() {
        let left = |cost_ms, is_arriving, now_ms| {
            Pace { ended_ms: 1_000.0, cost_ms, is_arriving, ..Pace::default() }.left_ms(now_ms)
        };
        assert_eq!([1.0, 50.0, 900.0].map(|cost| left(cost, false, 1_000.0)), [100.0, 200.0, 1_000.0]);
        assert_eq!(left(1.0, true, 1_100.0), 900.0);
        let calm = |now_ms| {
            Pace { ended_ms: 1_000.0, calm_until_ms: now_ms + 300.0, ..Pace::default() }.left_ms(now_ms)
        };
        assert_eq!(calm(1_900.0), 300.0, "typing goes first");
        assert!(calm(4_100.0) < 0.0, "but not for ever");
        assert!(left(900.0, true, 9_000.0) < 0.0);
    }
}
