//! The pages, and the address that leads to each.

use leptos::prelude::*;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    view! { <main></main> }
}
