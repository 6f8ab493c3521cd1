//! Exports are saved as files that a parser, a spreadsheet, a player and a copying program can open. They hold nothing
//! private. A table that was changed comes back.

use std::collections::BTreeSet;
use std::fs;

use reprise_tests::browser::Download;
use reprise_tests::folders;
use reprise_tests::song::{ACCOUNT, Song};
use reprise_tests::tab::{Tab, quoted};
use serde_json::Value;

use crate::stage::Stage;

#[test]
fn exports_open_elsewhere_and_tell_nothing_private() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let songs = folders::write_hard_titles(stage.folder())?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(songs.len() as u32)?;

    let save = |format: &str, prepare: &dyn Fn() -> anyhow::Result<()>| -> anyhow::Result<Download> {
        let download = save(&stage, &tab, format, prepare)?;
        let text = String::from_utf8_lossy(&download.bytes);
        for private in [ACCOUNT, "Sam Example"] {
            assert!(!text.contains(private), "{} tells {private}", download.name);
        }
        Ok(download)
    };
    let plain = || Ok(());
    let with_paths = || tab.click("checkbox", "Folders and file names");
    check_json(&save("json", &plain)?, &songs)?;
    check_csv(&save("csv", &plain)?, &songs)?;
    check_m3u8(&save("m3u8", &with_paths)?, &songs, &stage)?;
    check_xspf(&tab, &save("xspf", &with_paths)?, &songs, &stage)?;
    check_jspf(&save("jspf", &plain)?, &songs)?;
    check_library(&tab, &save("itunes-xml", &plain)?, &songs)?;
    check_text(&save("text", &plain)?, &songs)?;
    check_files(&save("files-from", &plain)?, &songs, &stage)?;
    check_copy(&tab)?;
    let sheet = save("html", &plain)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    // The page's policy complains of the sheet's own style when the sheet is parsed here.
    // The app's own page refuses to make markup of such a text.
    check_sheet(&stage.browser().open("about:blank")?, &sheet, &songs)
}

/// Saves the catalog as JSON, and looks into the file.
pub(crate) fn the_catalog_is_saved(stage: &Stage) -> anyhow::Result<()> {
    let songs = folders::write_hard_titles(stage.folder())?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(songs.len() as u32)?;
    check_json(&save(stage, &tab, "json", &|| Ok(()))?, &songs)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_table_that_was_changed_comes_back() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let songs = folders::write_hard_titles(stage.folder())?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(songs.len() as u32)?;
    let count = songs.len();

    let semicolons = || tab.choose("Between cells", "semicolon");
    let table = save(&stage, &tab, "csv", &semicolons)?;
    let file = tempfile::TempDir::with_prefix("reprise-table-")?.keep().join("songs.csv");
    let mut rows = table_of(&table, b';')?;
    let column = |name: &str| rows[0].iter().position(|it| it == name).expect("a column");
    let (tick, origin, store) = (column("Tick"), column("Origin said"), column("Store said"));
    (rows[1][tick], rows[2][origin], rows[2][store]) = ("returned".into(), "store".into(), "bandcamp".into());
    rows[3][tick] = "perhaps".into();
    fs::write(&file, written(&rows, b';')?)?;

    tab.drop_music(&file)?;
    let import = "document.querySelector('[data-testid=import]')?.dataset";
    let seen =
        format!("{import}?.changed == 2 && {import}.same == {} && {import}.unreadable == 1", count - 3);
    tab.wait_for("what would change", &seen)?;
    tab.screenshot("table-asked")?;
    tab.click("button", "Apply")?;
    tab.wait_for(
        "the words to be written",
        "document.querySelector('[data-testid=import] h2')?.innerText == 'It was taken in.'",
    )?;
    tab.click("button", "Undo")?;
    tab.wait_for(
        "the words to be taken back",
        "document.querySelector('[data-testid=import] h2')?.innerText == 'It was taken back.'",
    )?;
    tab.click("button", "Close")?;
    assert_eq!(table_of(&save(&stage, &tab, "csv", &semicolons)?, b';')?[1][tick], "");

    tab.drop_music(&file)?;
    tab.wait_for("what would change again", &format!("{import}?.changed == 2"))?;
    tab.take_lists()?;
    let again = table_of(&save(&stage, &tab, "csv", &semicolons)?, b';')?;
    assert_eq!([&again[1][tick], &again[2][origin], &again[2][store]], ["returned", "store", "bandcamp"]);
    assert_eq!(again[3][tick], "", "what cannot be read changes nothing");
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// Saves all songs in a format. What the format offers besides is chosen by `prepare`.
fn save(
    stage: &Stage,
    tab: &Tab,
    format: &str,
    prepare: &dyn Fn() -> anyhow::Result<()>,
) -> anyhow::Result<Download> {
    tab.open_export()?;
    tab.choose("Format", format)?;
    tab.choose("What", "library")?;
    prepare()?;
    tab.screenshot(&format!("export-{format}"))?;
    tab.click("button", "Save")?;
    let download = stage.browser().download()?;
    tab.press("Escape")?;
    tab.wait_for("the dialog to close", "!document.querySelector('[data-testid=export]')")?;
    Ok(download)
}

fn table_of(file: &Download, delimiter: u8) -> anyhow::Result<Vec<Vec<String>>> {
    let text = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
    let reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text);
    let rows = reader.into_records().map(|row| Ok(row?.iter().map(str::to_owned).collect()));
    rows.collect()
}

fn written(rows: &[Vec<String>], delimiter: u8) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    rows.iter().try_for_each(|row| writer.write_record(row))?;
    Ok(writer.into_inner()?)
}

fn titles(songs: &[Song]) -> BTreeSet<&str> {
    songs.iter().map(|song| song.title.as_str()).collect()
}

fn check_json(file: &Download, songs: &[Song]) -> anyhow::Result<()> {
    assert!(file.name.starts_with("reprise-catalog-20") && file.name.ends_with(".json"), "{}", file.name);
    let catalog: Value = serde_json::from_slice(&file.bytes)?;
    assert_eq!((&catalog["format"], &catalog["version"]), (&Value::from("reprise-catalog"), &Value::from(2)));
    let tracks = catalog["tracks"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(tracks.len(), songs.len());
    for song in songs {
        let track = tracks.iter().find(|track| track["title"] == song.title.as_str());
        let track = track.unwrap_or_else(|| panic!("no {:?}", song.title));
        assert_eq!(track["artist"], song.artist.as_str());
        assert_eq!(track["trackNumber"], song.number);
        assert_eq!(track["origin"], song.from.origin(), "{:?}", song.title);
        assert!(!track["evidence"].as_array().is_none_or(Vec::is_empty), "{:?}", song.title);
    }
    Ok(())
}

fn check_csv(file: &Download, songs: &[Song]) -> anyhow::Result<()> {
    assert!(file.name.ends_with(".csv"), "{}", file.name);
    assert!(file.bytes.starts_with(b"\xef\xbb\xbf"), "a byte order mark, which Excel needs");
    let rows = table_of(file, b',')?;
    assert_eq!(rows[0][..4], ["Reprise id", "Title", "Artist", "Album"]);
    assert_eq!(rows.len(), songs.len() + 1);
    for row in &rows {
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "a formula: {row:?}");
    }
    let found: BTreeSet<&str> = rows[1..].iter().map(|row| row[1].trim_start_matches('\'')).collect();
    assert_eq!(found, titles(songs));
    Ok(())
}

fn check_m3u8(file: &Download, songs: &[Song], stage: &Stage) -> anyhow::Result<()> {
    assert!(file.name.ends_with(".m3u8"), "{}", file.name);
    let text = str::from_utf8(&file.bytes)?;
    assert!(text.starts_with("#EXTM3U\n"), "{text}");
    assert_eq!(text.matches("#EXTINF:3,").count(), songs.len(), "{text}");
    let paths: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    assert_eq!(paths.len(), songs.len(), "{text}");
    for path in paths {
        assert!(stage.folder().join(path).is_file(), "a player would not find {path:?}");
    }
    Ok(())
}

/// The texts of elements, as the browser's own parser reads the file.
fn parsed(tab: &Tab, file: &Download, kind: &str, elements: &str) -> anyhow::Result<Vec<String>> {
    let text = quoted(str::from_utf8(&file.bytes)?);
    tab.value(&format!(
        "(file => {{ const error = file.querySelector('parsererror');
            return error ? [error.textContent] : {elements}; }})
         (new DOMParser().parseFromString({text}, '{kind}'))"
    ))
}

fn check_xspf(tab: &Tab, file: &Download, songs: &[Song], stage: &Stage) -> anyhow::Result<()> {
    assert!(file.name.ends_with(".xspf"), "{}", file.name);
    let all = |name: &str| {
        let elements = format!(
            "[...file.getElementsByTagNameNS('http://xspf.org/ns/0/', '{name}')]\
             .filter(it => it.parentNode.localName == 'track').map(it => it.textContent)"
        );
        parsed(tab, file, "application/xml", &elements)
    };
    let found = all("title")?;
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), titles(songs));
    for location in all("location")? {
        let path: String = tab.value(&format!("decodeURIComponent({})", quoted(&location)))?;
        assert!(stage.folder().join(&path).is_file(), "a player would not find {path:?}");
    }
    assert_eq!(all("duration")?.len(), songs.len());
    let says = "[...file.querySelectorAll('extension > *')].map(it => it.getAttribute('origin'))";
    let origins: BTreeSet<String> = parsed(tab, file, "application/xml", says)?.into_iter().collect();
    assert_eq!(origins, songs.iter().map(|song| song.from.origin().to_owned()).collect());
    Ok(())
}

fn check_jspf(file: &Download, songs: &[Song]) -> anyhow::Result<()> {
    assert!(file.name.ends_with(".jspf"), "{}", file.name);
    let list: Value = serde_json::from_slice(&file.bytes)?;
    let tracks = list["playlist"]["track"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found: BTreeSet<&str> = tracks.iter().filter_map(|track| track["title"].as_str()).collect();
    assert_eq!(found, titles(songs));
    assert!(tracks.iter().all(|track| track["duration"].is_u64() && track["location"].is_null()));
    Ok(())
}

fn check_library(tab: &Tab, file: &Download, songs: &[Song]) -> anyhow::Result<()> {
    assert!(file.name.ends_with(".xml"), "{}", file.name);
    let names = "[...file.querySelectorAll('plist > dict > dict > dict > key')]\
                 .filter(it => it.textContent == 'Name').map(it => it.nextElementSibling.textContent)";
    let found = parsed(tab, file, "application/xml", names)?;
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), titles(songs));
    let text = str::from_utf8(&file.bytes)?;
    assert_eq!(text.matches("<key>Track Type</key>").count(), songs.len());
    assert!(!text.contains("Location"), "no folder was typed");
    Ok(())
}

fn check_sheet(tab: &Tab, file: &Download, songs: &[Song]) -> anyhow::Result<()> {
    assert!(file.name.ends_with(".html"), "{}", file.name);
    let cells = "[...file.querySelectorAll('tbody tr td:nth-child(2)')].map(it => it.textContent)";
    let found = parsed(tab, file, "text/html", cells)?;
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), titles(songs));
    let odd = "[...file.querySelectorAll('script, b, img, link, iframe')].map(it => it.outerHTML)";
    assert_eq!(parsed(tab, file, "text/html", odd)?, [""; 0]);
    Ok(())
}

fn check_text(file: &Download, songs: &[Song]) -> anyhow::Result<()> {
    assert!(file.name.ends_with(".txt"), "{}", file.name);
    let text = str::from_utf8(&file.bytes)?;
    let lines: BTreeSet<&str> = text.lines().collect();
    for song in songs {
        let line = format!("{} - {}", song.artist, song.title.replace(['\n', '\t'], " "));
        assert!(lines.contains(line.as_str()), "{line:?} is not in {text}");
    }
    Ok(())
}

fn check_copy(tab: &Tab) -> anyhow::Result<()> {
    tab.open_export()?;
    assert_eq!(tab.count("button", "Copy")?, 0, "a catalog as JSON is no text to paste");
    tab.choose("Format", "text")?;
    tab.click("button", "Copy")?;
    tab.wait_for("the text to be copied", "document.querySelector('.export__saved').innerText == 'Copied.'")?;
    tab.press("Escape")?;
    tab.wait_for("the dialog to close", "!document.querySelector('[data-testid=export]')")
}

fn check_files(file: &Download, songs: &[Song], stage: &Stage) -> anyhow::Result<()> {
    assert!(file.name.starts_with("reprise-files-20") && file.name.ends_with(".txt"), "{}", file.name);
    let text = str::from_utf8(&file.bytes)?;
    assert_eq!(text.lines().count(), songs.len());
    for path in text.lines() {
        assert!(stage.folder().join(path).is_file(), "rsync would not find {path:?}");
    }
    Ok(())
}
