//! Opening a large library beside opening an empty one: the same browser, the same files of the app, both warm.

use reprise_tests::browser::Browser;
use reprise_tests::tab::Tab;
use serde::Deserialize;

use crate::ground::{Full, Ground, Opened};
use crate::numbers::{each, median};
use crate::table::{Goal, Line, Outcome, Unit};

const FIRST_ROWS: Goal = Goal::AtMost(1.5);

/// When something was painted first and stayed, in milliseconds since the navigation began.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Times {
    /// Rows, be they those of the end or not.
    any: Option<f64>,
    /// The rows of the end.
    rows: Option<f64>,
    /// The sums of all songs.
    figures: Option<f64>,
    /// All songs in table and sums, and nothing that is still busy.
    folded: Option<f64>,
}

/// Opens both in turns.
pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Outcome> {
    let full = ground.full()?;
    let browser = full.start()?;
    let (mut empty, mut large) = (Vec::new(), Vec::new());
    for _ in 0..ground.scale.runs.max(5) {
        empty.push(open_empty(full, &browser)?);
        large.push(open_large(full, &browser)?);
    }
    let all = |of: fn(&Times) -> Option<f64>| large.iter().filter_map(of).collect::<Vec<f64>>();
    let (rows, any) = (all(|it| it.rows), all(|it| it.any));
    let (figures, folded) = (all(|it| it.figures), all(|it| it.folded));
    anyhow::ensure!(
        rows.len() == large.len() && figures.len() == large.len() && folded.len() == large.len(),
        "not all came to their end: {large:?}"
    );
    let with = "an empty library";
    let songs = full.songs;
    let (of_rows, of_empty) = (median(rows.clone()), median(empty.clone()));
    let first = Line::ratio(format!("opening {songs} songs to first rows"), (of_rows, ""), (of_empty, with));
    let lines = vec![
        first.goal(FIRST_ROWS),
        Line::of("… until figures stand", median(figures.clone()), Unit::Milliseconds),
        Line::of("… until all is folded", median(folded.clone()), Unit::Milliseconds),
    ];
    let detail = vec![
        format!("an empty library: {} ms", each(&empty)),
        format!("rows of any kind: {} ms", each(&any)),
        format!("the rows of the end: {} ms", each(&rows)),
        format!("figures: {} ms", each(&figures)),
        format!("all folded: {} ms", each(&folded)),
    ];
    Ok(Outcome { lines, detail })
}

fn open_empty(full: &Full, browser: &Browser) -> anyhow::Result<f64> {
    let tab = full.visit(browser, Opened::Empty)?;
    let at: Option<f64> = after_a_while(&tab, "seen.since(frame => frame.empty && !frame.busy)")?;
    tab.close()?;
    at.ok_or_else(|| anyhow::anyhow!("the empty library did not stay empty"))
}

fn open_large(full: &Full, browser: &Browser) -> anyhow::Result<Times> {
    let tab = full.visit(browser, Opened::Large)?;
    let times = after_a_while(&tab, &format!("seen.opened({})", full.songs))?;
    tab.close()?;
    Ok(times)
}

/// What is told once nothing changes any more.
fn after_a_while<T: serde::de::DeserializeOwned>(tab: &Tab, told: &str) -> anyhow::Result<T> {
    tab.value(&format!("seen.calm(500).then(() => {told})"))
}
