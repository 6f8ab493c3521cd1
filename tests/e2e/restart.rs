//! An engine that crashes, or is ended because its page was away, is followed by another one that goes on.

use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;
use reprise_tests::wait::{self, SOON};
use serde_json::json;

use crate::stage::Stage;

/// How long a crash takes to reach the page is up to the browser, so the script does not wait for it.
const CRASH: &str = "setTimeout(() => { throw new Error('thrown by a test') })";

/// Counts what the page posts to workers.
const COUNT_POSTS: &str = "window.posts = 0; const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (...all) { posts += 1; return post.apply(this, all) }";

const SELECTED: &str = "document.querySelectorAll('[data-track][aria-selected=true]').length";

#[test]
fn an_engine_that_crashes_is_followed_by_one_that_goes_on() -> anyhow::Result<()> {
    const SONGS: u32 = 200;
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..SONGS, Weight::Light)?;
    let tab = stage.visit()?;
    tab.run(COUNT_POSTS)?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(SONGS)?;
    tab.run("document.querySelector('[data-testid=tracks]').focus()")?;
    tab.press("ArrowDown")?;
    tab.press(" ")?;
    tab.wait_for("the selection", &format!("{SELECTED} == 1"))?;

    crash(&tab)?;
    tab.wait_for("what happened, in words", &says("was started again"))?;
    tab.wait_for("what threw", &says("thrown by a test"))?;
    tab.screenshot("engine-fallen")?;
    tab.wait_for("the table of the next engine", &format!("{SELECTED} == 0"))?;
    tab.wait_for_tracks(SONGS)?;
    is_at_rest(&tab)?;
    tab.click("button", "Close")?;
    tab.wait_for("the notice to go", "!document.querySelector('[data-testid=trouble]')")?;
    Ok(())
}

#[test]
fn a_scan_goes_on_after_a_crash() -> anyhow::Result<()> {
    const FILES: u32 = 6_000;
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..FILES, Weight::Light)?;
    let tab = stage.visit()?;
    tab.run(COUNT_POSTS)?;
    tab.drop_music(stage.folder())?;
    tab.scan_until("a part of the library", |scan| scan.read > FILES / 10)?;
    crash(&tab)?;
    tab.wait_for("what happened, in words", &says("was started again"))?;
    // The same scan goes on: what was stored before is not read again.
    let scan = tab.scan_until("the rest", |scan| scan.state == "done" && scan.total > 0)?;
    assert_eq!((scan.read, scan.total), (FILES, FILES), "{scan:?}");
    assert!(scan.unchanged > 0, "everything was read again: {scan:?}");
    tab.wait_for_tracks(FILES)?;
    is_at_rest(&tab)
}

#[test]
fn after_three_crashes_a_reload_is_offered() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..20, Weight::Light)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    for _ in 0..2 {
        crash(&tab)?;
        tab.wait_for("the next engine", &says("was started again"))?;
        tab.click("button", "Close")?;
        answers(&tab)?;
        tab.wait_for_tracks(20)?;
    }
    crash(&tab)?;
    tab.wait_for("the end", &says("Reprise has stopped."))?;
    tab.screenshot("engine-stopped")?;
    assert_eq!(tab.count("button", "Reload")?, 1);
    tab.click("button", "Reload")?;
    tab.wait_for("a fresh page", "!document.querySelector('[data-testid=trouble]')")?;
    tab.wait_for_tracks(20)
}

#[test]
fn a_page_that_was_frozen_goes_on() -> anyhow::Result<()> {
    const SONGS: u32 = 50;
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..SONGS, Weight::Light)?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.call("Page.setWebLifecycleState", json!({ "state": "frozen" }))?;
    // While it is frozen, another tab can read the folder and do everything else.
    let other = stage.visit()?;
    other.wait_for_tracks(SONGS)?;
    library::write(stage.folder(), SONGS..SONGS + 10, Weight::Light)?;
    other.drop_music(stage.folder())?;
    other.scan_done()?;
    other.wait_for_tracks(SONGS + 10)?;
    tab.call("Page.setWebLifecycleState", json!({ "state": "active" }))?;
    tab.wait_for_tracks(SONGS + 10)?;
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// Makes the engine crash. One that was ended may be listed beside it for half a minute, while Chromium starts readers for it,
/// and never answers: so the script goes to all, and no answer is waited for.
fn crash(tab: &Tab) -> anyhow::Result<()> {
    let engines =
        wait::until("an engine", SOON, || Ok(Some(tab.workers()?).filter(|workers| !workers.is_empty())))?;
    engines.iter().try_for_each(|engine| engine.tell(CRASH))
}

/// Waits until the engine that follows has answered. Until then the rows of the one before are shown, and what was under
/// way when that crashed may be under way again.
fn answers(tab: &Tab) -> anyhow::Result<()> {
    let total = "document.querySelector('[data-testid=tracks]')?.dataset.count";
    tab.search("no song is called that")?;
    tab.wait_for("no song to be found", &format!("{total} == 0"))?;
    // Notices come and go above the button after a crash, so a click at the place where it stood may miss it.
    tab.run("document.querySelector('.library__none .button').click()")?;
    // A page that is loaded again before its address follows would search for that again.
    tab.wait_for("the address to follow", "location.search == ''")
}

fn says(words: &str) -> String {
    format!("document.querySelector('[data-testid=trouble]')?.innerText.includes('{words}')")
}

/// Nothing is asked again and again, by a page that waits for an answer which never comes.
fn is_at_rest(tab: &Tab) -> anyhow::Result<()> {
    tab.wait_for(
        "a second in which the page posts next to nothing",
        "(async () => { const before = window.posts; await new Promise(it => setTimeout(it, 1000));
            return window.posts - before < 5 })()",
    )
}
