//! Whether the restore list still waits for answers: for its sums, or for the songs of any of its groups.

use leptos::prelude::*;

/// Says of each part of the list whether its answer is still that to an earlier question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits(RwSignal<Vec<(usize, Signal<bool>)>>);

impl Waits {
    /// The page makes it, for all parts inside of it.
    pub(super) fn provide() -> Waits {
        let waits = Waits(RwSignal::new(Vec::new()));
        provide_context(waits);
        waits
    }

    /// Whether a part waits.
    pub(super) fn any(self) -> bool {
        self.0.with(|parts| parts.iter().any(|(_, busy)| busy.get()))
    }
}

/// Counts a part's answer among those that the page waits for, as long as the part is there.
pub(super) fn wait_for(busy: Signal<bool>) {
    let Some(Waits(parts)) = use_context::<Waits>() else { return };
    let number = parts.with_untracked(|parts| parts.last().map_or(0, |(last, _)| last + 1));
    parts.update(|parts| parts.push((number, busy)));
    on_cleanup(move || {
        // The page may be gone before its part.
        let _ = parts.try_update(|parts| parts.retain(|(of, _)| *of != number));
    });
}
