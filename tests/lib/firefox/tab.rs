//! A tab of Firefox, over WebDriver BiDi.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::browser::text;
use crate::tab::{Driver, Find};
use crate::wait::{self, SOON};
use crate::wire::{Event, Wire};

/// A tab.
#[derive(Debug)]
pub(crate) struct FirefoxTab {
    wire: Wire,
    context: String,
}

/// The buttons that open the page's picker: in the panel of places, on the first visit, at the head of every page.
const CHOOSERS: [&str; 3] = ["Choose it again", "Choose a folder", "Add a folder"];

/// Puts files into the input of a folder: BiDi can only choose single files, so they were put into a second input, and
/// get the paths here that the folder's input would have given them.
const CHOOSE: &str = "(input, files, paths) => {
    const all = new DataTransfer();
    [...files.files].forEach((file, at) => {
        Object.defineProperty(file, 'webkitRelativePath', { value: paths[at] });
        all.items.add(file);
    });
    input.files = all.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
}";

/// Whether an element takes a click. Brings it into sight, if it is outside of the window or below something else.
const READY: &str = "element => {
    if (element.disabled) return false;
    const { x, y, width, height } = element.getBoundingClientRect();
    const there = document.elementFromPoint(x + width / 2, y + height / 2);
    if (!element.contains(there)) element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    return true;
}";

impl FirefoxTab {
    pub(crate) fn new(wire: Wire, context: String) -> FirefoxTab {
        FirefoxTab { wire, context }
    }

    /// Sends a command for this tab.
    fn send(&self, method: &str, mut params: Value) -> anyhow::Result<Value> {
        if let Some(params) = params.as_object_mut() {
            params.insert("context".into(), self.context.as_str().into());
        }
        self.wire.call(None, method, params)
    }

    /// Calls a function of the page with these arguments, in the protocol's form.
    fn apply(&self, function: &str, arguments: Value) -> anyhow::Result<Value> {
        let wish = json!({
            "functionDeclaration": function, "arguments": arguments, "awaitPromise": true,
            "target": { "context": self.context }, "userActivation": true,
        });
        returned(self.wire.call(None, "script.callFunction", wish)?)
    }

    /// The elements that a person would find so, each as a reference.
    fn find(&self, find: Find<'_>) -> anyhow::Result<Vec<Value>> {
        let locator = match find {
            Find::Named(role, name) => {
                json!({ "type": "accessibility", "value": { "role": role, "name": name } })
            }
            Find::Css(selector) => json!({ "type": "css", "value": selector }),
        };
        let mut found = self.send("browsingContext.locateNodes", json!({ "locator": locator }))?;
        let nodes = found.get_mut("nodes").map(Value::take).unwrap_or_default();
        let ids = nodes.as_array().into_iter().flatten().filter_map(|node| node.get("sharedId"));
        Ok(ids.map(|id| json!({ "sharedId": id })).collect())
    }

    fn act(&self, kind: &str, actions: &[Value]) -> anyhow::Result<()> {
        let source = json!({ "type": kind, "id": kind, "actions": actions });
        self.send("input.performActions", json!({ "actions": [source] })).map(drop)
    }

    /// Waits for the page's picker, and returns the input for which it was opened.
    fn opened_picker(&self) -> anyhow::Result<Value> {
        wait::until("the page's picker", SOON, || {
            self.evaluate("0")?;
            let opened = self.take_events(|event| event.method == "input.fileDialogOpened");
            Ok(opened.last().and_then(|event| event.params.pointer("/element/sharedId")).cloned())
        })
    }

    fn take_events(&self, wanted: impl Fn(&Event) -> bool) -> Vec<Event> {
        self.wire.take_events(|event| wanted(event) && context_of(event).is_none_or(|it| it == self.context))
    }
}

impl Driver for FirefoxTab {
    fn go(&self, url: &str) -> anyhow::Result<()> {
        self.send("browsingContext.navigate", json!({ "url": url, "wait": "interactive" })).map(drop)
    }

    fn run_first(&self, script: &str) -> anyhow::Result<()> {
        let function = format!("() => {{ {script} }}");
        let wish = json!({ "functionDeclaration": function, "contexts": [self.context] });
        self.wire.call(None, "script.addPreloadScript", wish).map(drop)
    }

    fn reload(&self) -> anyhow::Result<()> {
        self.send("browsingContext.reload", json!({ "wait": "interactive" })).map(drop)
    }

    fn evaluate(&self, expression: &str) -> anyhow::Result<Value> {
        let wish = json!({
            "expression": expression, "awaitPromise": true, "target": { "context": self.context },
            "userActivation": true,
        });
        let answer = self.wire.call(None, "script.evaluate", wish)?;
        returned(answer).with_context(|| format!("of {expression}"))
    }

    fn click(&self, find: Find<'_>) -> anyhow::Result<bool> {
        let Some(element) = self.find(find)?.into_iter().next() else { return Ok(false) };
        // The page may draw the element again between the search and the click.
        let is_ready = self.apply(READY, json!([element])).is_ok_and(|ready| ready == json!(true));
        let there = json!({ "type": "element", "element": element });
        let press = [
            json!({ "type": "pointerMove", "x": 0, "y": 0, "origin": there }),
            json!({ "type": "pointerDown", "button": 0 }),
            json!({ "type": "pointerUp", "button": 0 }),
        ];
        Ok(is_ready && self.act("pointer", &press).is_ok())
    }

    fn count(&self, find: Find<'_>) -> anyhow::Result<usize> {
        Ok(self.find(find)?.len())
    }

    fn press(&self, key: &str) -> anyhow::Result<()> {
        let keys: Vec<String> = key.split('+').map(code_of).collect();
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        self.act("key", &down.chain(up).collect::<Vec<_>>())
    }

    fn insert(&self, text: &str) -> anyhow::Result<()> {
        let strokes = text.chars().flat_map(|letter| {
            ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": letter.to_string() }))
        });
        self.act("key", &strokes.collect::<Vec<_>>())
    }

    /// Chooses it in the picker that the page opens at the first of [`CHOOSERS`] that is in sight.
    fn give(&self, _selector: &str, path: &Path) -> anyhow::Result<()> {
        let root = fs::canonicalize(path).with_context(|| format!("no {}", path.display()))?;
        let above = root.parent().context("a folder without a parent")?;
        let mut files = Vec::new();
        files_below(&root, &mut files)?;
        let relative = files.iter().map(|file| Ok(file.strip_prefix(above)?.to_string_lossy().into_owned()));
        let relative = relative.collect::<anyhow::Result<Vec<String>>>()?;
        wait::until_true("a button to choose a folder", SOON, || {
            for name in CHOOSERS {
                if self.click(Find::Named("button", name))? {
                    return Ok(true);
                }
            }
            Ok(false)
        })?;
        let input = self.opened_picker()?;
        let many = "document.body.appendChild(Object.assign(document.createElement('input'),
            { type: 'file', multiple: true, id: 'given-by-the-test', hidden: true })) && null";
        self.evaluate(many)?;
        let second = self.find(Find::Css("#given-by-the-test"))?.into_iter().next();
        let second = second.context("the second input is gone")?;
        self.send("input.setFiles", json!({ "element": second, "files": files }))?;
        let paths: Vec<Value> =
            relative.iter().map(|path| json!({ "type": "string", "value": path })).collect();
        let paths = json!({ "type": "array", "value": paths });
        self.apply(CHOOSE, json!([{ "sharedId": input }, second, paths]))?;
        self.evaluate("document.getElementById('given-by-the-test').remove()").map(drop)
    }

    fn picture(&self) -> anyhow::Result<String> {
        text(&self.send("browsingContext.captureScreenshot", json!({}))?, "data")
    }

    fn complaints(&self) -> anyhow::Result<Vec<String>> {
        // Any answer brings along all events that came before it.
        self.evaluate("0")?;
        let kinds = ["log.", "network."];
        let told = self.take_events(|event| kinds.iter().any(|kind| event.method.starts_with(kind)));
        Ok(told.iter().filter_map(complaint).collect())
    }

    fn close(&self) -> anyhow::Result<()> {
        self.send("browsingContext.close", json!({})).map(drop)
    }
}

/// The tab of an event; `None` if the event tells of no tab.
fn context_of(event: &Event) -> Option<&str> {
    let places = ["/context", "/source/context"];
    places.iter().find_map(|place| event.params.pointer(place)?.as_str())
}

/// The text of an event, if a person with the console open would see it.
fn complaint(event: &Event) -> Option<String> {
    let params = &event.params;
    let address = || params.pointer("/request/url").and_then(Value::as_str).unwrap_or_default();
    match event.method.as_str() {
        "log.entryAdded" => Some(params.to_string()),
        // The page or the browser did not want the answer any more, or the worker that waited for it has ended.
        "network.fetchError"
            if ["NS_BINDING_ABORTED", "NS_BASE_STREAM_CLOSED"]
                .map(Value::from)
                .contains(params.get("errorText")?) =>
        {
            None
        }
        "network.fetchError" => Some(format!("{}: {}", address(), params.get("errorText")?)),
        "network.responseCompleted" => {
            let status = params.pointer("/response/status")?.as_u64()?;
            (status >= 400).then(|| format!("{}: {status}", address()))
        }
        _ => None,
    }
}

/// What a script returned, as JSON.
fn returned(mut answer: Value) -> anyhow::Result<Value> {
    if let Some(thrown) = answer.pointer("/exceptionDetails/text") {
        anyhow::bail!("the script threw {thrown}");
    }
    Ok(answer.get_mut("result").map(|value| plain(value.take())).unwrap_or_default())
}

/// A value of the protocol, which has its type beside it, as JSON. What JSON lacks is null.
fn plain(mut typed: Value) -> Value {
    let value = typed.get_mut("value").map(Value::take).unwrap_or_default();
    match (typed.get("type").and_then(Value::as_str), value) {
        (Some("string" | "boolean" | "number"), value) => value,
        (Some("array"), Value::Array(values)) => values.into_iter().map(plain).collect(),
        (Some("object"), Value::Array(pairs)) => {
            let fields = pairs.into_iter().filter_map(|mut pair| {
                let value = plain(pair.get_mut(1)?.take());
                Some((pair.get(0)?.as_str()?.to_owned(), value))
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        _ => Value::Null,
    }
}

/// The protocol's code of a key.
fn code_of(key: &str) -> String {
    let code = match key {
        "Shift" => "\u{e008}",
        "Enter" => "\u{e007}",
        "Escape" => "\u{e00c}",
        "Tab" => "\u{e004}",
        "Delete" => "\u{e017}",
        other => other,
    };
    code.to_owned()
}

fn files_below(folder: &Path, into: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => files_below(&entry.path(), into)?,
            false => into.push(entry.path()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_values_become_plain_ones() {
        let number = json!({ "type": "number", "value": 2 });
        let list = json!({ "type": "array", "value": [{ "type": "string", "value": "a" }, { "type": "undefined" }] });
        let object = json!({ "type": "object", "value": [["n", number], ["list", list]] });
        assert_eq!(plain(object), json!({ "n": 2, "list": ["a", null] }));
    }
}
