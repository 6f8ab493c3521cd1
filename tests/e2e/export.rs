//! Exports are saved as files that a parser, a spreadsheet and a player can open. They hold nothing private.

use std::collections::BTreeSet;

use reprise_tests::browser::Download;
use reprise_tests::folders;
use reprise_tests::song::{ACCOUNT, Song};
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

    let save = |format: &str| -> anyhow::Result<Download> {
        tab.save_export(format)?;
        let download = stage.browser().download()?;
        tab.screenshot(&format!("export-{format}"))?;
        tab.press("Escape")?;
        tab.wait_for("the dialog to close", "!document.querySelector('[data-testid=export]')")?;
        let text = String::from_utf8_lossy(&download.bytes);
        for private in [ACCOUNT, "Sam Example"] {
            assert!(!text.contains(private), "{} tells {private}", download.name);
        }
        Ok(download)
    };
    check_json(&save("json")?, &songs)?;
    check_csv(&save("csv")?, &songs)?;
    check_m3u8(&save("m3u8")?, &songs, &stage)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
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
    let text = file.bytes.strip_prefix(b"\xef\xbb\xbf").expect("a byte order mark, which Excel needs");
    let mut reader = csv::Reader::from_reader(text);
    assert_eq!(reader.headers()?.iter().take(3).collect::<Vec<_>>(), ["Title", "Artist", "Album"]);
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
    assert_eq!(rows.len(), songs.len());
    for row in &rows {
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "a formula: {row:?}");
    }
    let found: BTreeSet<&str> = rows.iter().map(|row| row[0].trim_start_matches('\'')).collect();
    assert_eq!(found, songs.iter().map(|song| song.title.as_str()).collect());
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
