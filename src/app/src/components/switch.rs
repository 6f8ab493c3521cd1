//! A switch: on or off, at once.

use leptos::prelude::*;

/// A switch with its name beside it.
#[component]
pub fn Switch(
    /// What it switches.
    label: &'static str,
    /// Whether it is on.
    on: bool,
    /// Whether it is being turned and cannot be turned again yet.
    busy: Signal<bool>,
    /// Asked to turn it.
    on_turn: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="switch"
            role="switch"
            aria-checked=on.to_string()
            disabled=busy
            on:click=move |_| on_turn.run(())
        >
            <span class="switch__track" aria-hidden="true"><span class="switch__thumb"></span></span>
            {label}
        </button>
    }
}
