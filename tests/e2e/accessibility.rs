//! axe-core finds no violation on any page, in light and in dark.

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

    for (page, testid) in [("twins", "duplicates"), ("what-if", "what-if"), ("sheet", "sheet")] {
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

/// The violations that axe finds on the page as it stands, in both colour schemes.
fn audit(tab: &Tab, axe: &str, page: &str) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    if !tab.value::<bool>("'axe' in window")? {
        tab.value::<serde_json::Value>(&format!("{axe};undefined"))?;
    }
    for scheme in [Scheme::Light, Scheme::Dark] {
        tab.prefer(scheme)?;
        tab.screenshot(&format!("{page}-{}", scheme.word()))?;
        let violations: Vec<(String, Vec<String>)> = tab.value(
            "axe.run().then(all => all.violations.map(it => \
             [it.id, it.nodes.slice(0, 4).map(node => node.html.slice(0, 160) + ' ' + node.failureSummary)]))",
        )?;
        found.extend(
            violations
                .into_iter()
                .map(|(rule, nodes)| format!("{page}, {}: {rule}\n  {}", scheme.word(), nodes.join("\n  "))),
        );
    }
    Ok(found)
}
