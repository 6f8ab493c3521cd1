//! What was said of the song: who said it and when, what counts, and what was said while apart.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::card::{HistoryLine, Saying};
use reprise_engine::protocol::catalog::{Ticked, TrackId};

use crate::components::{each, format, press};
use crate::link::use_link;
use crate::words;

/// What people said of the song, the latest first.
#[component]
pub(super) fn History(
    /// Which song.
    track: TrackId,
    /// What they said.
    lines: Vec<HistoryLine>,
) -> impl IntoView {
    let link = use_link();
    let line = move |it: HistoryLine| {
        let (act, note) = (it.act, note(&it));
        let undo = press(move |_| link.send(Intent::TakeBack { track, act }));
        view! {
            <li class="copies__line">
                <p dir="auto">{sentence_of(&it.said)}</p>
                <p class="copies__note" dir="auto">
                    {note}
                    {it.counts.then(|| view! {
                        " "<button class="button button--link" on:click=undo>{words::take_back()}</button>
                    })}
                </p>
            </li>
        }
    };
    (!lines.is_empty()).then(|| {
        view! {
            <section class="card__part">
                <h3 class="card__label">{words::what_was_said()}</h3>
                <ul class="copies">{each(lines.into_iter().map(line))}</ul>
            </section>
        }
    })
}

/// "Said on desk, 2026-11-29. This counts now.", or that it was said on a browser that had not heard of what counts.
fn note(line: &HistoryLine) -> String {
    let say = match (line.counts, line.is_apart) {
        (true, _) => words::said_counts,
        (false, true) => words::said_apart,
        (false, false) => words::said_replaced,
    };
    say(&line.browser, &format::day(line.at_ms))
}

/// What was said, in a sentence.
fn sentence_of(said: &Saying) -> String {
    match said {
        Saying::Ticked(Some(Ticked::Returned)) => words::said_back().to_owned(),
        Saying::Ticked(Some(Ticked::NotReturned)) => words::said_not_back().to_owned(),
        Saying::Ticked(None) => words::said_no_tick().to_owned(),
        Saying::CameFrom(Some(ruling)) => {
            let origin = words::origin(ruling.origin);
            match ruling.store {
                Some(store) => words::said_from_store(origin, store.label()),
                None => words::said_from(origin),
            }
        }
        Saying::CameFrom(None) => words::said_evidence().to_owned(),
        Saying::Removed { on_purpose: true } => words::said_removed().to_owned(),
        Saying::Removed { on_purpose: false } => words::said_not_removed().to_owned(),
        Saying::ReadAs(Some(charset)) => words::said_read_as(words::charset(charset)),
        Saying::ReadAs(None) => words::said_as_they_stand().to_owned(),
        Saying::LeftOut(by) => words::said_left_out(words::said_by(*by)),
        Saying::Taken { title, album: Some(album) } => words::said_taken_on(title, album),
        Saying::Taken { title, album: None } => words::said_taken(title),
        Saying::Parted(title) => words::said_parted(title),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_engine::protocol::catalog::{Origin, Ruling, SaidBy, Store};

    #[test]
    fn what_was_said_is_a_sentence() {
        let check = |said: Saying, wanted: &str| assert_eq!(sentence_of(&said), wanted);
        check(
            Saying::Taken { title: "Hunter".to_owned(), album: Some("Debut".to_owned()) },
            "A file that was found is taken for it. Before that, it was “Hunter” on Debut.",
        );
        check(
            Saying::LeftOut(SaidBy::LibraryXml),
            "A newer list of the iTunes or Music library does not have it any more.",
        );
        let ruling = Ruling { origin: Origin::Store, store: Some(Store::Qobuz) };
        check(Saying::CameFrom(Some(ruling)), "It came from: Another store, Qobuz.");
        check(Saying::ReadAs(Some("koi8-r".to_owned())), "Its letters are read as Cyrillic, Unix.");
    }
}
