//! Links inside of the app and the browser's back and forward buttons: page, title, focus, place and query.

use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;

use crate::stage::Stage;

#[test]
fn links_and_the_back_button_lead_to_pages() -> anyhow::Result<()> {
    const SONGS: u32 = 60;
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..SONGS, Weight::Light)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(SONGS)?;
    tab.run("window.same_document = true")?;
    tab.search("origin:cd & more")?;
    tab.wait_for("the query in the address", "location.search == '?q=origin%3Acd%20%26%20more'")?;
    tab.run("scrollTo(0, 40)")?;

    tab.click("link", "Restore")?;
    arrived(&tab, "/restore", "Restore", "Restore · Reprise")?;
    tab.wait_for("the top of the page", "scrollY == 0 && document.activeElement.id == 'main'")?;
    tab.click("link", "Check-up")?;
    arrived(&tab, "/check-up", "Check-up", "Check-up · Reprise")?;
    tab.run("history.back()")?;
    arrived(&tab, "/restore", "Restore", "Restore · Reprise")?;
    tab.run("history.back()")?;
    arrived(&tab, "/", "Library", "Reprise: which of your songs would come back?")?;
    tab.wait_for("the query", "document.querySelector('input[type=search]').value == 'origin:cd & more'")?;
    tab.run("history.go(2)")?;
    arrived(&tab, "/check-up", "Check-up", "Check-up · Reprise")?;
    assert!(tab.value::<bool>("window.same_document === true")?, "a link loaded the app again");

    tab.go(&stage.url("/?q=two+words"))?;
    tab.wait_for("the query", "document.querySelector('input[type=search]')?.value == 'two words'")?;
    tab.go(&stage.url("/nowhere"))?;
    tab.click("link", "Go to your library")?;
    arrived(&tab, "/", "Library", "Reprise: which of your songs would come back?")
}

/// Waits until the address, the link of the current page and the title are these.
fn arrived(tab: &Tab, path: &str, link: &str, title: &str) -> anyhow::Result<()> {
    let current = "document.querySelector('nav [aria-current=page]')?.textContent";
    let is_there =
        format!("location.pathname == '{path}' && {current} == '{link}' && document.title == '{title}'");
    tab.wait_for(&format!("the page {link:?}"), &is_there)
}
