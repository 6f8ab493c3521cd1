//! The cover of an album, which is read from the file of its first song once it is in sight.

use leptos::html::Span;
use leptos::prelude::*;
use reprise_engine::protocol::catalog::TrackId;
use reprise_engine::protocol::media::Medium;

use crate::components::{effect, part};
use crate::link::use_link;
use crate::pages::media::{ask_media, hold_media};
use crate::platform::sight::{Watch, watch};

/// The longest side of the cover, in pixels. Screens with two pixels for one show it at half of that.
const SIDE: u32 = 112;

/// The cover, or its empty place. It says nothing that the names beside it do not.
#[component]
pub(super) fn Cover(
    /// The song whose file may have it.
    track: TrackId,
) -> impl IntoView {
    let (link, shown, place) = (use_link(), hold_media(), NodeRef::<Span>::new());
    let watching = StoredValue::new_local(None::<Watch>);
    effect(move || {
        if let Some(place) = place.get() {
            watching.set_value(watch(&place, move || ask_media(link, track, Medium::Cover(SIDE), shown)));
        }
    });
    let picture = move || {
        let cover = shown.get();
        (!cover.is_empty()).then(|| view! { <img alt="" src=cover /> }).into_any()
    };
    view! { <span class="albums__cover" aria-hidden="true" node_ref=place>{part(picture)}</span> }
}
