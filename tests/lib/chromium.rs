//! Headless Chromium, driven over the DevTools protocol.

mod tab;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::browser::{DownloadEvent, Program, text};
use crate::environment;
use crate::tab::Tab;
use crate::wire::Wire;

use tab::ChromiumTab;

/// Options that make Chromium headless, without first-run pages and without traffic of its own, but otherwise
/// as people have it. Its address bar's pop-ups are pages too: drawing them takes 1.5 s of a core at each start, and
/// nobody sees them.
const FLAGS: [&str; 13] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    "--disable-dev-shm-usage",
    "--window-size=1280,860",
    "--remote-debugging-port=0",
];

/// A running Chromium.
#[derive(Debug)]
pub(crate) struct Chromium {
    wire: Wire,
}

/// The command that starts Chromium with this profile.
pub(crate) fn command(profile: &Path) -> anyhow::Result<Command> {
    // A browser that was killed leaves this file, whose port nobody listens at any more.
    let _ = fs::remove_file(port_file(profile));
    let mut command = Command::new(environment::chromium()?);
    command
        .args(FLAGS)
        .args(std::env::var("REPRISE_BROWSER_FLAGS").unwrap_or_default().split_whitespace())
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg("about:blank");
    Ok(command)
}

/// Connects to the Chromium that was started with this profile; `None` while it does not listen yet.
pub(crate) fn connect(profile: &Path, downloads: &Path) -> anyhow::Result<Option<Box<dyn Program>>> {
    let written = fs::read_to_string(port_file(profile)).ok();
    let Some((port, path)) = written.as_deref().and_then(port_and_path) else { return Ok(None) };
    let wire = Wire::connect(port, &path)?;
    let wish = json!({ "behavior": "allowAndName", "downloadPath": downloads, "eventsEnabled": true });
    wire.call(None, "Browser.setDownloadBehavior", wish)?;
    Ok(Some(Box::new(Chromium { wire })))
}

fn port_file(profile: &Path) -> PathBuf {
    profile.join("DevToolsActivePort")
}

/// Chromium writes its port on one line and the socket's path on the next.
fn port_and_path(written: &str) -> Option<(u16, String)> {
    let mut lines = written.lines();
    let port = lines.next()?.parse().ok()?;
    Some((port, lines.next()?.to_owned()))
}

impl Program for Chromium {
    fn open(&self) -> anyhow::Result<Tab> {
        let target = self.wire.call(None, "Target.createTarget", json!({ "url": "about:blank" }))?;
        Ok(Tab::new(ChromiumTab::attach(self.wire.clone(), text(&target, "targetId")?)?))
    }

    fn open_quietly(&self) -> anyhow::Result<Tab> {
        let target = self.wire.call(None, "Target.createTarget", json!({ "url": "about:blank" }))?;
        Ok(Tab::new(ChromiumTab::attach_quietly(self.wire.clone(), text(&target, "targetId")?)?))
    }

    fn downloads(&self) -> anyhow::Result<Vec<DownloadEvent>> {
        self.wire.call(None, "Browser.getVersion", json!({}))?;
        let events = self.wire.take_events(|event| event.method.starts_with("Browser.download"));
        let told = events.iter().filter_map(|event| {
            let is_completed = event.params.get("state").and_then(Value::as_str) == Some("completed");
            match event.method.as_str() {
                "Browser.downloadWillBegin" => {
                    Some(text(&event.params, "suggestedFilename").map(DownloadEvent::Began))
                }
                // The file's name in the folder for downloads is its id.
                _ => is_completed
                    .then(|| text(&event.params, "guid").map(|guid| DownloadEvent::Ended(guid.into()))),
            }
        });
        told.collect()
    }

    fn close(&self) -> anyhow::Result<()> {
        self.wire.call(None, "Browser.close", json!({})).map(drop)
    }
}
