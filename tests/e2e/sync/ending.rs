//! Ways to end a library: new words, leaving and coming back, deleting everything.

use reprise_catalog::seal::LibraryKey;
use reprise_tests::records::Shelf;
use reprise_tests::tab::{Tab, quoted};

use super::{
    LOST, Pair, SONGS, WORDS, cannot_go_on, is_off, is_offered, is_synced, join, list_the_same, lists,
    look_for, rename, restore_list, restores, says, show_words, synced, take, unticked,
};

/// Whether a person can see the whole element, above the line at the foot of the window.
const IN_SIGHT: &str = "it => it && (r => r.top >= 0 && \
    r.bottom <= document.querySelector('.foot').getBoundingClientRect().top)(it.getBoundingClientRect())";

/// The button at the end of the page that deletes everything.
const LAST: &str =
    "[...document.querySelectorAll('.endings button')].find(it => it.innerText.startsWith('Delete'))";

/// The distance in pixels from the window's top to that button.
fn place(tab: &Tab) -> anyhow::Result<f64> {
    tab.value(&format!("{LAST}.getBoundingClientRect().top"))
}

/// The server takes connections and answers nothing: a round waits for it, and so does another password. Who leaves does
/// not.
#[test]
fn a_silent_server_keeps_nobody_in_its_library() -> anyhow::Result<()> {
    let (mut stage, tab, _words) = synced()?;
    stage.endpoint().fall_silent()?;
    rename(&tab, "Desk")?;
    // A round waits, or what was sent is being read back.
    let sends = "document.querySelector('[data-testid=sync]')?.dataset.state == 'syncing'";
    let reads = "document.querySelector('.page.sync')?.innerText.includes('It was not read back yet')";
    tab.wait_for("a call that waits", &format!("{sends} || {reads}"))?;
    take(&tab, "Change the server's password")?;
    tab.wait_for("another call that waits", "document.querySelector('.endings__ask button:disabled')")?;
    tab.click("button", "No")?;
    take(&tab, "Leave the library")?;
    is_off(&tab)
}

#[test]
fn after_new_words_the_others_join_again() -> anyhow::Result<()> {
    let pair = Pair::start()?;
    let (here, there) = (&pair.here, &pair.there);
    there.drop_music(pair.stage.folder())?;
    there.scan_done()?;
    restores(there, LOST, SONGS - LOST)?;
    restores(here, LOST, 0)?;
    list_the_same(&pair)?;
    let list = restore_list(here)?;
    here.click("link", "Sync")?;
    let old = show_words(here)?;
    take(here, "Start over with new words")?;
    here.wait_for("the question to go", "!document.querySelector('.endings__ask')")?;
    assert!(here.value::<bool>(&format!("({IN_SIGHT})({LAST})"))?, "the last button is out of sight");
    let before = place(here)?;
    cannot_go_on(there, "a browser of this library says that it made new words")?;
    is_offered(there, &["Leave the library", "Start over with new words"])?;
    there.screenshot("sync-library-gone")?;
    is_synced(here)?;
    here.screenshot("sync-new-words")?;
    // That the old words were kept says nothing of the new ones.
    let safe = "document.querySelector('[data-testid=sync]').dataset.safe";
    assert_eq!(here.value::<String>(safe)?, "words-unconfirmed");
    // The other browser no longer shows the old words, because they open nothing any more.
    here.wait_for("the old words to go", &format!("!{WORDS}.includes({})", quoted(&old[0])))?;
    assert_eq!(here.count("button", "Yes, do it")?, 0, "it still asks");
    // While sync goes on, no button may move away from a person who is about to press it.
    let moved = (place(here)? - before).abs();
    assert!(moved < 1.0, "the button moved by {moved} pixels by itself");
    let words = show_words(here)?;
    assert_ne!(words, old);
    take(there, "Leave the library")?;
    is_off(there)?;
    join(there, &words)?;
    restores(there, LOST, SONGS - LOST)?;
    lists(there, &list)?;
    restores(here, LOST, 0)?;
    lists(here, &list)?;
    for tab in pair.tabs() {
        assert_eq!(tab.complaints()?, [""; 0]);
    }
    Ok(())
}

#[test]
fn one_leaves_and_comes_back_until_everything_is_deleted() -> anyhow::Result<()> {
    let pair = Pair::start()?;
    let (here, there) = (&pair.here, &pair.there);
    restores(there, SONGS, 0)?;
    here.click("link", "Sync")?;
    let words = show_words(here)?;
    // Switching sync off is another way to leave.
    here.click("switch", "Keep my catalog in the cloud")?;
    here.wait_for("a question in sight", &format!("({IN_SIGHT})(document.querySelector('.endings__ask'))"))?;
    here.screenshot("sync-leave-asks")?;
    here.click("button", "Yes, do it")?;
    is_off(here)?;
    here.screenshot("sync-left")?;
    // What this browser did meanwhile comes along when it joins again.
    restores(here, LOST, 0)?;
    here.click("checkbox", &unticked(here)?[0])?;
    says(here, LOST - 1, 1)?;
    here.click("link", "Sync")?;
    join(here, &words)?;
    says(there, SONGS - 1, 1)?;
    take(here, "Delete everything on the server")?;
    is_off(here)?;
    cannot_go_on(there, "the library was deleted from the server")?;
    is_offered(there, &["Leave the library", "Start over with new words"])?;
    restores(there, SONGS - 1, 1)?;
    take(there, "Leave the library")?;
    is_off(there)?;
    look_for(there, &words)?;
    let told = "document.querySelector('.sync__failure')?.innerText.includes('was deleted')";
    there.wait_for("the word that these words open nothing", told)?;
    there.screenshot("sync-deleted")?;
    for tab in pair.tabs() {
        assert_eq!(tab.complaints()?, [""; 0]);
    }
    Ok(())
}

/// One button changes the server's password: what was shown to it before counts no more, and both browsers go on.
#[test]
fn the_server_s_password_is_changed_for_all() -> anyhow::Result<()> {
    let pair = Pair::start()?;
    let (here, there) = (&pair.here, &pair.there);
    restores(there, SONGS, 0)?;
    here.click("link", "Sync")?;
    let thief = Shelf::of(&LibraryKey::of_words(&show_words(here)?.join(" "))?.derive());
    let (url, nobody) = (pair.stage.url(""), "a".repeat(16));
    assert!(thief.fetch(&url, &nobody)?.records.is_empty(), "the token is good");
    take(here, "Change the server's password")?;
    here.wait_for("the question to go", "!document.querySelector('.endings__ask')")?;
    is_synced(here)?;
    here.screenshot("sync-password-changed")?;
    let refused = format!("{:#}", thief.fetch(&url, &nobody).unwrap_err());
    assert!(refused.contains("wrong-token"), "{refused}");
    restores(here, LOST, 0)?;
    here.click("checkbox", &unticked(here)?[0])?;
    says(here, LOST - 1, 1)?;
    says(there, SONGS - 1, 1)?;
    for tab in pair.tabs() {
        assert_eq!(tab.complaints()?, [""; 0]);
    }
    Ok(())
}
