//! Whether the restore list still waits for answers of the engine: for its sums, or for the songs of any group.

use leptos::prelude::*;

use crate::live::RwSignal;

/// For each part of the list, whether it still shows the answer to an earlier question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits(RwSignal<Vec<(usize, Signal<bool>)>>);

impl Waits {
    /// Makes this for all parts inside the page. The page calls it once.
    pub(super) fn provide() -> Waits {
        let waits = Waits(RwSignal::new(Vec::new()));
        provide_context(waits);
        waits
    }

    /// Whether any part waits.
    pub(super) fn any(self) -> bool {
        self.0.with(|parts| parts.iter().any(|(_, busy)| busy.get()))
    }
}

/// Lets the page wait for a part's answers too, for as long as the part is shown.
pub(super) fn wait_for(busy: Signal<bool>) {
    let Some(Waits(parts)) = use_context::<Waits>() else { return };
    let number = parts.with_untracked(|parts| parts.last().map_or(0, |(last, _)| last + 1));
    parts.update(|parts| parts.push((number, busy)));
    on_cleanup(move || {
        // If the page goes before its part, there is nothing left to update.
        parts.try_update(|parts| parts.retain(|(of, _)| *of != number));
    });
}
