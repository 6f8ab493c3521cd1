//! Filters, sorts and searches 100,000 tracks within a frame. The table has one row a track and is updated
//! change by change; queries are answered from it.

mod albums;
mod asked;
mod columns;
mod fields;
mod filter;
mod folders;
mod measure;
mod order;
mod params;
pub mod record;
mod row;
mod search;
mod select;
mod sum;
mod table;
mod traits;

pub use albums::{Album, Sums};
pub use asked::{Column, Direction, Query, Sort};
pub use fields::{Field, completions};
pub use folders::{Folder, Folders};
pub use measure::{Measure, Span};
pub use order::Order;
pub use row::Row;
pub use search::{Search, Term, Understood, folder_and_rest, quoted, understood};
pub use sum::Sum;
pub use table::{Outlook, Part, Table};
pub use traits::Trait;
