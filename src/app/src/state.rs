//! What the pages share, behind `use_*()`.

mod library;
mod scans;
mod selection;
mod settings;
mod view;

pub use library::{Keeping, Library, Unread, provide_library, use_library};
pub use scans::{Doubt, PlaceView, ScanState, ScanStatus, Scans, provide_scans, use_scans};
pub use selection::Selection;
pub use settings::{Preferences, Theme, provide_preferences, use_preferences};
pub use view::{CHECKUP, CurrentView, LIBRARY, Panel, RESTORE, SYNC, provide_view, use_view};
