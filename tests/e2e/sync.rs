//! The catalog in the cloud: made in one browser, joined in another by its words, and one from then on.

use reprise_tests::browser::{self, Browser};
use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;
use tempfile::TempDir;

use crate::stage::Stage;

const SONGS: u32 = 24;

/// Another computer: a browser with a profile of its own.
struct Elsewhere {
    browser: Browser,
    _profile: TempDir,
}

impl Elsewhere {
    fn start() -> anyhow::Result<Elsewhere> {
        let profile = browser::fresh_profile()?;
        Ok(Elsewhere { browser: Browser::start(profile.path())?, _profile: profile })
    }
}

/// A stage whose browser has a library at the endpoint, its sync page, and its words.
fn synced() -> anyhow::Result<(Stage, Tab, Vec<String>)> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..SONGS, Weight::Light)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.click("link", "Sync")?;
    tab.click("switch", "Keep my catalog in the cloud")?;
    is_synced(&tab)?;
    tab.click("button", "Show the words")?;
    let words =
        "[...document.querySelectorAll('[data-testid=shown-words] li')].map(li => li.innerText.trim())";
    tab.wait_for("the words", &format!("{words}.length == 24"))?;
    let words = tab.value(words)?;
    Ok((stage, tab, words))
}

fn is_synced(tab: &Tab) -> anyhow::Result<()> {
    tab.wait_for("sync", "document.querySelector('[data-testid=sync]')?.dataset.state == 'synced'")
}

fn join(stage: &Stage, elsewhere: &Elsewhere, words: &[String]) -> anyhow::Result<Tab> {
    let tab = elsewhere.browser.open(&stage.url("/sync"))?;
    tab.fill("[data-testid=words]", &words.join(" "))?;
    tab.click("button", "Look for it")?;
    tab.click("button", "Join this library")?;
    is_synced(&tab)?;
    Ok(tab)
}

/// What the restore page says: how many songs are missing, and the titles of all.
fn restore_list(tab: &Tab) -> anyhow::Result<(u32, Vec<String>)> {
    tab.click("link", "Restore")?;
    tab.wait_for("the restore list", "document.querySelector('[data-testid=restore]')")?;
    let missing: String = tab.value("document.querySelector('[data-testid=restore]').dataset.missing")?;
    let titles = "[...document.querySelectorAll('.songs__title')].map(it => it.innerText)";
    Ok((missing.parse()?, tab.value(titles)?))
}

#[test]
fn a_library_is_joined_by_its_words() -> anyhow::Result<()> {
    let (stage, _tab, words) = synced()?;
    let elsewhere = Elsewhere::start()?;
    let tab = join(&stage, &elsewhere, &words)?;
    tab.screenshot("sync-joined")?;
    let (missing, titles) = restore_list(&tab)?;
    assert_eq!(missing, SONGS);
    assert!(!titles.is_empty());
    tab.screenshot("restore-joined")?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

#[test]
fn a_mistyped_word_is_found_and_mended_in_its_place() -> anyhow::Result<()> {
    let (stage, _tab, words) = synced()?;
    let elsewhere = Elsewhere::start()?;
    let tab = elsewhere.browser.open(&stage.url("/sync"))?;
    let mut typed = words.clone();
    // A letter twice: no word of the list ends so.
    typed[5].push('x');
    tab.fill("[data-testid=words]", &typed.join(" "))?;
    tab.click("button", "Look for it")?;
    tab.click("button", &words[5])?;
    tab.click("button", "Look for it")?;
    tab.click("button", "Join this library")?;
    is_synced(&tab)?;
    Ok(())
}
