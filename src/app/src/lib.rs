//! What runs on the page's thread: views, components and the words on them. It draws and asks; the engine, in a
//! worker, has the catalog.

pub mod components;
pub mod link;
pub mod pages;
pub mod platform;
pub mod state;

/// Mounts the app on the page.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(pages::App);
}
