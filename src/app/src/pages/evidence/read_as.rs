//! "Read as …": the person says in which charset the texts of a song are written, and can take that back.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::TrackId;
use reprise_engine::protocol::intent::Reach;

use crate::components::{RwSignal, Select, flag, press};
use crate::link::use_link;
use crate::words;

/// The songs that are read so.
const REACHES: [(&str, words::Plain); 3] =
    [("song", words::reach_song), ("album", words::reach_album), ("places", words::reach_places)];

/// In which charset the song's texts are read. Shows nothing where no other charset gives text.
#[component]
pub(super) fn ReadAs(
    /// Which song.
    track: TrackId,
    /// How its texts would be read in each charset, by its word.
    readings: Vec<(String, String)>,
    /// The word of the charset in which they are read.
    read_as: Option<String>,
) -> impl IntoView {
    if readings.is_empty() {
        return ().into_any();
    }
    let (link, charset, reach) = (use_link(), RwSignal::new(String::new()), RwSignal::new("song".to_owned()));
    let say =
        move |charset| link.send(Intent::ReadAs { track, reach: reached(&reach.get_untracked()), charset });
    let nothing = (String::new(), words::read_as_choose().to_owned());
    let named = readings.into_iter().map(|(word, texts)| {
        let name = format!("{}: {texts}", words::charset(&word));
        (word, name)
    });
    let options: Vec<(String, String)> = [nothing].into_iter().chain(named).collect();
    let reaches = REACHES.iter().map(|(slug, label)| ((*slug).to_owned(), label().to_owned())).collect();
    view! {
        <details class="ruling__choice">
            <summary>{words::letters_wrong()}</summary>
            <div class="ruling__fields">
                <Select label=words::read_as() options chosen=charset on_choose=Callback::new(move |slug| charset.set(slug)) />
                <Select label=words::which_songs() options=reaches chosen=reach on_choose=Callback::new(move |slug| reach.set(slug)) />
                <button
                    class="button"
                    disabled=flag(move || charset.with(String::is_empty))
                    on:click=press(move |_| say(Some(charset.get_untracked())))
                >
                    {words::read_so()}
                </button>
                {read_as.map(|name| {
                    let undo = press(move |_| say(None));
                    view! {
                        <button class="button button--link" on:click=undo>{words::read_as_undo(words::charset(&name))}</button>
                    }
                    .into_any()
                })}
            </div>
        </details>
    }
    .into_any()
}

fn reached(slug: &str) -> Reach {
    match slug {
        "album" => Reach::Album,
        "places" => Reach::Places,
        _ => Reach::Song,
    }
}
