//! Which songs an export takes: the selected ones, those in the table, the missing ones, or all.

use std::collections::HashSet;

use leptos::prelude::*;
use reprise_catalog::query::Query;
use reprise_catalog::restore::{self, Scope};

use crate::state::{use_library, use_view};

/// Which songs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The selected ones.
    Selected,
    /// Those that the table shows.
    Shown,
    /// Those without a copy on this browser.
    Missing,
    /// All of them.
    All,
}

/// A choice that makes sense now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) which: Which,
    pub(super) name: &'static str,
    pub(super) songs: u64,
}

/// The choices that differ from one another now, the likeliest first.
///
/// On the restore page nobody sees the table, so what is missing comes first.
pub(super) fn choices(is_restoring: bool) -> Vec<Choice> {
    let count = |which| tracks(which, usize::MAX).len() as u64;
    let all = count(Which::All);
    let mut named = [
        (Which::Selected, "Selected"),
        (Which::Shown, "In the table"),
        (Which::Missing, "Missing here"),
        (Which::All, "All"),
    ];
    if is_restoring {
        named.rotate_left(2);
    }
    let choices = named.map(|(which, name)| Choice { which, name, songs: count(which) });
    choices.into_iter().filter(|it| it.which == Which::All || (it.songs > 0 && it.songs < all)).collect()
}

/// At most so many of these songs, as positions in the catalog's tracks, in the table's order.
pub(super) fn tracks(which: Which, most: usize) -> Vec<u32> {
    let (library, view) = (use_library(), use_view());
    let query = match which {
        Which::All | Which::Missing => Query::default(),
        Which::Selected | Which::Shown => view.query().get_untracked(),
    };
    let tracks = library.with(|_, table| table.select(&query));
    let missing = if which == Which::Missing { missing_here() } else { HashSet::new() };
    let chosen = |at: &u32| match which {
        Which::All | Which::Shown => true,
        Which::Selected => view.selection.with_untracked(|it| it.contains(*at)),
        Which::Missing => missing.contains(at),
    };
    tracks.into_iter().filter(chosen).take(most).collect()
}

fn missing_here() -> HashSet<u32> {
    let library = use_library();
    let Some(browser) = library.browser() else { return HashSet::new() };
    let list = library.with(|catalog, table| restore::list(catalog, table, browser, Scope::Missing));
    list.groups.into_iter().flat_map(|group| group.tracks).collect()
}
