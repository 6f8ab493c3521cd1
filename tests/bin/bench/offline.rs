//! The second start of a large library while the server is off, beside the same with it on.

use crate::ground::{Full, Ground, Opened};
use crate::numbers::{each, median};
use crate::table::{Goal, Line, Outcome};

const OFF: Goal = Goal::AtMost(1.1);

/// Whether the page says that it starts without a network.
const READY: &str = "document.querySelector('[data-testid=offline]')?.dataset.ready === 'yes'";

/// Opens a library of its own, whose server is then stopped.
pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Outcome> {
    let mut full = Full::make(ground.scale.songs)?;
    let runs = ground.scale.runs.max(5);
    let browser = full.start()?;
    full.visit(&browser, Opened::Large)?.wait_for("that it starts without a network", READY)?;
    browser.quit()?;
    let on = starts(&full, runs)?;
    full.stop();
    let off = starts(&full, runs)?;
    let (of_off, of_on) = (median(off.iter().copied()), median(on.iter().copied()));
    let what = format!("second start of {} songs to first rows, server off", full.songs);
    let line = Line::ratio(what, (of_off, ""), (of_on, "with it on")).goal(OFF);
    Ok(Outcome { lines: vec![line], detail: vec![format!("off: {} ms; on: {} ms", each(&off), each(&on))] })
}

/// When rows stood, in milliseconds, in so many visits of one browser. The first one warms it.
fn starts(full: &Full, runs: usize) -> anyhow::Result<Vec<f64>> {
    let browser = full.start()?;
    full.visit(&browser, Opened::Large)?.close()?;
    let start = |_| {
        let tab = full.visit(&browser, Opened::Large)?;
        let at: Option<f64> =
            tab.value(&format!("seen.calm(500).then(() => seen.opened({}).rows)", full.songs))?;
        tab.close()?;
        at.ok_or_else(|| anyhow::anyhow!("the rows did not come"))
    };
    (0..runs).map(start).collect()
}
