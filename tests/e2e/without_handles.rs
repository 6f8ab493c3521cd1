//! Folders in browsers that give no handles, as Firefox and Safari do: the page walks what was dropped.

use std::fs;

use reprise_tests::library::{self, Weight};

use crate::stage::Stage;

/// Removes what only Chromium has.
const WITHOUT_HANDLES: &str = "delete DataTransferItem.prototype.getAsFileSystemHandle;
    delete window.showDirectoryPicker; delete window.showOpenFilePicker;";

#[test]
fn a_dropped_folder_is_read_without_handles() -> anyhow::Result<()> {
    const SONGS: u32 = 300;
    let stage = Stage::start()?;
    let folder = stage.folder().join("Music");
    library::write(&folder, 0..SONGS, Weight::Light)?;
    fs::write(folder.join("notes.txt"), "no music")?;
    let tab = stage.visit_with(WITHOUT_HANDLES)?;
    tab.drop_music(&folder)?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.problems, scan.unchanged), (SONGS + 1, 0, 0), "{scan:?}");
    tab.wait_for_tracks(SONGS)?;

    // The folder is known again by its name and files. What is gone from it is missing.
    tab.reload()?;
    tab.wait_for_tracks(SONGS)?;
    for number in 0..3 {
        fs::remove_file(folder.join(library::song(number, Weight::Light).path))?;
    }
    tab.drop_music(&folder)?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.unchanged), (SONGS - 2, SONGS - 2), "{scan:?}");
    tab.click("link", "Restore")?;
    let missing = "document.querySelector('[data-testid=restore]')?.dataset.missing";
    tab.wait_for("the songs that are gone", &format!("{missing} == 3"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
