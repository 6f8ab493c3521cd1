//! Tasks over 50 ms on the page's thread after its first paint: while a large library is opened, used, and a folder
//! is scanned into it; and, beside, while a folder is read without handles, as Firefox and Safari do.

use std::path::Path;

use reprise_tests::browser::Browser;
use reprise_tests::tab::{Tab, quoted};
use serde_json::Value;

use crate::ground::{Full, Ground, Opened, WATCH, until};
use crate::table::{Goal, Line, Outcome, Unit};

const NONE: Goal = Goal::AtMost(0.0);

/// Takes away what only Chromium has.
const WITHOUT_HANDLES: &str = "delete DataTransferItem.prototype.getAsFileSystemHandle;
    delete window.showDirectoryPicker;";

/// A part of a visit, and its long tasks: how many, and the longest in milliseconds.
struct Part {
    name: String,
    tasks: (f64, f64),
}

/// Opens, uses and scans on one page; reads without handles on another.
pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Outcome> {
    let (full, folder) = (ground.full()?, ground.music()?);
    let profile = full.copy()?;
    let browser = Browser::start(profile.path())?;
    let tab = full.visit(&browser, Opened::Large)?;
    let mut parts = vec![part(&tab, "opening", 0.0, |_| Ok(()))?];
    let mut steps = Vec::new();
    let began = now(&tab)?;
    for step in STEPS {
        steps.push(part(&tab, step.name, now(&tab)?, |tab| step.take(tab))?);
    }
    parts.push(part(&tab, "using", began, |_| Ok(()))?);
    parts.push(part(&tab, "scanning", now(&tab)?, |tab| scan(tab, folder))?);
    tab.close()?;
    let bare = without_handles(full, &browser, folder)?;
    let songs = full.songs;
    let line = |part: &Part| {
        let what = format!("tasks over 50 ms, {songs} songs, {}", part.name);
        Line::of(what, part.tasks.0, Unit::Count).with(part.longest(), "")
    };
    let mut lines: Vec<Line> = parts.iter().map(|part| line(part).goal(NONE)).collect();
    let what = "… scanning without handles, no library".to_owned();
    lines.push(Line::of(what, bare.tasks.0, Unit::Count).with(bare.longest(), ""));
    let told = |step: &Part| format!("{}: {}, {}", step.name, step.tasks.0, step.longest());
    Ok(Outcome { lines, detail: steps.iter().map(told).collect() })
}

impl Part {
    fn longest(&self) -> String {
        match self.tasks {
            (0.0, _) => "none".to_owned(),
            (_, longest) => format!("longest {longest:.0} ms"),
        }
    }
}

/// The long tasks from a time on until the page has come to rest after something was done.
fn part(
    tab: &Tab,
    name: &str,
    from: f64,
    act: impl FnOnce(&Tab) -> anyhow::Result<()>,
) -> anyhow::Result<Part> {
    act(tab)?;
    let _: Option<f64> = tab.value("seen.calm(500)")?;
    let tasks = tab.value(&format!("seen.tasksIn({from}, Infinity)"))?;
    Ok(Part { name: name.to_owned(), tasks })
}

fn now(tab: &Tab) -> anyhow::Result<f64> {
    tab.value("performance.now()")
}

fn scan(tab: &Tab, folder: &Path) -> anyhow::Result<()> {
    // Nothing asks the page meanwhile: that would take time of its thread.
    tab.run(
        "window.ended = new Promise(resolve => {
            const scan = () => document.querySelector('[data-testid=scan]')?.dataset.state;
            new MutationObserver(() => ['done', 'failed', 'stopped'].includes(scan()) && resolve(scan())).observe(
                document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] });
        })",
    )?;
    tab.drop_music(folder)?;
    let state: String = tab.value("ended")?;
    anyhow::ensure!(state == "done", "the scan {state}");
    Ok(())
}

fn without_handles(full: &Full, browser: &Browser, folder: &Path) -> anyhow::Result<Part> {
    let script = format!("{WATCH}\n{WITHOUT_HANDLES}");
    let tab = browser.open_quietly(&full.url(Opened::Empty), &script)?;
    until(&tab, "now => now.empty && !now.busy")?;
    let _: Option<f64> = tab.value("seen.calm(500)")?;
    part(&tab, "scanning without handles", now(&tab)?, |tab| scan(tab, folder))
}

/// Something that a person does.
struct Step {
    name: &'static str,
    act: Act,
}

/// How.
enum Act {
    /// Clicks what a selector finds first.
    Click(&'static str),
    /// Clicks the link of this name.
    Link(&'static str),
    /// Types into the search, in the place of what is there.
    Search(&'static str),
    /// Presses a key.
    Press(&'static str),
    /// Chooses in the select of this name.
    Choose(&'static str, &'static str),
    /// Scrolls so many pixels down.
    Scroll(u32),
}

const STEPS: [Step; 15] = [
    Step { name: "sort by artist", act: Act::Click("[role=columnheader]:nth-child(2)") },
    Step { name: "sort by album", act: Act::Click("[role=columnheader]:nth-child(3)") },
    Step { name: "search", act: Act::Search("blue") },
    Step { name: "search again", act: Act::Search("artist:the is:single") },
    Step { name: "all songs again", act: Act::Search("") },
    Step { name: "narrow to a part", act: Act::Click("[data-testid=outlook] [data-way]:not(:disabled)") },
    Step { name: "widen", act: Act::Click("[data-testid=outlook] [aria-pressed=true]") },
    Step { name: "leap to the middle", act: Act::Scroll(1_500_000) },
    Step { name: "open a card", act: Act::Click("[data-testid=track][data-track]") },
    Step { name: "close it", act: Act::Press("Escape") },
    Step { name: "take a subscription", act: Act::Choose("Apple subscription", "itunes-match") },
    Step { name: "restore list", act: Act::Link("Restore") },
    Step { name: "check-up", act: Act::Link("Check-up") },
    Step { name: "sync", act: Act::Link("Sync") },
    Step { name: "library", act: Act::Link("Library") },
];

impl Step {
    fn take(&self, tab: &Tab) -> anyhow::Result<()> {
        match self.act {
            Act::Click(selector) => tab.click_css(selector),
            Act::Link(name) => {
                let link = format!(
                    "[...document.querySelectorAll('a')].find(it => it.innerText.trim() === {})",
                    quoted(name)
                );
                tab.wait_for(name, &link)?;
                tab.run(&format!("{link}.click()"))
            }
            Act::Search(words) => tab.fill("input[type=search]", words),
            Act::Press(key) => tab.press(key),
            Act::Choose(name, value) => {
                let select = format!("document.querySelector('select[aria-label={}]')", quoted(name));
                let change = "select.dispatchEvent(new Event('change', { bubbles: true }))";
                tab.run(&format!("const select = {select}; select.value = {}; {change}", quoted(value)))
            }
            Act::Scroll(pixels) => tab
                .value::<Value>(&format!(
                    "document.querySelector('[data-testid=tracks]') && scrollBy(0, {pixels})"
                ))
                .map(drop),
        }
    }
}
