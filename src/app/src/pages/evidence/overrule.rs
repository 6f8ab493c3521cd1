//! “I know better”: the person says where a song came from, and can take that back.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::Ruling;
use reprise_engine::protocol::catalog::TrackId;
use reprise_engine::protocol::catalog::{Origin, Store};

use crate::components::{RwSignal, Select, When, flag, press};
use crate::link::use_link;
use crate::platform::focus::focus;
use crate::state::use_view;
use crate::words;

/// The id of the button that opens the choice.
const OPENER: &str = "i-know-better";

/// What the person says about a song's origin.
#[component]
pub(super) fn Overrule(
    /// Which song.
    track: TrackId,
    /// Whether the person has already said something.
    is_mine: Signal<bool>,
) -> impl IntoView {
    let (link, view) = (use_link(), use_view());
    let (origin, store) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let is_sold =
        flag(move || matches!(Origin::from_slug(&origin.get()), Some(Origin::Store | Origin::Audiobook)));
    let record = move |ruling| link.send(Intent::Overrule { track, ruling });
    let say_so = move |_| {
        let Some(from) = Origin::from_slug(&origin.get_untracked()) else { return };
        let store = Store::from_slug(&store.get_untracked()).filter(|_| is_sold.get_untracked());
        record(Some(Ruling { origin: from, store }));
        view.say(words::noted(words::origin(from)));
    };
    let undo = move |_| {
        record(None);
        view.say(words::undone());
        focus_opener();
    };
    view! {
        <section class="ruling" aria-label=words::what_you_say()>
            <When on=is_mine>
                <p class="ruling__said">
                    {words::you_said_so()}" "<button class="button button--link" on:click=press(undo)>{words::undo()}</button>
                </p>
            </When>
            <details class="ruling__choice">
                <summary id=OPENER>{words::know_better()}</summary>
                <p class="ruling__hint">{words::know_better_hint()}</p>
                <div class="ruling__fields">
                    <Select
                        label=words::where_from()
                        options=options(words::where_from(), Origin::ALL.iter().map(|it| (it.slug(), words::origin(*it))))
                        chosen=origin
                        on_choose=Callback::new(move |slug| origin.set(slug))
                    />
                    <When on=is_sold>
                        <Select
                            label=words::which_store()
                            options=options(words::which_store(), Store::ALL.iter().map(|it| (it.slug(), it.label())))
                            chosen=store
                            on_choose=Callback::new(move |slug| store.set(slug))
                        />
                    </When>
                    <button class="button" disabled=flag(move || origin.with(String::is_empty)) on:click=press(say_so)>
                        {words::say_so()}
                    </button>
                </div>
            </details>
        </section>
    }
}

/// The options, after a first line that chooses nothing.
fn options<'a>(nothing: &'a str, some: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let owned = |(slug, label): (&str, &str)| (slug.to_owned(), label.to_owned());
    std::iter::once(("", nothing)).chain(some).map(owned).collect()
}

/// Gives the focus to an element that still exists after the button “Undo” has gone.
fn focus_opener() {
    // Without focus there, the keyboard would start again at the top of the card.
    focus(OPENER);
}
