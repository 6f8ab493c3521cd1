//! The evidence card: what was found in a file, what it says, and what is concluded from it.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::{About, TrackId};

use crate::components::{Dialog, Memo, Shape, WayMark, change, each, flag, part};
use crate::link::{follow, use_link};
use crate::pages::terms::what_is_this;
use crate::state::use_view;
use crate::words;
use reprise_engine::protocol::card::CardOf;

mod apple;
mod card;
mod find;
mod found;
mod history;
mod links;
mod listen;
mod overrule;
mod read_as;
mod standing;

use card::{Card, CopyLine};
use find::Find;
use found::Found;
use history::History;
pub(super) use links::Links;
use listen::{Listen, turn};
use overrule::Overrule;
use read_as::ReadAs;
use standing::Standing;

/// The evidence card of a song.
#[component]
pub(super) fn EvidencePanel(
    /// Which song.
    track: TrackId,
) -> impl IntoView {
    let view = use_view();
    let facts = follow(move || Some(CardOf { track }));
    let card = Memo::new(move |_| facts.with(|facts| facts.as_ref().map(Card::of)));
    let is_asked = move || facts.get().is_some();
    let is_mine = flag(move || facts.with(|facts| facts.as_ref().is_some_and(|it| it.ruling.is_some())));
    let label = Signal::derive(move || {
        card.with(|card| {
            card.as_ref().map_or(words::evidence().to_owned(), |card| words::evidence_of(&card.title))
        })
    });
    let player = NodeRef::new();
    view! {
        <Dialog label shape=Shape::Side testid="evidence" on_space=Callback::new(move |()| turn(player)) on_close=Callback::new(move |()| view.show(None))>
            {part(move || match card.get() {
                Some(card) => view! { <Head card track /> }.into_any(),
                None if !is_asked() => ().into_any(),
                None => view! { <p>{words::card_gone()}</p> }.into_any(),
            })}
            // These stay when everything else is drawn again, so that the focus stays in them and the song goes on.
            <Listen track player />
            <Overrule track is_mine />
            {part(move || card.get().map(|card| view! { <Body card track /> }).into_any())}
        </Dialog>
    }
}

/// The song, and what is concluded from what is known of it.
#[component]
fn Head(card: Card, track: TrackId) -> impl IntoView {
    let Card {
        title,
        artist,
        album,
        verdict,
        doubts,
        inferred,
        stated,
        unclear,
        way,
        has_files,
        terms,
        links,
        stands,
        searches,
        ..
    } = card;
    let outcome = inferred.map(|inferred| (words::file_suggests(), inferred)).into_iter().chain(stated);
    view! {
        <header class="card__head">
            <h2 class="title" dir="auto">{title}</h2>
            <p class="title__under" dir="auto">{artist}</p>
            <p class="card__album" dir="auto">{album}</p>
        </header>
        <section class="card__verdict" aria-label=words::verdict()>
            <p class="card__sentence">{verdict}</p>
            <Doubts doubts />
            <dl class="card__outcome">
                <div><dt>{words::column_way()}</dt><dd><WayMark way word=words::group several=flag(move || has_files) /></dd></div>
                {each(outcome.map(fact))}
            </dl>
            <Standing track stands />
            <Doubts doubts=unclear />
            {what_is_this(terms)}
            <Links links />
            {(!searches.is_empty()).then(|| view! { <Find searches /> })}
        </section>
    }
}

/// What makes the verdict less than sure.
#[component]
fn Doubts(doubts: Vec<String>) -> impl IntoView {
    each(doubts.into_iter().map(|doubt| view! { <p class="card__doubt">{doubt}</p> }))
}

/// A name and a value.
fn fact((name, value): (&'static str, String)) -> AnyView {
    view! { <div><dt>{name}</dt><dd dir="auto">{value}</dd></div> }.into_any()
}

/// What all of that rests on: the marks, the file and its copies.
#[component]
fn Body(card: Card, track: TrackId) -> impl IntoView {
    let Card { found, facts, copies, problems, readings, read_as, history, notes, .. } = card;
    let is_read = !copies.is_empty();
    view! {
        {is_read.then(|| view! { <Found found /> })}
        <section class="card__part">
            <h3 class="card__label">{if is_read { words::the_file() } else { words::the_song() }}</h3>
            <dl class="facts">
                {each(facts.into_iter().map(fact))}
            </dl>
            <ReadAs track readings read_as />
        </section>
        <section class="card__part">{each(notes.into_iter().map(note))}</section>
        <History track lines=history />
        {is_read.then(|| view! { <Copies copies problems /> })}
    }
}

/// A field for a note. It is kept when the person leaves it.
fn note((about, note): (About, String)) -> AnyView {
    let name = match &about {
        About::Track(_) => words::note_song(),
        About::Album(_) => words::note_album(),
        About::Disc(_) => words::note_disc(),
        About::Place(_) => words::note_place(),
    };
    let link = use_link();
    let say = move |event| {
        let note = Some(event_target_value(&event).trim().to_owned()).filter(|note| !note.is_empty());
        link.send(Intent::Note { about: about.clone(), note });
    };
    view! {
        <label class="card__note">
            <span class="card__label">{name}</span>
            <input type="text" class="export__text" maxlength="2000" dir="auto" prop:value=note on:change=change(say) />
        </label>
    }
    .into_any()
}

/// Where the copies are, and what is wrong with them.
#[component]
fn Copies(copies: Vec<CopyLine>, problems: Vec<String>) -> impl IntoView {
    view! {
        <section class="card__part">
            <h3 class="card__label">{words::copies()}</h3>
            <ul class="copies">
                {each(copies.into_iter().map(|copy| view! {
                    <li class="copies__line">
                        <p><b dir="auto">{copy.place}</b>" "<span class="copies__note">{copy.note}</span></p>
                        <p class="path"><bdi>{copy.path}</bdi></p>
                        <p class="copies__note" dir="auto">{copy.seen}</p>
                    </li>
                }))}
            </ul>
            <Doubts doubts=problems />
        </section>
    }
}
