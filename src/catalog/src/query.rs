//! Filters, sorts and searches 100,000 tracks within a frame: a table with a
//! row a track, kept up to date change by change, and the questions put to it.

mod order;
mod params;
mod row;
mod search;
mod select;
mod table;

pub use row::Row;
pub use search::{Search, Term, Trait};
pub use select::{Column, Direction, Query, Sort};
pub use table::{Outlook, Part, Sum, Table};
