//! A whole scan in a real browser, and one of a folder that has not changed, beside the floors that no scan can
//! undercut. Both sides read the same folder in the same browser, in turns, with the page cache warm.

use std::path::Path;
use std::thread;

use reprise_tests::app::Scan;
use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::folders;
use reprise_tests::tab::Tab;

use crate::ground::{Ground, WATCH, forget, until};
use crate::numbers::{each, median};
use crate::scan_floor;
use crate::table::{Goal, Line, Outcome};

const SCAN: Goal = Goal::AtMost(1.4);
const RESCAN: Goal = Goal::AtMost(1.25);

/// From the drop to the word that the scan is done, by the page's clock; the app's page and the floor's say it alike.
const TIMED: &str = "window.timed = new Promise(resolve => {
    let dropped;
    addEventListener('drop', event => { dropped = event.timeStamp; }, { capture: true });
    new MutationObserver(() => {
        const state = document.querySelector('[data-testid=scan]')?.dataset.state;
        if (dropped && ['done', 'failed', 'stopped'].includes(state)) resolve(performance.now() - dropped);
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] });
});";

/// What is measured: a browser, the folder, and what the app and the floor are served by.
struct Bench<'a> {
    browser: &'a Browser,
    folder: &'a Path,
    files: u32,
    endpoint: Endpoint,
    floor: String,
}

/// One scan.
#[derive(Clone, Debug)]
struct Run {
    ms: f64,
    scan: Scan,
}

/// A whole scan, as on the first visit.
pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Outcome> {
    // As the app: one for each core, two to four.
    let cores = thread::available_parallelism().map_or(2, usize::from).clamp(2, 4);
    let profile = browser::fresh_profile()?;
    let browser = Browser::start(profile.path())?;
    let bench = Bench::new(ground, &browser, &format!("workers={cores}"))?;
    bench.floor()?;
    let (mut floors, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ground.scale.runs.max(1) {
        floors.push(bench.floor()?);
        forget(&browser, &bench.endpoint)?;
        ours.push(bench.ours(0)?);
    }
    let what = format!("whole scan, {} files", bench.files);
    let against = format!("walk, getFile, one 64 KiB read, {cores} workers");
    Ok(outcome(what, &ours, &floors, &against, SCAN))
}

/// A scan of what has not changed since the last one.
pub(crate) fn measure_again(ground: &Ground) -> anyhow::Result<Outcome> {
    let profile = browser::fresh_profile()?;
    let browser = Browser::start(profile.path())?;
    let bench = Bench::new(ground, &browser, "workers=2&only=list")?;
    bench.ours(0)?;
    bench.floor()?;
    let (mut floors, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ground.scale.runs.max(1) {
        floors.push(bench.floor()?);
        ours.push(bench.ours(bench.files)?);
    }
    for Run { scan, .. } in &ours {
        anyhow::ensure!(
            scan.unchanged > 0 && scan.bytes.unwrap_or(0) == 0,
            "files were read again: {scan:?}"
        );
    }
    let what = format!("rescan, nothing changed, {} files", bench.files);
    Ok(outcome(what, &ours, &floors, "list and getFile of every file, 2 workers", RESCAN))
}

impl<'a> Bench<'a> {
    fn new(ground: &'a Ground, browser: &'a Browser, floor: &str) -> anyhow::Result<Bench<'a>> {
        let folder = ground.music()?;
        let files = folders::count_files(folder)?;
        let floor = format!("{}/?{floor}", scan_floor::serve()?);
        Ok(Bench { browser, folder, files, endpoint: Endpoint::start()?, floor })
    }

    fn floor(&self) -> anyhow::Result<Run> {
        self.run(self.browser.open_quietly(&self.floor, TIMED)?)
    }

    /// A scan by the app, once it shows what it knows already.
    fn ours(&self, known: u32) -> anyhow::Result<Run> {
        let tab = self.browser.open_quietly(&self.endpoint.url("/"), &format!("{WATCH}\n{TIMED}"))?;
        match known {
            0 => until(&tab, "now => now.empty && !now.busy")?,
            _ => until(&tab, "now => now.count > 0 && !now.busy")?,
        };
        let _: Option<f64> = tab.value("seen.calm(1000)")?;
        self.run(tab)
    }

    fn run(&self, tab: Tab) -> anyhow::Result<Run> {
        tab.drop_music(self.folder)?;
        let ms = tab.value("timed")?;
        let scan = tab.scan()?;
        tab.close()?;
        anyhow::ensure!(scan.state == "done" && scan.total == self.files, "not all was read: {scan:?}");
        Ok(Run { ms, scan })
    }
}

fn outcome(what: String, ours: &[Run], floors: &[Run], against: &str, goal: Goal) -> Outcome {
    let times = |runs: &[Run]| runs.iter().map(|run| run.ms).collect::<Vec<_>>();
    let (our_times, floor_times) = (times(ours), times(floors));
    let line = Line::ratio(what, (median(our_times.clone()), ""), (median(floor_times.clone()), against));
    let told = |name: &str, runs: &[Run], times: &[f64]| {
        let scan = runs.last().map(|run| run.scan.clone()).unwrap_or_default();
        let a_file = |sum: Option<u64>| sum.unwrap_or_default() as f64 / f64::from(scan.total.max(1));
        format!(
            "{name}: {} ms; the page says {} ms, {:.2} reads and {:.1} KiB a file, {} unchanged",
            each(times),
            scan.ms,
            a_file(scan.reads),
            a_file(scan.bytes) / 1024.0,
            scan.unchanged,
        )
    };
    let detail = vec![told("floor", floors, &floor_times), told("ours", ours, &our_times)];
    Outcome { lines: vec![line.goal(goal)], detail }
}
