//! A back-up of one browser, restored in another.

use std::fs;
use std::path::Path;

use reprise_tests::browser::{self, Browser};
use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;

use crate::stage::Stage;

const SONGS: u32 = 12;

const HEAD: &str = "document.querySelector('[data-testid=import] h2')?.innerText";

const IMPORT: &str = "document.querySelector('[data-testid=import]')?.dataset";

/// What the library page says of a catalog that is in this browser only.
const OFFER: &str = "document.querySelector('.library__offer')?.innerText";

#[test]
fn a_back_up_is_restored_in_another_browser() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..SONGS, Weight::Light)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(SONGS)?;
    let folder = tempfile::TempDir::with_prefix("reprise-backup-")?;
    let [first, second] = ["first.json", "second.json"].map(|name| folder.path().join(name));
    assert!(!tab.value::<bool>(&format!("{OFFER}.includes('last back-up')"))?, "nothing was saved yet");
    back_up(&tab, stage.browser(), &first)?;
    tab.wait_for("when that was", &format!("{OFFER}.includes('last back-up')"))?;

    let profile = browser::fresh_profile()?;
    let elsewhere = Browser::start(profile.path())?;
    let there = elsewhere.open(&stage.url("/"))?;
    there.wait_for("the first visit", "document.querySelector('h1')")?;
    // What is cut off is told and changes nothing.
    let cut = first.with_file_name("cut.json");
    fs::write(&cut, &fs::read(&first)?[..2_000])?;
    there.drop_music(&cut)?;
    there.wait_for("the refusal", &format!("{IMPORT}?.unreadable == 1"))?;
    assert_eq!(there.count("button", "Apply")?, 0);
    there.click("button", "Close")?;

    there.drop_music(&first)?;
    there.wait_for("what would change", &format!("{IMPORT}?.new == {SONGS} && {IMPORT}.changed == 0"))?;
    there.screenshot("backup-asked")?;
    assert_eq!(there.track_count()?, 0, "nothing is written before it is said");
    there.take_lists()?;
    there.wait_for_tracks(SONGS)?;
    // The files are elsewhere, and never here.
    there.click("link", "Restore")?;
    let missing = "document.querySelector('[data-testid=restore]')?.dataset.missing";
    there.wait_for("all of it to be missing here", &format!("{missing} == {SONGS}"))?;
    there.reload()?;
    there.wait_for("all of it after a reload", &format!("{missing} == {SONGS}"))?;
    there.click("link", "Library")?;
    there.wait_for_tracks(SONGS)?;

    // Backed up again, it is the same; restored again, it says so and changes nothing.
    there.click("button", "Save a back-up")?;
    fs::write(&second, elsewhere.download()?.bytes)?;
    // The number of songs is said once.
    there.wait_for("what was saved", &format!("{OFFER}.match(/{SONGS} songs/g)?.length === 1"))?;
    there.reload()?;
    there.wait_for("when that was, also later", &format!("{OFFER}?.includes('with {SONGS} songs')"))?;
    assert_eq!(changes(&second)?, changes(&first)?);
    there.drop_music(&first)?;
    there.wait_for("nothing new", &format!("{IMPORT}?.same == {SONGS} && {IMPORT}.new == 0"))?;
    assert_eq!(there.count("button", "Apply")?, 0);
    there.click("button", "Close")?;

    // It can be taken back when its dialog is long closed, and be restored again.
    there.reload()?;
    there.wait_for_tracks(SONGS)?;
    there.click("link", "Check-up")?;
    there.click("button", "The lists that were taken in last …")?;
    there.click("button", "Undo")?;
    there.wait_for("it to be taken back", &format!("{HEAD} == 'It was taken back.'"))?;
    there.click("button", "Close")?;
    there.drop_music(&first)?;
    there.wait_for("all of it to be new again", &format!("{IMPORT}?.new == {SONGS}"))?;
    there.take_lists()?;
    there.click("link", "Library")?;
    there.wait_for_tracks(SONGS)?;
    assert_eq!((tab.complaints()?, there.complaints()?), (vec![], vec![]));
    Ok(())
}

fn back_up(tab: &Tab, browser: &Browser, file: &Path) -> anyhow::Result<()> {
    tab.click("button", "Export")?;
    // The dialog grows while what it offers arrives, so a click at the place where the choice stood may miss it.
    tab.wait_for("the choice", "document.querySelector('.dialog .segmented__part')")?;
    tab.run("document.querySelector('.dialog .segmented__part').click()")?;
    tab.wait_for("the back-up to be chosen", "document.querySelector('.export__choices')?.hidden")?;
    tab.screenshot("backup-dialog")?;
    tab.click("button", "Save")?;
    let saved = browser.download()?;
    assert!(saved.name.starts_with("reprise-backup-"), "{}", saved.name);
    fs::write(file, saved.bytes)?;
    tab.press("Escape")
}

/// Everything that a back-up restores.
fn changes(file: &Path) -> anyhow::Result<serde_json::Value> {
    let value: serde_json::Value = serde_json::from_slice(&fs::read(file)?)?;
    Ok(value["changes"].clone())
}
