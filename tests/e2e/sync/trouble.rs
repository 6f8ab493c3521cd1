//! An endpoint that alters or loses records: the page says so, and nothing is lost.

use std::fs;
use std::path::PathBuf;

use reprise_tests::tab::{Tab, quoted};
use reprise_tests::wait::{self, SOON};

use super::{Elsewhere, SONGS, are_named, is_synced, join, rename, synced};
use crate::stage::Stage;

#[test]
fn what_an_endpoint_damages_or_loses_is_told_and_mended() -> anyhow::Result<()> {
    let (mut stage, here, words) = synced()?;
    let before = records(&stage)?.len();
    rename(&here, "Desk")?;
    wait::until_true("the name at the server", SOON, || Ok(records(&stage)?.len() > before))?;
    is_synced(&here)?;
    let newest = records(&stage)?.pop().expect("there is one");
    stage.endpoint().stop();
    let mut damaged = fs::read(&newest)?;
    *damaged.last_mut().expect("it is not empty") ^= 1;
    fs::write(&newest, damaged)?;
    stage.endpoint().start_again()?;

    let elsewhere = Elsewhere::start()?;
    let there = elsewhere.browser.open(&stage.url("/sync"))?;
    join(&there, &words)?;
    is_told(&there, "of another browser: it was altered or damaged")?;
    there.screenshot("sync-damaged")?;
    holds_all(&there)?;

    stage.endpoint().stop();
    fs::remove_file(&newest)?;
    stage.endpoint().start_again()?;
    here.click("button", "Sync now")?;
    is_told(&here, "server had lost changes of this library")?;
    here.screenshot("sync-lost")?;
    rename(&there, "Laptop")?;
    for tab in [&here, &there] {
        are_named(tab, &["Desk", "Laptop"])?;
        holds_all(tab)?;
    }
    Ok(())
}

/// All records that the endpoint stores, those of one browser in their order.
fn records(stage: &Stage) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = vec![stage.kept().join("libraries")];
    for below in ["", "browsers", ""] {
        let folders = found.iter().map(|folder| fs::read_dir(folder.join(below)));
        let folders = folders.collect::<Result<Vec<_>, _>>()?;
        found =
            folders.into_iter().flatten().map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
    }
    found.sort();
    Ok(found)
}

/// Waits until the sync page shows this problem.
fn is_told(tab: &Tab, problem: &str) -> anyhow::Result<()> {
    let told = "document.querySelector('.sync__problems')?.innerText";
    tab.wait_for(problem, &format!("{told}.includes({})", quoted(problem)))
}

/// Everything is still there, and sync has finished.
fn holds_all(tab: &Tab) -> anyhow::Result<()> {
    tab.click("link", "Library")?;
    tab.wait_for_tracks(SONGS)?;
    tab.click("link", "Sync")?;
    is_synced(tab)
}
