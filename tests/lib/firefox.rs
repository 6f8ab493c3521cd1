//! Headless Firefox, driven over WebDriver BiDi.

mod tab;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::browser::{DownloadEvent, Program, text};
use crate::environment;
use crate::tab::Tab;
use crate::wait::{self, SOON};
use crate::wire::Wire;

use tab::FirefoxTab;

/// What differs from a Firefox that people have. Without these, it shows pages of its own at the first start, and after
/// three crashes asks whether it shall start without extensions.
const PREFS: &str = "user_pref(\"browser.aboutwelcome.enabled\", false);
user_pref(\"browser.startup.page\", 0);
user_pref(\"toolkit.startup.max_resumed_crashes\", -1);
";

/// What a tab and the downloads tell without being asked.
const EVENTS: [&str; 6] = [
    "log.entryAdded",
    "network.fetchError",
    "network.responseCompleted",
    "input.fileDialogOpened",
    "browsingContext.downloadWillBegin",
    "browsingContext.downloadEnd",
];

/// Firefox keeps what the page's policy refuses out of the protocol's log, so each page says it in its console.
const REFUSED: &str = "() => addEventListener('securitypolicyviolation', event =>
    console.error('refused:', event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber))";

/// While a session is open, Firefox watches every worker through this actor. A worker that starts a worker then hangs for
/// ever now and then, about one in 60 on a busy machine; without a session none of 990 did. No test needs the actor.
const UNWATCH: &str = "ChromeUtils.unregisterProcessActor('WebDriverWorkerListener')";

/// A running Firefox.
#[derive(Debug)]
pub(crate) struct Firefox {
    wire: Wire,
}

/// The command that starts Firefox with this profile.
pub(crate) fn command(profile: &Path) -> anyhow::Result<Command> {
    // A browser that was killed leaves this file, whose port nobody listens at any more.
    let _ = fs::remove_file(port_file(profile));
    fs::write(profile.join("user.js"), PREFS)?;
    let mut command = Command::new(environment::firefox()?);
    command.args(["--headless", "--no-remote", "--remote-debugging-port", "0"]);
    // For `UNWATCH`.
    command.arg("--remote-allow-system-access");
    command.arg("--profile").arg(profile);
    Ok(command)
}

/// Connects to the Firefox that was started with this profile; `None` while it does not listen yet.
pub(crate) fn connect(profile: &Path, downloads: &Path) -> anyhow::Result<Option<Box<dyn Program>>> {
    let written = fs::read_to_string(port_file(profile)).unwrap_or_default();
    let told: Value = serde_json::from_str(&written).unwrap_or_default();
    let port = told.get("ws_port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
    let Some(port) = port else { return Ok(None) };
    let wire = Wire::connect(port, "/session")?;
    // A picker that opens, and what `beforeunload` asks, waits for the test.
    let patience = json!({ "unhandledPromptBehavior": { "default": "ignore" } });
    wire.call(None, "session.new", json!({ "capabilities": { "alwaysMatch": patience } }))?;
    leave_workers_alone(&wire)?;
    wire.call(None, "session.subscribe", json!({ "events": EVENTS }))?;
    wire.call(None, "script.addPreloadScript", json!({ "functionDeclaration": REFUSED }))?;
    let allowed = json!({ "type": "allowed", "destinationFolder": downloads });
    wire.call(None, "browser.setDownloadBehavior", json!({ "downloadBehavior": allowed }))?;
    Ok(Some(Box::new(Firefox { wire })))
}

/// Ends the watching of workers. It must happen before a page starts one.
fn leave_workers_alone(wire: &Wire) -> anyhow::Result<()> {
    let window = wait::until("Firefox's own window", SOON, || {
        let own = wire.call(None, "browsingContext.getTree", json!({ "moz:scope": "chrome" }))?;
        Ok(own.pointer("/contexts/0/context").and_then(Value::as_str).map(str::to_owned))
    })?;
    let target = json!({ "context": window });
    let wish = json!({ "expression": UNWATCH, "awaitPromise": false, "target": target });
    let answer = wire.call(None, "script.evaluate", wish)?;
    let thrown = answer.pointer("/exceptionDetails/text");
    anyhow::ensure!(thrown.is_none(), "Firefox still watches workers: {answer}");
    Ok(())
}

fn port_file(profile: &Path) -> PathBuf {
    profile.join("WebDriverBiDiServer.json")
}

impl Program for Firefox {
    fn open(&self) -> anyhow::Result<Tab> {
        // In a window of its own it is in sight, whatever else is open. Firefox slows down what is not.
        let made = self.wire.call(None, "browsingContext.create", json!({ "type": "window" }))?;
        Ok(Tab::new(FirefoxTab::new(self.wire.clone(), text(&made, "context")?)))
    }

    fn downloads(&self) -> anyhow::Result<Vec<DownloadEvent>> {
        self.wire.call(None, "session.status", json!({}))?;
        let events = self.wire.take_events(|event| event.method.starts_with("browsingContext.download"));
        let told = events.iter().map(|event| match event.method.as_str() {
            "browsingContext.downloadWillBegin" => {
                text(&event.params, "suggestedFilename").map(DownloadEvent::Began)
            }
            _ => text(&event.params, "filepath").map(|file| DownloadEvent::Ended(file.into())),
        });
        told.collect()
    }

    fn close(&self) -> anyhow::Result<()> {
        self.wire.call(None, "browser.close", json!({})).map(drop)
    }
}
