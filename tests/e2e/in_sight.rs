//! What stands in the window after a scan, before anyone scrolls: songs, and the way to the other pages.

use reprise_tests::library::{self, Weight};
use serde_json::json;

use crate::stage::Stage;

/// How many rows are whole between the heads above them and the foot of the window.
const WHOLE_ROWS: &str = "(() => {
    const edge = (of, side) => document.querySelector(of).getBoundingClientRect()[side];
    const top = Math.max(edge('.grid__head', 'bottom'), edge('#masthead', 'bottom')), foot = edge('#foot', 'top');
    return [...document.querySelectorAll('[data-testid=track][data-track]')].map(row => row.getBoundingClientRect())
        .filter(row => row.top >= top - 0.5 && row.bottom <= foot + 0.5).length;
})()";

#[test]
fn songs_stand_in_sight_after_a_scan_and_the_navigation_on_every_page() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let songs = library::write(stage.folder(), 0..60, Weight::Light)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(songs.len() as u32)?;
    for (width, height, rows) in [(1280, 800, 14), (390, 844, 6), (320, 640, 1)] {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        tab.call("Emulation.setDeviceMetricsOverride", metrics)?;
        tab.wait_for(
            &format!("{rows} whole rows at {width} x {height}"),
            &format!("{WHOLE_ROWS} >= {rows}"),
        )?;
        let too_wide: i32 =
            tab.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")?;
        assert_eq!(too_wide, 0, "at {width} px");
        for page in ["Restore", "Check-up", "Sync", "Library"] {
            tab.run("scrollTo(0, document.documentElement.scrollHeight)")?;
            let navigation = "document.querySelector('.masthead__pages').getBoundingClientRect()";
            tab.wait_for("the navigation in sight", &format!("{navigation}.top >= 0"))?;
            tab.click("link", page)?;
            tab.wait_for("the top of the page", "scrollY === 0")?;
        }
    }
    Ok(())
}

/// On the screen a group shows its first songs. A print of the page has all of them.
#[test]
fn the_restore_list_prints_whole() -> anyhow::Result<()> {
    const SONGS: u32 = 150;
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(SONGS)?;
    tab.click("link", "Restore")?;
    let lines = "[...document.querySelectorAll('.songs__line')]";
    tab.wait_for("all songs", &format!("{lines}.length == {SONGS}"))?;
    let in_sight = format!("{lines}.filter(it => it.checkVisibility()).length");
    let groups: u32 = tab.value("document.querySelectorAll('[data-testid=restore-group]').length")?;
    let on_screen: u32 = tab.value(&in_sight)?;
    assert!(on_screen < SONGS && on_screen <= 12 * groups, "{on_screen} in {groups} groups");
    tab.call("Emulation.setEmulatedMedia", serde_json::json!({ "media": "print" }))?;
    assert_eq!(tab.value::<u32>(&in_sight)?, SONGS);
    for left_out in [".masthead", ".foot", ".restore__tools", ".group__more"] {
        let seen = format!("[...document.querySelectorAll('{left_out}')].some(it => it.checkVisibility())");
        assert!(!tab.value::<bool>(&seen)?, "{left_out} is printed");
    }
    Ok(())
}
