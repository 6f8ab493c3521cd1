//! Whether the app starts without a network, and whether another build waits.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::live::RwSignal;
use crate::platform::offline::{keep_files, update};

/// So long after the start the app's files are kept: first the person's songs are shown.
const DELAY: Duration = Duration::from_secs(2);

/// Whether the app starts without a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// It does not, or that is not known yet.
    #[default]
    No,
    /// It does.
    Ready,
    /// It does, and another build waits until all tabs are closed.
    Newer,
}

/// A handle on it. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct Offline(RwSignal<Kept>);

/// Keeps the app's files, and makes known to every page whether they are kept.
pub fn provide_offline() {
    let kept = RwSignal::new(Kept::No);
    provide_context(Offline(kept));
    let ready = move || kept.update(|now| *now = if *now == Kept::No { Kept::Ready } else { *now });
    set_timeout(move || spawn_local(keep_files(ready, move || kept.set(Kept::Newer))), DELAY);
}

/// Whether the app starts without a network.
pub fn use_offline() -> Offline {
    expect_context()
}

impl Offline {
    /// Whether it does. Tracks changes.
    pub fn get(self) -> Kept {
        self.0.get()
    }

    /// Loads the build that waits, in every tab.
    pub fn update(self) {
        spawn_local(update());
    }
}
