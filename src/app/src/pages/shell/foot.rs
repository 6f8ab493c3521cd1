//! The line at the foot of the window: where the catalog is kept, and the places it was read from.

use leptos::prelude::*;

use crate::components::{When, flag, format, text};
use crate::state::{Keeping, Panel, use_library, use_scans, use_view};

/// The line at the foot of the window.
#[component]
pub(super) fn Foot() -> impl IntoView {
    let (keeping, scans, view) = (use_library().keeping(), use_scans(), use_view());
    let places = scans.places();
    let kept = move || keeping.with(kept);
    view! {
        <footer class="foot">
            <p class="foot__kept" data-kept=text(move || kept().0)>
                <span class="foot__dot" aria-hidden="true"></span>
                <span class="foot__words">{text(move || kept().1)}</span>
            </p>
            <When on=flag(move || places.with(|places| !places.is_empty()))>
                <button class="button button--link" on:click=move |_| view.show(Some(Panel::Places))>
                    {text(move || format::counted(places.with(Vec::len) as u64, "place", "places"))}
                </button>
            </When>
            <p class="foot__promise">"Read on this computer. Nothing is uploaded."</p>
        </footer>
    }
}

/// How safe the catalog is, as a word for the style and a sentence for the person.
fn kept(keeping: &Keeping) -> (&'static str, &'static str) {
    match keeping {
        Keeping::Opening => ("opening", "Opening your catalog"),
        Keeping::Stored { persistent: Some(true) } => {
            ("safe", "Kept in this browser, protected from being cleared")
        }
        Keeping::Stored { persistent: Some(false) } => {
            ("loose", "Kept in this browser, which may clear it when room is short")
        }
        Keeping::Stored { persistent: None } => ("safe", "Kept in this browser"),
        Keeping::MemoryOnly { .. } => ("lost", "Not kept: gone when this tab is closed"),
    }
}
