//! Parts of pages. They take properties and callbacks, and do no I/O.

#![allow(unreachable_pub, reason = "the component macro makes properties public")]

mod choice;
mod dialog;
mod grid;
mod icon;
mod in_sight;
mod named;
mod outlook;
mod scan_status;
mod standing;
mod steady;
mod switch;
mod way;

pub use crate::words::format;

pub use crate::live::{
    Derived, Memo, RwSignal, When, change, each, effect, flag, key_of, keyed, lines_of, part, press, text,
};
pub use choice::{Segmented, Select};
pub use dialog::{Dialog, Shape};
pub use grid::{COLUMNS, Chosen, Grid, Order};
pub use icon::{Glyph, Icon};
pub use in_sight::{in_sight, show_focused};
pub use named::Named;
pub use outlook::OutlookBar;
pub use scan_status::ScanLine;
pub use standing::Within;
pub use steady::steady;
pub use switch::Switch;
pub use way::{WayMark, way_class, way_glyph, way_word};
