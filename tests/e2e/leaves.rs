//! Pages that the engine writes: songs that are there twice, what would be if something were otherwise, and pictures.

use std::fs;

use reprise_tests::library::{self, Weight};

use crate::stage::Stage;

#[test]
fn a_song_that_is_there_twice_is_told_and_exported() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..6, Weight::Light)?;
    let file = first_file(stage.folder())?;
    let copy = file.with_file_name(format!("copy of {}", file.file_name().unwrap().to_string_lossy()));
    fs::copy(&file, &copy)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(6)?;
    tab.click("link", "Twins")?;
    let here = "document.querySelector('[data-testid=duplicates][aria-busy=false]')";
    tab.wait_for("the twins", &format!("{here}?.dataset.groups == 1"))?;
    let told: String = tab.value_of(here, "it => it.innerText")?;
    assert!(told.contains("1 song is there more than once."), "{told}");
    assert!(told.contains("spare"), "{told}");
    tab.screenshot("twins")?;

    tab.click("button", "Export")?;
    tab.wait_for("the choices", "document.querySelector('.export__choices select')")?;
    tab.click("button", "Save")?;
    let saved = stage.browser().download()?;
    let list: serde_json::Value = serde_json::from_slice(&saved.bytes)?;
    let copies: Vec<&str> =
        list["tracks"][0]["copies"].as_array().unwrap().iter().filter_map(|it| it["path"].as_str()).collect();
    assert_eq!(list["tracks"].as_array().unwrap().len(), 1);
    assert!(matches!(copies.as_slice(), [path] if path.contains("copy of")), "{copies:?}");
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn what_rests_on_a_subscription_is_told_without_changing_anything() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(60)?;
    tab.click("link", "What if …?")?;
    let here = "document.querySelector('[data-testid=what-if][aria-busy=false]')";
    tab.wait_for("today", &format!("{here}?.querySelectorAll('.leaf__bar').length == 1"))?;
    tab.click("checkbox", "Apple Music")?;
    let title = format!("{here}?.querySelector('h1').innerText");
    tab.wait_for("what would be", &format!("{title} == 'If I cancel Apple Music'"))?;
    assert_eq!(tab.value_of::<u32>(here, "it => it.querySelectorAll('.leaf__bar').length")?, 2);
    assert!(tab.value::<bool>("document.activeElement.type == 'checkbox'")?, "the focus stays on the switch");
    tab.screenshot("what-if")?;
    tab.click("checkbox", "Apple Music")?;
    tab.wait_for("today again", &format!("{title} == 'What if …?'"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// Two days are a reading apart, because the browser is on the other side of the date line meanwhile.
#[test]
fn two_days_are_compared() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..6, Weight::Light)?;
    let tab = stage.visit()?;
    let be_in =
        |zone: &str| tab.call("Emulation.setTimezoneOverride", serde_json::json!({ "timezoneId": zone }));
    be_in("Pacific/Midway")?;
    tab.go(&stage.url("/"))?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    let here = "document.querySelector('[data-testid=since][aria-busy=false]')";
    tab.go(&stage.url("/since"))?;
    tab.wait_for("one list", &format!("{here}?.innerText.includes('The first list is that of')"))?;

    be_in("Pacific/Kiritimati")?;
    fs::remove_file(first_file(stage.folder())?)?;
    library::write(stage.folder(), 6..9, Weight::Light)?;
    tab.go(&stage.url("/"))?;
    tab.wait_for_tracks(6)?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.click("link", "Check-up")?;
    tab.click("link", "What is new since when, and what is gone")?;
    let title = format!("{here}?.querySelector('h1').innerText ?? ''");
    tab.wait_for("what differs", &format!("/^Since .*: 3 new, 1 gone$/.test({title})"))?;
    let count =
        |what: &str| tab.value_of::<u32>(here, &format!("it => it.querySelectorAll('{what}').length"));
    assert_eq!((count("select")?, count(".leaf__part")?, count(".leaf__line")?), (2, 2, 4));
    tab.screenshot("since")?;
    tab.click("button", "Export")?;
    let table = String::from_utf8(stage.browser().download()?.bytes)?;
    assert_eq!((table.matches(",new,").count(), table.matches(",gone,").count()), (3, 1), "{table}");
    let options: Vec<String> =
        tab.value_of(here, "it => [...it.querySelectorAll('select')].map(it => it.value)")?;
    tab.choose("compared with that of", &options[0].replace("from", "to"))?;
    tab.wait_for("the same day twice", &format!("{title}.endsWith('nothing has changed')"))?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn years_formats_and_folders_are_pictures_and_tables() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(60)?;
    tab.click("link", "In pictures")?;
    let here = "document.querySelector('[data-testid=pictures][aria-busy=false]')";
    let tables = format!("[...{here}?.querySelectorAll('table') ?? []]");
    tab.wait_for("the tables", &format!("{tables}.some(it => it.ariaLabel == 'Which album lies where')"))?;
    let sum = |name: &str| {
        let cells = format!(
            "{tables}.find(it => it.ariaLabel == '{name}')?.querySelectorAll('tbody td:nth-of-type(1)')"
        );
        tab.value::<u32>(&format!(
            "[...{cells}].reduce((sum, cell) => sum + Number(cell.innerText.replaceAll(',', '')), 0)"
        ))
    };
    assert_eq!([sum("Released")?, sum("Formats")?], [60, 60]);
    let albums: u32 = tab.value_of(here, "it => Number(it.dataset.groups)")?;
    let rows =
        format!("{tables}.find(it => it.ariaLabel == 'Which album lies where').querySelectorAll('tbody tr')");
    assert_eq!(tab.value::<u32>(&format!("{rows}.length"))?, albums);
    assert!(tab.value::<bool>(&format!("[...{rows}].every(row => /all \\d+$/.test(row.innerText.trim()))"))?);
    tab.screenshot("pictures")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// Some file of a folder or of one below it.
fn first_file(folder: &std::path::Path) -> anyhow::Result<std::path::PathBuf> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            return Ok(path);
        }
        if let Ok(file) = first_file(&path) {
            return Ok(file);
        }
    }
    anyhow::bail!("no file in {}", folder.display())
}
