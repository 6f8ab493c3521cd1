//! One tab: addresses, scripts, folders dropped as people drop them, clicks by role and name, screenshots.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use base64::Engine as _;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::browser::text;
use crate::cdp::{Cdp, Event};
use crate::environment;
use crate::wait::{self, SOON};

/// An open tab. Dropping this leaves the tab open, until its browser ends.
#[derive(Debug)]
pub struct Tab {
    cdp: Cdp,
    target: String,
    session: String,
}

/// The colour scheme: light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark letters on light ground.
    Light,
    /// Light letters on dark ground.
    Dark,
}

impl Scheme {
    /// The scheme's word in CSS.
    pub fn word(self) -> &'static str {
        match self {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }
}

impl Tab {
    pub(crate) fn attach(cdp: Cdp, target: String) -> anyhow::Result<Tab> {
        let tab = Tab::attach_quietly(cdp, target)?;
        for domain in ["Runtime", "Log", "DOM", "Accessibility"] {
            tab.call(&format!("{domain}.enable"), json!({}))?;
        }
        Ok(tab)
    }

    pub(crate) fn attach_quietly(cdp: Cdp, target: String) -> anyhow::Result<Tab> {
        let wish = json!({ "targetId": target, "flatten": true });
        let session = text(&cdp.call(None, "Target.attachToTarget", wish)?, "sessionId")?;
        let tab = Tab { cdp, target, session };
        tab.call("Page.enable", json!({}))?;
        Ok(tab)
    }

    /// Sends a command of the protocol to this tab.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn call(&self, method: &str, params: Value) -> anyhow::Result<Value> {
        self.cdp.call(Some(&self.session), method, params)
    }

    /// Goes to an address and waits until it is loaded.
    ///
    /// # Errors
    /// When nothing answers there.
    pub fn go(&self, url: &str) -> anyhow::Result<()> {
        let answer = self.call("Page.navigate", json!({ "url": url }))?;
        if let Some(error) = answer.get("errorText") {
            anyhow::bail!("cannot open {url}: {error}");
        }
        self.loaded()
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When it does not load.
    pub fn reload(&self) -> anyhow::Result<()> {
        // The mark is on the old document, so it is gone once the new one is there.
        self.run("window.before = true")?;
        self.call("Page.reload", json!({}))?;
        self.wait_for("the new document", "!window.before")?;
        self.loaded()
    }

    /// Holds back all requests to addresses like this, in which `*` stands for anything, until [`Tab::release`].
    ///
    /// # Errors
    /// When the browser cannot.
    pub fn hold(&self, pattern: &str) -> anyhow::Result<()> {
        self.call("Fetch.enable", json!({ "patterns": [{ "urlPattern": pattern }] })).map(drop)
    }

    /// Lets the requests go that were held back.
    ///
    /// # Errors
    /// When the browser cannot.
    pub fn release(&self) -> anyhow::Result<()> {
        self.call("Fetch.disable", json!({})).map(drop)
    }

    /// The value of an expression. A promise is awaited.
    ///
    /// # Errors
    /// When it throws or its value is of another type.
    pub fn value<T: DeserializeOwned>(&self, expression: &str) -> anyhow::Result<T> {
        let wish = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true,
        });
        let mut answer = self.call("Runtime.evaluate", wish)?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            anyhow::bail!("{expression} threw {thrown}");
        }
        let value = answer.pointer_mut("/result/value").map(Value::take).unwrap_or_default();
        serde_json::from_value(value).with_context(|| format!("of {expression}"))
    }

    /// Runs a script for its effect.
    ///
    /// # Errors
    /// When it throws.
    pub fn run(&self, script: &str) -> anyhow::Result<()> {
        self.value::<Value>(&format!("{{ {script}; undefined }}")).map(drop)
    }

    /// Waits until an expression is true. A promise is awaited.
    ///
    /// # Errors
    /// When it is not true in time. The message shows what the page says instead.
    pub fn wait_for(&self, what: &str, expression: &str) -> anyhow::Result<()> {
        let truth = format!("(async () => Boolean(await ({expression})))()");
        // While a page is being replaced, nobody may answer.
        let waited = wait::until_true(what, SOON, || Ok(self.value(&truth).unwrap_or(false)));
        waited.with_context(|| format!("the page says: {}", self.said()))
    }

    /// Drops a folder or a file of this machine on the middle of an element, as a person does from a file manager.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn drop_path(&self, selector: &str, path: &Path) -> anyhow::Result<()> {
        let path = fs::canonicalize(path).with_context(|| format!("no {}", path.display()))?;
        let centre = format!(
            "(r => [Math.min(innerWidth - 1, r.x + r.width / 2), Math.min(innerHeight - 1, r.y + r.height / 2)])\
             (document.querySelector({}).getBoundingClientRect())",
            quoted(selector)
        );
        let [x, y]: [f64; 2] = self.value(&centre)?;
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": [path], "dragOperationsMask": 1 });
            self.call("Input.dispatchDragEvent", json!({ "type": kind, "x": x, "y": y, "data": data }))?;
        }
        Ok(())
    }

    /// Clicks the element with this role and exactly this name, once it is there.
    ///
    /// # Errors
    /// When it does not appear.
    pub fn click(&self, role: &str, name: &str) -> anyhow::Result<()> {
        let waited = wait::until(&format!("the {role} {name:?}"), SOON, || {
            let Some(node) = self.accessible(role, name)?.first().copied() else { return Ok(None) };
            let node = json!({ "backendNodeId": node });
            // The page may draw the element again between the search and the click. What is off takes no click.
            match self.is_off(&node) {
                Ok(false) => Ok(self.click_node(&node).ok()),
                Ok(true) | Err(_) => Ok(None),
            }
        });
        waited.with_context(|| format!("the page says: {}", self.said()))
    }

    /// Clicks the first element that a selector finds, once it is there.
    ///
    /// # Errors
    /// When it does not appear.
    pub fn click_css(&self, selector: &str) -> anyhow::Result<()> {
        let find = json!({ "expression": format!("document.querySelector({})", quoted(selector)) });
        let waited = wait::until(&format!("an element {selector}"), SOON, || {
            let found = self.call("Runtime.evaluate", find.clone())?;
            let Some(object) = found.pointer("/result/objectId") else { return Ok(None) };
            Ok(self.click_node(&json!({ "objectId": object })).ok())
        });
        waited.with_context(|| format!("the page says: {}", self.said()))
    }

    /// How many elements have this role and exactly this name.
    ///
    /// # Errors
    /// When the browser cannot tell.
    pub fn count(&self, role: &str, name: &str) -> anyhow::Result<usize> {
        Ok(self.accessible(role, name)?.len())
    }

    /// Presses a key by its name, for example `Escape` or `Shift+Tab`.
    ///
    /// # Errors
    /// When the browser cannot.
    pub fn press(&self, key: &str) -> anyhow::Result<()> {
        let (modifiers, key) = key.strip_prefix("Shift+").map_or((0, key), |key| (8, key));
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "Tab" => 9,
            _ => 0,
        };
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let wish = json!({
                "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text,
                "modifiers": modifiers,
            });
            self.call("Input.dispatchKeyEvent", wish)?;
        }
        Ok(())
    }

    /// Chooses the option with this value in the select with this label.
    ///
    /// # Errors
    /// When there is no such select.
    pub fn choose(&self, label: &str, value: &str) -> anyhow::Result<()> {
        let select = format!("document.querySelector('select[aria-label={}]')", quoted(label));
        self.wait_for(label, &select)?;
        self.run(&format!(
            "const select = {select}; select.value = {}; select.dispatchEvent(new Event('change', {{ bubbles: true }}))",
            quoted(value)
        ))
    }

    /// Types into the element that a selector finds, and replaces what is there.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn fill(&self, selector: &str, value: &str) -> anyhow::Result<()> {
        self.wait_for(selector, &format!("document.querySelector({})", quoted(selector)))?;
        self.run(&format!("(e => (e.focus(), e.select()))(document.querySelector({}))", quoted(selector)))?;
        if value.is_empty() {
            return self.press_delete();
        }
        self.call("Input.insertText", json!({ "text": value })).map(drop)
    }

    /// Shows the page to a person who prefers this scheme. Waits for colours to settle, because during a
    /// transition they belong to neither scheme.
    ///
    /// # Errors
    /// When the browser cannot.
    pub fn prefer(&self, scheme: Scheme) -> anyhow::Result<()> {
        let feature = json!([{ "name": "prefers-color-scheme", "value": scheme.word() }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": feature }))?;
        self.wait_for("the colours", "document.getAnimations().every(it => it.playState !== 'running')")
    }

    /// Saves a picture of the tab under this name, if screenshots are wanted.
    ///
    /// # Errors
    /// When the picture cannot be taken or written.
    pub fn screenshot(&self, name: &str) -> anyhow::Result<()> {
        let Some(folder) = environment::screenshots() else { return Ok(()) };
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{name}.png")), self.picture()?).context("cannot write the screenshot")
    }

    /// What the tab shows, as PNG.
    ///
    /// # Errors
    /// When the picture cannot be taken.
    pub fn picture(&self) -> anyhow::Result<Vec<u8>> {
        let picture = text(&self.call("Page.captureScreenshot", json!({ "format": "png" }))?, "data")?;
        base64::engine::general_purpose::STANDARD
            .decode(picture)
            .context("the browser's picture is no base64")
    }

    /// Takes what the console says since the last call: messages, exceptions and panics.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn complaints(&self) -> anyhow::Result<Vec<String>> {
        // Any answer brings along all events that came before it.
        self.value::<Value>("0")?;
        let mine = |event: &Event| event.session.as_deref() == Some(&self.session);
        Ok(self.cdp.take_events(mine).iter().filter_map(complaint).collect())
    }

    /// The workers that this page or worker has started. Each can be asked for values as a tab can. From then on a
    /// worker's console messages are among its own complaints, no longer among this tab's.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn workers(&self) -> anyhow::Result<Vec<Tab>> {
        let wish = |on: bool| json!({ "autoAttach": on, "waitForDebuggerOnStart": false, "flatten": true });
        // Chrome reports workers that it has already reported only if this is switched off and on again.
        for on in [false, true] {
            self.call("Target.setAutoAttach", wish(on))?;
        }
        let mine = |event: &Event| {
            event.method == "Target.attachedToTarget" && event.session.as_deref() == Some(&self.session)
        };
        let told = self.cdp.take_events(mine).into_iter().rev();
        let workers = told.filter(|event| event.params.pointer("/targetInfo/type") == Some(&"worker".into()));
        // What Chrome told the time before may arrive only now. Of one worker the latest counts.
        let mut seen = HashSet::new();
        let workers =
            workers.filter(|event| seen.insert(event.params.pointer("/targetInfo/targetId").cloned()));
        workers
            .map(|event| {
                let target = event.params.pointer("/targetInfo").unwrap_or(&Value::Null);
                Ok(Tab {
                    cdp: self.cdp.clone(),
                    target: text(target, "targetId")?,
                    session: text(&event.params, "sessionId")?,
                })
            })
            .collect()
    }

    /// Closes the tab at once, without asking the page.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn close(self) -> anyhow::Result<()> {
        self.cdp.call(None, "Target.closeTarget", json!({ "targetId": self.target })).map(drop)
    }

    fn loaded(&self) -> anyhow::Result<()> {
        self.wait_for("the page to load", "document.readyState === 'complete'")
    }

    /// The text of the page, shortened for messages.
    fn said(&self) -> String {
        let text = "document.body.innerText.replace(/\\s+/g, ' ').slice(0, 1500)";
        self.value(text).unwrap_or_else(|error| error.to_string())
    }

    fn accessible(&self, role: &str, name: &str) -> anyhow::Result<Vec<u64>> {
        let root = self.call("DOM.getDocument", json!({ "depth": 0 }))?;
        let root = root.pointer("/root/backendNodeId").context("a page without a document")?;
        let wish = json!({ "backendNodeId": root, "role": role, "accessibleName": name });
        let found = self.call("Accessibility.queryAXTree", wish)?;
        let nodes = found.get("nodes").and_then(Value::as_array).into_iter().flatten();
        let seen = nodes.filter(|node| node.get("ignored") != Some(&Value::Bool(true)));
        Ok(seen.filter_map(|node| node.get("backendDOMNodeId")?.as_u64()).collect())
    }

    /// Whether a button or a field is disabled.
    fn is_off(&self, node: &Value) -> anyhow::Result<bool> {
        let object = self.call("DOM.resolveNode", node.clone())?;
        let object = object.pointer("/object/objectId").context("an element that is gone")?;
        let is_off = "function() { return this.disabled === true }";
        let wish = json!({ "objectId": object, "functionDeclaration": is_off, "returnByValue": true });
        let told = self.call("Runtime.callFunctionOn", wish)?;
        Ok(told.pointer("/result/value") == Some(&Value::Bool(true)))
    }

    fn click_node(&self, node: &Value) -> anyhow::Result<()> {
        self.call("DOM.scrollIntoViewIfNeeded", node.clone())?;
        let quads = self.call("DOM.getContentQuads", node.clone())?;
        let quad: [f64; 8] = serde_json::from_value(quads.pointer("/quads/0").cloned().unwrap_or_default())
            .context("an element without a place on the page")?;
        let middle = |axis: usize| quad.iter().skip(axis).step_by(2).sum::<f64>() / 4.0;
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let wish = json!({
                "type": kind, "x": middle(0), "y": middle(1), "button": "left", "clickCount": 1,
            });
            self.call("Input.dispatchMouseEvent", wish)?;
        }
        Ok(())
    }

    fn press_delete(&self) -> anyhow::Result<()> {
        for kind in ["keyDown", "keyUp"] {
            let wish =
                json!({ "type": kind, "key": "Delete", "code": "Delete", "windowsVirtualKeyCode": 46 });
            self.call("Input.dispatchKeyEvent", wish)?;
        }
        Ok(())
    }
}

/// A text as a string literal of JavaScript.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The text of an event, if a person with the console open would see it.
fn complaint(event: &Event) -> Option<String> {
    let params = &event.params;
    match event.method.as_str() {
        "Runtime.exceptionThrown" => Some(params.to_string()),
        "Runtime.consoleAPICalled" => Some(params.get("args")?.to_string()),
        "Log.entryAdded" if params.pointer("/entry/level")? != "verbose" => Some(params.to_string()),
        "Inspector.targetCrashed" => Some("the tab crashed".to_owned()),
        _ => None,
    }
}
