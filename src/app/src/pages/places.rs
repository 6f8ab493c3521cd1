//! The places of this browser, in a panel: each can be read again.

use leptos::prelude::*;
use reprise_catalog::changes::Fact;
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::Catalog;

use crate::components::{Dialog, Glyph, Icon, Shape, each, format, part, text};
use crate::state::{PlaceView, use_library, use_scans, use_view};

/// The places of this browser.
#[component]
pub(super) fn PlacesPanel() -> impl IntoView {
    let (scans, view) = (use_scans(), use_view());
    // Names may have changed since.
    scans.show_places();
    let close = move || view.show(None);
    let places = scans.places();
    view! {
        <Dialog label="Places" shape=Shape::Middle on_close=Callback::new(move |()| close())>
            <h2 class="title">"Places"</h2>
            <p class="title__under">"Folders that were read in this browser. Only files that changed are read again."</p>
            <ul class="places">
                {part(move || each(places.get().into_iter().map(|place| view! { <PlaceLine place /> })))}
            </ul>
            <button
                class="button"
                on:click=move |_| {
                    scans.choose_folder();
                    close();
                }
            >
                <Icon glyph=Glyph::AddFolder />
                "Add a folder"
            </button>
        </Dialog>
    }
}

#[component]
fn PlaceLine(place: PlaceView) -> impl IntoView {
    let (scans, view, library) = (use_scans(), use_view(), use_library());
    let id = place.id;
    let files = move || {
        library.version().track();
        library.with(|catalog, _| files_there(catalog, id))
    };
    let read_again = move |_| {
        scans.read_again(id);
        view.show(None);
    };
    let rename = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        if let Some(browser) = library.browser().filter(|_| !name.is_empty()) {
            library.record(vec![Fact::Place { place: id, browser, name }]);
        }
    };
    // Without a handle, a folder that is dropped again is known by its name: that has to stay.
    let (name, again) = match place.reconnectable {
        true => (
            view! {
                <input
                    class="members__name places__name"
                    type="text"
                    aria-label="Name of this place"
                    maxlength="60"
                    dir="auto"
                    prop:value=place.name
                    on:change=rename
                />
            }
            .into_any(),
            view! { <button class="button" on:click=read_again><Icon glyph=Glyph::Again />"Read again"</button> }.into_any(),
        ),
        false => (
            view! { <span class="places__name" dir="auto">{place.name}</span> }.into_any(),
            view! { <span class="places__hint">"drop it again to read it again"</span> }.into_any(),
        ),
    };
    view! {
        <li class="places__line">
            {name}
            <span class="places__files">{text(move || format::counted(files(), "file", "files"))}</span>
            {again}
        </li>
    }
}

fn files_there(catalog: &Catalog, place: PlaceId) -> u64 {
    catalog.files_of(place).filter(|file| file.seen.value.is_present()).count() as u64
}
