//! The icons: strokes on a grid of 16, in the colour of the text beside them.

use crate::live::{Derived, text};
use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// A download.
    Download,
    /// A circle of arrows: something that renews itself.
    Renewing,
    /// A shop's bag.
    Bag,
    /// A disc.
    Disc,
    /// Two sheets: a copy.
    Sheets,
    /// A lozenge with a point: the only copy.
    Last,
    /// A magnifying glass.
    Search,
    /// A folder with a plus.
    AddFolder,
    /// A cross.
    Close,
    /// A sun.
    Sun,
    /// A moon.
    Moon,
    /// Half a sun: as the system is set.
    HalfSun,
    /// An arrow out of a box: export.
    Away,
    /// An arrow up.
    Up,
    /// An arrow down.
    Down,
    /// A chevron: there is more behind it.
    Open,
    /// An arrow in a circle.
    Again,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Glyph::Download => "M8 2v8M4.7 7.2 8 10.5l3.3-3.3M2.5 13.5h11",
            Glyph::Renewing => {
                "M13.5 8a5.5 5.5 0 0 1-9.6 3.7M2.5 8a5.5 5.5 0 0 1 9.6-3.7M12.4 1.6v2.9H9.5M3.6 14.4v-2.9h2.9"
            }
            Glyph::Bag => "M3.2 5h9.6l.7 8.8H2.5zM5.6 7V4.4a2.4 2.4 0 0 1 4.8 0V7",
            Glyph::Disc => {
                "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM9.6 8a1.6 1.6 0 1 1-3.2 0 1.6 1.6 0 0 1 3.2 0ZM4.4 8A3.6 3.6 0 0 1 8 4.4"
            }
            Glyph::Sheets => "M6 5.8h7.5v7.7H6zM10 5.8V2.5H2.5v7.7H6",
            Glyph::Last => "M8 1.8 14.2 8 8 14.2 1.8 8zM8 5.2v3.2M8 10.6v.2",
            Glyph::Search => "M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0ZM10.4 10.4l3.4 3.4",
            Glyph::AddFolder => "M1.8 12.8V3.4h4.4l1.5 1.8h6.5v7.6zM8 7.2v3.8M6.1 9.1h3.8",
            Glyph::Close => "M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4",
            Glyph::Sun => {
                "M10.8 8a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0ZM8 1.4v1.4M8 13.2v1.4M1.4 8h1.4M13.2 8h1.4M3.3 3.3l1 1M11.7 11.7l1 1M3.3 12.7l1-1M11.7 4.3l1-1"
            }
            Glyph::Moon => "M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7Z",
            Glyph::HalfSun => {
                "M13.6 8A5.6 5.6 0 1 1 2.4 8a5.6 5.6 0 0 1 11.2 0ZM8 2.4v11.2M8 5h4.7M8 8h5.6M8 11h4.7"
            }
            Glyph::Away => "M6.5 3.5h-3v9h9v-3M9 2.8h4.2V7M13 3 7.4 8.6",
            Glyph::Up => "M8 13V3M4.2 6.8 8 3l3.8 3.8",
            Glyph::Down => "M8 3v10M4.2 9.2 8 13l3.8-3.8",
            Glyph::Open => "M4 6.2 8 10.2l4-4",
            Glyph::Again => "M13.2 8.6a5.3 5.3 0 1 1-1.4-4.2L13.4 6M13.5 2.4V6H9.9",
        }
    }
}

/// An icon. Screen readers skip it: a word stands beside it, or its button has a name.
#[component]
pub fn Icon(
    /// Which icon.
    #[prop(into)]
    glyph: Derived<Glyph>,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=text(move || glyph.get().path()) />
        </svg>
    }
}
