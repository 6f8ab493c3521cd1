//! The paths that a person walks, in Firefox: it remembers no folders, so each is chosen in its picker, again each time.

use std::fs;

use reprise_tests::environment;
use reprise_tests::tab::quoted;

use crate::stage::Stage;
use crate::{accessibility, export, first_visit, offline, sync};

#[test]
fn a_chosen_folder_becomes_a_library() -> anyhow::Result<()> {
    let Some(stage) = Stage::start_firefox()? else { return Ok(()) };
    first_visit::becomes_a_library(&stage)
}

#[test]
fn the_catalog_is_saved() -> anyhow::Result<()> {
    let Some(stage) = Stage::start_firefox()? else { return Ok(()) };
    export::the_catalog_is_saved(&stage)
}

#[test]
fn two_browsers_are_of_one_library() -> anyhow::Result<()> {
    let Some(stage) = Stage::start_firefox()? else { return Ok(()) };
    sync::two_are_of_one_library(stage)
}

#[test]
fn the_catalog_is_reached_while_the_server_is_off() -> anyhow::Result<()> {
    let Some(stage) = Stage::start_firefox()? else { return Ok(()) };
    offline::is_reached_while_the_server_is_off(stage)
}

#[test]
fn no_page_has_a_violation() -> anyhow::Result<()> {
    const SONGS: u32 = 6;
    let Some(stage) = Stage::start_firefox()? else { return Ok(()) };
    let axe = fs::read_to_string(environment::axe()?)?;
    let tab = stage.visit()?;
    tab.wait_for("the first visit", "document.querySelector('h1')?.checkVisibility()")?;
    let mut found = accessibility::violations(&tab, &axe, "first visit")?;
    tab.close()?;
    let tab = stage.visit_with_songs(SONGS)?;
    for (page, shown) in PAGES {
        tab.go(&stage.url(page))?;
        tab.wait_for(page, &format!("document.querySelector({})", quoted(shown)))?;
        found.extend(accessibility::violations(&tab, &axe, page)?);
    }
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// Each page, and what is on it once it is whole.
const PAGES: [(&str, &str); 7] = [
    ("/", "[data-testid=track][data-track]"),
    ("/restore", "[data-testid=restore][aria-busy=false]"),
    ("/check-up", "[data-testid=checkup]"),
    ("/twins", "[data-testid=duplicates][aria-busy=false]"),
    ("/what-if", "[data-testid=what-if][aria-busy=false]"),
    ("/sheet", "[data-testid=sheet][aria-busy=false]"),
    ("/sync", "[role=switch]"),
];
