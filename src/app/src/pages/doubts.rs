//! What the person is asked after folders were read: whether files are gone by accident, whether a disk is merely
//! unplugged, and whether two folders are one. Their words stand in `doubts/asking.rs`.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::{Disk, PlaceId, Sameness};
use reprise_engine::protocol::places::{Asked, DoubtKind};

use crate::components::{Named, each, key_of, lines_of, press};
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
    lines_of(doubts, key, |asked| view! { <Question asked /> }.into_any())
}

#[component]
fn Question(asked: Asked) -> impl IntoView {
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
        <div class="notice" role="alert">
            <p><b dir="auto">{what}</b>" "{how}{gone}</p>
            <div class="notice__answers">{each(answers)}{copy}</div>
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
