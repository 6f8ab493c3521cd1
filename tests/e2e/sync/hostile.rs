//! A server that is hostile to the end: it says that somebody else writes in a browser's place, or that the library's name is
//! somebody else's. The page says so in a sentence, and keeps nobody from reading, exporting, leaving and starting over.

use std::fs;
use std::path::Path;

use reprise_tests::hostile::Hostile;
use reprise_tests::tab::{Tab, quoted};

use super::{
    Elsewhere, SONGS, is_off, is_synced, join, rename, restores, show_words, synced_at, take, turned_on_at,
};
use crate::stage::Stage;

/// The browser that a record is put for, if a request does that.
fn put_for(line: &str) -> Option<&str> {
    let is_put = line.starts_with("PUT /v1/libraries/") && line.contains("/batches/");
    line.split('/').nth(5).filter(|_| is_put)
}

/// Waits until the sync page says why sync cannot go on, with this code and these words.
fn is_told(tab: &Tab, code: &str, words: &str) -> anyhow::Result<()> {
    tab.click("link", "Sync")?;
    let told = "document.querySelector('.page.sync .lead')";
    let (code, words) = (quoted(code), quoted(words));
    tab.wait_for(&words, &format!("{told}?.dataset.code == {code} && {told}.innerText.includes({words})"))
}

/// The list is read, and can be saved.
fn reads_and_exports(stage: &Stage, tab: &Tab) -> anyhow::Result<()> {
    tab.click("link", "Library")?;
    tab.wait_for_tracks(SONGS)?;
    tab.open_export()?;
    tab.choose("Format", "json")?;
    tab.choose("What", "library")?;
    tab.click("button", "Save")?;
    let saved = stage.browser().download()?;
    anyhow::ensure!(saved.bytes.starts_with(b"{"), "{} is no JSON", saved.name);
    tab.press("Escape")
}

/// How many records lie at the endpoint.
fn records(folder: &Path) -> anyhow::Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        count += match path.is_dir() {
            true => records(&path)?,
            false => usize::from(path.components().any(|part| part.as_os_str() == "browsers")),
        };
    }
    Ok(count)
}

#[test]
fn who_finds_its_place_taken_goes_on_as_another() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let server = Hostile::before(&stage.url(""))?;
    let mut held: Option<String> = None;
    server.refuse(move |line| {
        let browser = put_for(line)?;
        let held = held.get_or_insert_with(|| browser.to_owned());
        (held == browser).then_some((403, "stream-taken"))
    });
    let here = synced_at(&stage, &server.url("/"))?;
    // The engine that noticed it has ended with the id that it had.
    let told = "document.querySelector('.sync__problems [data-code=stream-taken]')?.innerText";
    let words = quoted("in this browser's place. It goes on as a new browser (noticed earlier)");
    here.wait_for("the word about its place", &format!("{told}?.includes({words})"))?;
    here.screenshot("sync-place-taken")?;
    let words = show_words(&here)?;
    let elsewhere = Elsewhere::start()?;
    let there = elsewhere.browser.open(&server.url("/sync"))?;
    join(&there, &words)?;
    restores(&there, SONGS, 0)
}

#[test]
fn a_server_that_takes_no_stream_stops_nobody() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let server = Hostile::before(&stage.url(""))?;
    server.refuse(|line| put_for(line).map(|_| (403, "stream-taken")));
    let here = turned_on_at(&stage, &server.url("/"))?;
    let second = "a second time within a day. Nothing is sent until tomorrow";
    is_told(&here, "stream-taken", second)?;
    here.screenshot("sync-no-stream")?;
    let safe = "document.querySelector('[data-testid=sync]').dataset.safe";
    assert_eq!(here.value::<String>(safe)?, "words-unconfirmed");
    reads_and_exports(&stage, &here)?;
    here.click("link", "Sync")?;
    take(&here, "Change the server's password")?;
    here.wait_for("the question to go", "!document.querySelector('.endings__ask')")?;
    let words = show_words(&here)?;
    take(&here, "Start over with new words")?;
    here.wait_for("the question to go", "!document.querySelector('.endings__ask')")?;
    is_told(&here, "stream-taken", second)?;
    assert_ne!(show_words(&here)?, words);
    assert_eq!(records(stage.kept())?, 0, "nothing half stored");
    take(&here, "Leave the library")?;
    is_off(&here)
}

#[test]
fn a_library_s_name_that_is_somebody_else_s_is_left() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let server = Hostile::before(&stage.url(""))?;
    let here = synced_at(&stage, &server.url("/"))?;
    let words = show_words(&here)?;
    let (mut held, before): (Option<String>, usize) = (None, records(stage.kept())?);
    // An epoch without a proof, for this library alone.
    server.refuse(move |line| {
        let library = line.split('/').nth(3).filter(|_| line.contains(" /v1/libraries/"))?;
        let library = library.split([' ', '?']).next()?;
        let held = held.get_or_insert_with(|| library.to_owned());
        (held == library).then_some((403, "wrong-token"))
    });
    rename(&here, "Desk")?;
    is_told(&here, "held", "else holds this library's name at that server; nothing more is sent there")?;
    here.screenshot("sync-name-held")?;
    assert_eq!(records(stage.kept())?, before);
    reads_and_exports(&stage, &here)?;
    here.click("link", "Sync")?;
    take(&here, "Start over with new words")?;
    here.click("button", "Yes, go on")?;
    here.wait_for("the question to go", "!document.querySelector('.endings__ask')")?;
    is_synced(&here)?;
    let new = show_words(&here)?;
    assert_ne!(new, words);
    let elsewhere = Elsewhere::start()?;
    let there = elsewhere.browser.open(&server.url("/sync"))?;
    join(&there, &new)?;
    restores(&there, SONGS, 0)
}
