//! Does what a person does who has used Reprise for a while: reads folders, drops one of Apple's lists, makes
//! choices, overrules a verdict, loses songs, ticks one off, and syncs with another browser.

use std::fs;

use reprise_tests::browser::Browser;
use reprise_tests::endpoint::Endpoint;
use reprise_tests::folders;
use reprise_tests::library::{self, Weight};
use reprise_tests::lists::{APPLE_MUSIC, MATCHED, write_library_xml};
use reprise_tests::song::{Format, From, Song};
use reprise_tests::tab::{Tab, quoted};
use tempfile::TempDir;

/// How many songs only the other browser has.
const ELSEWHERE: u32 = 6;

/// How many songs of the folder are lost later.
const LOST: usize = 4;

/// Does all of that. Returns the first browser's tab, and how many songs the library has.
pub(crate) fn live(here: &Browser, there: &Browser, endpoint: &Endpoint) -> anyhow::Result<(Tab, u32)> {
    let folder = TempDir::with_prefix("reprise-music-")?;
    let music = folder.path().join("Music");
    let showcase = folders::write_showcase(&music)?;
    let tab = here.open(&endpoint.url("/"))?;
    tab.drop_music(&music)?;
    tab.scan_done()?;
    choose_all(&tab)?;
    drop_list(&tab)?;
    overrule(&tab, "Number 053", "bandcamp")?;
    for song in showcase.songs.iter().take(LOST) {
        fs::remove_file(music.join(&song.path))?;
    }
    tab.drop_music(&music)?;
    // The missing songs are the lost ones, and the one that only Apple's list has.
    let missing = LOST + 1;
    list_says(&tab, missing, 0)?;
    tick(&tab, &first_unticked(&tab)?)?;
    list_says(&tab, missing - 1, 1)?;
    let next = first_unticked(&tab)?;
    let words = sync(&tab)?;
    name(&tab, "Desk")?;
    live_elsewhere(&there.open(&endpoint.url("/sync"))?, &words, &next)?;
    // The songs that only the other browser has are missing here too.
    list_says(&tab, missing - 2 + ELSEWHERE as usize, 2)?;
    tab.click("link", "Sync")?;
    tab.wait_for(
        "the other browser's name",
        "document.querySelectorAll('.members__name')[1]?.value == 'Laptop'",
    )?;
    let songs = showcase.songs.len() as u32 + 1 + ELSEWHERE;
    tab.click("link", "Library")?;
    tab.wait_for_tracks(songs)?;
    is_synced(&tab)?;
    Ok((tab, songs))
}

fn choose_all(tab: &Tab) -> anyhow::Result<()> {
    choose(tab, "Apple subscription", "itunes-match")?;
    choose(tab, "My store country", "de")?;
    for theme in ["as the system", "light"] {
        tab.click("button", &format!("Colours: {theme}"))?;
    }
    tab.run("document.querySelector('.switches__stores summary').click()")?;
    tab.click("checkbox", "Amazon")?;
    tab.click("button", "Columns")?;
    tab.click("checkbox", "Album")?;
    tab.wait_for("the column to go", "document.querySelector('.library')?.dataset.hidden == 'album'")
}

/// Drops the Music app's list of two songs: one is in the folder, the other is only in the list.
fn drop_list(tab: &Tab) -> anyhow::Result<()> {
    let known = folders::made_up(1, Format::M4a, From::Itunes);
    let other =
        Song { title: "Only in the Cloud".into(), ..folders::made_up(900, Format::Mp3, From::Nowhere) };
    let folder = TempDir::with_prefix("reprise-list-")?;
    let list = write_library_xml(folder.path(), &[(&known, MATCHED), (&other, APPLE_MUSIC)])?;
    tab.drop_music(&list)?;
    tab.wait_for(
        "the list to be taken in",
        "document.querySelector('[data-testid=scan]')?.innerText.includes('lists 2')",
    )
}

fn overrule(tab: &Tab, title: &str, store: &str) -> anyhow::Result<()> {
    tab.find_row(title)?;
    tab.click_css("[data-testid=track][data-track]")?;
    tab.click_css("#i-know-better")?;
    choose(tab, "Where it came from", "store")?;
    choose(tab, "Which store", store)?;
    tab.click("button", "Say so")?;
    tab.wait_for("the word", "document.body.textContent.includes('You said so.')")?;
    tab.press("Escape")?;
    tab.search("")
}

fn list_says(tab: &Tab, missing: usize, returned: usize) -> anyhow::Result<()> {
    tab.click("link", "Restore")?;
    let told = "(it => `${it?.missing} ${it?.returned}`)\
        (document.querySelector('[data-testid=restore]')?.dataset)";
    tab.wait_for(&format!("{missing} missing, {returned} back"), &format!("{told} == '{missing} {returned}'"))
}

/// The label of the first checkbox that is not ticked.
fn first_unticked(tab: &Tab) -> anyhow::Result<String> {
    tab.value("document.querySelector('[data-testid=restore-group] [type=checkbox]:not(:checked)').ariaLabel")
}

fn tick(tab: &Tab, label: &str) -> anyhow::Result<()> {
    tab.click_css(&format!("[data-testid=restore-group] [aria-label={}]", quoted(label)))
}

/// Turns sync on, and returns the library's words.
fn sync(tab: &Tab) -> anyhow::Result<Vec<String>> {
    tab.click("link", "Sync")?;
    tab.click("switch", "Keep my catalog in the cloud")?;
    is_synced(tab)?;
    tab.click("button", "Show the words")?;
    let words =
        "[...document.querySelectorAll('[data-testid=shown-words] li')].map(it => it.innerText.trim())";
    tab.wait_for("the words", &format!("{words}.length == 24"))?;
    tab.value(words)
}

fn is_synced(tab: &Tab) -> anyhow::Result<()> {
    let sync = "document.querySelector('[data-testid=sync]')?.dataset";
    tab.wait_for("sync", &format!("{sync}.state == 'synced' && {sync}.pending == 0"))
}

/// Gives this browser, the first in the list, a name.
fn name(tab: &Tab, name: &str) -> anyhow::Result<()> {
    let field = "document.querySelector('.members__name')";
    tab.wait_for("the browsers", field)?;
    tab.run(&format!(
        "const field = {field}; field.value = {}; field.dispatchEvent(new Event('change', {{ bubbles: true }}))",
        quoted(name)
    ))?;
    is_synced(tab)
}

/// In the other browser, joins the library, reads another folder, and ticks off a song that is missing in both.
fn live_elsewhere(tab: &Tab, words: &[String], missing: &str) -> anyhow::Result<()> {
    tab.fill("[data-testid=words]", &words.join(" "))?;
    tab.click("button", "Look for it")?;
    tab.click("button", "Join this library")?;
    is_synced(tab)?;
    name(tab, "Laptop")?;
    let folder = TempDir::with_prefix("reprise-music-")?;
    library::write(folder.path(), 0..ELSEWHERE, Weight::Light)?;
    tab.drop_music(folder.path())?;
    tab.scan_done()?;
    tab.click("link", "Restore")?;
    tab.click("button", "Start restoring")?;
    tick(tab, missing)?;
    is_synced(tab)
}

/// Chooses an option of the select with this name.
fn choose(tab: &Tab, label: &str, value: &str) -> anyhow::Result<()> {
    let select = format!("document.querySelector('select[aria-label={}]')", quoted(label));
    tab.wait_for(label, &select)?;
    tab.run(&format!(
        "const select = {select}; select.value = {}; select.dispatchEvent(new Event('change', {{ bubbles: true }}))",
        quoted(value)
    ))
}
