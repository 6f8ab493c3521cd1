//! A headless browser with a profile of its own. The test starts and ends it.

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use anyhow::Context as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::tab::Tab;
use crate::wait::{self, SOON};
use crate::{chromium, firefox};

/// Which browser it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, over the DevTools protocol.
    Chromium,
    /// Firefox, over WebDriver BiDi.
    Firefox,
}

/// A running browser. Dropping it kills it; its profile stays.
#[derive(Debug)]
pub struct Browser {
    process: Child,
    program: Box<dyn Program>,
    downloads: TempDir,
}

/// What a browser does beside its tabs, each in its own protocol.
pub(crate) trait Program: Debug {
    /// Opens an empty tab.
    fn open(&self) -> anyhow::Result<Tab>;
    /// What was downloaded since the last call, in order.
    fn downloads(&self) -> anyhow::Result<Vec<DownloadEvent>>;
    /// Begins to close the browser, as a person does.
    fn close(&self) -> anyhow::Result<()>;

    /// Opens an empty tab, without what a test needs of it but what costs the page time.
    fn open_quietly(&self) -> anyhow::Result<Tab> {
        anyhow::bail!("only Chromium is measured")
    }
}

/// A step of a download.
#[derive(Debug)]
pub(crate) enum DownloadEvent {
    /// It began; the page proposed this name.
    Began(String),
    /// It is whole, in this file of the folder for downloads.
    Ended(PathBuf),
}

/// A file that a page let the person save.
#[derive(Debug)]
pub struct Download {
    /// The name that the page proposed.
    pub name: String,
    /// The content of the file.
    pub bytes: Vec<u8>,
}

/// A profile that no browser has used yet.
///
/// # Errors
/// When no folder can be made.
pub fn fresh_profile() -> anyhow::Result<TempDir> {
    TempDir::with_prefix("reprise-profile-").context("cannot make a profile folder")
}

/// A profile of Chromium in which the person has forbidden all sites to store anything.
///
/// # Errors
/// When it cannot be written.
pub fn forgetful_profile() -> anyhow::Result<TempDir> {
    let profile = fresh_profile()?;
    let folder = profile.path().join("Default");
    fs::create_dir_all(&folder)?;
    let blocked = json!({ "profile": { "default_content_setting_values": { "cookies": 2 } } });
    fs::write(folder.join("Preferences"), blocked.to_string())?;
    Ok(profile)
}

impl Browser {
    /// Starts Chromium with this profile and waits until it can be driven.
    ///
    /// # Errors
    /// When there is no Chromium or it does not start.
    pub fn start(profile: &Path) -> anyhow::Result<Browser> {
        Browser::start_kind(Kind::Chromium, profile)
    }

    /// Starts a browser with this profile and waits until it can be driven.
    ///
    /// # Errors
    /// When there is none or it does not start.
    pub fn start_kind(kind: Kind, profile: &Path) -> anyhow::Result<Browser> {
        let mut command = match kind {
            Kind::Chromium => chromium::command(profile)?,
            Kind::Firefox => firefox::command(profile)?,
        };
        let name = command.get_program().to_string_lossy().into_owned();
        let downloads = TempDir::with_prefix("reprise-downloads-")?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = command.spawn().with_context(|| format!("cannot start {name}"))?;
        let connected = wait::until("the browser's port", SOON * 4, || {
            if let Some(status) = process.try_wait()? {
                anyhow::bail!("{name} ended at once with {status}");
            }
            match kind {
                Kind::Chromium => chromium::connect(profile, downloads.path()),
                Kind::Firefox => firefox::connect(profile, downloads.path()),
            }
        });
        match connected {
            Ok(program) => Ok(Browser { process, program, downloads }),
            Err(error) => {
                end(&mut process);
                Err(error)
            }
        }
    }

    /// Opens a tab on an address and waits until it is loaded.
    ///
    /// # Errors
    /// When the address does not answer.
    pub fn open(&self, url: &str) -> anyhow::Result<Tab> {
        self.open_with(url, "")
    }

    /// The same, running a script in the page before any of its own.
    ///
    /// # Errors
    /// As [`Browser::open`].
    pub fn open_with(&self, url: &str, script: &str) -> anyhow::Result<Tab> {
        let tab = self.program.open()?;
        if !script.is_empty() {
            tab.run_first(script)?;
        }
        tab.go(url)?;
        Ok(tab)
    }

    /// The same in Chromium without waiting, and without what a test needs of the tab but what costs the page time: its
    /// accessibility tree, its console, its nodes.
    ///
    /// # Errors
    /// As [`Browser::open`].
    pub fn open_quietly(&self, url: &str, script: &str) -> anyhow::Result<Tab> {
        let tab = self.program.open_quietly()?;
        tab.run_first(script)?;
        tab.call("Page.navigate", json!({ "url": url }))?;
        Ok(tab)
    }

    /// The process that all others of this browser come from.
    pub fn process(&self) -> u32 {
        self.process.id()
    }

    /// Waits for the next file that a page lets the person save.
    ///
    /// # Errors
    /// When none comes.
    pub fn download(&self) -> anyhow::Result<Download> {
        let mut name = None;
        let file = wait::until("a download", SOON, || {
            for event in self.program.downloads()? {
                match event {
                    DownloadEvent::Began(proposed) => name = Some(proposed),
                    DownloadEvent::Ended(file) => return Ok(Some(file)),
                }
            }
            Ok(None)
        })?;
        let bytes = fs::read(self.downloads.path().join(file)).context("cannot read the download")?;
        Ok(Download { name: name.context("a download ended that never began")?, bytes })
    }

    /// Kills the browser, as a crash would. What it had not written is lost.
    pub fn kill(mut self) {
        end(&mut self.process);
    }

    /// Closes the browser as a person does, and waits until everything is written.
    ///
    /// # Errors
    /// When it does not close.
    pub fn quit(mut self) -> anyhow::Result<()> {
        self.program.close()?;
        wait::until_true("the browser to close", SOON * 4, || Ok(self.process.try_wait()?.is_some()))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// A field of an answer, as text.
pub(crate) fn text(answer: &Value, name: &str) -> anyhow::Result<String> {
    let value = answer.get(name).and_then(Value::as_str);
    value.map(str::to_owned).with_context(|| format!("no {name} in {answer}"))
}

fn end(process: &mut Child) {
    // The browser may have ended by itself already.
    let _ = process.kill();
    let _ = process.wait();
}
