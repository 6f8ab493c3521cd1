//! What runs on the page's thread: views, components and their words. The page draws and asks; the catalog is
//! in the engine, which is a worker.

pub mod components;
pub mod link;
pub mod live;
pub mod pages;
pub mod platform;
pub mod state;

/// Mounts the app on the page.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(pages::App);
}
