//! The first visit: one question, and the whole window as a place to drop a folder.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::WayBack;

use super::shell::Hovering;
use crate::components::{each, flag, way_class};
use crate::state::{SYNC, use_scans};

/// What will happen, in order.
const NOTES: [(&str, &str); 3] = [
    (
        "It reads",
        "Each file is opened here, in this browser, and only read. A folder of five thousand songs takes seconds.",
    ),
    (
        "It judges",
        "Receipts, store marks and traces of CD rippers say where a song came from. Every verdict shows its evidence, and says so when there is none.",
    ),
    (
        "It keeps the list",
        "Not the music: what you own, and how each song would come back to a new computer. Take the list with you as a file.",
    ),
];

/// The page of an empty library.
#[component]
pub(super) fn FirstVisit() -> impl IntoView {
    let scans = use_scans();
    let hovering = expect_context::<Hovering>().0;
    let notes = NOTES.iter().map(|(head, text)| {
        view! {
            <li class="first__note">
                <h2 class="first__head">{*head}</h2>
                <p>{*text}</p>
            </li>
        }
    });
    view! {
        <div class="first" class:first--over=flag(move || hovering.get())>
            <Record />
            <div class="first__ask">
                <h1 class="first__question">"Which of your songs would come back?"</h1>
                <p class="first__lead">
                    "Drop your music folder here. It is read on this computer. Nothing is uploaded."
                </p>
                <div class="first__ways">
                    <button class="button button--main" on:click=move |_| scans.choose_folder()>
                        "Choose a folder"
                    </button>
                    <a class="button" href=SYNC>"I have a library in another browser"</a>
                </div>
            </div>
            <ol class="first__notes">{each(notes)}</ol>
        </div>
    }
}

/// The ways back as a ring around the record's label, as the outlook will show them.
fn ring() -> Vec<impl IntoView> {
    // In hundredths of the ring.
    let (lengths, mut start) = ([26, 12, 14, 30, 6, 12], 0);
    let arcs = WayBack::ALL.iter().zip(lengths).map(|(&way, length)| {
        let arc = view! {
            <circle
                class=way_class(way)
                cx="100"
                cy="100"
                r="37"
                pathLength="100"
                stroke-dasharray=format!("{} 100", length - 1)
                stroke-dashoffset=format!("-{start}")
            />
        };
        start += length;
        arc
    });
    arcs.collect()
}

/// A record, half outside of the window.
#[component]
fn Record() -> impl IntoView {
    // Grooves are closer together than the gaps between songs.
    let grooves = [98, 95, 92, 89, 82, 79, 76, 73, 70, 63, 60, 57, 54, 51, 48];
    let grooves = grooves.map(|radius| view! { <circle cx="100" cy="100" r=radius /> });
    view! {
        <svg class="first__record" viewBox="0 0 200 200" aria-hidden="true" focusable="false">
            <g class="first__grooves">{each(grooves)}</g>
            <g class="first__ring">{ring()}</g>
            <circle class="first__label" cx="100" cy="100" r="32" />
            <circle class="first__hole" cx="100" cy="100" r="3" />
        </svg>
    }
}
