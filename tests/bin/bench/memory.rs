//! Memory of the renderer with a large library over one without: two browsers that were just started and stand
//! idle at the same time. Linux only: what counts is the proportional set size of `/proc`.

use std::fs;
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use reprise_tests::browser::{self, Browser};

use crate::ground::{Ground, Opened};
use crate::numbers::median;
use crate::table::{Goal, Line, Outcome, Unit};

const OVER_EMPTY: Goal = Goal::AtMost(70.0);

const IDLE: Duration = Duration::from_secs(10);

/// Weighs both, each time after a fresh start.
pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Outcome> {
    let (full, mut large, mut empty, mut over) = (ground.full()?, Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ground.scale.runs.max(1) {
        let fresh = browser::fresh_profile()?;
        let (here, there) = (full.start()?, Browser::start(fresh.path())?);
        // A page that is looked at each frame is not idle.
        full.visit(&there, Opened::Empty)?.run("seen.stop()")?;
        full.visit(&here, Opened::Large)?.run("seen.stop()")?;
        thread::sleep(IDLE);
        let (with, without) = (renderer(here.process())?, renderer(there.process())?);
        over.push(with - without);
        large.push(with);
        empty.push(without);
        // Nothing was changed that would have to be written.
        here.kill();
    }
    let told = |values: &[f64]| format!("{:.0} MB", median(values.iter().copied()));
    let what = format!("renderer memory over an empty profile, {} songs", full.songs);
    let line = Line::of(what, median(over.clone()), Unit::Megabytes).with(told(&large), told(&empty));
    let each = |values: &[f64]| values.iter().map(|it| format!("{it:.1}")).collect::<Vec<_>>().join(" ");
    let detail = vec![format!("large: {} MB, empty: {} MB", each(&large), each(&empty))];
    Ok(Outcome { lines: vec![line.goal(OVER_EMPTY)], detail })
}

/// The weight of the largest renderer of a browser, in megabytes: that of its tab.
fn renderer(browser: u32) -> anyhow::Result<f64> {
    let own = processes()?.into_iter().filter(|&process| is_renderer(process) && descends(process, browser));
    own.filter_map(weight).max_by(f64::total_cmp).context("the browser has no renderer")
}

fn processes() -> anyhow::Result<Vec<u32>> {
    let entries = fs::read_dir("/proc").context("memory is read from /proc, which Linux has")?;
    Ok(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect())
}

fn is_renderer(process: u32) -> bool {
    let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).contains("--type=renderer")
}

fn descends(process: u32, from: u32) -> bool {
    let parent = |process: u32| -> Option<u32> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The name before it may hold anything, but ends with the last bracket.
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    std::iter::successors(Some(process), |&process| parent(process)).any(|process| process == from)
}

/// The proportional set size, in megabytes.
fn weight(process: u32) -> Option<f64> {
    let sums = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let kibibytes = sums.lines().find_map(|line| line.strip_prefix("Pss:"))?.trim().strip_suffix("kB")?;
    Some(kibibytes.trim().parse::<f64>().ok()? * 1024.0 / 1e6)
}
