//! The file in which the back-up is kept: made by *Save as*, written again by itself, and told of when that fails.

use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;

use crate::stage::Stage;

/// The person names a file: one of the browser's own, because nobody sees a picker here.
const PICKER: &str = "window.showSaveFilePicker = async ({ suggestedName }) =>
    (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true })";

/// What the library page says of a catalog that is in this browser only.
const OFFER: &str = "document.querySelector('.library__offer')?.innerText ?? ''";

/// The file.
const FILE: &str = "navigator.storage.getDirectory().then(it => it.getFileHandle('reprise-backup.json'))";

fn says(tab: &Tab, wanted: &str) -> anyhow::Result<()> {
    tab.wait_for(wanted, &format!("({OFFER}).includes('{wanted}')"))
}

/// Reads the folder again, with so many songs in it.
fn grow(stage: &Stage, tab: &Tab, songs: u32) -> anyhow::Result<()> {
    library::write(stage.folder(), 0..songs, Weight::Light)?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(songs)
}

#[test]
fn a_file_that_the_person_saved_as_is_written_again() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit_with(PICKER)?;
    grow(&stage, &tab, 4)?;
    tab.click("button", "Save in a file that is kept up to date …")?;
    says(&tab, "with 4 songs")?;
    tab.screenshot("saved-file")?;
    grow(&stage, &tab, 6)?;
    says(&tab, "with 6 songs")?;
    let tracks = format!(
        "{FILE}.then(it => it.getFile()).then(it => it.text()).then(it => JSON.parse(it).tracks.length)"
    );
    assert_eq!(tab.value::<u32>(&tracks)?, 6);
    tab.reload()?;
    says(&tab, "Saved in reprise-backup.json")?;

    // Something else has it open. It is written as soon as a click says that this is over.
    tab.run(&format!("{FILE}.then(it => it.createWritable({{ mode: 'exclusive' }})).then(it => {{ window.open_file = it; }})"))?;
    tab.wait_for("the file to be open", "window.open_file")?;
    grow(&stage, &tab, 8)?;
    says(&tab, "Another program or tab has the file open.")?;
    tab.screenshot("saved-file-locked")?;
    tab.run("window.open_file.abort().then(() => { window.open_file = null; })")?;
    tab.wait_for("the file to be closed", "window.open_file === null")?;
    tab.click("button", "Save now")?;
    says(&tab, "with 8 songs")?;

    // It was deleted. Another place is chosen.
    let delete =
        "navigator.storage.getDirectory().then(it => it.removeEntry('reprise-backup.json')).then(() => true)";
    assert!(tab.value::<bool>(delete)?);
    grow(&stage, &tab, 9)?;
    says(&tab, "it was moved, renamed or deleted")?;
    tab.click("button", "Save in a file that is kept up to date …")?;
    says(&tab, "with 9 songs")?;
    assert_eq!(tab.value::<u32>(&tracks)?, 9);
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
