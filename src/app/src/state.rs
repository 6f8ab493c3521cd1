//! What the pages share, behind `use_*()`.

mod address;
mod backup;
mod had_songs;
mod offline;
mod scans;
mod settings;
mod sync;
mod table;
mod view;

pub use address::{Address, provide_address, use_address};
pub use backup::{LastBackup, note_backup, provide_last_backup, use_last_backup};
pub use had_songs::{had_songs, keep_whether_there_are_songs};
pub use offline::{Kept, Offline, provide_offline, use_offline};
pub use reprise_engine::protocol::push::{Keeping, Unread};
pub use reprise_engine::protocol::scan::{ScanState, ScanStatus};
pub use scans::{Scans, provide_scans, use_scans};
pub use settings::{Preferences, Theme, provide_preferences, use_preferences};
pub use sync::{Sync, provide_sync, use_sync};
pub use table::{Rows, provide_rows, use_rows};
pub use view::{
    CHECKUP, CurrentView, FOUND, LIBRARY, NEW_COMPUTER, PICTURES, Panel, RESTORE, SHEET, SINCE, SYNC, TERMS,
    TWINS, WHAT_IF, provide_view, use_view,
};
