//! Interaction to next paint, as browsers measure it: how long after a click or a key the next frame is painted, of all but
//! the slowest two in a hundred, while a person goes through a large library, and beside it on an empty page.

use std::thread;
use std::time::{Duration, Instant};

use reprise_tests::tab::Tab;
use serde::Deserialize;

use crate::ground::{Extent, Ground, Opened, WATCH};
use crate::search::press;
use crate::table::{Goal, Line, Outcome, Unit};

/// How long the person is at it where the whole table is measured.
const SHORT: Duration = Duration::from_secs(60);

/// How long the person looks at what came before going on.
const LOOK: Duration = Duration::from_millis(250);

/// How many clicks and keys the empty page gets.
const FLOOR: usize = 100;

/// Notes the longest event of each interaction. The browser tells of none that took less than 16 ms.
const NOTE: &str = "
    window.interactions = new Map();
    new PerformanceObserver(list => {
        for (const { interactionId, duration, name } of list.getEntries()) {
            if (!interactionId) continue;
            const known = interactions.get(interactionId);
            if (!known || known[0] < duration) interactions.set(interactionId, [duration, `${name} of ${window.doing}`]);
        }
    }).observe({ type: 'event', durationThreshold: 16, buffered: true });";

const TELL: &str = "(() => {
    const all = [...interactions.values()].sort(([one], [other]) => other - one);
    const count = performance.interactionCount;
    return { count, slow: all[Math.floor(count / 50)]?.[0] ?? 16, slowest: all.slice(0, 8) };
})()";

/// What a page tells of its interactions: how many there were, how long all but two in a hundred took at most, and the
/// slowest ones, in milliseconds and in steps of eight.
#[derive(Debug, Deserialize)]
struct Told {
    count: usize,
    slow: f64,
    slowest: Vec<(f64, String)>,
}

/// Goes through the library, then clicks and types on an empty page of the same browser.
pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Outcome> {
    let full = ground.full()?;
    let browser = full.start()?;
    let url = full.url(Opened::Large);
    let floor = floor(&browser.open_quietly(&format!("{url}healthz"), NOTE)?)?;
    let tab = browser.open_quietly(&url, &format!("{WATCH}\n{NOTE}"))?;
    tab.wait_for_tracks(full.songs)?;
    let _: Option<f64> = tab.value("seen.calm(1000)")?;
    let frame: f64 = tab.value("seen.frame()")?;
    let long = match ground.extent {
        Extent::Detail => Duration::from_secs(60 * ground.scale.minutes),
        Extent::Table => SHORT,
    };
    let began = Instant::now();
    while began.elapsed() < long {
        go_round(&tab)?;
    }
    let ours: Told = tab.value(TELL)?;
    let what = format!("interaction to next paint, p98, {} songs, over {} s", full.songs, long.as_secs());
    let line = Line::of(what, ours.slow, Unit::Milliseconds)
        .with(
            format!("{} interactions", ours.count),
            format!("{:.0} ms on an empty page, {} interactions, and two frames", floor.slow, floor.count),
        )
        .goal(Goal::AtMost(floor.slow + 2.0 * frame));
    let told = |(ms, what): &(f64, String)| format!("{ms:.0} ms: {what}");
    Ok(Outcome { lines: vec![line], detail: ours.slowest.iter().map(told).collect() })
}

/// Sorts, searches, narrows, opens a card, and looks at each page.
fn go_round(tab: &Tab) -> anyhow::Result<()> {
    let click = |what: &str| does(tab, what, || tab.click_css(what));
    let link = |name: &str| does(tab, name, || tab.click("link", name));
    let key = |name: &str| does(tab, name, || tab.press(name));
    click("[role=columnheader]:nth-child(2)")?;
    click("[role=columnheader]:nth-child(3)")?;
    for word in ["blue", "thun"] {
        click("input[type=search]")?;
        word.chars()
            .try_for_each(|letter| does(tab, &format!("{letter} of {word}"), || press(tab, letter)))?;
        does(tab, "emptying the search", || tab.fill("input[type=search]", ""))?;
    }
    click("[data-testid=outlook] [data-way]:not(:disabled)")?;
    click("[data-testid=outlook] [aria-pressed=true]")?;
    click("[data-testid=track][data-track]")?;
    key("Escape")?;
    ["ArrowDown", "ArrowDown", "PageDown", "End", "Home"].into_iter().try_for_each(key)?;
    ["Restore", "Check-up", "Sync", "Library"].into_iter().try_for_each(link)
}

/// Clicks and types on a page that has a button and a field.
fn floor(tab: &Tab) -> anyhow::Result<Told> {
    tab.run(
        "const [button, field] = ['button', 'input'].map(it => document.createElement(it));
        button.textContent = 'a';
        button.onclick = () => { button.textContent = button.textContent === 'a' ? 'b' : 'a'; };
        document.body.replaceChildren(button, field)",
    )?;
    for _ in 0..FLOOR / 2 {
        does(tab, "click", || tab.click_css("button"))?;
        tab.run("document.querySelector('input').focus()")?;
        does(tab, "key", || press(tab, 'a'))?;
    }
    tab.value(TELL)
}

fn does(tab: &Tab, what: &str, act: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    tab.run(&format!("window.doing = {}", serde_json::to_string(what)?))?;
    act()?;
    thread::sleep(LOOK);
    Ok(())
}
