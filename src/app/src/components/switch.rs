//! A switch, on or off, which acts at once.

use leptos::prelude::*;

use crate::live::press;

/// A switch with its label beside it.
#[component]
pub fn Switch(
    /// The label.
    label: &'static str,
    /// Whether it is on.
    on: bool,
    /// Whether it is being switched, so that it cannot be switched again yet.
    busy: Signal<bool>,
    /// Called to switch it.
    on_turn: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="switch"
            role="switch"
            aria-checked=on.to_string()
            disabled=busy
            on:click=press(move |_| on_turn.run(()))
        >
            <span class="switch__track" aria-hidden="true"><span class="switch__thumb"></span></span>
            {label}
        </button>
    }
}
