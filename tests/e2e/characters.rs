//! Texts of tags in charsets that nothing names: they are read as the names of files and folders show.

use reprise_catalog::fixtures::{id3, mpeg};
use reprise_tests::library::write_file;

use crate::stage::Stage;

/// A file: its path, the bytes of title and artist, and what they mean.
type Song = (&'static str, [&'static [u8]; 2], [&'static str; 2]);

const SONGS: [Song; 5] = [
    (
        "群星/北京欢迎你.mp3",
        [b"\xb1\xb1\xbe\xa9\xbb\xb6\xd3\xad\xc4\xe3", b"\xc8\xba\xd0\xc7"],
        ["北京欢迎你", "群星"],
    ),
    (
        "さだまさし/案山子.mp3",
        [b"\x88\xc4\x8eR\x8eq", b"\x82\xb3\x82\xbe\x82\xdc\x82\xb3\x82\xb5"],
        ["案山子", "さだまさし"],
    ),
    (
        "Кино/02.mp3",
        [b"\xc3\xf0\xf3\xef\xef\xe0 \xea\xf0\xee\xe2\xe8", b"\xca\xe8\xed\xee"],
        ["Группа крови", "Кино"],
    ),
    ("Björk/Jóga.mp3", [b"J\xf3ga", b"Bj\xf6rk"], ["Jóga", "Björk"]),
    ("Kino/03.mp3", [b"\xc7\xe2", b"Kino"], ["Çâ", "Kino"]),
];

#[test]
fn tags_are_read_in_the_charset_that_names_of_files_show() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    for ((path, [title, artist], _), seed) in SONGS.into_iter().zip(0..) {
        let text = |bytes: &[u8]| [&[0], bytes].concat();
        let frames = [("TIT2", text(title)), ("TPE1", text(artist))];
        let song = [id3::tag(id3::Version::V23, &frames), mpeg::cbr(128, 40, seed)].concat();
        write_file(stage.folder(), path, &song)?;
    }
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(SONGS.len() as u32)?;
    let rows: Vec<String> = tab.rows()?.into_iter().map(|row| row.text).collect();
    for (path, _, [title, artist]) in SONGS {
        let is_there = rows.iter().any(|row| row.contains(title) && row.contains(artist));
        assert!(is_there, "{path} is none of {rows:?}");
    }

    // Where no name shows it, the person says it, and takes it back.
    tab.find_row("Çâ")?;
    tab.click_css("[data-testid=track][data-track]")?;
    tab.wait_for("the card", "document.querySelector('[data-testid=evidence] h2')")?;
    tab.run(
        "document.querySelector('[data-testid=evidence] details:has([aria-label=\"Read as\"])').open = true",
    )?;
    tab.choose("Read as", "windows-1251")?;
    tab.click("button", "Read them so")?;
    tab.wait_for("the title", "document.querySelector('[data-testid=evidence] h2').textContent == 'Зв'")?;
    tab.screenshot("characters-card")?;
    tab.click("button", "They are read as Cyrillic. Undo")?;
    tab.wait_for("the title", "document.querySelector('[data-testid=evidence] h2').textContent == 'Çâ'")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}
