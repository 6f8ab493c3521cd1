//! How long a tick takes until another browser shows it: from the click to the page of the other browser, ten times in one
//! run, over one endpoint on this machine.

use std::time::{Duration, Instant};

use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::tab::Tab;
use reprise_tests::wait;

use crate::numbers::{each, median};
use crate::restore;
use crate::seed;
use crate::table::{Goal, Line, Outcome, Unit};

/// How many ticks are timed.
const TRIES: usize = 10;

/// So many of them are to be seen within [`SOON`].
const WITHIN: f64 = 9.0;

const SOON: Duration = Duration::from_secs(1);

/// How many songs the two browsers have; neither has a folder, so all of them are on both lists.
const SONGS: u32 = 200;

/// Ticks one song after another in one browser, and waits for each in the other.
pub(crate) fn measure() -> anyhow::Result<Outcome> {
    let endpoint = Endpoint::start()?;
    let seeded = seed::put(&endpoint.url(""), SONGS)?;
    let profiles = [browser::fresh_profile()?, browser::fresh_profile()?];
    let browsers = [Browser::start(profiles[0].path())?, Browser::start(profiles[1].path())?];
    let mut tabs = Vec::new();
    for browser in &browsers {
        let tab = browser.open(&endpoint.url("/sync"))?;
        restore::restore(&tab, &seeded, SONGS)?;
        tabs.push(tab);
    }
    let [here, there] = tabs.as_slice() else { anyhow::bail!("two browsers are open") };
    let mut took = Vec::new();
    for ticked in 1..=TRIES {
        rests(here)?;
        rests(there)?;
        took.push(tick(here, there, ticked)?.as_secs_f64() * 1_000.0);
    }
    Ok(outcome(&took))
}

fn outcome(took: &[f64]) -> Outcome {
    let soon = SOON.as_secs_f64() * 1_000.0;
    let within = took.iter().filter(|ms| **ms <= soon).count() as f64;
    let measured = format!("median {:.0} ms", median(took.iter().copied()));
    let line = Line::of(format!("of {TRIES} ticks seen within 1 s"), within, Unit::Count);
    Outcome {
        lines: vec![line.with(measured, "").goal(Goal::AtLeast(WITHIN))],
        detail: vec![format!("ticks were seen on the other browser after {} ms", each(took))],
    }
}

/// Waits until nothing is under way: a person ticks when the page is at rest.
fn rests(tab: &Tab) -> anyhow::Result<()> {
    let foot = "document.querySelector('[data-testid=sync]')?.dataset";
    tab.wait_for("sync", &format!("{foot}?.state == 'synced' && {foot}.pending == '0'"))
}

/// Ticks the first song that is not ticked. Answers how long that took until the other browser counted it.
fn tick(here: &Tab, there: &Tab, ticked: usize) -> anyhow::Result<Duration> {
    let began = Instant::now();
    here.click_css(".songs__tick:not(:checked)")?;
    let seen = format!("document.querySelector('[data-testid=restore]')?.dataset.returned == {ticked}");
    wait::until_true("the tick", wait::SOON, || there.value(&seen))?;
    Ok(began.elapsed())
}
