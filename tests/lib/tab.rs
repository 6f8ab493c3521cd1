//! One tab of any browser: addresses, scripts, folders given as people give them, clicks by role and name, screenshots.

use std::fmt::Debug;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use base64::Engine as _;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::environment;
use crate::wait::{self, SOON};

/// An open tab. Dropping this leaves the tab open, until its browser ends.
#[derive(Debug)]
pub struct Tab {
    driver: Box<dyn Driver>,
}

/// What a browser does for a tab, each in its own protocol.
pub(crate) trait Driver: Debug {
    /// Begins to go to an address.
    fn go(&self, url: &str) -> anyhow::Result<()>;
    /// Runs a script in every later page of this tab before any of its own.
    fn run_first(&self, script: &str) -> anyhow::Result<()>;
    /// Begins to load the page again.
    fn reload(&self) -> anyhow::Result<()>;
    /// The value of a script, as JSON. A promise is awaited. The script counts as a person's act.
    fn evaluate(&self, script: &str) -> anyhow::Result<Value>;
    /// Clicks an element; says false if it is not there or takes no click yet.
    fn click(&self, find: Find<'_>) -> anyhow::Result<bool>;
    /// How many elements there are.
    fn count(&self, find: Find<'_>) -> anyhow::Result<usize>;
    /// Presses a key by its name.
    fn press(&self, key: &str) -> anyhow::Result<()>;
    /// Types a text into what has the focus.
    fn insert(&self, text: &str) -> anyhow::Result<()>;
    /// Gives a folder or a file to the page: drops it on the element, or chooses it in the page's picker.
    fn give(&self, selector: &str, path: &Path) -> anyhow::Result<()>;
    /// What the tab shows, as PNG in base64.
    fn picture(&self) -> anyhow::Result<String>;
    /// What the console has said since the last call.
    fn complaints(&self) -> anyhow::Result<Vec<String>>;
    /// Closes the tab at once.
    fn close(&self) -> anyhow::Result<()>;

    /// Sends a command of the DevTools protocol.
    fn call(&self, method: &str, _params: Value) -> anyhow::Result<Value> {
        anyhow::bail!("only Chromium knows {method}")
    }

    /// The workers that this page or worker has started.
    fn workers(&self) -> anyhow::Result<Vec<Box<dyn Driver>>> {
        anyhow::bail!("only Chromium tells of workers")
    }

    /// Runs a script without waiting for its end.
    fn tell(&self, _script: &str) -> anyhow::Result<()> {
        anyhow::bail!("only Chromium is told so")
    }
}

/// How an element is found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Find<'a> {
    /// By its role and exactly this name.
    Named(&'a str, &'a str),
    /// The first that a selector finds.
    Css(&'a str),
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
    pub(crate) fn new(driver: impl Driver + 'static) -> Tab {
        Tab { driver: Box::new(driver) }
    }

    /// Sends a command of the DevTools protocol to this tab of Chromium.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn call(&self, method: &str, params: Value) -> anyhow::Result<Value> {
        self.driver.call(method, params)
    }

    /// Goes to an address and waits until it is loaded.
    ///
    /// # Errors
    /// When nothing answers there.
    pub fn go(&self, url: &str) -> anyhow::Result<()> {
        self.driver.go(url)?;
        self.loaded()
    }

    /// Runs a script in every later page of this tab before any of its own.
    ///
    /// # Errors
    /// When the browser cannot.
    pub fn run_first(&self, script: &str) -> anyhow::Result<()> {
        self.driver.run_first(script)
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When it does not load.
    pub fn reload(&self) -> anyhow::Result<()> {
        // The mark is on the old document, so it is gone once the new one is there.
        self.run("window.before = true")?;
        self.driver.reload()?;
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
        let value = self.driver.evaluate(expression)?;
        serde_json::from_value(value).with_context(|| format!("of {expression}"))
    }

    /// Runs a script for its effect.
    ///
    /// # Errors
    /// When it throws.
    pub fn run(&self, script: &str) -> anyhow::Result<()> {
        self.value::<Value>(&format!("{{ {script}; undefined }}")).map(drop)
    }

    /// Runs a script and does not wait for its end, nor whether there is one: a worker that is being ended may be silent.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn tell(&self, script: &str) -> anyhow::Result<()> {
        self.driver.tell(script)
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

    /// The value of a function of an element, which an expression finds once the page has drawn it. Both happen in one step:
    /// between a wait and a look the page may begin to draw it anew.
    ///
    /// # Errors
    /// When the element does not appear, or the value is of another type.
    pub fn value_of<T: DeserializeOwned>(&self, element: &str, function: &str) -> anyhow::Result<T> {
        let script = format!("(it => it && [({function})(it)])({element})");
        let [value] = wait::until(element, SOON, || self.value::<Option<[Value; 1]>>(&script))?;
        serde_json::from_value(value).with_context(|| format!("{function} of {element}"))
    }

    /// Gives a folder or a file of this machine to the page, as a person does: in Chromium it is dropped on the middle of
    /// an element; in Firefox, which cannot be made to drop one, it is chosen where the page offers *Choose a folder*.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn drop_path(&self, selector: &str, path: &Path) -> anyhow::Result<()> {
        self.driver.give(selector, path)
    }

    /// Clicks the element with this role and exactly this name, once it is there.
    ///
    /// # Errors
    /// When it does not appear.
    pub fn click(&self, role: &str, name: &str) -> anyhow::Result<()> {
        self.click_found(Find::Named(role, name))
    }

    /// Clicks the first element that a selector finds, once it is there.
    ///
    /// # Errors
    /// When it does not appear.
    pub fn click_css(&self, selector: &str) -> anyhow::Result<()> {
        self.click_found(Find::Css(selector))
    }

    /// How many elements have this role and exactly this name.
    ///
    /// # Errors
    /// When the browser cannot tell.
    pub fn count(&self, role: &str, name: &str) -> anyhow::Result<usize> {
        self.driver.count(Find::Named(role, name))
    }

    /// Presses a key by its name, for example `Escape` or `Shift+Tab`.
    ///
    /// # Errors
    /// When the browser cannot.
    pub fn press(&self, key: &str) -> anyhow::Result<()> {
        self.driver.press(key)
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
            return self.press("Delete");
        }
        self.driver.insert(value)
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
        let picture = self.driver.picture()?;
        base64::engine::general_purpose::STANDARD
            .decode(picture)
            .context("the browser's picture is no base64")
    }

    /// Takes what the console says since the last call: messages, exceptions and panics.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn complaints(&self) -> anyhow::Result<Vec<String>> {
        self.driver.complaints()
    }

    /// The workers that this page or worker has started. Each can be asked for values as a tab can. From then on a
    /// worker's console messages are among its own complaints, no longer among this tab's.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn workers(&self) -> anyhow::Result<Vec<Tab>> {
        Ok(self.driver.workers()?.into_iter().map(|driver| Tab { driver }).collect())
    }

    /// Closes the tab at once, without asking the page.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn close(self) -> anyhow::Result<()> {
        self.driver.close()
    }

    fn loaded(&self) -> anyhow::Result<()> {
        self.wait_for("the page to load", "document.readyState === 'complete'")
    }

    /// The text of the page, shortened for messages.
    fn said(&self) -> String {
        let text = "document.body.innerText.replace(/\\s+/g, ' ').slice(0, 1500)";
        self.value(text).unwrap_or_else(|error| error.to_string())
    }

    fn click_found(&self, find: Find<'_>) -> anyhow::Result<()> {
        let waited = wait::until_true(&format!("{find:?}"), SOON, || self.driver.click(find));
        waited.with_context(|| format!("the page says: {}", self.said()))
    }
}

/// A text as a string literal of JavaScript.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
