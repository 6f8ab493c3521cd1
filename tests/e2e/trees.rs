//! What assistive software is told of each page of the sample library. The trees in `trees/` were reviewed; a change of
//! one is reviewed again before it is written: `REPRISE_TREES=write cargo xtask test --e2e -- trees`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use reprise_tests::tab::Tab;
use reprise_tests::{environment, tree, wait};

use crate::stage::Stage;

/// How long a page may take until it says all that it says.
const SOON: Duration = Duration::from_secs(10);

/// The pages of a library: a name, the address, and what says that all of it is there.
const PAGES: [(&str, &str, &str); 16] = [
    ("library", "/", "[data-testid=tracks][aria-busy=false] [data-testid=track]"),
    ("albums", "/?as=albums", "[data-testid=album]"),
    ("restore", "/restore", "[data-testid=restore][aria-busy=false] [data-testid=restore-group]"),
    ("check-up", "/check-up", "[data-testid=checkup][aria-busy=false] .checkup__line"),
    ("sync", "/sync", "[role=switch]"),
    ("twins", "/twins", "[data-testid=duplicates][aria-busy=false]"),
    ("what-if", "/what-if", "[data-testid=what-if][aria-busy=false]"),
    ("sheet", "/sheet", "[data-testid=sheet][aria-busy=false]"),
    ("pictures", "/pictures", "[data-testid=pictures][aria-busy=false]"),
    ("found", "/found", "[data-testid=found][aria-busy=false]"),
    ("new-computer", "/new-computer", "[data-testid=new-computer][aria-busy=false]"),
    ("terms", "/terms", "[data-testid=terms][aria-busy=false]"),
    ("export", "/?show=export", "[data-testid=export] pre"),
    ("places", "/?show=places", "dialog[open]"),
    ("problems", "/?show=problems", "dialog[open]"),
    ("keys", "/?show=keys", "dialog[open]"),
];

#[test]
fn each_page_tells_assistive_software_what_was_reviewed() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let first = stage.visit()?;
    first.wait_for("the app", "document.querySelector('[data-testid=sync]')")?;
    let mut changed: Vec<String> = compare(&first, "first-visit")?.into_iter().collect();
    let tab = stage.browser().open(&stage.url("/?sample"))?;
    tab.wait_for_tracks(51)?;
    for (name, path, there) in PAGES {
        tab.go(&stage.url(path))?;
        tab.wait_for("the sample", "document.querySelector('[data-testid=scan]')?.dataset.state === 'done'")?;
        tab.wait_for(name, &format!("document.querySelector('{there}')"))?;
        changed.extend(compare(&tab, name)?);
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
    Ok(())
}

/// Holds the tree of the page against the one that was reviewed, or writes it if that is wanted.
fn compare(tab: &Tab, name: &str) -> anyhow::Result<Option<String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("e2e/trees").join(format!("{name}.txt"));
    if environment::writes_trees() {
        fs::write(path, settled(tab)?)?;
        return Ok(None);
    }
    let reviewed = fs::read_to_string(&path)?;
    let mut now = String::new();
    // Some words come a moment later than the page itself.
    let is_same = wait::until_true(name, SOON, || {
        now = tree::of(tab)?;
        Ok(now == reviewed)
    });
    let differs = now.lines().zip(reviewed.lines()).find(|(now, reviewed)| now != reviewed);
    let (is, was) = differs.unwrap_or(("its end", "its end"));
    Ok(is_same.err().map(|_| format!("{name} says {is:?}, and {was:?} was reviewed. All of it:\n{now}")))
}

/// The tree once it is the same twice.
fn settled(tab: &Tab) -> anyhow::Result<String> {
    let mut before = String::new();
    wait::until("the page at rest", SOON, || {
        let now = tree::of(tab)?;
        let is_same = now == before;
        before.clone_from(&now);
        Ok(is_same.then_some(now))
    })
}
