//! The group of a song, its way back for most: its colour, its icon and its word, always together.

use crate::live::{Derived, text};
use leptos::prelude::*;
use reprise_engine::protocol::catalog::Group;

use super::icon::{Glyph, Icon};
use crate::words;

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
        Group::Apple => words::way_apple(),
        Group::AppleSubscription => words::way_subscription(),
        Group::Store => words::way_store(),
        Group::Rip => words::way_rip(),
        Group::Copy => words::way_copy(),
        Group::Cut => words::way_cut(),
        Group::Unfound => words::way_unfound(),
        Group::Unread => words::way_unread(),
        Group::Listed => words::way_listed(),
        Group::OnlyCopy | Group::ThisComputer | Group::Lost => words::group(group),
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
    /// Whether it is the group of a song with several files. "Only copy" is said of one.
    #[prop(optional)]
    several: Option<Signal<bool>>,
) -> impl IntoView {
    let shown = move || way.get().unwrap_or(Group::Listed);
    let told = move |group| match group {
        Group::OnlyCopy if several.is_some_and(|it| it.get()) => words::one_disk_only(),
        group => word(group),
    };
    view! {
        <span class=text(move || way_class(shown()))>
            <Icon glyph=Derived::new(move || way_glyph(shown())) />
            <span class="way__word">{text(move || way.get().map_or(words::you_removed_it(), told))}</span>
        </span>
    }
}
