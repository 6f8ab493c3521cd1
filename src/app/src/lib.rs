//! The browser app: Leptos pages over the catalog, a pool of scan workers, IndexedDB.

pub mod components;
pub mod pages;
pub mod platform;
pub mod scan;
pub mod state;
pub mod storage;
pub mod sync;

/// Mounts the app on the page.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(pages::App);
}
