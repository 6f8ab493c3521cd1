//! Starting without a server, and two builds in turn with a tab left open.

use std::fs;
use std::path::Path;

use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::environment;
use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;
use tempfile::TempDir;

use crate::stage::Stage;

const SONGS: u32 = 40;

/// Whether the page says that it starts without a network.
const READY: &str = "document.querySelector('[data-testid=offline]')?.dataset.ready === 'yes'";

#[test]
fn the_catalog_is_reached_while_the_server_is_off() -> anyhow::Result<()> {
    is_reached_while_the_server_is_off(Stage::start()?)
}

/// Reads songs, and then works without the server.
pub(crate) fn is_reached_while_the_server_is_off(mut stage: Stage) -> anyhow::Result<()> {
    let tab = stage.visit_with_songs(SONGS)?;
    tab.wait_for("that it starts without a network", READY)?;
    tab.close()?;

    stage.endpoint().stop();
    stage.restart_browser()?;
    let tab = stage.visit()?;
    tab.wait_for_tracks(SONGS)?;
    tab.go(&stage.url("/restore"))?;
    tab.wait_for(
        "the restore list",
        "document.querySelector('[data-testid=restore]')?.ariaBusy === 'false'",
    )?;
    tab.wait_for("that it starts without a network", READY)?;
    // What a new song needs is there too: the workers that read.
    library::write(stage.folder(), SONGS..SONGS + 5, Weight::Light)?;
    tab.go(&stage.url("/"))?;
    tab.wait_for_tracks(SONGS)?;
    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for_tracks(SONGS + 5)
}

#[test]
fn another_build_waits_and_then_comes_to_every_tab() -> anyhow::Result<()> {
    let app = TempDir::with_prefix("reprise-app-")?;
    write_build(app.path(), "one")?;
    let mut endpoint = Endpoint::start_with(app.path().to_owned())?;
    let profile = browser::fresh_profile()?;
    let browser = Browser::start(profile.path())?;
    let tab = browser.open(&endpoint.url("/"))?;
    tab.wait_for("that it starts without a network", READY)?;
    // From the second start on, the service worker answers.
    tab.go(&endpoint.url("/"))?;
    tab.wait_for("that it starts without a network", READY)?;
    let other = browser.open(&endpoint.url("/sync"))?;
    other.wait_for("that it starts without a network", READY)?;

    write_build(app.path(), "two")?;
    endpoint.start_again()?;
    tab.run("navigator.serviceWorker.ready.then(it => it.update())")?;
    for tab in [&tab, &other] {
        tab.wait_for("word of the other build", "document.querySelector('[data-testid=newer]') !== null")?;
        assert_eq!(build(tab)?, "one");
    }
    // A tab that loads again meanwhile has the page and the engine of the same build.
    other.go(&endpoint.url("/"))?;
    other.wait_for("word of the other build", "document.querySelector('[data-testid=newer]') !== null")?;
    assert_eq!(build(&other)?, "one");

    tab.run("document.querySelector('[data-testid=newer] button').click()")?;
    for tab in [&tab, &other] {
        tab.wait_for("the other build", "document.documentElement.dataset.build === 'two'")?;
        tab.wait_for("that it starts without a network", READY)?;
    }
    assert!(tab.value::<bool>("document.querySelector('[data-testid=newer]') === null")?);
    let kept: Vec<String> = tab.value("caches.keys()")?;
    assert_eq!(kept, ["reprise-two"], "what the first build kept is gone");
    Ok(())
}

/// The built app as another build: its page and its service worker say so.
fn write_build(into: &Path, build: &str) -> anyhow::Result<()> {
    let dist = environment::dist()?;
    for entry in fs::read_dir(dist)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_changed = name.starts_with("index.html") || name.starts_with("sw.js");
        if entry.file_type()?.is_file() && !is_changed {
            fs::copy(entry.path(), into.join(&name))?;
        }
    }
    let page = fs::read_to_string(environment::dist()?.join("index.html"))?;
    fs::write(
        into.join("index.html"),
        page.replacen("<html ", &format!("<html data-build=\"{build}\" "), 1),
    )?;
    let worker = fs::read_to_string(environment::dist()?.join("sw.js"))?;
    let (before, rest) = worker.split_once("const BUILD = \"").unwrap_or_default();
    let (_, after) = rest.split_once('"').unwrap_or_default();
    anyhow::ensure!(!after.is_empty(), "the service worker does not say which build it is of");
    fs::write(into.join("sw.js"), format!("{before}const BUILD = \"{build}\"{after}"))?;
    Ok(())
}

fn build(tab: &Tab) -> anyhow::Result<String> {
    tab.value("document.documentElement.dataset.build")
}
