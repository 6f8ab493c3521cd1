//! The evidence card: what was found in a file, what it says, and what follows from it.

use leptos::prelude::*;
use reprise_catalog::ids::TrackId;

use crate::components::{Dialog, Shape, WayMark, part};
use crate::state::{use_library, use_preferences, use_view};

mod card;
mod found;
mod links;

use card::Card;
use found::Found;
pub(super) use links::Links;

/// The evidence card of a song.
#[component]
pub(super) fn EvidencePanel(
    /// Which song.
    track: TrackId,
) -> impl IntoView {
    let (library, preferences, view) = (use_library(), use_preferences(), use_view());
    let card = Memo::new(move |_| {
        library.version().track();
        let settings = preferences.verdicts.get();
        library.with(|catalog, table| Card::of(catalog, table, &settings, track))
    });
    let label = Signal::derive(move || {
        card.with(|card| {
            card.as_ref().map_or("Evidence".to_owned(), |card| format!("Evidence: {}", card.title))
        })
    });
    view! {
        <Dialog label shape=Shape::Side testid="evidence" on_close=Callback::new(move |()| view.show(None))>
            {part(move || match card.get() {
                Some(card) => view! { <CardView card /> }.into_any(),
                None => view! { <p>"This song is no longer in the library."</p> }.into_any(),
            })}
        </Dialog>
    }
}

#[component]
fn CardView(card: Card) -> impl IntoView {
    let Card { title, artist, album, verdict, doubts, status, way, found, links, facts, copies, problems } =
        card;
    view! {
        <header class="card__head">
            <h2 class="title" dir="auto">{title}</h2>
            <p class="title__under" dir="auto">{artist}</p>
            <p class="card__album" dir="auto">{album}</p>
        </header>
        <section class="card__verdict" aria-label="Verdict">
            <p class="card__sentence">{verdict}</p>
            {doubts.into_iter().map(|doubt| view! { <p class="card__doubt">{doubt}</p> }).collect_view()}
            <dl class="card__outcome">
                <div><dt>"Way back"</dt><dd><WayMark way word=|way| way.label() /></dd></div>
                <div><dt>"Cloud status"</dt><dd>{status}</dd></div>
            </dl>
            <Links links />
        </section>
        <Found found />
        <section class="card__part">
            <h3 class="card__label">"The file"</h3>
            <dl class="facts">
                {facts.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect_view()}
            </dl>
        </section>
        <section class="card__part">
            <h3 class="card__label">"Copies"</h3>
            <ul class="copies">
                {copies
                    .into_iter()
                    .map(|copy| view! {
                        <li class="copies__line">
                            <p><b dir="auto">{copy.place}</b>" "<span class="copies__note">{copy.note}</span></p>
                            <p class="path"><bdi>{copy.path}</bdi></p>
                        </li>
                    })
                    .collect_view()}
            </ul>
            {problems.into_iter().map(|problem| view! { <p class="card__doubt">{problem}</p> }).collect_view()}
        </section>
    }
}
