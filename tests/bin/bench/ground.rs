//! What the rows are measured on: a folder of realistic files, and a browser with a large library, each made once
//! a run and only when a row wants it.

use std::cell::OnceCell;
use std::fmt;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use reprise_tests::browser::{self, Browser};
use reprise_tests::endpoint::Endpoint;
use reprise_tests::library::{self, Weight};
use reprise_tests::tab::Tab;
use reprise_tests::{environment, folders};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::seed;

/// Notes what a person sees; every page that is measured runs it first.
pub(crate) const WATCH: &str = include_str!("watch.js");

/// What a page of the empty library runs before that: it believes that there are songs, so it starts its engine at once, as
/// the page of the large library does. Else the floor would be a page without an engine.
const BELIEVE: &str = "try { localStorage.setItem('reprise-has-songs', 'yes') } catch {};";

/// So long what a browser keeps must stay as it is before it counts as settled, in seconds.
const SETTLED: u32 = 8;

/// At most so long that is waited for, in seconds.
const PATIENCE: u32 = 180;

/// How much is measured.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Scale {
    /// Songs of the large library
    #[arg(long, default_value_t = 100_000)]
    pub(crate) songs: u32,
    /// Files of the folder that is scanned
    #[arg(long, default_value_t = 5000)]
    pub(crate) files: u32,
    /// How many times each side is run; the medians are printed
    #[arg(long, default_value_t = 3)]
    pub(crate) runs: usize,
    /// How many minutes the person goes through the library when `interaction` alone is asked for
    #[arg(long, default_value_t = 10)]
    pub(crate) minutes: u64,
    /// Scans this folder instead of a made-up one
    #[arg(long, value_name = "DIR")]
    pub(crate) library: Option<PathBuf>,
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Scale { songs, files, runs, .. } = self;
        write!(f, "{songs} songs, {files} files, medians of {runs} runs where nothing else is said")
    }
}

/// What the rows share.
pub(crate) struct Ground {
    pub(crate) scale: Scale,
    pub(crate) extent: Extent,
    full: OnceCell<Full>,
    music: OnceCell<PathBuf>,
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The lines of every row.
    Table,
    /// One row, with what its figures were made of.
    Detail,
}

/// Which library a page opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    Large,
    Empty,
}

/// A browser's profile with a large library at one origin and an empty one at another; both were visited, so
/// that what the browser keeps of the app's files is warm.
pub(crate) struct Full {
    pub(crate) songs: u32,
    /// The titles of the songs, in no order.
    pub(crate) titles: Vec<String>,
    large: Endpoint,
    empty: Endpoint,
    profile: TempDir,
}

impl Ground {
    /// Nothing is made yet.
    pub(crate) fn new(scale: Scale, extent: Extent) -> Ground {
        Ground { scale, extent, full: OnceCell::new(), music: OnceCell::new() }
    }

    /// The browser with the large library.
    pub(crate) fn full(&self) -> anyhow::Result<&Full> {
        if self.full.get().is_none() {
            let full = Full::make(self.scale.songs)?;
            return Ok(self.full.get_or_init(|| full));
        }
        self.full.get().ok_or_else(|| anyhow::anyhow!("the library was just made"))
    }

    /// The folder that is scanned; a made-up one is written once and kept beside what cargo builds.
    pub(crate) fn music(&self) -> anyhow::Result<&PathBuf> {
        if self.music.get().is_none() {
            let music = self.scale.library.clone().map_or_else(|| made_up(self.scale.files), Ok)?;
            return Ok(self.music.get_or_init(|| music));
        }
        self.music.get().ok_or_else(|| anyhow::anyhow!("the folder was just made"))
    }
}

impl Full {
    /// Makes both libraries.
    pub(crate) fn make(songs: u32) -> anyhow::Result<Full> {
        eprintln!("putting {songs} songs into a browser");
        let (large, empty) = (Endpoint::start()?, Endpoint::start()?);
        let profile = browser::fresh_profile()?;
        let seed = seed::database(songs)?;
        let full = Full { songs, titles: seed.titles, large, empty, profile };
        let browser = full.start()?;
        let tab = browser.open(&full.large.url("/healthz"))?;
        seed.database.write(&tab)?;
        // What the app makes of its batches when nothing else is to be done is made here, then both are warm.
        for _ in 0..2 {
            full.visit(&browser, Opened::Empty)?.close()?;
            let opened = full.visit(&browser, Opened::Large)?;
            settle(&tab)?;
            opened.close()?;
        }
        browser.quit()?;
        Ok(full)
    }

    /// Stops the server of the large library.
    pub(crate) fn stop(&mut self) {
        self.large.stop();
    }

    /// Starts a browser with this profile; only one at a time.
    pub(crate) fn start(&self) -> anyhow::Result<Browser> {
        Browser::start(self.profile.path())
    }

    /// A copy of the profile, for what changes the library.
    pub(crate) fn copy(&self) -> anyhow::Result<TempDir> {
        let copy = browser::fresh_profile()?;
        folders::copy(self.profile.path(), copy.path())?;
        Ok(copy)
    }

    /// Where a library is opened.
    pub(crate) fn url(&self, which: Opened) -> String {
        match which {
            Opened::Large => self.large.url("/"),
            Opened::Empty => self.empty.url("/"),
        }
    }

    /// Opens a library in a new tab and waits until all of it is there.
    pub(crate) fn visit(&self, browser: &Browser, which: Opened) -> anyhow::Result<Tab> {
        let before = match which {
            Opened::Large => WATCH.to_owned(),
            Opened::Empty => format!("{BELIEVE}{WATCH}"),
        };
        let tab = browser.open_quietly(&self.url(which), &before)?;
        let whole = match which {
            Opened::Large => {
                format!(
                    "now => now.count === {0} && now.sums.every(sum => sum === {0}) && !now.busy",
                    self.songs
                )
            }
            Opened::Empty => "now => now.empty && !now.busy".to_owned(),
        };
        until(&tab, &whole)?;
        Ok(tab)
    }
}

/// Waits until a frame is painted in which something holds of what `seen.look()` tells.
pub(crate) fn until(tab: &Tab, holds: &str) -> anyhow::Result<f64> {
    tab.wait_for("the page", "window.seen && location.protocol !== 'about:'")?;
    let at: Option<f64> = tab.value(&format!("seen.until({holds}, 100_000)"))?;
    at.ok_or_else(|| {
        anyhow::anyhow!("waited in vain for {holds}, seen: {:?}", tab.value::<Value>("seen.look()").ok())
    })
}

/// Waits until what the origin of a tab keeps has not changed for a while: whatever the app makes of it then is made.
fn settle(tab: &Tab) -> anyhow::Result<()> {
    let kept = "(async () => {
        const usage = async () => JSON.stringify(await navigator.storage.estimate());
        const counts = [];
        for (const { name } of await indexedDB.databases()) {
            const database = await new Promise((resolve, reject) => {
                const opening = indexedDB.open(name);
                opening.onsuccess = () => resolve(opening.result);
                opening.onerror = () => reject(opening.error);
            });
            for (const store of database.objectStoreNames) {
                const asked = database.transaction(store).objectStore(store).count();
                counts.push([store, await new Promise(resolve => { asked.onsuccess = () => resolve(asked.result); })]);
            }
            database.close();
        }
        return JSON.stringify([counts, await usage()]);
    })()";
    let (mut before, mut same) = (String::new(), 0);
    for _ in 0..PATIENCE {
        let now: String = tab.value(kept)?;
        same = if now == before { same + 1 } else { 0 };
        if same >= SETTLED {
            return Ok(());
        }
        before = now;
        thread::sleep(Duration::from_secs(1));
    }
    anyhow::bail!("what the browser keeps goes on changing: {before}")
}

/// A browser that starts anew, without a library.
pub(crate) fn forget(browser: &Browser, endpoint: &Endpoint) -> anyhow::Result<()> {
    let tab = browser.open("about:blank")?;
    tab.call("Storage.clearDataForOrigin", json!({ "origin": endpoint.url(""), "storageTypes": "all" }))?;
    tab.close()
}

fn made_up(count: u32) -> anyhow::Result<PathBuf> {
    let folder = environment::target().join(format!("library-{count}"));
    let whole = folder.with_extension("whole");
    if !whole.is_file() || !folder.is_dir() {
        eprintln!("writing {count} files to {}", folder.display());
        library::write(&folder, 0..count, Weight::Real)?;
        std::fs::write(&whole, "")?;
    }
    Ok(folder)
}
