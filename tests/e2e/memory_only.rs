//! Where the browser stores nothing, the page says so, goes on in memory and offers the export.

use reprise_tests::browser;
use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;
use serde_json::{Value, json};

use crate::stage::Stage;

const FILES: u32 = 400;

#[test]
fn a_browser_that_may_keep_nothing_still_answers() -> anyhow::Result<()> {
    let stage = Stage::start_with(browser::forgetful_profile()?)?;
    let tab = stage.visit()?;
    let refused: bool = tab.value(
        "new Promise(done => { try { const wish = indexedDB.open('probe');
            wish.onsuccess = () => done(false); wish.onerror = () => done(true);
        } catch { done(true); } })",
    )?;
    assert!(refused, "this browser keeps things after all, so the test would prove nothing");
    check(&stage, &tab)
}

#[test]
fn a_full_disk_ends_in_memory() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    // Chromium remembers for a while how much room there was, so the page must never have seen more than this.
    let tab = stage.browser().open(&stage.url("/healthz"))?;
    // This is less than the batches of these songs need, even deflated.
    tab.call("Storage.overrideQuotaForOrigin", json!({ "origin": stage.url(""), "quotaSize": 4_000 }))?;
    tab.go(&stage.url("/"))?;
    check(&stage, &tab)
}

fn check(stage: &Stage, tab: &Tab) -> anyhow::Result<()> {
    library::write(stage.folder(), 0..FILES, Weight::Light)?;
    tab.drop_music(stage.folder())?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.total), (FILES, FILES), "{scan:?}");
    tab.wait_for_tracks(FILES)?;
    tab.wait_for(
        "a plain message",
        "/memory|not (be )?(kept|stored)|close this (tab|page)/i.test(document.body.innerText)",
    )?;
    tab.screenshot("memory-only")?;
    tab.save_export("json")?;
    let catalog: Value = serde_json::from_slice(&stage.browser().download()?.bytes)?;
    assert_eq!(catalog["tracks"].as_array().map(Vec::len), Some(FILES as usize));
    Ok(())
}
