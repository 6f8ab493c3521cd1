//! A browser that was removed joins again as a new one. It brings its places along and misses nothing.

use super::{LOST, Pair, SONGS, cannot_go_on, is_synced, join, restores, show_words};

#[test]
fn a_removed_browser_comes_back_with_its_places() -> anyhow::Result<()> {
    let pair = Pair::start()?;
    let (here, there) = (&pair.here, &pair.there);
    there.drop_music(pair.stage.folder())?;
    there.scan_done()?;
    restores(there, LOST, SONGS - LOST)?;
    here.click("link", "Sync")?;
    let words = show_words(here)?;
    here.click_css(".members__line:nth-child(2) .button")?;
    here.click("button", "Yes, remove it")?;
    cannot_go_on(there, "this browser was removed from the library")?;
    there.click("button", "Leave the library")?;
    there.click("button", "Yes, do it")?;
    there.wait_for("sync to be off", "document.querySelector('[role=switch][aria-checked=false]')")?;
    join(there, &words)?;
    // The songs in its folder are here, although they were read under the old id.
    restores(there, LOST, SONGS - LOST)?;
    there.click("button", "1 place")?;
    there.wait_for("the place", "document.querySelectorAll('input.places__name').length == 1")?;
    there.screenshot("place-of-a-browser-that-came-back")?;
    there.press("Escape")?;
    restores(here, LOST, 0)?;
    is_synced(here)?;
    for tab in pair.tabs() {
        assert_eq!(tab.complaints()?, [""; 0]);
    }
    Ok(())
}
