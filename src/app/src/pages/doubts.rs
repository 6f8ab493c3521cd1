//! What the person is asked after folders were read: whether files are gone by accident, whether a disk is merely
//! unplugged, and whether two folders are one.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::{Disk, PlaceId, Sameness};
use reprise_engine::protocol::places::{Doubt, DoubtKind};

use crate::components::{format, key_of, keyed, press};
use crate::link::{use_link, use_told};

/// The questions.
#[component]
pub(super) fn Doubts() -> impl IntoView {
    let doubts = use_told().doubts;
    // Each question keeps its buttons when others go, so that a click cannot answer the question above or below.
    let keys = move || doubts.with(|all| all.iter().map(key_of).collect());
    let line_of = move |wanted| {
        let doubt = doubts.with_untracked(|all| all.iter().find(|it| key_of(*it) == wanted).cloned());
        doubt.map(|doubt| view! { <DoubtLine doubt /> }).into_any()
    };
    keyed(keys, line_of)
}

#[component]
fn DoubtLine(doubt: Doubt) -> impl IntoView {
    let place = doubt.place;
    let answers = match &doubt.kind {
        DoubtKind::Unplugged => {
            vec![
                ("Not now", Intent::DismissMissing(place)),
                ("It is empty on purpose", Intent::ConfirmMissing(place)),
            ]
        }
        DoubtKind::Gone => {
            let other = doubt.may_be_other.then_some(("This is another folder", Intent::OtherFolder(place)));
            let answers = [
                ("Not now", Intent::DismissMissing(place)),
                ("I removed them", Intent::RemovedMissing(place)),
                ("They are gone by accident", Intent::ConfirmMissing(place)),
            ];
            answers.into_iter().chain(other).collect()
        }
        DoubtKind::Same { other, .. } => same(place, *other),
        DoubtKind::NoMore => {
            let say = |is_gone| Intent::PlaceGone { place, is_gone };
            vec![("Not now", say(false)), ("This folder is no more", say(true))]
        }
    };
    let copy = match &doubt.kind {
        DoubtKind::Same { other, .. } => Some(view! { <OtherDisk place other=*other /> }),
        _ => None,
    };
    let (what, how) = question(&doubt);
    view! {
        <div class="notice" role="alert">
            <p><b dir="auto">{what}</b>" "{how}</p>
            <div class="notice__answers">
                {answers.into_iter().map(|(word, intent)| answer(word, vec![intent])).collect::<Vec<_>>()}
                {copy}
            </div>
        </div>
    }
}

/// A button that sends what it means.
fn answer(word: &'static str, intents: Vec<Intent>) -> AnyView {
    let link = use_link();
    let send = move |_| intents.iter().for_each(|intent| link.send(intent.clone()));
    view! { <button class="button" on:click=press(send)>{word}</button> }.into_any()
}

/// A copy on a disk that the person names.
#[component]
fn OtherDisk(place: PlaceId, other: PlaceId) -> impl IntoView {
    let (link, field) = (use_link(), NodeRef::<leptos::html::Input>::new());
    let say = move |_| {
        let name = field.get_untracked().map(|field| field.value().trim().to_owned()).unwrap_or_default();
        let name = if name.is_empty() { "another disk".to_owned() } else { name };
        link.send(Intent::Disk { place, disk: Some(Disk { name, is_network: false }) });
        link.send(Intent::Sameness { place, other, sameness: Sameness::CopyElsewhere });
    };
    view! {
        <input node_ref=field type="text" maxlength="60" aria-label="Name of the other disk" placeholder="Name of the disk" />
        <button class="button" on:click=press(say)>"A copy on another disk"</button>
    }
}

fn same(place: PlaceId, other: PlaceId) -> Vec<(&'static str, Intent)> {
    let say = |sameness| Intent::Sameness { place, other, sameness };
    vec![
        ("Not now", say(Sameness::Unsaid)),
        ("The same folder", say(Sameness::Same)),
        ("A copy on the same disk", say(Sameness::CopyOnDisk)),
    ]
}

/// What is asked: what was found, and what that means.
fn question(doubt: &Doubt) -> (String, String) {
    let songs = || format::counted(doubt.songs.into(), "song", "songs");
    match &doubt.kind {
        DoubtKind::Unplugged => (
            format!("“{}” is not plugged in, or nothing is in it.", doubt.name),
            "Its songs stay as they were last seen.".to_owned(),
        ),
        DoubtKind::Gone if doubt.missing == 0 => (
            format!("{} gone from “{}” of which no other copy is known.", are(doubt.songs), doubt.name),
            format!("What happened to {}?", if doubt.songs == 1 { "it" } else { "them" }),
        ),
        DoubtKind::Gone => (
            format!(
                "{} of {} files are not there any more in “{}”.",
                format::count(doubt.missing),
                format::count(doubt.known),
                doubt.name
            ),
            match doubt.songs {
                0 => "Their songs have other copies. Until you answer, they stay as they were last seen."
                    .to_owned(),
                _ => format!(
                    "No other copy is known of {}. Until you answer, they stay as they were last seen.",
                    songs()
                ),
            },
        ),
        DoubtKind::Same { name, browser, .. } => (
            format!("“{}” holds the same files as “{name}” in {browser}.", doubt.name),
            "Are these the same files, or a copy?".to_owned(),
        ),
        DoubtKind::NoMore => (
            format!("Without “{}”, {} would be missing.", doubt.name, songs()),
            "No other copy is known.".to_owned(),
        ),
    }
}

fn are(songs: u32) -> String {
    format!("{} {}", format::counted(songs.into(), "song", "songs"), if songs == 1 { "is" } else { "are" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_says_what_was_found() {
        let check = |kind, missing, songs, wanted: &str| {
            let doubt = Doubt {
                place: PlaceId([1; 8]),
                name: "Music".into(),
                known: 240,
                missing,
                kind,
                songs,
                may_be_other: false,
            };
            let (what, how) = question(&doubt);
            assert_eq!(format!("{what} {how}"), wanted);
        };
        check(
            DoubtKind::Unplugged,
            240,
            0,
            "“Music” is not plugged in, or nothing is in it. Its songs stay as they were last seen.",
        );
        check(
            DoubtKind::Gone,
            0,
            1,
            "1 song is gone from “Music” of which no other copy is known. What happened to it?",
        );
        check(
            DoubtKind::Gone,
            12,
            3,
            "12 of 240 files are not there any more in “Music”. No other copy is known of 3 songs. Until you answer, they stay as they were last seen.",
        );
    }
}
