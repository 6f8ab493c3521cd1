//! The first visit. Its elements stand in `index.html`, so that it is painted before the app is there.

use leptos::prelude::*;

use crate::platform::early::{hide_first_visit, show_first_visit};

/// Shows the first visit while this exists.
#[component]
pub(super) fn FirstVisit() -> impl IntoView {
    show_first_visit();
    on_cleanup(hide_first_visit);
}
