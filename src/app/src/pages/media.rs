//! Addresses of a song's cover and file, for pictures and players. They live as long as the component that asked.

use std::time::Duration;

use js_sys::Array;
use leptos::prelude::*;
use reprise_engine::protocol::catalog::TrackId;
use reprise_engine::protocol::media::{Media, MediaOf, Medium};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Url};

use crate::components::RwSignal;
use crate::link::Link;

/// How long an element may still be loading after it is gone.
const LOADING: Duration = Duration::from_secs(10);

/// Holds the address of a cover or a song as long as the component exists; empty where there is none.
pub(super) fn hold_media() -> RwSignal<String> {
    let shown = RwSignal::new(String::new());
    on_cleanup(move || let_go(&shown.try_get_untracked().unwrap_or_default()));
    shown
}

/// Asks for the cover or the file of a song, and holds its address there.
pub(super) fn ask_media(link: Link, track: TrackId, medium: Medium, shown: RwSignal<String>) {
    spawn_local(async move {
        let answered = link.ask_beside(MediaOf { track, medium }).await;
        // Without an answer the engine has fallen, which the page says elsewhere.
        let address = answered.map(|(media, beside)| address(media, &beside)).unwrap_or_default();
        match shown.try_get_untracked() {
            Some(_) => shown.set(address),
            // The component is gone.
            None => let_go(&address),
        }
    });
}

fn address(media: Media, beside: &Array) -> String {
    let blob = match media {
        Media::Beside => beside.get(0).dyn_into::<Blob>().ok(),
        Media::Nothing => None,
    };
    blob.and_then(|blob| Url::create_object_url_with_blob(&blob).ok()).unwrap_or_default()
}

/// Lets the browser forget what stands at this address, a while later: an element that just goes may be loading it.
fn let_go(address: &str) {
    if !address.is_empty() {
        let address = address.to_owned();
        // An address that is not known any more needs no forgetting.
        set_timeout(move || drop(Url::revoke_object_url(&address)), LOADING);
    }
}
