//! Links inside of the app and the browser's back and forward buttons: page, title, focus, place and query.

use reprise_tests::tab::{Tab, quoted};

use crate::stage::Stage;

#[test]
fn links_and_the_back_button_lead_to_pages() -> anyhow::Result<()> {
    const SONGS: u32 = 60;
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(SONGS)?;
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

#[test]
fn a_search_says_what_it_understood_and_is_kept() -> anyhow::Result<()> {
    const SONGS: u32 = 12;
    const TOLD: &str = "document.querySelector('#search-told')?.innerText";
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(SONGS)?;
    tab.search("for")?;
    let offered = "[...document.querySelectorAll('#search-more option')].map(it => it.value).join()";
    tab.wait_for("the field", &format!("{offered} == 'format:'"))?;
    tab.search("format:mp3 disk:2")?;
    tab.wait_for(
        "what is understood",
        &format!("{TOLD}.includes('Format: mp3') && {TOLD}.includes('no field')"),
    )?;
    tab.search("format:mp3")?;
    tab.wait_for("the query in the address", "location.search == '?q=format%3Amp3'")?;
    tab.run("document.querySelector('input[type=search]').focus()")?;
    tab.fill(".search__told input", "My MP3s")?;
    tab.click("button", "Keep")?;
    tab.wait_for("the link", "document.querySelector('.search__kept a')?.innerText == 'My MP3s'")?;
    tab.wait_for("room for another name", "document.querySelector('.search__told input').value === ''")?;

    tab.go(&stage.url("/"))?;
    tab.wait_for_tracks(SONGS)?;
    tab.run("document.querySelector('input[type=search]').focus()")?;
    tab.click("link", "My MP3s")?;
    tab.wait_for("the search", "document.querySelector('input[type=search]').value == 'format:mp3'")?;
    tab.run("document.querySelector('input[type=search]').focus()")?;
    tab.click("button", "Forget My MP3s")?;
    tab.wait_for("no kept search", "!document.querySelector('.search__kept a')")
}

#[test]
fn what_is_turned_stands_in_the_address() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(6)?;
    tab.go(&stage.url("/restore"))?;
    tab.wait_for("the list", "document.querySelector('[data-testid=restore]')?.ariaBusy == 'false'")?;
    tab.run("document.querySelector('.segmented__input:not(:checked)').click()")?;
    tab.wait_for("the scope in the address", "location.search.startsWith('?of=')")?;
    let chosen = "document.querySelector('.segmented__input:checked')?.parentElement.innerText";
    let before: String = tab.value(chosen)?;
    tab.reload()?;
    tab.wait_for("the list", "document.querySelector('[data-testid=restore]')?.ariaBusy == 'false'")?;
    tab.wait_for("the same scope", &format!("({chosen}) == {}", quoted(&before)))
}

/// *Back* closes the card or dialog, then takes back the filter, then goes to the page before.
#[test]
fn back_undoes_one_thing_at_a_time() -> anyhow::Result<()> {
    const SONGS: u32 = 30;
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(SONGS)?;
    tab.run("window.same_document = true")?;
    tab.click("link", "Check-up")?;
    arrived(&tab, "/check-up", "Check-up", "Check-up · Reprise")?;
    tab.click("link", "Library")?;
    tab.wait_for_tracks(SONGS)?;
    tab.search("a")?;
    tab.wait_for("the query in the address", "location.search == '?q=a'")?;
    tab.search("ab")?;
    tab.wait_for("the query in the address", "location.search == '?q=ab'")?;
    tab.search("a")?;
    tab.wait_for("the query in the address", "location.search == '?q=a'")?;

    // A card is opened and closed twice; only one that is open costs a step.
    let open = "document.querySelector('[data-testid=evidence]') !== null";
    for _ in 0..2 {
        tab.run("document.querySelector('[data-testid=track]').click()")?;
        tab.wait_for("the card", &format!("{open} && location.search.startsWith('?q=a&show=')"))?;
        tab.run("document.querySelector('dialog .dialog__close').click()")?;
        tab.wait_for("no card", &format!("!({open}) && location.search == '?q=a'"))?;
    }
    tab.run("document.querySelector('[data-testid=track]').click()")?;
    tab.wait_for("the card", open)?;
    let card: String = tab.value("location.pathname + location.search")?;
    tab.run("history.back()")?;
    tab.wait_for("no card", &format!("!({open}) && location.search == '?q=a'"))?;
    tab.run("history.back()")?;
    tab.wait_for("no filter", "location.pathname == '/' && location.search == ''")?;
    tab.wait_for_tracks(SONGS)?;
    tab.run("history.back()")?;
    arrived(&tab, "/check-up", "Check-up", "Check-up · Reprise")?;
    assert!(tab.value::<bool>("window.same_document === true")?, "the app was left");

    // A card has an address.
    tab.go(&stage.url(&card))?;
    tab.wait_for("the card", open)?;
    tab.wait_for("the query", "document.querySelector('input[type=search]')?.value == 'a'")
}

#[test]
fn a_search_of_the_last_moment_is_there_when_the_page_is_loaded_again() -> anyhow::Result<()> {
    const SONGS: u32 = 12;
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(SONGS)?;
    // The address bar follows only after a moment.
    let at_once = "(field => {
        field.value = 'format:flac';
        field.dispatchEvent(new Event('input', { bubbles: true }));
        const before = location.search;
        setTimeout(() => location.reload());
        return before;
    })(document.querySelector('input[type=search]'))";
    assert_eq!(tab.value::<String>(at_once)?, "");
    let asked = "document.querySelector('input[type=search]')?.value == 'format:flac'";
    tab.wait_for("the search", &format!("location.search == '?q=format%3Aflac' && {asked}"))?;
    // It is shown once, and not where the person goes from there.
    tab.go(&stage.url("/"))?;
    tab.wait_for_tracks(SONGS)?;
    assert_eq!(tab.value::<String>("location.search")?, "");
    Ok(())
}

/// Waits until the address, the link of the current page and the title are these.
fn arrived(tab: &Tab, path: &str, link: &str, title: &str) -> anyhow::Result<()> {
    let current = "document.querySelector('nav [aria-current=page]')?.textContent";
    let is_there =
        format!("location.pathname == '{path}' && {current} == '{link}' && document.title == '{title}'");
    tab.wait_for(&format!("the page {link:?}"), &is_there)
}
