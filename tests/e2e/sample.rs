//! The sample library: made by code, marked on every page, kept nowhere, and apart from the person's own songs.

use reprise_tests::library::{self, Weight};

use crate::stage::Stage;

/// The person's own songs.
const OWN: u32 = 24;

#[test]
fn the_sample_stands_apart_from_the_person_s_own_songs() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit()?;
    tab.click("link", "Try it with a sample library")?;
    tab.wait_for("the sample", "document.querySelector('[data-testid=sample]')")?;
    let scan = tab.scan_done()?;
    // The songs, and a ripper's log.
    assert_eq!((scan.read, scan.total), (52, 52), "{scan:?}");
    tab.wait_for_tracks(51)?;
    tab.screenshot("sample")?;
    // Each way back that is found in files of songs that are here has some songs.
    let parts = tab.outlook()?;
    for way in ["apple", "apple-subscription", "store", "rip", "only-copy", "cut"] {
        assert!(parts.iter().any(|part| part.way == way && part.count > 0), "no song for {way}: {parts:?}");
    }
    for page in ["Restore", "Check-up", "Sync", "Library"] {
        tab.click("link", page)?;
        tab.wait_for("the mark", "document.querySelector('[data-testid=sample]')?.checkVisibility()")?;
    }

    // A person's own folder is not put among invented songs.
    library::write(stage.folder(), 0..OWN, Weight::Light)?;
    tab.drop_music(stage.folder())?;
    tab.wait_for("what to do instead", "document.querySelector('.notice__own')?.checkVisibility()")?;
    // After a reload the sample is made anew, because nothing of it was kept.
    tab.reload()?;
    tab.wait_for_tracks(51)?;

    tab.click("link", "Leave the sample")?;
    tab.wait_for("the first visit", "document.querySelector('.first')?.checkVisibility()")?;
    tab.drop_music(stage.folder())?;
    tab.wait_for_tracks(OWN)?;

    // Another look at the sample changes nothing of the person's own songs.
    tab.go(&stage.url("/?sample"))?;
    tab.wait_for_tracks(51)?;
    tab.click("link", "Leave the sample")?;
    tab.wait_for_tracks(OWN)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
