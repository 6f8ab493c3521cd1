//! Whatever a folder holds, every file is counted and the page goes on working.

use reprise_tests::folders;

use crate::stage::Stage;

#[test]
fn bad_files_are_listed_and_hurt_nothing() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let files = folders::write_bad_input(stage.folder())?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.total), (files, files), "{scan:?}");
    assert!(scan.problems >= 5, "{scan:?}");
    let tracks = tab.track_count()?;
    assert!(tracks >= 7, "the good files should be there: {tracks}");

    tab.click("button", &format!("{} with problems", scan.problems))?;
    tab.wait_for("the list of problems", "document.body.innerText.includes('zero bytes.mp3')")?;
    let said: String = tab.value("document.body.innerText")?;
    for name in ["ten gigabytes.mp3", "text.m4a", "claims too much.m4a", "nested.m4a"] {
        assert!(said.contains(name), "{name} is not listed: {said}");
    }
    tab.screenshot("problems")?;
    assert!(tab.value::<bool>("window.wounded === undefined")?, "a file name ran as a script");
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_folder_without_music_is_told_so() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    folders::write_no_music(stage.folder())?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.total), (2, 2), "{scan:?}");
    tab.wait_for("a plain message", "/no music/i.test(document.body.innerText)")
}
