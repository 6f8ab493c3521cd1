//! The group of a song, its way back for most: its colour, its icon and its word, always together.

use crate::live::{Derived, text};
use leptos::prelude::*;
use reprise_engine::protocol::catalog::Group;

use super::icon::{Glyph, Icon};

/// The icon of a group.
pub fn way_glyph(group: Group) -> Glyph {
    match group {
        Group::Apple => Glyph::Download,
        Group::AppleSubscription => Glyph::Renewing,
        Group::Store => Glyph::Bag,
        Group::Rip => Glyph::Disc,
        Group::Copy | Group::ThisComputer => Glyph::Sheets,
        Group::OnlyCopy | Group::Cut => Glyph::Last,
        Group::Unfound | Group::Unread | Group::Listed => Glyph::Search,
        Group::Lost => Glyph::Close,
    }
}

/// The class that sets `--way` to the colour of a group.
pub fn way_class(group: Group) -> String {
    format!("way way--{}", group.slug())
}

/// A short word for a group, for where there is little room.
pub fn way_word(group: Group) -> &'static str {
    match group {
        Group::Apple => "From Apple",
        Group::AppleSubscription => "Subscription",
        Group::Store => "From its store",
        Group::Rip => "Rip again",
        Group::Copy => "Copy over",
        Group::Cut => "Cut",
        Group::Unfound => "Not found",
        Group::Unread => "Not read",
        Group::Listed => "On a list",
        Group::OnlyCopy | Group::ThisComputer | Group::Lost => group.label(),
    }
}

/// A group in its colour, with its icon and a word. A song that was let go is in none.
#[component]
pub fn WayMark(
    /// Which group.
    #[prop(into)]
    way: Derived<Option<Group>>,
    /// The word.
    #[prop(default = way_word)]
    word: fn(Group) -> &'static str,
) -> impl IntoView {
    let shown = move || way.get().unwrap_or(Group::Listed);
    view! {
        <span class=text(move || way_class(shown()))>
            <Icon glyph=Derived::new(move || way_glyph(shown())) />
            <span class="way__word">{text(move || way.get().map_or("You removed it", word))}</span>
        </span>
    }
}
