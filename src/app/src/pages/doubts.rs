//! What the person is asked after folders were read: whether files are gone by accident, whether a disk is merely
//! unplugged, and whether two folders are one. Their words stand in `doubts/asking.rs`.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::{Disk, PlaceId, Sameness};
use reprise_engine::protocol::places::{Asked, DoubtKind};

use crate::components::{Named, each, flag, key_of, lines_of, press};
use crate::link::{use_link, use_told};
use crate::words;

mod asking;

use asking::{answers, question};

/// The questions.
#[component]
pub(super) fn Doubts() -> impl IntoView {
    // Each question keeps its buttons when others go, so that a click cannot answer the question above or below.
    lines_of(use_told().doubts, key, |asked| {
        let (doubts, own) = (use_told().doubts, key(&asked));
        let is_first = move || doubts.with(|all| all.first().is_some_and(|it| key(it) == own));
        view! { <Question asked is_open=flag(move || is_first() && has_room()) /> }.into_any()
    })
}

/// What makes a question another one.
fn key(asked: &Asked) -> u64 {
    key_of(&(&asked.about, &asked.titles))
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
    let link = use_link();
    let say = move |name: String| {
        let name = if name.is_empty() { words::another_disk().to_owned() } else { name };
        link.send(Intent::Disk { place, disk: Some(Disk { name, is_network: false }) });
        link.send(Intent::Sameness { place, other, sameness: Sameness::CopyElsewhere });
    };
    view! {
        <Named word=words::doubt_copy() label=words::doubt_disk() hint=words::its_name() on_say=Callback::new(say) />
    }
}
