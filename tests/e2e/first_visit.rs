//! The main path: a folder is dropped, read, looked at, kept, and read again.

use reprise_catalog::evidence::Origin;
use reprise_tests::browser::Kind;
use reprise_tests::folders;
use reprise_tests::song::ACCOUNT;
use reprise_tests::tab::Tab;

use crate::stage::Stage;

/// A script that records every state that the scan shows, however briefly.
const WATCH: &str = "window.states = [];
    new MutationObserver(() => {
        const state = document.querySelector('[data-testid=scan]')?.dataset.state;
        if (state && state !== states.at(-1)) states.push(state);
    }).observe(document, { subtree: true, childList: true, attributes: true });";

#[test]
fn a_dropped_folder_becomes_a_library() -> anyhow::Result<()> {
    becomes_a_library(&Stage::start()?)
}

/// Lets a person go the main path.
pub(crate) fn becomes_a_library(stage: &Stage) -> anyhow::Result<()> {
    let showcase = folders::write_showcase(stage.folder())?;
    let songs = showcase.songs.len() as u32;
    let tab = stage.visit_with(WATCH)?;
    tab.wait_for("the question", "document.body.innerText.includes('Which of your songs would come back?')")?;
    // Firefox calls it an upload when a page reads a chosen folder, so there the page speaks of that.
    let is_told: bool = tab.value("document.querySelector('.first__asked').checkVisibility()")?;
    assert_eq!(is_told, stage.kind() == Kind::Firefox);
    tab.screenshot("first-visit")?;

    tab.drop_music(stage.folder())?;
    let scan = tab.scan_done()?;
    assert_eq!((scan.read, scan.total), (songs + showcase.not_music as u32, scan.read), "{scan:?}");
    let states: Vec<String> = tab.value("states")?;
    assert!(states.iter().any(|it| it == "walking" || it == "reading"), "no progress in {states:?}");
    tab.wait_for_tracks(songs)?;
    tab.screenshot("library")?;

    check_rows(&tab, &showcase)?;
    check_outlook(&tab, songs)?;
    check_evidence(&tab)?;
    tab.search("")?;
    // The address holds the view. It changes a moment after the last keystroke.
    tab.wait_for("the whole view in the address", "location.search === ''")?;

    tab.reload()?;
    tab.wait_for_tracks(songs)?;
    tab.drop_music(stage.folder())?;
    let again = tab.scan_until("the second scan", |scan| scan.state == "done" && scan.total > 0)?;
    assert!(again.unchanged >= songs, "the second scan read files again: {again:?}");
    tab.wait_for_tracks(songs)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// For each origin, a row of one song says so.
fn check_rows(tab: &Tab, showcase: &folders::Showcase) -> anyhow::Result<()> {
    let mut seen = Vec::new();
    for song in &showcase.songs {
        if seen.contains(&song.origin) {
            continue;
        }
        seen.push(song.origin);
        let row = tab.find_row(&song.title)?;
        let origin = Origin::from_slug(song.origin).map_or("a known origin", Origin::label);
        assert!(row.text.contains(origin), "{} should be {origin}: {:?}", song.path, row.text);
    }
    tab.search("")
}

/// The parts of the bar add up to the library, and a click on one shows exactly its songs.
fn check_outlook(tab: &Tab, songs: u32) -> anyhow::Result<()> {
    tab.wait_for_tracks(songs)?;
    let parts = tab.outlook()?;
    assert_eq!(parts.iter().map(|part| part.count).sum::<u32>(), songs, "{parts:?}");
    for part in parts.iter().filter(|part| part.count > 0).take(2) {
        let selector = format!("[data-testid=outlook] [data-way={}]", part.way);
        tab.click_css(&selector)?;
        tab.wait_for_tracks(part.count)?;
        tab.wait_for("the view in the address", &format!("location.search.includes('way={}')", part.way))?;
        tab.click_css(&selector)?;
        tab.wait_for_tracks(songs)?;
    }
    Ok(())
}

/// The evidence card shows the marks of a purchase, but not who bought it.
fn check_evidence(tab: &Tab) -> anyhow::Result<()> {
    tab.find_row("Number 001")?;
    tab.click_css("[data-testid=track][data-track]")?;
    // The card opens before the engine has said what it holds.
    let is_told = "document.querySelector('[data-testid=evidence]')?.innerText.includes('Number 001')";
    tab.wait_for("the evidence card", is_told)?;
    let card: String = tab.value("document.querySelector('[data-testid=evidence]').textContent")?;
    for word in ["apID", "pinf", "purd", "Number 001"] {
        assert!(card.contains(word), "no {word} on the card: {card}");
    }
    assert!(!card.contains(ACCOUNT), "the account is not masked: {card}");
    tab.screenshot("evidence")?;
    tab.press("Escape")?;
    tab.wait_for("the card to close", "!document.querySelector('[data-testid=evidence]')")
}
