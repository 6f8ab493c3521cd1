//! The panel that lists the places of this browser. Each can be read again.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::places::PlaceView;

use crate::components::{Dialog, Glyph, Icon, Memo, Shape, change, format, key_of, keyed, press, text};
use crate::link::{use_link, use_told};
use crate::state::{use_scans, use_view};

/// The places of this browser.
#[component]
pub(super) fn PlacesPanel() -> impl IntoView {
    let (scans, view) = (use_scans(), use_view());
    let close = move || view.show(None);
    let places = use_told().places;
    // A line stays when only its name changes, because the person may be typing in it.
    let key = |place: &PlaceView| key_of(&(place.id.0, place.is_reconnectable));
    let keys = move || places.with(|all| all.iter().map(key).collect());
    let line_of = move |wanted| {
        let place = places.with_untracked(|all| all.iter().find(|it| key(it) == wanted).cloned());
        place.map(|place| view! { <PlaceLine place /> }).into_any()
    };
    view! {
        <Dialog label="Places" shape=Shape::Middle on_close=Callback::new(move |()| close())>
            <h2 class="title">"Places"</h2>
            <p class="title__under">"Folders that were read in this browser. Only files that changed are read again."</p>
            <ul class="places">{keyed(keys, line_of)}</ul>
            <button
                class="button"
                on:click=press(move |_| {
                    scans.choose_folder();
                    close();
                })
            >
                <Icon glyph=Glyph::AddFolder />
                "Add a folder"
            </button>
        </Dialog>
    }
}

#[component]
fn PlaceLine(place: PlaceView) -> impl IntoView {
    let (scans, view, link) = (use_scans(), use_view(), use_link());
    let (id, is_reconnectable, places) = (place.id, place.is_reconnectable, use_told().places);
    let place = Memo::new(move |_| {
        places.with(|all| all.iter().find(|it| it.id == id).cloned()).unwrap_or_else(|| place.clone())
    });
    let called = text(move || place.with(|place| place.name.clone()));
    let read_again = move |_| {
        scans.read_again(id, called.get_untracked());
        view.show(None);
    };
    let rename = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        if !name.is_empty() {
            link.send(Intent::NamePlace { place: id, name });
        }
    };
    // Without a handle, a folder that is dropped again is recognised by its name, so the name must stay.
    let (name, again) = match is_reconnectable {
        true => (
            view! {
                <input
                    class="members__name places__name"
                    type="text"
                    aria-label="Name of this place"
                    maxlength="60"
                    dir="auto"
                    prop:value=called
                    on:change=change(rename)
                />
            }
            .into_any(),
            view! { <button class="button" on:click=press(read_again)><Icon glyph=Glyph::Again />"Read again"</button> }.into_any(),
        ),
        false => (
            view! { <span class="places__name" dir="auto">{called}</span> }.into_any(),
            view! { <span class="places__hint">"drop it again to read it again"</span> }.into_any(),
        ),
    };
    view! {
        <li class="places__line">
            {name}
            <span class="places__files">{text(move || place.with(|place| format::counted(place.files, "file", "files")))}</span>
            {again}
        </li>
    }
}
