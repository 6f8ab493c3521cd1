//! Places and browsers of a library: one is renamed, one is removed, and the other browser shows it.

use super::{
    LOST, Pair, SONGS, are_browsers, are_named, cannot_go_on, card_says, is_offered, is_synced, join,
    open_card, rename, restores, says, show_words, take, unticked,
};

#[test]
fn a_place_is_renamed_and_a_browser_removed() -> anyhow::Result<()> {
    let pair = Pair::start()?;
    let (here, there) = (&pair.here, &pair.there);
    there.drop_music(pair.stage.folder())?;
    there.scan_done()?;
    restores(there, LOST, SONGS - LOST)?;
    here.click("button", "1 place")?;
    here.fill("input.places__name", "Attic")?;
    here.press("Enter")?;
    here.screenshot("places-renamed")?;
    here.press("Escape")?;
    open_card(there, LOST)?;
    card_says(there, "Attic")?;
    there.screenshot("place-renamed-elsewhere")?;
    there.press("Escape")?;
    rename(here, "Desk")?;
    rename(there, "Laptop")?;
    are_named(here, &["Desk", "Laptop"])?;
    // The page asks once more, and a person may still say no.
    here.click("button", "Remove Laptop")?;
    here.click("button", "No")?;
    are_named(here, &["Desk", "Laptop"])?;
    here.click("button", "Remove Laptop")?;
    here.screenshot("sync-remove-asks")?;
    here.click("button", "Yes, remove it")?;
    are_named(here, &["Desk"])?;
    here.screenshot("sync-removed-here")?;
    cannot_go_on(there, "this browser was removed from the library")?;
    is_offered(there, &["Leave the library"])?;
    there.screenshot("sync-removed-there")?;
    // The removed browser keeps its catalog. Songs that only it held are lost for the others.
    restores(there, LOST, SONGS - LOST)?;
    restores(here, LOST, 0)?;
    open_card(here, LOST)?;
    card_says(here, "its folder or browser is no more")?;
    for tab in pair.tabs() {
        assert_eq!(tab.complaints()?, [""; 0]);
    }
    Ok(())
}

#[test]
fn a_removed_browser_comes_back_as_another() -> anyhow::Result<()> {
    let pair = Pair::start()?;
    let (here, there) = (&pair.here, &pair.there);
    rename(there, "Laptop")?;
    here.click("button", "Remove Laptop")?;
    here.click("button", "Yes, remove it")?;
    are_browsers(here, 1)?;
    let words = show_words(here)?;
    cannot_go_on(there, "this browser was removed from the library")?;
    take(there, "Leave the library")?;
    join(there, &words)?;
    for tab in pair.tabs() {
        are_browsers(tab, 2)?;
        is_synced(tab)?;
    }
    there.screenshot("sync-came-back")?;
    restores(here, LOST, 0)?;
    restores(there, SONGS, 0)?;
    let lost = unticked(here)?;
    here.click("checkbox", &lost[0])?;
    says(there, SONGS - 1, 1)?;
    there.click("checkbox", &lost[1])?;
    says(here, LOST - 2, 2)?;
    for tab in pair.tabs() {
        are_browsers(tab, 2)?;
        is_synced(tab)?;
    }
    Ok(())
}
