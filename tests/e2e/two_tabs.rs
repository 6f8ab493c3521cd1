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
