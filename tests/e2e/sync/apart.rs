//! The safer way to host: a server at home gives the app and keeps nothing, an endpoint elsewhere keeps the library.

use std::fs;

use reprise_tests::endpoint::Endpoint;
use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;
use tempfile::TempDir;

use super::{Elsewhere, SONGS, is_synced, look_for, restores, show_words};

#[test]
fn the_app_of_one_server_keeps_its_library_at_another() -> anyhow::Result<()> {
    let home = Endpoint::start_app_alone()?;
    let elsewhere = Endpoint::start_for(&home)?;
    let music = TempDir::with_prefix("reprise-music-")?;
    library::write(music.path(), 0..SONGS, Weight::Light)?;
    let computer = Elsewhere::start()?;
    let here = computer.browser.open(&home.url("/"))?;
    here.drop_music(music.path())?;
    here.scan_done()?;
    here.click("link", "Sync")?;
    assert_eq!(here.complaints()?, [""; 0]);
    is_told_that_nothing_is_kept_here(&here)?;
    here.click_css(".page.sync > .join__more summary")?;
    here.fill(".page.sync > .join__more input", &elsewhere.url(""))?;
    here.click("switch", "Keep my catalog in the cloud")?;
    here.click("button", "Yes, go on")?;
    is_synced(&here)?;
    let words = show_words(&here)?;

    let another = Elsewhere::start()?;
    let there = another.browser.open(&home.url("/sync"))?;
    there.click_css(".join .join__more summary")?;
    there.fill(".join .join__more input", &elsewhere.url(""))?;
    look_for(&there, &words)?;
    there.click("button", "Yes, go on")?;
    there.click("button", "Join this library")?;
    is_synced(&there)?;
    restores(&there, SONGS, 0)?;
    assert_eq!(fs::read_dir(elsewhere.data().join("libraries"))?.count(), 1);
    assert_eq!(fs::read_dir(home.data())?.count(), 0);
    // Neither the policy of a file nor the endpoint stood in the way of a call.
    assert_eq!((here.complaints()?, there.complaints()?), (vec![], vec![]));
    Ok(())
}

/// The switch alone asks the server that the page came from. Its refusal is a line of the console.
fn is_told_that_nothing_is_kept_here(tab: &Tab) -> anyhow::Result<()> {
    tab.click("switch", "Keep my catalog in the cloud")?;
    let told = "document.querySelector('[role=alert] .sync__failure')?.innerText";
    tab.wait_for(
        "the word that no library can be kept there",
        &format!("/gives the app alone, it keeps no libraries/.test({told})"),
    )?;
    tab.screenshot("sync-app-alone")?;
    let refused = tab.complaints()?;
    anyhow::ensure!(refused.iter().all(|line| line.contains("404")), "{refused:?}");
    Ok(())
}
