//! The card says where the song stands: on how many disks it is, where it was found again, or where it was not found.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::card::{CardFacts, Return};
use reprise_engine::protocol::catalog::{Disks, Group, TrackId, Whereabouts};

use crate::components::{format, press};
use crate::link::use_link;
use crate::words;

/// What the card says of where the song stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stands {
    pub(super) sentences: Vec<String>,
    /// Whether the person can say that they removed it, and whether they did.
    pub(super) let_go: Option<bool>,
}

impl Stands {
    pub(super) fn of(known: &CardFacts) -> Stands {
        let judgement = &known.judgement;
        let sentences = match judgement.whereabouts {
            Whereabouts::Here => here(&known.disks, judgement.group(), known.returned.as_ref()),
            Whereabouts::Missing | Whereabouts::Lost => not_found(known.heard.as_ref(), &known.read),
            Whereabouts::LetGo => vec![words::stands_removed().to_owned()],
            _ => Vec::new(),
        };
        let let_go = match judgement.whereabouts {
            Whereabouts::LetGo => Some(true),
            Whereabouts::Missing | Whereabouts::Lost | Whereabouts::Elsewhere => Some(false),
            _ => None,
        };
        Stands { sentences, let_go }
    }
}

fn here(disks: &Disks, group: Option<Group>, returned: Option<&Return>) -> Vec<String> {
    let found = returned.map(|it| {
        let day = format::day(it.at_ms);
        match (it.is_again, &it.like) {
            (true, Some(title)) => words::stands_again_as(&it.place, title, &day),
            (true, None) => words::stands_again(&it.place, &day),
            (false, Some(title)) => words::stands_found_as(&it.place, title, &day),
            (false, None) => words::stands_found(&it.place, &day),
        }
    });
    let files = words::files(disks.files.into());
    let on = match (disks.disks, disks.files) {
        (0 | 1, 2..) if group == Some(Group::OnlyCopy) => Some(words::on_one_disk(&files)),
        (2.., _) => Some(words::on_disks(disks.disks.into(), &files)),
        _ => None,
    };
    let unsaid = (disks.unsaid > 1).then(|| words::disks_unsaid(disks.unsaid.into()));
    found.into_iter().chain(on).chain(unsaid).collect()
}

/// "Not in Music. Backup was last read on 2026-10-01": the places that were not read for longest come first. Before that,
/// whether the same audio is there as another song.
fn not_found(heard: Option<&(String, String)>, read: &[(String, u64)]) -> Vec<String> {
    let heard = heard.map(|(title, place)| words::stands_heard(title, place));
    let told = read.iter().map(|(place, ms)| match ms {
        0 => words::never_read(place),
        ms => words::not_in_place(place, &format::day(*ms)),
    });
    let told = format::sentence(&told.collect::<Vec<_>>().join("; "));
    heard.into_iter().chain(Some(told).filter(|_| !read.is_empty())).collect()
}

/// The sentences, and what the person can say.
#[component]
pub(super) fn Standing(
    /// Which song.
    track: TrackId,
    /// What the card says.
    stands: Stands,
) -> impl IntoView {
    let link = use_link();
    let say = move |is_let_go| link.send(Intent::LetGo { track, is_let_go });
    let word = |is_let_go| if is_let_go { words::did_not_remove_it() } else { words::removed_it() };
    view! {
        {stands.sentences.into_iter().map(|it| view! { <p class="card__stands" dir="auto">{it}</p> }.into_any()).collect::<Vec<_>>()}
        {stands.let_go.map(|is_let_go| view! {
            <button class="button button--link" on:click=press(move |_| say(!is_let_go))>{word(is_let_go)}</button>
        }.into_any())}
    }
}
