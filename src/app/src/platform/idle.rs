//! Work that can wait until the page rests.

use leptos::prelude::request_idle_callback_with_handle;

/// Does something once the page has nothing else to do. A browser that does not tell when that is, such as Safari, does
/// it at once.
pub(crate) fn when_idle(what: impl Fn() + Clone + 'static) {
    if request_idle_callback_with_handle(what.clone()).is_err() {
        what();
    }
}
