//! The whole window takes drops; while something hovers over it, it says so.

use leptos::ev;
use leptos::prelude::*;
use web_sys::DragEvent;

use super::live::flag;

/// Takes files and folders dropped anywhere on the page.
#[component]
pub fn Dropping(
    /// Told of a drop, within its event.
    on_drop: Callback<DragEvent>,
    /// Whether something hovers over the window.
    hovering: RwSignal<bool>,
) -> impl IntoView {
    let over = move |event: DragEvent| {
        if holds_files(&event) {
            // Without this the browser opens what is dropped.
            event.prevent_default();
            if !hovering.get_untracked() {
                hovering.set(true);
            }
        }
    };
    let left = move |event: DragEvent| {
        // Between two elements of the page there is one that is entered.
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
            // For the eye that drags; listeners hear of the scan.
            <p class="dropping__word" aria-hidden="true">"Let go, and it is read here."</p>
        </div>
    }
}

fn holds_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|kind| kind == "Files"))
}
