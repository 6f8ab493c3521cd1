//! The list of what was found: each mark with its place, what it says and how strongly.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::Strength;

use crate::components::each;
use crate::words;
use reprise_engine::protocol::card::{FoundMark, Side};

/// What was found, for the verdict and against it.
#[component]
pub(super) fn Found(
    /// The marks, the strongest first.
    found: Vec<FoundMark>,
) -> impl IntoView {
    let of = |side| found.iter().filter(move |mark| mark.side == side).cloned().collect::<Vec<_>>();
    let (pro, against, aside) = (of(Side::For), of(Side::Against), of(Side::Aside));
    let nothing = found.is_empty().then(|| {
        view! {
            <section class="card__part">
                <h3 class="card__label">{words::found()}</h3>
                <p class="card__nothing">
                    {words::found_nothing()}
                </p>
            </section>
        }
    });
    view! {
        {nothing}
        <Marks head=words::found() marks=pro />
        <Marks head=words::found_against() marks=against />
        <Marks head=words::found_aside() marks=aside />
    }
}

#[component]
fn Marks(head: &'static str, marks: Vec<FoundMark>) -> impl IntoView {
    (!marks.is_empty()).then(|| {
        let lines = marks.into_iter().map(|mark| view! { <MarkLine mark /> });
        view! {
            <section class="card__part">
                <h3 class="card__label">{head}</h3>
                <ul class="marks">{each(lines)}</ul>
            </section>
        }
    })
}

#[component]
fn MarkLine(mark: FoundMark) -> impl IntoView {
    let value =
        (!mark.value.is_empty()).then(|| view! { <p class="marks__value" dir="auto">{mark.value}</p> });
    view! {
        <li class="marks__line" data-strength=mark.strength.slug()>
            <p class="marks__name">
                <span class="marks__says">{capital(&mark.says)}</span>
                <span class="marks__strength"><Dots strength=mark.strength />{words::strength(mark.strength)}</span>
            </p>
            {value}
            <details class="join__more"><summary>{words::details()}</summary><code>{mark.details}</code></details>
        </li>
    }
}

/// The strength, as three dots of which some are filled.
#[component]
fn Dots(strength: Strength) -> impl IntoView {
    let filled = match strength {
        Strength::Proof => 3,
        Strength::Strong => 2,
        Strength::Hint => 1,
    };
    let dots = (0..3).map(|at| view! { <i class="dot" class:dot--filled=at < filled></i> });
    view! { <span class="dots" aria-hidden="true">{each(dots)}</span> }
}

/// A sentence that begins with a capital.
fn capital(text: &str) -> String {
    // If the first letter is not ASCII, the sentence stays as it is.
    let (first, rest) = text.split_at_checked(1).unwrap_or(("", text));
    first.to_ascii_uppercase() + rest
}
