//! The panel that lists the places of this browser. Each can be read again.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::{About, Disk};
use reprise_engine::protocol::places::{PlaceState, PlaceView};

use crate::components::{
    Dialog, Glyph, Icon, Memo, Shape, When, change, flag, format, key_of, lines_of, press, text,
};
use crate::link::{use_link, use_told};
use crate::state::{use_scans, use_view};
use crate::words;

/// The places of this browser.
#[component]
pub(super) fn PlacesPanel() -> impl IntoView {
    let (scans, view) = (use_scans(), use_view());
    let close = move || view.show(None);
    let places = use_told().places;
    // A line stays when only its name changes, because the person may be typing in it.
    let key = |place: &PlaceView| key_of(&(place.id.0, place.is_reconnectable));
    let lines = lines_of(places, key, |place| view! { <PlaceLine place /> }.into_any());
    view! {
        <Dialog label=words::places_head() shape=Shape::Middle on_close=Callback::new(move |()| close())>
            <h2 class="title">{words::places_head()}</h2>
            <p class="title__under">{words::places_hint()}</p>
            <ul class="places">{lines}</ul>
            <button
                class="button"
                on:click=press(move |_| {
                    scans.choose_folder();
                    close();
                })
            >
                <Icon glyph=Glyph::AddFolder />
                {words::add_folder()}
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
                    aria-label=words::place_name()
                    maxlength="60"
                    dir="auto"
                    prop:value=called
                    on:change=change(rename)
                />
            }
            .into_any(),
            view! { <button class="button" on:click=press(read_again)><Icon glyph=Glyph::Again />{words::read_again()}</button> }.into_any(),
        ),
        false => (
            view! { <span class="places__name" dir="auto">{called}</span> }.into_any(),
            view! {
                <span class="places__hint">{words::place_not_remembered()}</span>
                <button class="button" on:click=press(read_again)><Icon glyph=Glyph::Again />{words::choose_it_again()}</button>
            }
            .into_any(),
        ),
    };
    view! {
        <li class="places__line">
            {name}
            <span class="places__files">{text(move || place.with(|place| words::files(place.files)))}</span>
            {again}
            <PlaceFacts place />
        </li>
    }
}

/// When the place was seen, on which disk it lies, and whether it is no more.
#[component]
fn PlaceFacts(place: Memo<PlaceView>) -> impl IntoView {
    let (link, view) = (use_link(), use_view());
    let is_network = move || place.with(|place| place.disk.as_ref().is_some_and(|disk| disk.is_network));
    let say_disk = move |name: String, is_network| {
        let disk = (!name.is_empty()).then_some(Disk { name, is_network });
        link.send(Intent::Disk { place: place.with_untracked(|place| place.id), disk });
    };
    let name_disk = move |name| say_disk(name, untrack(is_network));
    let turn_network = move |_| say_disk(place.with_untracked(disk_name), !untrack(is_network));
    let note = move |note: String| {
        let note = Some(note).filter(|note| !note.is_empty());
        link.send(Intent::Note { about: About::Place(place.with_untracked(|place| place.id)), note });
    };
    let is_gone = move || place.with(|place| place.is_gone);
    let turn = move |_| {
        let (place, is_gone) = place.with_untracked(|place| (place.id, place.is_gone));
        link.send(Intent::PlaceGone { place, is_gone: !is_gone });
        // What songs it would cost is asked on the page, and the figures there change.
        if !is_gone {
            view.show(None);
        }
    };
    let part = move |_| link.send(Intent::OtherFolder(place.with_untracked(|place| place.id)));
    view! {
        <span class="places__hint">{text(move || place.with(state_of))}</span>
        <Said name=words::place_disk() hint=words::place_own_disk() most=60 said=text(move || place.with(disk_name)) on_say=Callback::new(name_disk) />
        <Said name=words::note_place() hint=words::note_place() most=2000 said=text(move || place.with(|place| place.note.clone())) on_say=Callback::new(note) />
        <When on=flag(move || place.with(|place| place.disk.is_some()))>
            <button class="button button--link" on:click=press(turn_network)>
                {text(move || if is_network() { words::place_no_network() } else { words::place_network() }.to_owned())}
            </button>
        </When>
        <When on=flag(move || place.with(|place| place.was_taken))>
            <button class="button button--link" on:click=press(part)>{words::place_other_folder()}</button>
        </When>
        <button class="button button--link" on:click=press(turn)>
            {text(move || if is_gone() { words::place_there() } else { words::place_gone() }.to_owned())}
        </button>
    }
}

/// A text that the person says of a place.
#[component]
fn Said(
    /// What it is.
    name: &'static str,
    /// What is shown while they say nothing.
    hint: &'static str,
    /// How many letters it may have.
    most: u32,
    /// What they said.
    said: Signal<String>,
    /// Called with what they say now, without spaces around it.
    on_say: Callback<String>,
) -> impl IntoView {
    view! {
        <input
            class="members__computer places__disk"
            type="text"
            aria-label=name
            placeholder=hint
            maxlength=most.to_string()
            dir="auto"
            prop:value=said
            on:change=change(move |event| on_say.run(event_target_value(&event).trim().to_owned()))
        />
    }
}

fn disk_name(place: &PlaceView) -> String {
    place.disk.as_ref().map(|disk| disk.name.clone()).unwrap_or_default()
}

fn state_of(place: &PlaceView) -> String {
    let seen = words::last_seen(&format::day(place.seen_ms));
    match place.state {
        _ if place.is_gone => words::place_said_gone().to_owned(),
        PlaceState::Read => words::place_read(&format::day(place.seen_ms)),
        PlaceState::Unplugged => words::place_unplugged(&seen),
        PlaceState::CutOff => words::place_cut_off().to_owned(),
    }
}
