//! A tab of Chromium, over the DevTools protocol.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::browser::text;
use crate::tab::{Driver, Find, quoted};
use crate::wire::{Event, Wire};

/// Watches for the next click on an element, and keeps it from everything else. Answers whether the element takes
/// clicks now. A click on a label is one on what it names.
const AWAIT_CLICK: &str = "function () {
    self.awaitedClick?.watch.abort();
    if (this.disabled === true) return false;
    const awaited = (self.awaitedClick = { is_made: false, watch: new AbortController() });
    const options = { capture: true, signal: awaited.watch.signal };
    const is_here = event => event.composedPath().some(it => it === this || it.control === this);
    for (const kind of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
        addEventListener(kind, event => {
            if (!is_here(event)) return event.preventDefault(), event.stopImmediatePropagation();
            if (kind !== 'click') return;
            awaited.is_made = true;
            awaited.watch.abort();
        }, options);
    }
    return true;
}";

/// A tab, or a worker of one.
#[derive(Debug)]
pub(crate) struct ChromiumTab {
    wire: Wire,
    target: String,
    session: String,
}

impl ChromiumTab {
    pub(crate) fn attach(wire: Wire, target: String) -> anyhow::Result<ChromiumTab> {
        let tab = ChromiumTab::attach_quietly(wire, target)?;
        for domain in ["Runtime", "Log", "DOM", "Accessibility"] {
            tab.call(&format!("{domain}.enable"), json!({}))?;
        }
        Ok(tab)
    }

    pub(crate) fn attach_quietly(wire: Wire, target: String) -> anyhow::Result<ChromiumTab> {
        let wish = json!({ "targetId": target, "flatten": true });
        let session = text(&wire.call(None, "Target.attachToTarget", wish)?, "sessionId")?;
        let tab = ChromiumTab { wire, target, session };
        tab.call("Page.enable", json!({}))?;
        Ok(tab)
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

    /// The elements that a person would find so, as the protocol's arguments. A selector finds one.
    fn find(&self, find: Find<'_>) -> anyhow::Result<Vec<Value>> {
        match find {
            Find::Named(role, name) => {
                let nodes = self.accessible(role, name)?.into_iter();
                Ok(nodes.map(|node| json!({ "backendNodeId": node })).collect())
            }
            Find::Css(selector) => {
                let expression = format!("document.querySelector({})", quoted(selector));
                let found = self.call("Runtime.evaluate", json!({ "expression": expression }))?;
                let object = found.pointer("/result/objectId");
                Ok(object.map(|object| json!({ "objectId": object })).into_iter().collect())
            }
        }
    }

    /// The id under which scripts reach an element.
    fn object(&self, node: &Value) -> anyhow::Result<Value> {
        match node.get("objectId") {
            Some(object) => Ok(object.clone()),
            None => {
                let mut object = self.call("DOM.resolveNode", node.clone())?;
                Ok(object.pointer_mut("/object/objectId").context("an element that is gone")?.take())
            }
        }
    }

    /// Presses the mouse on the middle of an element. Answers whether that clicked this very element: the page may
    /// move it between the look for its place and the press, and what then lies there is spared.
    fn click_node(&self, node: &Value) -> anyhow::Result<bool> {
        let wish = json!({ "objectId": self.object(node)?, "functionDeclaration": AWAIT_CLICK, "returnByValue": true });
        if self.call("Runtime.callFunctionOn", wish)?.pointer("/result/value") != Some(&Value::Bool(true)) {
            return Ok(false);
        }
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
        // Where the click led to another page, nothing is known of it there, or nobody answers for a moment.
        let is_made = self.evaluate("self.awaitedClick?.is_made ?? true").unwrap_or(Value::Bool(true));
        Ok(is_made == Value::Bool(true))
    }
}

impl Driver for ChromiumTab {
    fn call(&self, method: &str, params: Value) -> anyhow::Result<Value> {
        self.wire.call(Some(&self.session), method, params)
    }

    fn go(&self, url: &str) -> anyhow::Result<()> {
        let answer = self.call("Page.navigate", json!({ "url": url }))?;
        match answer.get("errorText") {
            Some(error) => anyhow::bail!("cannot open {url}: {error}"),
            None => Ok(()),
        }
    }

    fn run_first(&self, script: &str) -> anyhow::Result<()> {
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).map(drop)
    }

    fn reload(&self) -> anyhow::Result<()> {
        self.call("Page.reload", json!({})).map(drop)
    }

    fn evaluate(&self, expression: &str) -> anyhow::Result<Value> {
        let wish = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true,
        });
        let mut answer = self.call("Runtime.evaluate", wish)?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            anyhow::bail!("{expression} threw {thrown}");
        }
        Ok(answer.pointer_mut("/result/value").map(Value::take).unwrap_or_default())
    }

    fn click(&self, find: Find<'_>) -> anyhow::Result<bool> {
        let Some(node) = self.find(find)?.into_iter().next() else { return Ok(false) };
        // The page may draw the element again between the search and the click.
        Ok(self.click_node(&node).unwrap_or(false))
    }

    fn count(&self, find: Find<'_>) -> anyhow::Result<usize> {
        Ok(self.find(find)?.len())
    }

    fn press(&self, key: &str) -> anyhow::Result<()> {
        let (modifiers, key) = key.strip_prefix("Shift+").map_or((0, key), |key| (8, key));
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "Tab" => 9,
            "Delete" => 46,
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

    fn insert(&self, text: &str) -> anyhow::Result<()> {
        self.call("Input.insertText", json!({ "text": text })).map(drop)
    }

    /// Drops it on the middle of the element, as a person does from a file manager.
    fn give(&self, selector: &str, path: &Path) -> anyhow::Result<()> {
        let path = fs::canonicalize(path).with_context(|| format!("no {}", path.display()))?;
        let centre = format!(
            "(r => [Math.min(innerWidth - 1, r.x + r.width / 2), Math.min(innerHeight - 1, r.y + r.height / 2)])\
             (document.querySelector({}).getBoundingClientRect())",
            quoted(selector)
        );
        let [x, y]: [f64; 2] = serde_json::from_value(self.evaluate(&centre)?)?;
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": [path], "dragOperationsMask": 1 });
            self.call("Input.dispatchDragEvent", json!({ "type": kind, "x": x, "y": y, "data": data }))?;
        }
        Ok(())
    }

    fn picture(&self) -> anyhow::Result<String> {
        text(&self.call("Page.captureScreenshot", json!({ "format": "png" }))?, "data")
    }

    fn complaints(&self) -> anyhow::Result<Vec<String>> {
        // Any answer brings along all events that came before it.
        self.evaluate("0")?;
        let mine = |event: &Event| event.session.as_deref() == Some(&self.session);
        Ok(self.wire.take_events(mine).iter().filter_map(complaint).collect())
    }

    fn workers(&self) -> anyhow::Result<Vec<Box<dyn Driver>>> {
        let wish = |on: bool| json!({ "autoAttach": on, "waitForDebuggerOnStart": false, "flatten": true });
        // Chrome reports workers that it has already reported only if this is switched off and on again.
        for on in [false, true] {
            self.call("Target.setAutoAttach", wish(on))?;
        }
        // It reports them a moment later. Whoever switches off before that hears of none, however often they ask.
        self.evaluate("new Promise(it => setTimeout(it, 100))")?;
        let mine = |event: &Event| {
            event.method == "Target.attachedToTarget" && event.session.as_deref() == Some(&self.session)
        };
        let told = self.wire.take_events(mine).into_iter().rev();
        let workers = told.filter(|event| event.params.pointer("/targetInfo/type") == Some(&"worker".into()));
        // What Chrome told the time before may arrive only now. Of one worker the latest counts.
        let mut seen = HashSet::new();
        let workers =
            workers.filter(|event| seen.insert(event.params.pointer("/targetInfo/targetId").cloned()));
        workers
            .map(|event| {
                let target = event.params.pointer("/targetInfo").unwrap_or(&Value::Null);
                Ok(Box::new(ChromiumTab {
                    wire: self.wire.clone(),
                    target: text(target, "targetId")?,
                    session: text(&event.params, "sessionId")?,
                }) as Box<dyn Driver>)
            })
            .collect()
    }

    fn tell(&self, script: &str) -> anyhow::Result<()> {
        self.wire.send(&self.session, "Runtime.evaluate", json!({ "expression": script }))
    }

    fn close(&self) -> anyhow::Result<()> {
        self.wire.call(None, "Target.closeTarget", json!({ "targetId": self.target })).map(drop)
    }
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
