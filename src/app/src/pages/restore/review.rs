//! Songs that may be back as another file, and songs of lists that may be one that is here. Both are shown, and the person
//! says whether they are one.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::Ticked;
use reprise_engine::protocol::restore::{Pair, Portrait, ReviewOf};

use crate::components::{Derived, When, each, flag, format, key_of, keyed, press, text};
use crate::link::{follow, use_link};
use crate::state::use_view;
use crate::words;

/// How many pairs are shown at once. Others follow as these are answered.
const SHOWN: u32 = 20;

/// Songs that may be back. Shows nothing while there are none.
#[component]
pub(super) fn Review(
    /// How many they are.
    count: Derived<u64>,
) -> impl IntoView {
    let pairs = follow(|| Some(ReviewOf { count: SHOWN }));
    let keys = move || pairs.with(|pairs| pairs.iter().map(key_of).collect());
    let line_of = move |wanted| {
        let pair = untrack(|| pairs.with(|pairs| pairs.iter().find(|it| key_of(*it) == wanted).cloned()));
        pair.map(pair_line).into_any()
    };
    view! {
        <When on=flag(move || count.get() > 0)>
            <section class="review" aria-labelledby="review">
                <h2 class="review__head" id="review">
                    {text(move || words::review_head(count.get()))}
                </h2>
                <p class="review__hint">
                    {words::review_hint()}
                </p>
                <ul class="review__pairs">{keyed(keys, line_of)}</ul>
            </section>
        </When>
    }
}

fn pair_line(pair: Pair) -> AnyView {
    let (link, view) = (use_link(), use_view());
    let Pair { id, missing, here, by, album } = pair;
    // Only a list knows a song without a format: no file of it was read.
    let is_listed = missing.kind.is_none();
    let title = missing.title.clone();
    let of_album = move |ticked| press(move |_| link.send(Intent::Review { track: id, album: true, ticked }));
    let answer = Callback::new(move |ticked: Ticked| {
        link.send(Intent::Review { track: id, album: false, ticked });
        view.say(match ticked {
            Ticked::Returned if is_listed => words::same_song().to_owned(),
            Ticked::NotReturned if is_listed => words::another_song().to_owned(),
            Ticked::Returned => words::is_back_stop(&title),
            Ticked::NotReturned => words::is_still_missing(&title),
        });
    });
    let label = if is_listed { words::group_listed() } else { words::missing() };
    view! {
        <li class="review__pair">
            <div class="review__side"><p class="review__label">{label}</p>{side(portrait_lines(missing))}</div>
            <div class="review__side"><p class="review__label">{words::here_by(words::by(by))}</p>{side(portrait_lines(here))}</div>
            <div class="review__answers">
                <button class="button" on:click=press(move |_| answer.run(Ticked::Returned))>{words::same_song()}</button>
                <button class="button" on:click=press(move |_| answer.run(Ticked::NotReturned))>{words::another_song()}</button>
                {(album > 1).then(|| {
                    let all = words::all_of_album(album.into());
                    view! {
                        <button class="button button--link" on:click=of_album(Ticked::Returned)>{all}</button>
                        <button class="button button--link" on:click=of_album(Ticked::NotReturned)>{words::none_of_them()}</button>
                    }
                    .into_any()
                })}
            </div>
        </li>
    }
    .into_any()
}

fn side(lines: Vec<String>) -> AnyView {
    each(lines.into_iter().map(|line| view! { <p dir="auto">{line}</p> }))
}

/// A song in three lines: title; performer and release; length and format.
fn portrait_lines(song: Portrait) -> Vec<String> {
    let joined = |parts: [Option<String>; 2]| parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let length = song.duration_ms.map(format::time);
    vec![song.title, joined([song.artist, song.album]), joined([length, song.kind])]
}
