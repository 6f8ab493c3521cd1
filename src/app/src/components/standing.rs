//! What stands in `index.html` already. It was painted before the app was there; the app adds to it and replaces
//! none of it.

use leptos::prelude::*;
use leptos::tachys::view::{Mountable, Render};

/// Puts its children into an element of `index.html`, behind what stands there.
#[component]
pub fn Within(
    /// The element's id.
    id: &'static str,
    /// What is put there. It stays as long as the page.
    children: Children,
) -> impl IntoView {
    if let Some(element) = document().get_element_by_id(id) {
        let mut placed = children().build();
        placed.mount(&element, None);
        // If this were dropped, it would follow no signal any more.
        std::mem::forget(placed);
    }
}
