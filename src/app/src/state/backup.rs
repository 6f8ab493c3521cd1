//! When a back-up was last saved from this browser, and how many songs were in it. It is a note of this browser alone:
//! whether the file is still where the person put it, nobody here knows.

use leptos::prelude::{expect_context, provide_context};

use crate::live::RwSignal;
use crate::platform::local;

/// The key of the note in `localStorage`.
const KEY: &str = "reprise-backup";

/// A back-up that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastBackup {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// How many songs were in it.
    pub songs: u64,
}

/// The last back-up that is known of.
#[derive(Clone, Copy)]
struct Noted(RwSignal<Option<LastBackup>>);

/// Makes the note available to every page.
pub fn provide_last_backup() {
    provide_context(Noted(RwSignal::new(local::get(KEY).as_deref().and_then(read))));
}

/// The last back-up that was saved from this browser, if one was.
pub fn use_last_backup() -> RwSignal<Option<LastBackup>> {
    expect_context::<Noted>().0
}

/// Notes a back-up that was handed to the browser to be saved.
pub fn note_backup(signal: RwSignal<Option<LastBackup>>, backup: LastBackup) {
    local::set(KEY, &format!("{} {}", backup.at_ms, backup.songs));
    // The page may be gone by now; the note stands.
    signal.try_set(Some(backup));
}

fn read(noted: &str) -> Option<LastBackup> {
    let (at_ms, songs) = noted.split_once(' ')?;
    Some(LastBackup { at_ms: at_ms.parse().ok()?, songs: songs.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_a_moment_and_a_number() {
        assert_eq!(read("1796000000000 51"), Some(LastBackup { at_ms: 1_796_000_000_000, songs: 51 }));
        assert_eq!([read(""), read("1796000000000"), read("1796000000000 many")], [None, None, None]);
    }
}
