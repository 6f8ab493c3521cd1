//! How long a second browser takes to show the restore list of a library, beside a worker in the same browser that
//! fetches the same records, opens and inflates them; and, as it was told before, beside reading their bytes alone.
//! On this machine, and in the detail over a line as people have at home.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::tab::Tab;
use reprise_tests::{environment, folders};
use serde_json::json;
use tempfile::TempDir;

use crate::ground::{Extent, Ground};
use crate::line;
use crate::numbers::{each, median};
use crate::seed::{self, Seeded};
use crate::table::{Goal, Line, Outcome};

const RESTORE: Goal = Goal::AtMost(6.0);

/// What the line at home carries, in Mbit/s.
const AT_HOME: u32 = 20;

const WORKER: &str = include_str!("restore_floor_worker.js");

/// Where it is served. The endpoint's policy lets a worker of such a name fetch, and run wasm.
const WORKER_FILE: &str = "engine-reader-floor.js";

/// Runs of one kind each, in milliseconds.
#[derive(Default)]
struct Times {
    reading: Vec<f64>,
    opening: Vec<f64>,
    ours: Vec<f64>,
}

/// Times all three in turns, here and over the slow line.
pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Outcome> {
    let (songs, runs) = (ground.scale.songs, ground.scale.runs.max(1));
    let app = with_floor()?;
    let endpoint = Endpoint::start_with(app.path().to_owned())?;
    let seeded = seed::put(&endpoint.url(""), songs)?;
    let here = compare(&endpoint.url(""), &seeded, songs, runs)?;
    let ours = (median(here.ours.clone()), "");
    let what = format!("second browser's restore list, {songs} songs, loopback");
    let opening = "a worker that fetches, opens and inflates";
    let line = Line::ratio(what, ours, (median(here.opening.clone()), opening)).goal(RESTORE);
    let reading = Line::ratio("… against", ours, (median(here.reading.clone()), "reading the same bytes"));
    let mut detail =
        vec![format!("{} records, {} bytes sealed", seeded.records, seeded.bytes), here.told("loopback")];
    if ground.extent == Extent::Detail {
        let slow = line::lay(&endpoint.url(""), AT_HOME)?;
        detail.push(compare(&slow, &seeded, songs, runs)?.told(&format!("{AT_HOME} Mbit/s")));
    }
    Ok(Outcome { lines: vec![line, reading], detail })
}

impl Times {
    fn told(&self, line: &str) -> String {
        format!(
            "{line}: reading {} ms, opening and inflating {} ms, until the restore list stands {} ms",
            each(&self.reading),
            each(&self.opening),
            each(&self.ours)
        )
    }
}

/// The built app, and beside it what the worker needs.
fn with_floor() -> anyhow::Result<TempDir> {
    let app = TempDir::with_prefix("reprise-app-")?;
    folders::copy(&environment::dist()?, app.path())?;
    let folder = app.path().join("floor");
    folders::copy(&floor()?, &folder)?;
    fs::write(app.path().join(WORKER_FILE), WORKER)?;
    Ok(app)
}

/// Where the wasm of the floor was built: `REPRISE_FLOOR`.
fn floor() -> anyhow::Result<PathBuf> {
    let folder = std::env::var_os("REPRISE_FLOOR").map(PathBuf::from);
    folder
        .filter(|folder| folder.join("floor_bg.wasm").is_file())
        .context("REPRISE_FLOOR names no folder with floor_bg.wasm: `cargo xtask bench` builds it")
}

fn compare(url: &str, seeded: &Seeded, songs: u32, runs: usize) -> anyhow::Result<Times> {
    let mut times = Times::default();
    for _ in 0..runs {
        let profile = browser::fresh_profile()?;
        let browser = Browser::start(profile.path())?;
        let tab = floor_page(&browser, &format!("{url}/healthz"))?;
        times.reading.push(read(&tab, seeded)?);
        times.opening.push(open(&tab, seeded)?);
        tab.close()?;
        times.ours.push(restore(&browser.open_quietly(&format!("{url}/sync"), "")?, seeded, songs)?);
    }
    Ok(times)
}

/// A page of the endpoint that may fetch and start workers, which the policy of the endpoint's own pages forbids.
fn floor_page(browser: &Browser, url: &str) -> anyhow::Result<Tab> {
    let tab = browser.open("about:blank")?;
    tab.call("Page.setBypassCSP", json!({ "enabled": true }))?;
    tab.go(url)?;
    Ok(tab)
}

/// A page reads all records and does nothing with them.
fn read(tab: &Tab, seeded: &Seeded) -> anyhow::Result<f64> {
    let (ms, bytes): (f64, u64) = tab.value(&format!(
        "(async () => {{
            let after = 0, bytes = 0;
            const began = performance.now();
            for (;;) {{
                const answer = await fetch(`{}?after=${{after}}`, {{ headers: {{ Authorization: 'Bearer {}' }} }});
                const page = new DataView(await answer.arrayBuffer());
                if (!page.byteLength) return [performance.now() - began, bytes];
                for (let at = 0; at < page.byteLength; at += 12 + page.getUint32(at + 8)) {{
                    after = Number(page.getBigUint64(at));
                    bytes += page.getUint32(at + 8);
                }}
            }}
        }})()",
        seeded.path, seeded.token
    ))?;
    anyhow::ensure!(bytes == seeded.bytes as u64, "{bytes} bytes were read, {} are there", seeded.bytes);
    Ok(ms)
}

/// A worker, started before, fetches, opens and inflates them.
fn open(tab: &Tab, seeded: &Seeded) -> anyhow::Result<f64> {
    let Seeded { path, token, key, browser, .. } = seeded;
    let asked = json!({ "path": path, "token": token, "key": key, "browser": browser });
    let (ms, sealed, opened): (f64, u64, u64) = tab.value(&format!(
        "(async () => {{
            const worker = new Worker('/{WORKER_FILE}');
            const ask = question => new Promise((resolve, reject) => {{
                worker.onmessage = event => resolve(event.data);
                worker.onerror = event => reject(new Error(event.message));
                worker.postMessage(question);
            }});
            await ask(null);
            return ask({asked});
        }})()"
    ))?;
    anyhow::ensure!(sealed == seeded.bytes as u64 && opened > sealed, "{sealed} bytes in, {opened} out");
    Ok(ms)
}

/// From the click that joins to the list that says how many songs are missing.
pub(crate) fn restore(tab: &Tab, seeded: &Seeded, songs: u32) -> anyhow::Result<f64> {
    tab.fill("[data-testid=words]", &seeded.words)?;
    tab.run("document.querySelector('[data-testid=words]').form.requestSubmit()")?;
    let join = "[...document.querySelectorAll('button')].find(it => it.innerText.startsWith('Join'))";
    tab.wait_for("the library to be found", join)?;
    tab.value(&format!(
        "(async () => {{
            const frame = () => new Promise(requestAnimationFrame);
            const until = async find => {{
                let found;
                while (!(found = find())) await frame();
                return found;
            }};
            const began = performance.now();
            {join}.click();
            const link = () => [...document.querySelectorAll('a')].find(it => it.innerText.trim() === 'Restore');
            (await until(link)).click();
            const list = () => document.querySelector('[data-testid=restore]');
            await until(() => list()?.dataset.missing == {songs} && list().ariaBusy !== 'true');
            return performance.now() - began;
        }})()"
    ))
}
