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
    // Whether it was that folder is asked, also after a reload, and until then nothing is gone.
    tab.wait_for(
        "the question",
        "document.body.innerText.includes('3 of 301 files are not there any more')",
    )?;
    tab.reload()?;
    tab.click("button", "They are gone by accident")?;
    tab.click("link", "Restore")?;
    let missing = "document.querySelector('[data-testid=restore]')?.dataset.missing";
    tab.wait_for("the songs that are gone", &format!("{missing} == 3"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_folder_that_was_taken_for_another_one_becomes_one_of_its_own() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let (mine, other) = (stage.folder().join("a/Music"), stage.folder().join("b/Music"));
    library::write(&mine, 0..20, Weight::Light)?;
    library::write(&other, 0..5, Weight::Light)?;
    library::write(&other, 30..40, Weight::Light)?;
    let tab = stage.visit_with(WITHOUT_HANDLES)?;
    for (folder, songs) in [(&mine, 20), (&other, 30)] {
        tab.drop_music(folder)?;
        tab.scan_done()?;
        tab.wait_for_tracks(songs)?;
    }
    tab.click("button", "This is another folder")?;
    let question = "document.body.innerText.includes('files are not there any more')";
    tab.wait_for("the question to be gone", &format!("!{question}"))?;
    tab.click("button", "2 places")?;
    let files = "[...document.querySelectorAll('.places__files')].map(it => it.textContent).sort().join()";
    tab.wait_for("two places", &format!("{files} == '15 files,20 files'"))?;
    tab.screenshot("without-handles-places")?;
    tab.press("Escape")?;
    // Nothing is missing, and the first folder is still known when it is dropped again.
    tab.drop_music(&mine)?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.unchanged), (20, 20), "{scan:?}");
    tab.wait_for("no question", &format!("!{question}"))?;
    tab.click("link", "Restore")?;
    let missing = "document.querySelector('[data-testid=restore]')?.dataset.missing";
    tab.wait_for("nothing to be missing", &format!("{missing} == 0"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_folder_and_a_part_of_it_are_one_place_in_either_order() -> anyhow::Result<()> {
    const SONGS: u32 = 72;
    let stage = Stage::start()?;
    let folder = stage.folder().join("Music");
    library::write(&folder, 0..SONGS, Weight::Light)?;
    let artist = library::song(0, Weight::Light).path;
    let part = folder.join(artist.split('/').next().unwrap_or_default());
    let files = "[...document.querySelectorAll('.places__files')].map(it => it.textContent).sort().join()";
    let is_one_place = |tab: &reprise_tests::tab::Tab| {
        tab.click("button", "1 place")?;
        tab.wait_for("one place with all files", &format!("{files} == '72 files'"))?;
        tab.press("Escape")
    };

    // The part first: once the whole folder is read, the person is asked.
    let tab = stage.visit_with(WITHOUT_HANDLES)?;
    tab.drop_music(&part)?;
    let songs = tab.scan_done()?.read;
    assert!(songs > 0 && songs < SONGS);
    tab.drop_music(&folder)?;
    tab.scan_done()?;
    tab.wait_for_tracks(SONGS)?;
    tab.click("button", "The same folder")?;
    is_one_place(&tab)?;

    // The part again: it is known as that, and nothing is read twice.
    tab.drop_music(&part)?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.unchanged), (songs, songs), "{scan:?}");
    is_one_place(&tab)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
