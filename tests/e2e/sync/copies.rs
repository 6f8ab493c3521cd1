//! A browser that exists twice: its profile was copied to another computer, and both copies go on.

use reprise_catalog::seal::LibraryKey;
use reprise_tests::browser::{self, Browser};
use reprise_tests::records::Shelf;
use reprise_tests::tab::Tab;
use reprise_tests::wait::{LONG, until_true};

use crate::stage::Stage;

use super::{LOST, SONGS, are_browsers, is_synced, restores, says, synced_with_losses, take, unticked};

#[test]
fn a_copied_profile_goes_on_as_a_browser_of_its_own() -> anyhow::Result<()> {
    let (mut stage, here, _words) = synced_with_losses(Stage::start()?)?;
    // What one copy sends alone makes the other a new browser at once, so nothing may wait when the profile is copied.
    here.click("button", "Sync now")?;
    here.wait_for(
        "everything to be sent",
        "document.querySelector('[data-testid=sync]').dataset.pending == '0'",
    )?;
    is_synced(&here)?;
    let copy = browser::fresh_profile()?;
    drop(here);
    stage.copy_profile(copy.path())?;
    let elsewhere = Browser::start(copy.path())?;
    let tabs = [stage.visit()?, elsewhere.open(&stage.url("/"))?];
    for tab in &tabs {
        restores(tab, LOST, 0)?;
        is_synced(tab)?;
    }
    // Each copy writes another batch under the same number.
    stage.endpoint().stop();
    let lost = unticked(&tabs[0])?;
    for (tab, label) in tabs.iter().zip(&lost) {
        tab.click("checkbox", label)?;
        says(tab, LOST - 1, 1)?;
    }
    stage.endpoint().start_again()?;
    for tab in &tabs {
        are_browsers(tab, 2)?;
        tab.click("link", "Restore")?;
        are_back(tab, 2)?;
        let missing = unticked(tab)?;
        assert!(lost[..2].iter().all(|label| !missing.contains(label)), "{missing:?}");
        is_synced(tab)?;
    }
    // From now on they are two browsers.
    tabs[1].click("checkbox", &lost[2])?;
    are_back(&tabs[0], 3)?;
    tabs[0].click("checkbox", &lost[3])?;
    are_back(&tabs[1], 4)?;
    for tab in &tabs {
        are_browsers(tab, 2)?;
        is_synced(tab)?;
        tab.screenshot("sync-copied")?;
    }
    Ok(())
}

/// The computer dies, and an old image of its profile goes on as another browser. When there are new words, nobody waits for
/// the id that it had.
#[test]
fn an_old_image_that_goes_on_is_not_awaited_under_its_old_id() -> anyhow::Result<()> {
    let (mut stage, here, words) = synced_with_losses(Stage::start()?)?;
    let copy = browser::fresh_profile()?;
    drop(here);
    stage.copy_profile(copy.path())?;
    let here = stage.visit()?;
    restores(&here, LOST, 0)?;
    here.click("checkbox", &unticked(&here)?[0])?;
    says(&here, LOST - 1, 1)?;
    is_synced(&here)?;
    here.close()?;
    let elsewhere = Browser::start(copy.path())?;
    let image = elsewhere.open(&stage.url("/"))?;
    image.click("link", "Sync")?;
    image.wait_for(
        "the word about the copy",
        "document.querySelector('.sync__problems [data-code=profile-copied]')",
    )?;
    // The folder belongs to the browser that it was.
    restores(&image, SONGS - 1, 1)?;
    are_browsers(&image, 2)?;
    let is_left = "document.querySelector('.page.sync')?.innerText.includes('left on')";
    image.wait_for("the old id to be left", is_left)?;
    is_synced(&image)?;
    take(&image, "Start over with new words")?;
    let old = Shelf::of(&LibraryKey::of_words(&words.join(" "))?.derive());
    until_true("the old library to be deleted", LONG, || {
        let fetched = old.fetch(&stage.url(""), &"a".repeat(16)).map(drop);
        Ok(fetched.is_err_and(|error| format!("{error:#}").contains("\"forgotten\"")))
    })?;
    is_synced(&image)?;
    are_browsers(&image, 2)?;
    image.wait_for("the old id to be left in the new library", is_left)?;
    image.screenshot("sync-image-new-words")?;
    assert_eq!(image.complaints()?, [""; 0]);
    Ok(())
}

/// Waits until the restore list says how many songs are back.
fn are_back(tab: &Tab, count: u32) -> anyhow::Result<()> {
    let told = "document.querySelector('[data-testid=restore]')?.dataset.returned";
    tab.wait_for(&format!("{count} songs to be back"), &format!("{told} == {count}"))
}
