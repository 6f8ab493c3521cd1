//! The whole window takes drops. While something is dragged over it, it says so.

use leptos::ev;
use leptos::prelude::*;
use web_sys::DragEvent;

use crate::live::flag;

/// Takes files and folders dropped anywhere on the page.
#[component]
pub fn Dropping(
    /// Called with a drop, inside of its event.
    on_drop: Callback<DragEvent>,
    /// Whether something is being dragged over the window.
    hovering: RwSignal<bool>,
) -> impl IntoView {
    let over = move |event: DragEvent| {
        if holds_files(&event) {
            // Without this, the browser opens what is dropped.
            event.prevent_default();
            if !hovering.get_untracked() {
                hovering.set(true);
            }
        }
    };
    let left = move |event: DragEvent| {
        // Leaving one element and entering the next also fires this event; only leaving the window counts.
        if event.related_target().is_none() {
            hovering.set(false);
        }
    };
    let dropped = move |event: DragEvent| {
        hovering.set(false);
        if holds_files(&event) {
            event.prevent_default();
            on_drop.run(event);
        }
    };
    let listeners = [
        window_event_listener(ev::dragenter, over),
        window_event_listener(ev::dragover, over),
        window_event_listener(ev::dragleave, left),
        window_event_listener(ev::drop, dropped),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    view! {
        <div class="dropping" class:dropping--over=flag(move || hovering.get()) data-testid="drop-zone">
            // Only for people who see the drag. Screen readers are told of the scan.
            <p class="dropping__word" aria-hidden="true">"Let go, and it is read here."</p>
        </div>
    }
}

fn holds_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|kind| kind == "Files"))
}
