//! Headless Chromium with a profile of its own. The test starts and ends it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cdp::Cdp;
use crate::environment;
use crate::tab::Tab;
use crate::wait::{self, SOON};

/// Options that make Chromium headless, without first-run pages and without traffic of its own, but otherwise
/// as people have it.
const FLAGS: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,860",
    "--remote-debugging-port=0",
];

/// A running browser. Dropping it kills it; its profile stays.
#[derive(Debug)]
pub struct Browser {
    process: Child,
    cdp: Cdp,
    downloads: TempDir,
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

/// A profile in which the person has forbidden all sites to store anything.
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
        let chromium = environment::chromium()?;
        let port_file = profile.join("DevToolsActivePort");
        // A browser that was killed leaves this file, whose port nobody listens at any more.
        let _ = fs::remove_file(&port_file);
        let mut process = Command::new(&chromium)
            .args(FLAGS)
            .args(std::env::var("REPRISE_BROWSER_FLAGS").unwrap_or_default().split_whitespace())
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", chromium.display()))?;
        let connected = wait::until("the browser's port", SOON * 4, || {
            if let Some(status) = process.try_wait()? {
                anyhow::bail!("{} ended at once with {status}", chromium.display());
            }
            Ok(fs::read_to_string(&port_file).ok().as_deref().and_then(port_and_path))
        })
        .and_then(|(port, path)| Cdp::connect(port, &path));
        let cdp = match connected {
            Ok(cdp) => cdp,
            Err(error) => {
                end(&mut process);
                return Err(error);
            }
        };
        let browser = Browser { process, cdp, downloads: TempDir::with_prefix("reprise-downloads-")? };
        browser.catch_downloads()?;
        Ok(browser)
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
        let target = self.cdp.call(None, "Target.createTarget", json!({ "url": "about:blank" }))?;
        let target = text(&target, "targetId")?;
        let tab = Tab::attach(self.cdp.clone(), target)?;
        if !script.is_empty() {
            tab.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))?;
        }
        tab.go(url)?;
        Ok(tab)
    }

    /// The same without waiting, and without what a test needs of the tab but what costs the page time: its
    /// accessibility tree, its console, its nodes.
    ///
    /// # Errors
    /// As [`Browser::open`].
    pub fn open_quietly(&self, url: &str, script: &str) -> anyhow::Result<Tab> {
        let target = self.cdp.call(None, "Target.createTarget", json!({ "url": "about:blank" }))?;
        let tab = Tab::attach_quietly(self.cdp.clone(), text(&target, "targetId")?)?;
        tab.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))?;
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
        let guid = wait::until("a download", SOON, || {
            self.cdp.call(None, "Browser.getVersion", json!({}))?;
            for event in self.cdp.take_events(|event| event.method.starts_with("Browser.download")) {
                match event.method.as_str() {
                    "Browser.downloadWillBegin" => name = Some(text(&event.params, "suggestedFilename")?),
                    _ if event.params.get("state").and_then(Value::as_str) == Some("completed") => {
                        return text(&event.params, "guid").map(Some);
                    }
                    _ => {}
                }
            }
            Ok(None)
        })?;
        let bytes = fs::read(self.downloads.path().join(guid)).context("cannot read the download")?;
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
        self.cdp.call(None, "Browser.close", json!({}))?;
        wait::until_true("the browser to close", SOON * 4, || Ok(self.process.try_wait()?.is_some()))
    }

    fn catch_downloads(&self) -> anyhow::Result<()> {
        let path: PathBuf = self.downloads.path().to_owned();
        let wish = json!({ "behavior": "allowAndName", "downloadPath": path, "eventsEnabled": true });
        self.cdp.call(None, "Browser.setDownloadBehavior", wish).map(drop)
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

/// Chromium writes its port on one line and the socket's path on the next.
fn port_and_path(written: &str) -> Option<(u16, String)> {
    let mut lines = written.lines();
    let port = lines.next()?.parse().ok()?;
    Some((port, lines.next()?.to_owned()))
}
