//! What earlier versions stored opens unchanged: songs, ticks, overrulings, choices, and how far sync had come.

use std::fs;
use std::path::Path;

use reprise_catalog::seal::LibraryKey;
use reprise_tests::browser::{self, Browser};
use reprise_tests::kept::{Kept, Restore, Shown};
use reprise_tests::records::Shelf;
use reprise_tests::tab::Tab;
use reprise_tests::wait::{self, SOON};

use crate::stage::Stage;

/// What the app of commit 6531ba3 kept: 70 songs, two browsers, and their library at an endpoint.
const KEPT: &str = "fixtures/stored_6531ba3.json";

#[test]
fn what_6531ba3_stored_opens_unchanged() -> anyhow::Result<()> {
    let (stage, mut kept) = (Stage::start()?, read()?);
    put(&kept, &stage)?;
    // The protocol of 6531ba3 is not spoken any more. The library is made anew from what the browser keeps.
    let shelf = Shelf::of(&LibraryKey::of_words(&kept.shown.words.join(" "))?.derive());
    let own = kept.database.setting("browser")?;
    let tab = stage.visit()?;
    is_synced(&tab)?;
    let shown = Shown::look(stage.browser(), &tab, kept.shown.songs.len() as u32)?;
    // That version left out the title of a song that only a list has.
    for song in kept.shown.songs.iter_mut().filter(|song| song.title.is_none()) {
        song.title = Some("Only in the Cloud".to_owned());
    }
    say_as_today(&mut kept.shown);
    kept.shown.songs.sort();
    assert_eq!(shown, kept.shown);
    is_synced(&tab)?;
    let before = shelf.fetch(&stage.url(""), own)?;
    assert!(!before.records.is_empty(), "everything is sent");

    tick(&tab, &kept.shown.restore)?;
    let after = wait::until("the tick at the server", SOON, || {
        let now = shelf.fetch(&stage.url(""), own)?;
        Ok((now != before).then_some(now))
    })?;
    let (old, news) = after.records.split_at(before.records.len());
    assert_eq!((old, news.len()), (&*before.records, 1), "what was sent stays as it is");
    assert_eq!(tab.complaints()?, [""; 0]);
    joins_elsewhere(&kept, &stage)
}

/// Says of songs without a copy here what is said today: 6531ba3 called those on another browser, and one that only a
/// list has, "only copy" in the table.
fn say_as_today(shown: &mut Shown) {
    const ELSEWHERE: [&str; 4] = ["Moon 1", "Night Dance Winter 3", "Night Dream 4", "Road 5"];
    let is_elsewhere =
        |title: &Option<String>| title.as_ref().is_some_and(|it| ELSEWHERE.contains(&it.as_str()));
    for song in shown.songs.iter_mut().filter(|song| is_elsewhere(&song.title)) {
        song.way_back = Some("copy".to_owned());
    }
    let outlook = &mut shown.outlook;
    outlook.insert("copy".to_owned(), ELSEWHERE.len() as u32);
    outlook.insert("listed".to_owned(), 1);
    outlook.entry("only-copy".to_owned()).and_modify(|songs| *songs -= ELSEWHERE.len() as u32 + 1);
    let listed = shown.restore.groups.remove("only-copy");
    shown.restore.groups.extend(listed.map(|songs| ("listed".to_owned(), songs)));
}

/// Another browser joins the library and takes in all records.
fn joins_elsewhere(kept: &Kept, stage: &Stage) -> anyhow::Result<()> {
    let profile = browser::fresh_profile()?;
    let browser = Browser::start(profile.path())?;
    let tab = browser.open(&stage.url("/sync"))?;
    tab.fill("[data-testid=words]", &kept.shown.words.join(" "))?;
    tab.run("document.querySelector('[data-testid=words]').form.requestSubmit()")?;
    let join = "[...document.querySelectorAll('button')].find(it => it.innerText.startsWith('Join'))";
    tab.wait_for("the library to be found", join)?;
    tab.run(&format!("{join}.click()"))?;
    is_synced(&tab)?;
    tab.click("link", "Restore")?;
    let (songs, ticked) = (kept.shown.songs.len() as u32, kept.shown.restore.ticked + 1);
    list_says(&tab, songs - ticked, ticked)?;
    tab.click("link", "Sync")?;
    tab.wait_for("the sync page", "document.querySelectorAll('input[aria-label^=\"Name of \"]').length > 1")?;
    let alarms: Vec<String> = tab.value(
        "[...document.querySelectorAll('[role=alert]')].map(it => it.innerText).filter(it => it.trim())",
    )?;
    assert_eq!(alarms, [""; 0]);
    Ok(())
}

fn read() -> anyhow::Result<Kept> {
    Ok(serde_json::from_slice(&fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(KEPT))?)?)
}

/// Puts what was kept into the browser.
fn put(kept: &Kept, stage: &Stage) -> anyhow::Result<()> {
    // This page has the same origin, and does not start the app.
    let tab = stage.browser().open(&stage.url("/healthz"))?;
    kept.database.write(&tab)?;
    tab.close()
}

/// Ticks off one more song.
fn tick(tab: &Tab, before: &Restore) -> anyhow::Result<()> {
    tab.click("link", "Restore")?;
    tab.click_css("[data-testid=restore-group] [type=checkbox]:not(:checked)")?;
    list_says(tab, before.missing - 1, before.returned + 1)
}

fn list_says(tab: &Tab, missing: u32, returned: u32) -> anyhow::Result<()> {
    let told = "(it => `${it?.missing} ${it?.returned}`)\
        (document.querySelector('[data-testid=restore]')?.dataset)";
    tab.wait_for(&format!("{missing} missing, {returned} back"), &format!("{told} == '{missing} {returned}'"))
}

fn is_synced(tab: &Tab) -> anyhow::Result<()> {
    let sync = "document.querySelector('[data-testid=sync]')?.dataset";
    tab.wait_for("sync", &format!("{sync}.state == 'synced' && {sync}.pending == 0"))
}
