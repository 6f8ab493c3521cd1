//! The first sort by title after opening a large library, from the click to the painted rows, beside sorting the
//! same titles in the same page with `Intl.Collator`. Two frames are taken off: no answer is painted sooner.

use reprise_tests::tab::Tab;

use crate::ground::{Full, Ground, Opened};
use crate::numbers::{each, median};
use crate::table::{Goal, Line, Outcome};

const SORT: Goal = Goal::AtMost(0.3);

/// What a click on the table's head waits for: other rows, in the order that the head tells.
const SORTED: &str = "(before, now) => now.rows !== before.rows && !now.busy \
    && ['ascending', 'descending'].includes(document.querySelector('[data-sought]').ariaSort)";

/// Finds the head by its name, and marks it.
const HEAD: &str = "[...document.querySelectorAll('[role=columnheader]')]\
    .find(head => head.innerText.trim() === 'Title').dataset.sought = ''";

/// What was measured on one page, in milliseconds.
struct Run {
    first: f64,
    again: f64,
    collator: f64,
    frame: f64,
}

/// Sorts on pages that were just opened.
pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Outcome> {
    let full = ground.full()?;
    let browser = full.start()?;
    let mut runs = Vec::new();
    for _ in 0..ground.scale.runs.max(1) {
        let tab = full.visit(&browser, Opened::Large)?;
        runs.push(run(&tab, full)?);
        tab.close()?;
    }
    let all = |of: fn(&Run) -> f64| runs.iter().map(of).collect::<Vec<f64>>();
    let (firsts, agains) = (all(|run| run.first), all(|run| run.again));
    let (collators, frame) = (all(|run| run.collator), median(all(|run| run.frame)));
    let less = |times: &[f64]| (median(times.iter().copied()) - 2.0 * frame).max(0.0);
    let against = (median(collators.clone()), "Intl.Collator over the same titles");
    let line = |what: String, times: &[f64]| Line::ratio(what, (less(times), " less two frames"), against);
    let lines = vec![
        line(format!("first sort by title, {} songs", full.songs), &firsts).goal(SORT),
        line("… again, the other way round".to_owned(), &agains),
    ];
    let detail = vec![
        format!("click to painted rows: {} ms, again {} ms", each(&firsts), each(&agains)),
        format!("Intl.Collator: {} ms; a frame takes {frame:.1} ms", each(&collators)),
    ];
    Ok(Outcome { lines, detail })
}

fn run(tab: &Tab, full: &Full) -> anyhow::Result<Run> {
    let _: Option<f64> = tab.value("seen.calm(1000)")?;
    let frame = tab.value("seen.frame()")?;
    let (first, again) = (click(tab)?, click(tab)?);
    tab.run(&format!("window.titles = {}", serde_json::to_string(&full.titles)?))?;
    let collator = tab.value(
        "(() => {
            const { compare } = new Intl.Collator(), began = performance.now();
            titles.sort(compare);
            return performance.now() - began;
        })()",
    )?;
    Ok(Run { first, again, collator, frame })
}

/// From a click on the head to the rows in another order.
fn click(tab: &Tab) -> anyhow::Result<f64> {
    tab.run(HEAD)?;
    tab.run(&format!("window.answered = seen.answer('click', {SORTED}, 20_000)"))?;
    tab.click_css("[data-sought]")?;
    let took: Option<f64> = tab.value("answered")?;
    let _: Option<f64> = tab.value("seen.calm(500)")?;
    took.ok_or_else(|| anyhow::anyhow!("a click on the head did not sort"))
}
