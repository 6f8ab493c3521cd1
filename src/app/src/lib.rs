//! What runs on the page's thread: views, components and their words. The page draws and asks; the catalog is
//! in the engine, which is a worker.

pub mod components;
pub mod link;
pub mod live;
pub mod pages;
pub mod platform;
pub mod state;
pub mod words;

/// Mounts the app on the page, once the words are there.
pub fn start() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        let (language, table) = platform::early::words().await;
        match words::take(&language, table) {
            true => leptos::mount::mount_to_body(pages::App),
            false => return platform::early::show_wordless(),
        }
        // While the engine opens the songs, the page has time to make what writes their numbers.
        if state::had_songs() {
            let _ = words::format::count(0_u64);
        }
    });
}
