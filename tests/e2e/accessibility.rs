//! axe-core finds no violation on any page, in light and in dark. All is reached by the keyboard, and seen.

use std::fs;

use reprise_tests::tab::{Scheme, Tab};
use reprise_tests::{environment, folders};

use crate::stage::Stage;

#[test]
fn no_page_has_a_violation() -> anyhow::Result<()> {
    let axe = fs::read_to_string(environment::axe()?)?;
    let stage = Stage::start()?;
    folders::write_showcase(stage.folder())?;
    let tab = stage.visit()?;
    tab.wait_for("the first visit", "document.querySelector('h1')")?;
    let mut found = audit(&tab, &axe, "first-visit")?;

    tab.drop_music(stage.folder())?;
    tab.scan_done()?;
    tab.wait_for("rows", "document.querySelector('[data-testid=track][data-track]')")?;
    found.extend(audit(&tab, &axe, "library")?);

    tab.click("button", "Columns")?;
    tab.wait_for("the columns", "document.querySelector('.columns:popover-open')")?;
    found.extend(audit(&tab, &axe, "columns")?);
    tab.press("Escape")?;

    tab.click_css("[data-testid=track][data-track]")?;
    tab.wait_for("the evidence card", "document.querySelector('[data-testid=evidence]')")?;
    found.extend(audit(&tab, &axe, "evidence")?);
    tab.press("Escape")?;

    tab.click("button", "Export")?;
    tab.wait_for("the export dialog", "document.querySelector('[data-testid=export]')")?;
    found.extend(audit(&tab, &axe, "export")?);
    tab.press("Escape")?;

    tab.go(&stage.url("/restore"))?;
    tab.wait_for("the restore list", "document.querySelector('[data-testid=restore]')")?;
    found.extend(audit(&tab, &axe, "restore")?);

    tab.go(&stage.url("/check-up"))?;
    tab.wait_for("the check-up", "document.querySelector('[data-testid=checkup]')")?;
    found.extend(audit(&tab, &axe, "check-up")?);

    for (page, testid) in [
        ("twins", "duplicates"),
        ("what-if", "what-if"),
        ("sheet", "sheet"),
        ("pictures", "pictures"),
        ("found", "found"),
        ("since", "since"),
        ("new-computer", "new-computer"),
        ("terms", "terms"),
    ] {
        tab.go(&stage.url(&format!("/{page}")))?;
        tab.wait_for(page, &format!("document.querySelector('[data-testid={testid}][aria-busy=false]')"))?;
        found.extend(audit(&tab, &axe, page)?);
    }

    tab.go(&stage.url("/sync"))?;
    tab.wait_for("the switch", "document.querySelector('[role=switch]')")?;
    found.extend(audit(&tab, &axe, "sync-off")?);
    tab.click("switch", "Keep my catalog in the cloud")?;
    tab.wait_for("sync", "document.querySelector('[data-testid=sync]')?.dataset.state == 'synced'")?;
    tab.click("button", "Show the words")?;
    tab.wait_for("the words", "document.querySelector('[data-testid=shown-words]')")?;
    tab.click("button", "Show the latest as they are")?;
    tab.wait_for("a record", "document.querySelector('.sealed__bytes')")?;
    found.extend(audit(&tab, &axe, "sync-on")?);
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
    Ok(())
}

/// Where the focus is: the name of the element, or `the songs`.
const FOCUSED: &str =
    "document.activeElement.role === 'grid' ? 'the songs' : document.activeElement.innerText";

#[test]
fn the_songs_and_the_export_are_a_few_keys_away() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(30)?;
    // The scan is over, and the focus is where a person left it: nowhere.
    tab.reload()?;
    tab.wait_for_tracks(30)?;
    for (key, there) in [("Tab", "Skip to the page"), ("Tab", "Skip to the songs"), ("Enter", "the songs")] {
        tab.press(key)?;
        tab.wait_for(there, &format!("({FOCUSED}) === '{there}'"))?;
    }
    tab.press("Shift+Tab")?;
    tab.wait_for("the export", &format!("({FOCUSED}) === 'Export'"))?;
    tab.press("Enter")?;
    tab.wait_for("its dialog", "document.querySelector('[data-testid=export]')")
}

#[test]
fn whatever_has_the_focus_is_seen() -> anyhow::Result<()> {
    let stage = Stage::start()?;
    let tab = stage.visit_with_songs(30)?;
    let size = serde_json::json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false });
    tab.call("Emulation.setDeviceMetricsOverride", size)?;
    for page in ["/", "/restore", "/check-up", "/sync"] {
        tab.go(&stage.url(page))?;
        tab.wait_for("the page", "document.querySelector('.page, [role=grid]')")?;
        for _ in 0..40 {
            tab.press("Tab")?;
            // Songs may come above what has the focus. What is pushed down is seen again with the next picture.
            let drawn = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))";
            tab.value::<Option<bool>>(&format!("{drawn}.then(() => null)"))?;
            let hidden: Option<String> = tab.value(HIDDEN)?;
            assert_eq!(hidden, None, "on {page}");
        }
    }
    Ok(())
}

/// What has the focus, if nothing of it is in sight: it lies outside of the window, is clipped, or lies below
/// something else. The table itself is larger than the window.
const HIDDEN: &str = "(() => {
    const it = document.activeElement, box = it.getBoundingClientRect();
    if (it === document.body || it.role === 'grid') return null;
    const spots = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8]].map(([x, y]) =>
        document.elementFromPoint(box.x + box.width * x, box.y + box.height * y));
    const shown = spots.some(spot => spot && (it.contains(spot) || spot.contains(it) && spot.closest('label')));
    return shown ? null : `${it.className} ${it.innerText}`;
})()";

/// The violations that axe finds on the page as it stands, in both colour schemes.
fn audit(tab: &Tab, axe: &str, page: &str) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for scheme in [Scheme::Light, Scheme::Dark] {
        tab.prefer(scheme)?;
        let page = format!("{page}-{}", scheme.word());
        tab.screenshot(&page)?;
        found.extend(violations(tab, axe, &page)?);
    }
    Ok(found)
}

/// The violations that axe finds on the page as it stands.
pub(crate) fn violations(tab: &Tab, axe: &str, page: &str) -> anyhow::Result<Vec<String>> {
    if !tab.value::<bool>("'axe' in window")? {
        tab.value::<serde_json::Value>(&format!("{axe};undefined"))?;
    }
    let found: Vec<(String, Vec<String>)> = tab.value(
        "axe.run().then(all => all.violations.map(it => \
         [it.id, it.nodes.slice(0, 4).map(node => node.html.slice(0, 160) + ' ' + node.failureSummary)]))",
    )?;
    Ok(found.into_iter().map(|(rule, nodes)| format!("{page}: {rule}\n  {}", nodes.join("\n  "))).collect())
}
