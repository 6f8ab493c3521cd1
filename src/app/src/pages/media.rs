//! Addresses of a song's cover and file, for pictures and players. They live as long as the component that asked.

use js_sys::Array;
use leptos::prelude::*;
use reprise_engine::protocol::catalog::TrackId;
use reprise_engine::protocol::media::{Media, MediaOf, Medium};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Url};

use crate::components::RwSignal;
use crate::link::Link;

/// Addresses of the cover and of the song; empty where there is none.
pub(super) type Addresses = (String, String);

/// Asks for the cover, with sides of at most so many pixels, and the file of a song. The addresses go with the component.
pub(super) fn ask_media(link: Link, track: TrackId, side: u32, shown: RwSignal<Addresses>) {
    spawn_local(async move {
        let answered = link.ask_beside(MediaOf { track, side }).await;
        // Without an answer the engine has fallen, which the page says elsewhere.
        let addresses = answered.map(|(media, beside)| addresses(&media, &beside)).unwrap_or_default();
        match shown.try_get_untracked() {
            Some(_) => shown.set(addresses),
            // The component is gone.
            None => let_go(&addresses),
        }
    });
}

/// Holds addresses as long as the component exists.
pub(super) fn hold_media() -> RwSignal<Addresses> {
    let shown = RwSignal::new(Addresses::default());
    on_cleanup(move || let_go(&shown.try_get_untracked().unwrap_or_default()));
    shown
}

fn addresses(Media { beside: media }: &Media, beside: &Array) -> Addresses {
    let mut addresses = Addresses::default();
    for (medium, thing) in media.iter().zip(beside.iter()) {
        let blob = thing.dyn_into::<Blob>().ok();
        let address = blob.and_then(|blob| Url::create_object_url_with_blob(&blob).ok()).unwrap_or_default();
        match medium {
            Medium::Cover => addresses.0 = address,
            Medium::Song => addresses.1 = address,
        }
    }
    addresses
}

/// Lets the browser forget what stands at these addresses.
fn let_go((cover, song): &Addresses) {
    for address in [cover, song].into_iter().filter(|address| !address.is_empty()) {
        // An address that is not known any more needs no forgetting.
        let _ = Url::revoke_object_url(address);
    }
}
