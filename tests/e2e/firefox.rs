//! The paths that a person walks, in Firefox: it remembers no folders, so each is chosen in its picker, again each time.

use crate::stage::Stage;
use crate::{accessibility, export, first_visit, offline, sync};

#[test]
fn a_chosen_folder_becomes_a_library() -> anyhow::Result<()> {
    let Some(stage) = Stage::start_firefox()? else { return Ok(()) };
    first_visit::becomes_a_library(&stage)
}

#[test]
fn exports_are_saved() -> anyhow::Result<()> {
    let Some(stage) = Stage::start_firefox()? else { return Ok(()) };
    export::open_elsewhere(&stage)
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
    let Some(stage) = Stage::start_firefox()? else { return Ok(()) };
    accessibility::has_no_violation(&stage, &[])
}
