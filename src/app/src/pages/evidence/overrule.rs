//! "I know better": the person says where a song came from, and can take it back.

use leptos::prelude::*;
use reprise_catalog::changes::Fact;
use reprise_catalog::changes::Ruling;
use reprise_catalog::evidence::{Origin, Store};
use reprise_catalog::ids::TrackId;

use crate::components::{Select, When, flag};
use crate::platform::focus::focus;
use crate::state::{use_library, use_view};

/// The id of what opens the choice.
const OPENER: &str = "i-know-better";

/// Where the person says that a song came from.
#[component]
pub(super) fn Overrule(
    /// Which song.
    track: TrackId,
) -> impl IntoView {
    let (library, view) = (use_library(), use_view());
    let (origin, store) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let is_mine = flag(move || {
        library.version().track();
        library.with(|catalog, _| catalog.track(track).is_some_and(|track| track.ruling().is_some()))
    });
    let is_sold =
        flag(move || matches!(Origin::from_slug(&origin.get()), Some(Origin::Store | Origin::Audiobook)));
    let record = move |ruling| library.record(vec![Fact::Overruled { track, ruling }]);
    let say_so = move |_| {
        let Some(from) = Origin::from_slug(&origin.get_untracked()) else { return };
        let store = Store::from_slug(&store.get_untracked()).filter(|_| is_sold.get_untracked());
        record(Some(Ruling { origin: from, store }));
        view.say(format!("Noted: {}. You said so.", from.label()));
    };
    let undo = move |_| {
        record(None);
        view.say("Undone. The evidence decides again.");
        focus_opener();
    };
    view! {
        <section class="ruling" aria-label="What you say">
            <When on=is_mine>
                <p class="ruling__said">
                    "You said so. " <button class="button button--link" on:click=undo>"Undo"</button>
                </p>
            </When>
            <details class="ruling__choice">
                <summary id=OPENER>"I know better"</summary>
                <p class="ruling__hint">"Say where this song came from. What you say wins over the evidence, which stays."</p>
                <div class="ruling__fields">
                    <Select
                        label="Where it came from"
                        options=options("Where it came from", Origin::ALL.iter().map(|it| (it.slug(), it.label())))
                        chosen=origin
                        on_choose=Callback::new(move |slug| origin.set(slug))
                    />
                    <When on=is_sold>
                        <Select
                            label="Which store"
                            options=options("Which store", Store::ALL.iter().map(|it| (it.slug(), it.label())))
                            chosen=store
                            on_choose=Callback::new(move |slug| store.set(slug))
                        />
                    </When>
                    <button class="button" disabled=flag(move || origin.with(String::is_empty)) on:click=say_so>
                        "Say so"
                    </button>
                </div>
            </details>
        </section>
    }
}

/// What can be chosen, after a line that chooses nothing.
fn options<'a>(nothing: &'a str, some: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let owned = |(slug, label): (&str, &str)| (slug.to_owned(), label.to_owned());
    std::iter::once(("", nothing)).chain(some).map(owned).collect()
}

/// Gives the focus to what is still there once "Undo" is gone.
fn focus_opener() {
    // Without the focus there, the keyboard starts at the top of the card.
    focus(OPENER);
}
