//! What was said of the song: who said it and when, what counts, and what was said while apart.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::card::HistoryLine;
use reprise_engine::protocol::catalog::TrackId;

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
                <p dir="auto">{it.said}</p>
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

/// "Desk, 2026-11-29: counts", or that it was said on a browser that had not heard of what counts.
fn note(line: &HistoryLine) -> String {
    let say = match (line.counts, line.is_apart) {
        (true, _) => words::said_counts,
        (false, true) => words::said_apart,
        (false, false) => words::said_replaced,
    };
    say(&line.browser, &format::day(line.at_ms))
}
