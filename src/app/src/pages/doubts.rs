//! What the person is asked after folders were read: whether files are gone by accident, whether a disk is merely
//! unplugged, and whether two folders are one. Their words stand in `doubts/asking.rs`.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::{Disk, PlaceId, Sameness};
use reprise_engine::protocol::places::{Asked, DoubtKind};

use crate::components::{each, flag, key_of, keyed, press};
use crate::link::{use_link, use_told};
use crate::words;

mod asking;

use asking::{answers, question};

/// The questions.
#[component]
pub(super) fn Doubts() -> impl IntoView {
    let doubts = use_told().doubts;
    // Each question keeps its buttons when others go, so that a click cannot answer the question above or below.
    let key = |it: &Asked| key_of(&(&it.about, &it.titles));
    let keys = move || doubts.with(|all| all.iter().map(key).collect());
    let line_of = move |wanted| {
        let asked = doubts.with_untracked(|all| all.iter().find(|it| key(it) == wanted).cloned());
        let is_first = move || doubts.with(|all| all.first().is_some_and(|it| key(it) == wanted));
        asked
            .map(|asked| view! { <Question asked is_open=flag(move || is_first() && has_room()) /> })
            .into_any()
    };
    keyed(keys, line_of)
}

/// Whether an open question leaves room for the songs.
fn has_room() -> bool {
    const PHONE: f64 = 720.0;
    window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width >= PHONE)
}

/// One question with its answers. A closed one shows the question alone, so that the songs stay in sight.
#[component]
fn Question(
    /// What is asked.
    asked: Asked,
    /// Whether the answers are shown before the person opens it.
    is_open: Signal<bool>,
) -> impl IntoView {
    let link = use_link();
    let Asked { about, titles } = asked;
    let ((what, how), answers) = (question(&about, &titles), answers(&about));
    let shows_gone = about.kind == DoubtKind::Gone && about.missing == 0;
    let copy = match about.kind {
        DoubtKind::Same { other, .. } => Some(view! { <OtherDisk place=about.place other /> }),
        _ => None,
    };
    let answers = answers.into_iter().map(|(word, intent)| {
        view! { <button class="button" on:click=press(move |_| link.send(intent.clone()))>{word}</button> }
    });
    let gone =
        shows_gone.then(|| view! { " "<a class="link" href="/?q=is:absent">{words::doubt_gone()}</a> });
    view! {
        <div class="notice notice--asked" role="alert">
            <details class="notice__asked" prop:open=is_open>
                <summary><b dir="auto">{what}</b></summary>
                <div class="notice__more">
                    <p>{how}{gone}</p>
                    <div class="notice__answers">{each(answers)}{copy}</div>
                </div>
            </details>
        </div>
    }
}

/// A copy on a disk that the person names.
#[component]
fn OtherDisk(place: PlaceId, other: PlaceId) -> impl IntoView {
    let (link, field) = (use_link(), NodeRef::<leptos::html::Input>::new());
    let say = move |_| {
        let name = field.get_untracked().map(|field| field.value().trim().to_owned()).unwrap_or_default();
        let name = if name.is_empty() { words::another_disk().to_owned() } else { name };
        link.send(Intent::Disk { place, disk: Some(Disk { name, is_network: false }) });
        link.send(Intent::Sameness { place, other, sameness: Sameness::CopyElsewhere });
    };
    view! {
        <span class="notice__named">
            <button class="button" on:click=press(say)>{words::doubt_copy()}</button>
            <input node_ref=field type="text" maxlength="60" aria-label=words::doubt_disk() placeholder=words::its_name() />
        </span>
    }
}
