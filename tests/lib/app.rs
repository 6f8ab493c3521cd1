//! The app as tests use it: its scan, its table, its dialogs, found by names that the page promises to keep.

use std::path::Path;

use serde::Deserialize;

use crate::tab::{Tab, quoted};
use crate::wait::{self, LONG};

/// What the page says of the scan.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, rename_all = "camelCase")]
pub struct Scan {
    /// `idle`, `walking`, `reading`, `done`, `stopped` or `failed`; `dropped` from a drop until the page tells of it,
    /// if it still tells of an earlier scan.
    pub state: String,
    /// Files that are done.
    pub read: u32,
    /// Files that were found.
    pub total: u32,
    /// Files with a problem.
    pub problems: u32,
    /// Milliseconds since the scan began.
    pub ms: u64,
    /// Files that had not changed.
    pub unchanged: u32,
    /// Reads of files, if the page says it.
    pub reads: Option<u64>,
    /// Bytes that were read, if the page says it.
    pub bytes: Option<u64>,
}

/// A row of the table.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Row {
    /// The track's id.
    pub id: String,
    /// The text of the row.
    pub text: String,
}

/// A part of the outlook.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Part {
    /// The way back.
    pub way: String,
    /// How many songs come back this way.
    pub count: u32,
}

const SCAN: &str = r#"(e => {
    if (!e) return {};
    const told = name => name in e.dataset ? Number(e.dataset[name]) : undefined;
    const n = name => told(name) ?? 0;
    const state = window.scanMoved === false ? "dropped" : e.dataset.state;
    return { state, read: n("read"), total: n("total"), problems: n("problems"), ms: n("ms"),
        unchanged: n("unchanged"), reads: told("reads"), bytes: told("bytes") };
})(document.querySelector('[data-testid=scan]'))"#;

/// A scan that has ended is still shown for a moment after the next drop. This notes when its state changes.
const WATCH: &str = r#"(() => {
    const state = document.querySelector('[data-testid=scan]')?.dataset.state;
    window.scanMoved = !["done", "stopped", "failed"].includes(state);
    const watched = { subtree: true, attributeFilter: ["data-state"] };
    new MutationObserver((all, self) => {
        if (!all.some(it => it.target.dataset.testid === "scan")) return;
        window.scanMoved = true;
        self.disconnect();
    }).observe(document, watched);
})()"#;

impl Tab {
    /// Drops a folder on the app.
    ///
    /// # Errors
    /// When the page takes no drops.
    pub fn drop_music(&self, folder: &Path) -> anyhow::Result<()> {
        self.wait_for("the drop zone", "document.querySelector('[data-testid=drop-zone]')")?;
        self.run(WATCH)?;
        self.drop_path("[data-testid=drop-zone]", folder)
    }

    /// Says yes to what dropped lists would change, and closes their dialog.
    ///
    /// # Errors
    /// When the dialog does not come.
    pub fn take_lists(&self) -> anyhow::Result<()> {
        self.click("button", "Apply")?;
        self.wait_for(
            "the lists to be taken in",
            "document.querySelector('[data-testid=import] h2')?.innerText == 'It was taken in.'",
        )?;
        self.click("button", "Close")?;
        self.wait_for("the dialog to close", "!document.querySelector('[data-testid=import]')")
    }

    /// What the page says of the scan; default values when it shows no scan.
    ///
    /// # Errors
    /// When the page does not answer.
    pub fn scan(&self) -> anyhow::Result<Scan> {
        self.value(SCAN)
    }

    /// Waits until the scan is done.
    ///
    /// # Errors
    /// When it fails, is stopped, or does not end in time.
    pub fn scan_done(&self) -> anyhow::Result<Scan> {
        self.scan_until("the scan to be done", |scan| scan.state == "done")
    }

    /// Waits until the scan has reached some point.
    ///
    /// # Errors
    /// When it fails, is stopped, or does not get there in time.
    pub fn scan_until(&self, what: &str, reached: impl Fn(&Scan) -> bool) -> anyhow::Result<Scan> {
        let mut last = Scan::default();
        let waited = wait::until(what, LONG, || {
            last = self.scan()?;
            anyhow::ensure!(!matches!(last.state.as_str(), "failed" | "stopped"), "the scan {}", last.state);
            Ok(reached(&last).then(|| last.clone()))
        });
        waited.map_err(|error| error.context(format!("the last seen: {last:?}")))
    }

    /// How many rows the table has in the current view.
    ///
    /// # Errors
    /// When there is no table.
    pub fn track_count(&self) -> anyhow::Result<u32> {
        self.value("Number(document.querySelector('[data-testid=tracks]')?.dataset.count ?? 0)")
    }

    /// Waits until the table has this many rows.
    ///
    /// # Errors
    /// When it does not in time.
    pub fn wait_for_tracks(&self, count: u32) -> anyhow::Result<()> {
        let seen = "document.querySelector('[data-testid=tracks]')?.dataset.count";
        self.wait_for(&format!("{count} tracks"), &format!("{seen} == {count}"))
            .map_err(|error| error.context(format!("the table has {:?}", self.track_count().ok())))
    }

    /// The rows that are drawn.
    ///
    /// # Errors
    /// When the page does not answer.
    pub fn rows(&self) -> anyhow::Result<Vec<Row>> {
        self.value(
            "[...document.querySelectorAll('[data-testid=track][data-track]')]\
             .map(e => ({ id: e.dataset.track, text: e.innerText }))",
        )
    }

    /// The parts of the outlook bar.
    ///
    /// # Errors
    /// When the page does not answer.
    pub fn outlook(&self) -> anyhow::Result<Vec<Part>> {
        self.value(
            "[...document.querySelectorAll('[data-testid=outlook] [data-way]')]\
             .map(e => ({ way: e.dataset.way, count: Number(e.dataset.count) }))",
        )
    }

    /// Types into the search field.
    ///
    /// # Errors
    /// When there is no search field.
    pub fn search(&self, words: &str) -> anyhow::Result<()> {
        self.fill("input[type=search]", words)
    }

    /// Searches for a title and waits until one row is left.
    ///
    /// # Errors
    /// When none or several are left.
    pub fn find_row(&self, title: &str) -> anyhow::Result<Row> {
        self.search(&format!("title:\"{title}\""))?;
        wait::until(&format!("the one row {title:?}"), wait::SOON, || {
            let rows: Vec<Row> = self.rows()?.into_iter().filter(|row| row.text.contains(title)).collect();
            Ok(if self.track_count()? == 1 { rows.into_iter().next() } else { None })
        })
    }

    /// Opens the export dialog, chooses a format by its value and saves.
    ///
    /// # Errors
    /// When the dialog does not offer it.
    pub fn save_export(&self, format: &str) -> anyhow::Result<()> {
        self.open_export()?;
        let chosen = format!(
            "(d => {{ const value = {}, select = d.querySelector('select');
                if (select) {{ select.value = value; select.dispatchEvent(new Event('change', {{ bubbles: true }})); }}
                else d.querySelector(`input[type=radio][value=${{value}}]`).click(); }})\
             (document.querySelector('[data-testid=export]'))",
            quoted(format)
        );
        self.run(&chosen)?;
        self.click("button", "Save")
    }

    /// Opens the export dialog, and waits until it offers which songs to export.
    ///
    /// # Errors
    /// When it does not open.
    pub fn open_export(&self) -> anyhow::Result<()> {
        self.click("button", "Export")?;
        let save = "document.querySelector('[data-testid=export] .button--main:enabled')";
        self.wait_for("the choice of songs to export", save)
    }
}
