//! A way back: its colour, its icon and its word, always together.

use crate::live::{Derived, text};
use leptos::prelude::*;
use reprise_engine::protocol::catalog::WayBack;

use super::icon::{Glyph, Icon};

/// The icon of a way back.
pub fn way_glyph(way: WayBack) -> Glyph {
    match way {
        WayBack::Apple => Glyph::Download,
        WayBack::AppleSubscription => Glyph::Renewing,
        WayBack::Store => Glyph::Bag,
        WayBack::Rip => Glyph::Disc,
        WayBack::Copy => Glyph::Sheets,
        WayBack::OnlyCopy => Glyph::Last,
    }
}

/// The class that sets `--way` to the colour of a way back.
pub fn way_class(way: WayBack) -> &'static str {
    match way {
        WayBack::Apple => "way way--apple",
        WayBack::AppleSubscription => "way way--apple-subscription",
        WayBack::Store => "way way--store",
        WayBack::Rip => "way way--rip",
        WayBack::Copy => "way way--copy",
        WayBack::OnlyCopy => "way way--only-copy",
    }
}

/// A short word for a way back, for where there is little room.
pub fn way_word(way: WayBack) -> &'static str {
    match way {
        WayBack::Apple => "From Apple",
        WayBack::AppleSubscription => "Subscription",
        WayBack::Store => "From its store",
        WayBack::Rip => "Rip again",
        WayBack::Copy => "Copy over",
        WayBack::OnlyCopy => "Only copy",
    }
}

/// A way back in its colour, with its icon and a word.
#[component]
pub fn WayMark(
    /// Which way back.
    #[prop(into)]
    way: Derived<WayBack>,
    /// The word.
    #[prop(default = way_word)]
    word: fn(WayBack) -> &'static str,
) -> impl IntoView {
    view! {
        <span class=text(move || way_class(way.get()))>
            <Icon glyph=Derived::new(move || way_glyph(way.get())) />
            <span class="way__word">{text(move || word(way.get()))}</span>
        </span>
    }
}
