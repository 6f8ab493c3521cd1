//! The cover of a song and its sound: shown and played from the file, where the folder may be read.

use std::fs;

use reprise_catalog::fixtures::id3::{self, Version};
use reprise_catalog::fixtures::{mpeg, wav};

use crate::stage::Stage;

/// A red picture of 3 × 2 pixels.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0\x12\x16\xf1\x4d\0\0\0\x10IDAT\
    \x78\xda\x63\x38\xa1\xa1\x01\x41\x0c\x70\x16\0\x45\x74\x06\x91\x19\x30\x52\xab\0\0\0\0IEND\xae\x42\x60\x82";

#[test]
fn a_song_shows_its_cover_and_plays() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let cover = [b"\0image/png\0\x03\0", PNG].concat();
    let frames = [("TIT2", id3::text("Red")), ("TALB", id3::text("Album")), ("APIC", cover)];
    fs::write(
        stage.folder().join("red.mp3"),
        [id3::tag(Version::V23, &frames), mpeg::lame(128, 40, 1)].concat(),
    )?;
    fs::write(stage.folder().join("tone.wav"), wav::pcm(441_000, &[]))?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(2)?;

    tab.search("Red")?;
    tab.wait_for_tracks(1)?;
    tab.click_css("[data-testid=track]")?;
    let image = "document.querySelector('[data-testid=evidence] .card__cover')";
    tab.wait_for("the cover", &format!("{image}?.complete"))?;
    assert_eq!(tab.value::<(u32, u32)>(&format!("[{image}.naturalWidth, {image}.naturalHeight]"))?, (3, 2));
    tab.press("Escape")?;

    tab.search("tone")?;
    tab.wait_for(
        "the other song",
        "document.querySelector('[data-testid=track]')?.innerText.includes('tone')",
    )?;
    tab.click_css("[data-testid=track]")?;
    let player = "document.querySelector('[data-testid=evidence] audio')";
    tab.wait_for("a player", player)?;
    assert!(tab.value::<bool>(&format!("{image} == null"))?, "this file has no cover");
    tab.press(" ")?;
    tab.wait_for("the sound", &format!("{player}.currentTime > 0"))?;
    tab.press(" ")?;
    tab.wait_for("silence", &format!("{player}.paused"))?;
    tab.press("Escape")?;

    tab.search("")?;
    tab.wait_for_tracks(2)?;
    tab.click("radio", "Albums")?;
    tab.wait_for(
        "the cover of the album",
        "document.querySelector('.albums__cover img')?.naturalWidth == 3",
    )?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
