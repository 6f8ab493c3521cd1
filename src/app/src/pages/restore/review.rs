//! Songs that may be back as another file: both sides are shown, and the person says which is so.

use std::sync::Arc;

use leptos::prelude::*;
use reprise_catalog::changes::Fact;
use reprise_catalog::changes::Ticked;
use reprise_catalog::ids::TrackId;
use reprise_catalog::library::Catalog;
use reprise_catalog::restore::{Doubtful, RestoreList};

use crate::components::{When, each, flag, format, part, text};
use crate::state::{use_library, use_view};

/// Pairs shown at once; the others come as these are answered.
const SHOWN: usize = 20;

/// One pair: the missing song, the one that is here, and why they may be one.
struct Pair {
    id: TrackId,
    title: String,
    missing: Vec<String>,
    here: Vec<String>,
    why: &'static str,
}

/// Songs that may be back; nothing while there are none.
#[component]
pub(super) fn Review(
    /// The list of what is missing here.
    list: Memo<Arc<RestoreList>>,
) -> impl IntoView {
    let library = use_library();
    let count = move || list.with(|list| list.review.len());
    let pairs = move || {
        let some: Vec<_> = list.with(|list| list.review.iter().take(SHOWN).copied().collect());
        let pairs =
            library.with(|catalog, _| some.iter().filter_map(|it| pair(catalog, it)).collect::<Vec<_>>());
        each(pairs.into_iter().map(pair_line))
    };
    view! {
        <When on=flag(move || count() > 0)>
            <section class="review" aria-labelledby="review">
                <h2 class="review__head" id="review">
                    {text(move || format!("{} may be back.", format::counted(count() as u64, "song", "songs")))}
                </h2>
                <p class="review__hint">
                    "Something here is much like what is missing, but not surely it. You decide; every answer can be undone with the song's tick."
                </p>
                <ul class="review__pairs">{part(pairs)}</ul>
            </section>
        </When>
    }
}

fn pair_line(pair: Pair) -> AnyView {
    let (library, view) = (use_library(), use_view());
    let Pair { id, title, missing, here, why } = pair;
    let answer = Callback::new(move |ticked: Ticked| {
        library.record(vec![Fact::Tick { track: id, ticked: Some(ticked) }]);
        view.say(match ticked {
            Ticked::Returned => format!("{title} is back."),
            Ticked::NotReturned => format!("{title} is still missing."),
        });
    });
    view! {
        <li class="review__pair">
            <div class="review__side"><p class="review__label">"Missing"</p>{side(missing)}</div>
            <div class="review__side"><p class="review__label">"Here, by " {why}</p>{side(here)}</div>
            <div class="review__answers">
                <button class="button" on:click=move |_| answer.run(Ticked::Returned)>"The same song"</button>
                <button class="button" on:click=move |_| answer.run(Ticked::NotReturned)>"Another song"</button>
            </div>
        </li>
    }
    .into_any()
}

fn side(lines: Vec<String>) -> AnyView {
    each(lines.into_iter().map(|line| view! { <p dir="auto">{line}</p> }))
}

fn pair(catalog: &Catalog, it: &Doubtful) -> Option<Pair> {
    let track = catalog.tracks().get(it.at as usize)?;
    let title = track.facts.as_ref()?.value.title.clone();
    let (missing, here) = (told(catalog, it.at)?, told(catalog, it.like.here)?);
    Some(Pair { id: track.id, title, missing, here, why: it.like.by.label() })
}

/// A song in three lines: title, who and where from, length and kind.
fn told(catalog: &Catalog, at: u32) -> Option<Vec<String>> {
    let facts = &catalog.tracks().get(at as usize)?.facts.as_ref()?.value;
    let joined = |parts: [Option<String>; 2]| parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let names = joined([facts.tags.artist.clone(), facts.tags.album.clone()]);
    let kind = facts.container.map(|container| container.label().to_owned());
    Some(vec![facts.title.clone(), names, joined([facts.audio.duration_ms.map(format::time), kind])])
}
