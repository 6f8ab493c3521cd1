//! The first visit before the app is there: it is painted, takes what the person gives, and stays the same when the
//! app comes.

use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;
use serde_json::json;

use crate::stage::Stage;

/// The page's wasm. Held back, it leaves the page as it is before the app is there.
const WASM: &str = "*/app-*_bg.wasm";

const PAINTED: &str = "performance.getEntriesByName('first-contentful-paint').length";

const FIRST_IN_SIGHT: &str = "document.querySelector('.first').checkVisibility()";

/// Something that only the app puts on the page.
const APP: &str = "document.querySelector('[data-testid=sync]')";

#[test]
fn a_folder_that_is_dropped_before_the_app_is_there_is_read() -> anyhow::Result<()> {
    const SONGS: u32 = 20;
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..SONGS, Weight::Light)?;
    let tab = visit_held(&stage, "")?;
    tab.run("window.heading = document.querySelector('h1')")?;
    tab.screenshot("first-visit-before-the-app")?;

    tab.drop_music(stage.folder())?;
    tab.wait_for(
        "a word about the drop",
        "document.querySelector('.first__waits').checkVisibility({ visibilityProperty: true })",
    )?;
    tab.screenshot("dropped-before-the-app")?;
    assert!(tab.value::<bool>(&format!("!{APP} && {FIRST_IN_SIGHT}"))?, "the app was there too early");
    tab.release()?;
    assert_eq!(tab.scan_done()?.read, SONGS);
    tab.wait_for_tracks(SONGS)?;
    assert!(tab.value::<bool>("document.querySelector('.first h1') === heading")?, "the page was replaced");
    assert!(!tab.value::<bool>(FIRST_IN_SIGHT)?);
    assert_eq!(tab.complaints()?, [""; 0]);
    Ok(())
}

/// A headless browser shows no picker. This one answers with a folder of the page's own.
const PICKER: &str = "window.showDirectoryPicker = async () => {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle('Music', { create: true });
        const file = await (await folder.getFileHandle('song.mp3', { create: true })).createWritable();
        await file.write('not much of a song');
        await file.close();
        return folder;
    }";

#[test]
fn a_folder_that_is_chosen_before_the_app_is_there_is_read() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = visit_held(&stage, PICKER)?;
    tab.click("button", "Choose a folder")?;
    tab.wait_for("the folder", "reprise.given.length == 1")?;
    tab.release()?;
    assert_eq!(tab.scan_done()?.read, 1);
    Ok(())
}

#[test]
fn nothing_moves_when_the_app_comes() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = visit_held(&stage, "")?;
    tab.run(
        "window.shifts = [];
         const moved = list => list.getEntries().flatMap(it => it.sources).map(it => it.node);
         new PerformanceObserver(list => shifts.push(...moved(list).map(it => it?.className ?? 'gone')))
            .observe({ type: 'layout-shift', buffered: true });
         window.before = [...document.querySelectorAll('body *')];
         window.button = document.querySelector('.button--main');
         window.box = JSON.stringify(button.getBoundingClientRect());
         button.focus()",
    )?;
    tab.release()?;
    tab.wait_for("the app", APP)?;
    tab.wait_for("the catalog", "document.body.innerText.includes('Kept in this browser')")?;
    assert!(tab.value::<bool>("before.every(it => it.isConnected)")?, "something was replaced");
    assert!(tab.value::<bool>("document.activeElement === button")?, "the focus was lost");
    assert!(tab.value::<bool>("JSON.stringify(button.getBoundingClientRect()) === box")?, "the button moved");
    // The words in the foot change with what they say, so what is beside them moves.
    let shifts: Vec<String> = tab.value("shifts.filter(it => !it.startsWith('foot'))")?;
    assert_eq!(shifts, [""; 0]);
    assert_eq!(tab.count("heading", "Which of your songs would come back?")?, 1);
    Ok(())
}

/// What of the code was asked for before the page was painted.
const TOO_EARLY: &str = "(() => {
        const painted = performance.getEntriesByName('first-contentful-paint')[0].startTime;
        const code = performance.getEntriesByType('resource').filter(it => /[/](app|engine|words)-/.test(it.name));
        return code.length ? code.filter(it => it.startTime < painted).map(it => it.name) : ['nothing at all'];
    })()";

#[test]
fn a_first_visit_is_painted_before_any_code_is_asked_for() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit()?;
    tab.wait_for("the app", APP)?;
    assert_eq!(tab.value::<Vec<String>>(TOO_EARLY)?, [""; 0]);
    Ok(())
}

/// Which files of the engine were asked for before the app's own code was there.
const ENGINE_TOO_EARLY: &str = "(() => {
        const files = performance.getEntriesByType('resource');
        const app = files.find(it => /[/]app-.*[.]wasm$/.test(it.name)).responseEnd;
        return files.filter(it => /[/]engine-/.test(it.name) && it.startTime < app).map(it => it.name);
    })()";

#[test]
fn a_first_visit_asks_for_the_engine_once_the_app_is_there() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit()?;
    tab.wait_for(
        "the engine",
        "performance.getEntriesByType('resource').some(it => /[/]engine-/.test(it.name))",
    )?;
    assert_eq!(tab.value::<Vec<String>>(ENGINE_TOO_EARLY)?, [""; 0]);
    Ok(())
}

/// Counts the frames in which the first visit is in sight.
const WATCH: &str = "window.frames_with_it = 0;
    (function look() {
        if (document.querySelector('.first')?.checkVisibility()) frames_with_it += 1;
        requestAnimationFrame(look);
    })()";

#[test]
fn who_has_songs_never_sees_the_first_visit() -> anyhow::Result<()> {
    const SONGS: u32 = 20;
    let stage = Stage::start()?;
    library::write(stage.folder(), 0..SONGS, Weight::Light)?;
    let tab = stage.visit_with(WATCH)?;
    tab.wait_for("a frame with it, so that frames count", "frames_with_it > 0")?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(SONGS)?;
    tab.click("button", "Colours: as the system")?;
    tab.click("button", "Colours: light")?;
    tab.wait_for(
        "the copies",
        "localStorage['reprise-has-songs'] && localStorage['reprise-theme'] == 'dark'",
    )?;

    hold(&tab, &stage)?;
    tab.wait_for("the colours", "document.documentElement.dataset.theme == 'dark'")?;
    tab.release()?;
    tab.wait_for_tracks(SONGS)?;
    assert_eq!(tab.value::<u32>("frames_with_it")?, 0);
    tab.click("link", "Sync")?;
    tab.wait_for("the switch", "document.querySelector('[role=switch]')")?;
    tab.go(&stage.url("/restore"))?;
    tab.wait_for("the restore list", "document.querySelector('[data-testid=restore]')")?;
    assert_eq!(tab.value::<u32>("frames_with_it")?, 0);
    Ok(())
}

#[test]
fn who_leaves_the_first_visit_finds_it_again() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit()?;
    tab.click("link", "I have a library in another browser")?;
    tab.wait_for("the sync page alone", &format!("location.pathname == '/sync' && !{FIRST_IN_SIGHT}"))?;
    tab.click("link", "Reprise")?;
    tab.wait_for("the first visit", FIRST_IN_SIGHT)
}

/// Opens the app in a new tab without its wasm, and waits until it is painted.
fn visit_held(stage: &Stage, script: &str) -> anyhow::Result<Tab> {
    let tab = stage.browser().open_with(&stage.url("/healthz"), script)?;
    hold(&tab, stage)?;
    tab.wait_for("the first visit", FIRST_IN_SIGHT)?;
    // The console has said that the page that was there before has no icon.
    tab.complaints()?;
    Ok(tab)
}

/// Opens the app without its wasm, and waits until it is painted.
fn hold(tab: &Tab, stage: &Stage) -> anyhow::Result<()> {
    tab.hold(WASM)?;
    tab.run("window.before = true")?;
    tab.call("Page.navigate", json!({ "url": stage.url("/") }))?;
    tab.wait_for("the first paint", &format!("!window.before && {PAINTED}"))
}
