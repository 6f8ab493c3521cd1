//! A scan that is interrupted keeps everything that was stored, and goes on from there.

use reprise_tests::library::{self, Weight};

use crate::stage::Stage;

const FILES: u32 = 2000;

/// What interrupts the scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Stop,
    TabClosed,
    BrowserKilled,
}

#[test]
fn a_stopped_scan_keeps_what_it_read_and_goes_on_from_there() -> anyhow::Result<()> {
    check(Cut::Stop)
}

#[test]
fn a_closed_tab_loses_nothing_stored() -> anyhow::Result<()> {
    check(Cut::TabClosed)
}

#[test]
fn a_killed_browser_loses_nothing_stored() -> anyhow::Result<()> {
    check(Cut::BrowserKilled)
}

fn check(cut: Cut) -> anyhow::Result<()> {
    let mut stage = Stage::start()?;
    library::write(stage.folder(), 0..FILES, Weight::Light)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_until("a part of the library", |scan| scan.read > FILES / 6)?;
    tab.wait_for("songs in the table", "document.querySelector('[data-testid=tracks]')?.dataset.count > 0")?;
    let shown = tab.track_count()?;
    let scan = tab.scan()?;
    assert!(scan.state != "done", "the scan was over before it could be cut off: {scan:?}");
    match cut {
        Cut::Stop => {
            tab.click("button", "Stop")?;
            tab.wait_for(
                "the stop",
                "document.querySelector('[data-testid=scan]').dataset.state == 'stopped'",
            )?;
            let scan = tab.scan()?;
            assert!(scan.read < FILES, "all was read before it stopped: {scan:?}");
            tab.close()?;
        }
        Cut::TabClosed => tab.close()?,
        Cut::BrowserKilled => stage.restart_browser()?,
    }

    let tab = stage.visit()?;
    tab.wait_for("the songs again", "document.querySelector('[data-testid=tracks]')?.dataset.count > 0")?;
    let stored = tab.track_count()?;
    assert!(stored >= shown, "{shown} songs were shown before, {stored} are left");
    tab.drop_music(stage.folder())?;
    let scan = tab.scan_until("the rest", |scan| scan.state == "done" && scan.total > 0)?;
    assert_eq!((scan.read, scan.total, scan.problems), (FILES, FILES, 0), "{scan:?}");
    assert!(scan.unchanged >= stored, "{stored} songs were stored, only {} not read again", scan.unchanged);
    tab.wait_for_tracks(FILES)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
