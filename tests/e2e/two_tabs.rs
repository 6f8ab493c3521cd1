//! Two tabs that scan at the same time both finish, and the catalog holds what both read.

use reprise_tests::library::{self, Weight};

use crate::stage::Stage;

const EACH: u32 = 300;

#[test]
fn two_tabs_scan_at_once() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let folders = [stage.folder().join("one"), stage.folder().join("two")];
    library::write(&folders[0], 0..EACH, Weight::Light)?;
    library::write(&folders[1], EACH..2 * EACH, Weight::Light)?;
    let tabs = [stage.visit()?, stage.visit()?];
    for (tab, folder) in tabs.iter().zip(&folders) {
        tab.call("Page.bringToFront", serde_json::json!({}))?;
        tab.drop_music(folder)?;
    }
    for tab in &tabs {
        let scan = tab.scan_done()?;
        assert_eq!((scan.read, scan.total, scan.problems), (EACH, EACH, 0), "{scan:?}");
    }
    for tab in &tabs {
        tab.reload()?;
        tab.wait_for_tracks(2 * EACH)?;
        assert_eq!(tab.complaints()?, [""; 0]);
    }
    Ok(())
}

/// Opens the database as a Reprise of tomorrow would.
const UPGRADE: &str = "(async () => { const opening = indexedDB.open('reprise', 99);
    const database = await new Promise((yes, no) => { opening.onsuccess = () => yes(opening.result);
        opening.onerror = () => no(opening.error); });
    database.close(); return true })()";

#[test]
fn a_tab_lets_go_for_a_newer_reprise_and_says_so() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..EACH, Weight::Light)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    // A page of the same origin that is not the app.
    let newer = stage.browser().open(&stage.url("/v1/info"))?;
    assert!(newer.value::<bool>(UPGRADE)?, "the upgrade has to wait");
    let says = |words: &str| {
        format!("document.querySelector('[data-testid=trouble]')?.innerText.includes('{words}')")
    };
    tab.wait_for("what happened", &says("A newer Reprise is open in another tab."))?;
    tab.wait_for_tracks(EACH)?;
    // An old build that is opened now says so, and takes nothing for lost.
    tab.reload()?;
    tab.wait_for(
        "why nothing is stored",
        "document.body.innerText.includes('opened by a newer version of Reprise')",
    )
}

#[test]
fn a_page_that_comes_back_goes_on() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..EACH, Weight::Light)?;
    let tab = stage.visit()?;
    tab.run("window.addEventListener('pageshow', event => { window.isBack = event.persisted })")?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.go("about:blank")?;
    // Meanwhile another tab can do everything.
    let other = stage.visit()?;
    library::write(stage.folder(), EACH..EACH + 5, Weight::Light)?;
    other.drop_music(stage.folder())?;
    other.scan_done()?;
    // The answer to a call would be lost with the page that is left.
    tab.run("setTimeout(() => history.back())")?;
    tab.wait_for_tracks(EACH + 5)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    // Whether the browser kept the page is up to the browser.
    println!("from the back/forward cache: {}", tab.value::<bool>("window.isBack === true")?);
    Ok(())
}
