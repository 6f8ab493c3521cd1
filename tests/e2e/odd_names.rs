//! Names that folder handles hide, names that no browser can give, and folders of systems.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;

use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;

use crate::stage::Stage;

/// Each stands for a kind of name that Chromium's handles leave out, but for the last two.
const NAMES: [&str; 12] = [
    "CON.mp3",
    "aux/song.mp3",
    "~tilde.mp3",
    "...And Justice For All/..two dots.mp3",
    "AC:DC/Who?.mp3",
    "\u{a0}no break\u{a0}/song.mp3",
    "two\nlines.mp3",
    "arabic\u{600}sign.mp3",
    "Wave~/song.mp3",
    "quote \" name.mp3",
    "x.local.mp3",
    ".hidden.mp3",
];

/// Music in folders of systems is no song.
const JUNK: [&str; 4] =
    [".Trashes/501/old.mp3", "$RECYCLE.BIN/old.mp3", "__MACOSX/old.mp3", "A/@eaDir/old.mp3"];

#[test]
fn a_drop_shows_every_name_once_and_what_a_later_drop_lacks_is_gone() -> anyhow::Result<()> {
    let songs = NAMES.len() as u32;
    let stage = Stage::start()?;
    for (number, path) in (0..).zip(NAMES.iter().chain(&JUNK)) {
        let song = library::song(number, Weight::Light);
        library::write_song(stage.folder(), &reprise_tests::song::Song { path: (*path).to_owned(), ..song })?;
    }
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.total), (songs, songs), "{scan:?}");
    tab.wait_for_tracks(songs)?;

    // Nothing of it is read again, and what is deleted is missing.
    fs::remove_file(stage.folder().join(NAMES[0]))?;
    fs::remove_file(stage.folder().join(NAMES[9]))?;
    fs::remove_dir_all(stage.folder().join("AC:DC"))?;
    tab.reload()?;
    tab.wait_for_tracks(songs)?;
    tab.drop_music(stage.folder())?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.unchanged), (songs - 3, songs - 3), "{scan:?}");
    // A whole folder is gone: that may be an unplugged disk, so the person is asked first.
    tab.click("button", "They are gone by accident")?;
    tab.click("link", "Restore")?;
    missing(&tab, 3)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_name_that_is_no_unicode_is_counted_and_named() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..3, Weight::Light)?;
    let name = OsString::from_vec(b"Decass\xe9gui.mp3".to_vec());
    fs::write(stage.folder().join(name), b"ID3")?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.total, scan.problems), (4, 4, 1), "{scan:?}");
    tab.wait_for_tracks(3)?;
    tab.click("button", "1 with problems")?;
    let named = "document.body.innerText.includes('a name that the browser cannot give')";
    tab.wait_for("the file without a name", named)
}

fn missing(tab: &Tab, songs: u32) -> anyhow::Result<()> {
    let missing = "document.querySelector('[data-testid=restore]')?.dataset.missing";
    tab.wait_for("the songs that are gone", &format!("{missing} == {songs}"))
}
