//! The catalog in the cloud: one browser makes the library, another joins it by its words, and both stay equal.

mod apart;
mod copies;
mod ending;
mod hostile;
mod links;
mod members;
mod new_computer;
mod pairing;
mod returning;
mod searches;
mod tabs;
mod trouble;
mod words;

use std::fs;
use std::path::Path;

use reprise_tests::browser::{self, Browser, Kind};
use reprise_tests::library::{self, Weight};
use reprise_tests::tab::{Tab, quoted};
use reprise_tests::wait;
use tempfile::TempDir;

use crate::stage::Stage;

const SONGS: u32 = 24;

/// How many of the songs are lost later.
const LOST: u32 = 6;

/// How many songs are ticked on one browser while the other one shows its list. How soon each is seen there, `bench tick`
/// measures.
const TICKS: u32 = 2;

/// Another computer: a browser with a profile of its own.
struct Elsewhere {
    browser: Browser,
    profile: TempDir,
}

impl Elsewhere {
    fn start() -> anyhow::Result<Elsewhere> {
        Elsewhere::start_kind(Kind::Chromium)
    }

    fn start_kind(kind: Kind) -> anyhow::Result<Elsewhere> {
        let profile = browser::fresh_profile()?;
        Ok(Elsewhere { browser: Browser::start_kind(kind, profile.path())?, profile })
    }

    fn profile(&self) -> &Path {
        self.profile.path()
    }
}

/// A stage whose browser has a library at the endpoint, its sync page, and its words.
fn synced() -> anyhow::Result<(Stage, Tab, Vec<String>)> {
    synced_on(Stage::start()?)
}

fn synced_on(stage: Stage) -> anyhow::Result<(Stage, Tab, Vec<String>)> {
    let tab = synced_at(&stage, &stage.url("/"))?;
    let words = show_words(&tab)?;
    Ok((stage, tab, words))
}

/// A tab at this address whose browser has a library there.
fn synced_at(stage: &Stage, url: &str) -> anyhow::Result<Tab> {
    let tab = turned_on_at(stage, url)?;
    is_synced(&tab)?;
    Ok(tab)
}

/// A tab at this address in which some songs were read and sync was turned on.
fn turned_on_at(stage: &Stage, url: &str) -> anyhow::Result<Tab> {
    library::write(stage.folder(), 0..SONGS, Weight::Light)?;
    let tab = stage.browser().open(url)?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.click("link", "Sync")?;
    tab.click("switch", "Keep my catalog in the cloud")?;
    Ok(tab)
}

/// The same stage after some songs were lost from the folder.
fn synced_with_losses(stage: Stage) -> anyhow::Result<(Stage, Tab, Vec<String>)> {
    let (stage, tab, words) = synced_on(stage)?;
    for song in (0..LOST).map(|number| library::song(number, Weight::Light)) {
        fs::remove_file(stage.folder().join(song.path))?;
    }
    tab.drop_music(stage.folder())?;
    if stage.kind() == Kind::Firefox {
        // Without a handle, the page asks whether it was that folder.
        tab.click("button", "They are gone by accident")?;
    }
    restores(&tab, LOST, 0)?;
    tab.click("link", "Sync")?;
    is_synced(&tab)?;
    Ok((stage, tab, words))
}

const WORDS: &str =
    "[...document.querySelectorAll('[data-testid=shown-words] li')].map(li => li.innerText.trim())";

fn show_words(tab: &Tab) -> anyhow::Result<Vec<String>> {
    tab.click("button", "Show the words")?;
    tab.wait_for("the words", &format!("{WORDS}.length == 24"))?;
    tab.value(WORDS)
}

fn is_synced(tab: &Tab) -> anyhow::Result<()> {
    tab.wait_for("sync", "document.querySelector('[data-testid=sync]')?.dataset.state == 'synced'")
}

/// Waits until something that was asked for has failed with this code, and with a sentence in which these words stand.
fn has_failed(tab: &Tab, code: &str, words: &str) -> anyhow::Result<()> {
    let told =
        format!("it => it.dataset.code == {} && it.innerText.includes({})", quoted(code), quoted(words));
    tab.wait_for(
        &format!("the failure {code}"),
        &format!("[...document.querySelectorAll('.sync__failure')].some({told})"),
    )
}

/// Waits until the sync page says why sync cannot go on.
fn cannot_go_on(tab: &Tab, why: &str) -> anyhow::Result<()> {
    tab.click("link", "Sync")?;
    let page = "document.querySelector('.page.sync')?.innerText";
    tab.wait_for(why, &format!("/Sync cannot go on.[^]*{why}/i.test({page})"))
}

/// Looks for the library of these words on the sync page of a browser without a library.
fn look_for(tab: &Tab, words: &[String]) -> anyhow::Result<()> {
    tab.fill("[data-testid=words]", &words.join(" "))?;
    tab.click("button", "Open my library")
}

fn join(tab: &Tab, words: &[String]) -> anyhow::Result<()> {
    look_for(tab, words)?;
    tab.click("button", "Join this library")?;
    is_synced(tab)
}

/// Waits until a browser that is out of its library is offered these ways on, and no others.
fn is_offered(tab: &Tab, ways: &[&str]) -> anyhow::Result<()> {
    let offered = "[...document.querySelectorAll('.page.sync button:not([role=switch])')].map(it => it.innerText.trim()).filter(it => it)";
    tab.wait_for(
        &format!("only {ways:?} to be offered"),
        &format!("JSON.stringify({offered}) == JSON.stringify({ways:?})"),
    )
}

/// Chooses a way to end the library, and confirms it.
fn take(tab: &Tab, way: &str) -> anyhow::Result<()> {
    tab.click("link", "Sync")?;
    tab.click("button", way)?;
    tab.click("button", "Yes, do it")
}

/// Waits until sync is off: the switch says so, the words are gone, and the catalog is still there.
fn is_off(tab: &Tab) -> anyhow::Result<()> {
    tab.wait_for("sync to be off", "document.querySelector('[data-testid=sync]')?.dataset.state == 'off'")?;
    tab.wait_for("the switch to be off", "document.querySelector('[role=switch][aria-checked=false]')")?;
    assert_eq!(tab.value::<Vec<String>>(WORDS)?, [""; 0]);
    assert_eq!(tab.count("button", "Show the words")?, 0);
    tab.click("link", "Library")?;
    tab.wait_for_tracks(SONGS)?;
    tab.click("link", "Sync")
}

/// A browser that has lost some songs, and another one that has joined its library and has those songs in its
/// folder.
struct Pair {
    stage: Stage,
    here: Tab,
    there: Tab,
    _elsewhere: Elsewhere,
}

impl Pair {
    fn start() -> anyhow::Result<Pair> {
        Pair::start_on(Stage::start()?)
    }

    fn start_on(stage: Stage) -> anyhow::Result<Pair> {
        let kind = stage.kind();
        let (stage, here, words) = synced_with_losses(stage)?;
        let elsewhere = Elsewhere::start_kind(kind)?;
        let there = elsewhere.browser.open(&stage.url("/sync"))?;
        join(&there, &words)?;
        Ok(Pair { stage, here, there, _elsewhere: elsewhere })
    }

    fn tabs(&self) -> [&Tab; 2] {
        [&self.here, &self.there]
    }
}

/// Waits until the restore page says how many songs are missing and how many are back.
fn restores(tab: &Tab, missing: u32, returned: u32) -> anyhow::Result<()> {
    tab.click("link", "Restore")?;
    says(tab, missing, returned)
}

fn says(tab: &Tab, missing: u32, returned: u32) -> anyhow::Result<()> {
    let told = "(it => `${it?.missing} missing, ${it?.returned} back`)\
        (document.querySelector('[data-testid=restore]')?.dataset)";
    let wanted = format!("{missing} missing, {returned} back");
    let is_whole = "document.querySelector('[data-testid=restore]')?.ariaBusy == 'false'";
    tab.wait_for(&wanted, &format!("{is_whole} && {told} == {}", quoted(&wanted)))
        .map_err(|error| error.context(format!("the list says {:?}", tab.value::<String>(told).ok())))
}

/// The restore list as it stands on the page: each group with its songs.
fn restore_list(tab: &Tab) -> anyhow::Result<Vec<String>> {
    tab.value(
        "[...document.querySelectorAll('[data-testid=restore-group]')]\
         .map(it => `${it.dataset.way} ${it.dataset.count}: ${it.innerText}`)",
    )
}

/// Waits until both browsers list the same: what one knows by its own reading, the other one hears a moment later.
fn list_the_same(pair: &Pair) -> anyhow::Result<()> {
    wait::until_true("both restore lists to be the same", wait::SOON, || {
        Ok(restore_list(&pair.there)? == restore_list(&pair.here)?)
    })
}

/// Waits until the restore list of a browser is this one.
fn lists(tab: &Tab, list: &[String]) -> anyhow::Result<()> {
    wait::until_true("the restore list", wait::SOON, || Ok(restore_list(tab)? == list))
}

/// The labels of the boxes that are not ticked, in the order of the list.
fn unticked(tab: &Tab) -> anyhow::Result<Vec<String>> {
    tab.value("[...document.querySelectorAll('.songs__tick:not(:checked)')].map(it => it.ariaLabel)")
}

/// Gives this browser another name. This browser is the first of the list.
fn rename(tab: &Tab, name: &str) -> anyhow::Result<()> {
    tab.click("link", "Sync")?;
    let field = "document.querySelector('.members__name')";
    tab.wait_for("the browsers", field)?;
    tab.run(&format!(
        "const field = {field}; field.value = {}; field.dispatchEvent(new Event('change', {{ bubbles: true }}))",
        quoted(name)
    ))
}

/// Opens the evidence card of the song with this number.
fn open_card(tab: &Tab, number: u32) -> anyhow::Result<()> {
    tab.click("link", "Library")?;
    tab.find_row(&library::song(number, Weight::Light).title)?;
    tab.click_css("[data-testid=track][data-track]")
}

fn card_says(tab: &Tab, words: &str) -> anyhow::Result<()> {
    let card = "document.querySelector('[data-testid=evidence]')?.innerText";
    tab.wait_for(words, &format!("{card}.includes({})", quoted(words)))
}

/// Waits until the browsers have these names, in any order.
fn are_named(tab: &Tab, names: &[&str]) -> anyhow::Result<()> {
    tab.click("link", "Sync")?;
    let told = "[...document.querySelectorAll('.members__name')].map(it => it.value).sort().join()";
    tab.wait_for("the names of the browsers", &format!("{told} == {}", quoted(&names.join(","))))
        .map_err(|error| error.context(format!("the names are {:?}", tab.value::<String>(told).ok())))
}

/// Waits until the sync page lists this many browsers.
fn are_browsers(tab: &Tab, count: u32) -> anyhow::Result<()> {
    tab.click("link", "Sync")?;
    let listed = "document.querySelectorAll('.members__name').length";
    tab.wait_for(&format!("{count} browsers"), &format!("{listed} == {count}"))
}

/// Ticks songs here, which are seen there; both show their restore lists.
fn ticks_are_seen(pair: &Pair) -> anyhow::Result<()> {
    for ticked in 1..=TICKS {
        pair.here.click("checkbox", &unticked(&pair.here)?[0])?;
        says(&pair.there, LOST - ticked, SONGS - LOST + ticked)?;
    }
    Ok(())
}

#[test]
fn two_browsers_are_of_one_library() -> anyhow::Result<()> {
    are_of_one_library(&Pair::start()?)
}

/// The same in another browser than Chromium.
pub(crate) fn two_are_of_one_library(stage: Stage) -> anyhow::Result<()> {
    are_of_one_library(&Pair::start_on(stage)?)
}

fn are_of_one_library(pair: &Pair) -> anyhow::Result<()> {
    let (here, there) = (&pair.here, &pair.there);
    there.screenshot("sync-joined")?;
    restores(there, SONGS, 0)?;
    there.screenshot("restore-joined")?;
    // The other browser's own folder decides what is here and what is missing there.
    there.drop_music(pair.stage.folder())?;
    there.scan_done()?;
    says(there, LOST, SONGS - LOST)?;
    there.screenshot("restore-with-folder")?;
    restores(here, LOST, 0)?;
    list_the_same(pair)?;
    ticks_are_seen(pair)?;
    list_the_same(pair)?;
    rename(here, "Desk")?;
    rename(there, "Laptop")?;
    for tab in pair.tabs() {
        are_named(tab, &["Desk", "Laptop"])?;
        tab.screenshot("sync-browsers")?;
    }
    // The card says which place of which browser holds a song.
    open_card(here, LOST)?;
    for name in ["Desk", "Laptop"] {
        card_says(here, &format!("{name}, last seen 20"))?;
    }
    here.screenshot("evidence-places")?;
    for tab in pair.tabs() {
        assert_eq!(tab.complaints()?, [""; 0]);
    }
    Ok(())
}

#[test]
fn what_was_done_without_a_network_is_merged() -> anyhow::Result<()> {
    let mut pair = Pair::start()?;
    restores(&pair.there, SONGS, 0)?;
    restores(&pair.here, LOST, 0)?;
    pair.stage.endpoint().stop();
    let lost = unticked(&pair.here)?;
    pair.here.click("checkbox", &lost[0])?;
    pair.there.click("checkbox", &lost[1])?;
    rename(&pair.here, "Desk")?;
    rename(&pair.there, "Laptop")?;
    for tab in pair.tabs() {
        tab.wait_for(
            "the word that the network is gone",
            "document.querySelector('[data-testid=sync]')?.dataset.state == 'offline'",
        )?;
        tab.screenshot("sync-offline")?;
    }
    pair.stage.endpoint().start_again()?;
    for tab in pair.tabs() {
        is_synced(tab)?;
        are_named(tab, &["Desk", "Laptop"])?;
    }
    restores(&pair.here, LOST - 2, 2)?;
    restores(&pair.there, SONGS - 2, 2)?;
    let missing = [unticked(&pair.here)?, unticked(&pair.there)?];
    assert_eq!(missing[0], lost[2..]);
    assert!(missing[0].iter().all(|label| missing[1].contains(label)), "{missing:?}");
    Ok(())
}

#[test]
fn a_mistyped_word_is_found_and_mended_in_its_place() -> anyhow::Result<()> {
    let (stage, _tab, words) = synced()?;
    let elsewhere = Elsewhere::start()?;
    let tab = elsewhere.browser.open(&stage.url("/sync"))?;
    let mut typed = words.clone();
    // A doubled letter at the end makes a word that is not on the list.
    typed[5].push('x');
    look_for(&tab, &typed)?;
    tab.click("button", &words[5])?;
    tab.click("button", "Open my library")?;
    tab.click("button", "Join this library")?;
    is_synced(&tab)?;
    Ok(())
}
