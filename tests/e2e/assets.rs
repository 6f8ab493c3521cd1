//! Which files a build consists of; how its workers start, and how the page hears when a worker falls.

use std::fs;
use std::path::Path;

use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::tab::Tab;
use reprise_tests::{environment, folders};
use tempfile::TempDir;

use crate::stage::Stage;

/// Starts an engine as the app does, and notes what it posts. An engine answers even a message that it does not
/// understand.
const START_WORKER: &str = "window.posted = [];
    window.worker = new Worker(document.getElementById('engine').href, { type: 'module', name: 'engine 9' });
    worker.onmessage = event => posted.push(event.data);
    worker.postMessage('posted before the worker has loaded anything')";

#[test]
fn a_first_visit_loads_each_file_once_and_the_console_stays_empty() -> anyhow::Result<()> {
    let mut stage = Stage::start()?;
    let showcase = folders::write_showcase(stage.folder())?;
    let tab = stage.visit()?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(showcase.songs.len() as u32)?;
    assert_eq!(tab.complaints()?, [""; 0]);

    let sheets: u32 = tab.value("document.styleSheets.length")?;
    assert_eq!(sheets, 1);
    // Five for the page: the page with its start script, its glue, its wasm, the style sheet, the table of its language.
    // Three for the engine.
    // One for the workers that read files: they start from a copy of the loader, which is answered with narrower headers.
    // Nine for starting without a network: the service worker, and once more the page, with the manifest and the glossary in
    // each language, the icon, the maker of the sample library and the table of the other language.
    tab.wait_for(
        "that it starts without a network",
        "document.querySelector('[data-testid=offline]').dataset.ready === 'yes'",
    )?;
    let answered = stage.endpoint().files_sent()?;
    assert_eq!(answered, 5 + 3 + 1 + 9, "some file was asked for twice");

    // Who has songs waits for the engine, so the page itself asks for all three of its files early.
    tab.reload()?;
    tab.wait_for_tracks(showcase.songs.len() as u32)?;
    let engine: Vec<String> = tab.value(
        "[...new Set(performance.getEntriesByType('resource').map(it => new URL(it.name).pathname))]
            .filter(it => it.startsWith('/engine-')).sort()",
    )?;
    assert_eq!(engine.len(), 3, "loader, glue and wasm are not all asked for early: {engine:?}");
    let kept: Vec<String> = tab.value(&format!(
        "Promise.all({engine:?}.map(it => fetch(it).then(it => it.headers.get('cache-control'))))"
    ))?;
    assert_eq!(kept, ["public, max-age=31536000, immutable"; 3]);
    Ok(())
}

#[test]
fn a_worker_hears_what_was_posted_at_once_also_one_that_a_worker_started() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit()?;
    tab.run(START_WORKER)?;
    tab.wait_for("an answer", "posted.some(Array.isArray)")?;

    let worker = started(&tab)?;
    worker.run(
        &START_WORKER
            .replace("window", "self")
            .replace("document.getElementById('engine').href", "location.href"),
    )?;
    worker.wait_for("an answer in the worker", "self.posted.some(Array.isArray)")
}

#[test]
fn what_fells_a_worker_is_told_once() -> anyhow::Result<()> {
    for (cause, text) in [
        ("setTimeout(() => { throw new RangeError('out of sight') })", "RangeError: out of sight"),
        ("Promise.reject(new Error('not kept'))", "Error: not kept"),
        (
            "repriseFall('index out of bounds', 'src/a.rs:1:2'); setTimeout(() => { throw 1 })",
            "index out of bounds",
        ),
    ] {
        let stage = Stage::start()?;
        let tab = stage.visit()?;
        tab.run(START_WORKER)?;
        tab.wait_for("an answer", "posted.some(Array.isArray)")?;
        tab.run("worker.onerror = () => posted.push({ fallen: { text: 'an event' } })")?;
        started(&tab)?.run(cause)?;
        tab.wait_for("the fall", "posted.some(it => it.fallen)")?;
        // Messages arrive in the order they were posted, so a second report would be here before `last`. The engine may
        // still say other things after it.
        started(&tab)?.run("postMessage('last')")?;
        tab.wait_for("the last message", "posted.includes('last')")?;
        let told: Vec<(String, String)> =
            tab.value("posted.filter(it => it.fallen).map(it => [String(it.fallen.cause), it.fallen.text])")?;
        assert_eq!(told, [("crashed".to_owned(), text.to_owned())]);
    }
    Ok(())
}

#[test]
fn a_file_that_is_gone_asks_for_a_reload() -> anyhow::Result<()> {
    for part in ["engine-loader-", "_bg.wasm", ".js"] {
        let app = TempDir::with_prefix("reprise-app-")?;
        copy_without(&environment::dist()?, app.path(), part)?;
        let endpoint = Endpoint::start_with(app.path().to_owned())?;
        let profile = browser::fresh_profile()?;
        let browser = Browser::start(profile.path())?;
        let tab = browser.open(&endpoint.url("/"))?;
        tab.wait_for("the sentence", "document.body.innerText.includes('Reprise was updated: reload')")
            .map_err(|error| error.context(format!("without the engine's {part}")))?;
    }
    Ok(())
}

/// The worker that [`START_WORKER`] has started. The app's own workers have other names.
fn started(tab: &Tab) -> anyhow::Result<Tab> {
    for worker in tab.workers()? {
        if worker.value::<String>("name")? == "engine 9" {
            return Ok(worker);
        }
    }
    anyhow::bail!("the worker is not there")
}

/// Copies a built app without one of the engine's files, as if another build had taken its place.
fn copy_without(dist: &Path, into: &Path, part: &str) -> anyhow::Result<()> {
    for entry in fs::read_dir(dist)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_engine = name.starts_with("engine-") && (part == "engine-loader-" || !name.contains("loader"));
        let is_left_out = is_engine && name.contains(part);
        if entry.file_type()?.is_file() && !is_left_out {
            fs::copy(entry.path(), into.join(&name))?;
        }
    }
    Ok(())
}
