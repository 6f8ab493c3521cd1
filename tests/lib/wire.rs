//! A browser's protocol over a web socket: commands, their answers, and the events between. The Chrome DevTools Protocol
//! and WebDriver BiDi have the same form. There is one thread and no async runtime: a command blocks until its answer
//! has come.

use std::cell::RefCell;
use std::net::TcpStream;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// When a browser is silent for this long, it is taken to hang.
const SILENCE: Duration = Duration::from_secs(120);

/// A connection to a browser. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Wire {
    inner: Rc<RefCell<Inner>>,
}

/// An event: something that the browser sends without being asked.
#[derive(Clone, Debug)]
pub struct Event {
    /// Chromium's session of the tab; `None` for an event of the browser itself, and in Firefox.
    pub session: Option<String>,
    /// The event's name, as `Domain.event` or `domain.event`.
    pub method: String,
    /// The event's details.
    pub params: Value,
}

#[derive(Debug)]
struct Inner {
    socket: WebSocket<TcpStream>,
    last: u64,
    events: Vec<Event>,
}

impl Wire {
    /// Connects to the socket of a browser at this port of this machine.
    ///
    /// # Errors
    /// When nothing answers there.
    pub fn connect(port: u16, path: &str) -> anyhow::Result<Wire> {
        let stream = TcpStream::connect(("127.0.0.1", port)).context("cannot reach the browser")?;
        stream.set_read_timeout(Some(SILENCE))?;
        stream.set_nodelay(true)?;
        let url = format!("ws://127.0.0.1:{port}{path}");
        let (socket, _) = tungstenite::client(url, stream).context("the browser refused the connection")?;
        Ok(Wire { inner: Rc::new(RefCell::new(Inner { socket, last: 0, events: Vec::new() })) })
    }

    /// Sends a command to the browser (without a session) or to a tab of Chromium, and waits for the answer.
    ///
    /// # Errors
    /// When the browser refuses, is gone, or is silent for two minutes.
    pub fn call(&self, session: Option<&str>, method: &str, params: Value) -> anyhow::Result<Value> {
        self.inner.borrow_mut().call(session, method, params).with_context(|| format!("{method} failed"))
    }

    /// Sends a command and waits for no answer: a worker that is being ended may never give one.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn send(&self, session: &str, method: &str, params: Value) -> anyhow::Result<()> {
        self.inner.borrow_mut().send(Some(session), method, params)
    }

    /// Takes those events out of the ones that have come so far for which this filter answers true.
    pub fn take_events(&self, wanted: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut inner = self.inner.borrow_mut();
        let (taken, kept) = std::mem::take(&mut inner.events).into_iter().partition(wanted);
        inner.events = kept;
        taken
    }
}

impl Inner {
    fn send(&mut self, session: Option<&str>, method: &str, params: Value) -> anyhow::Result<()> {
        self.last += 1;
        let mut command = json!({ "id": self.last, "method": method, "params": params });
        if let (Some(session), Some(command)) = (session, command.as_object_mut()) {
            command.insert("sessionId".into(), session.into());
        }
        Ok(self.socket.send(Message::text(command.to_string()))?)
    }

    fn call(&mut self, session: Option<&str>, method: &str, params: Value) -> anyhow::Result<Value> {
        self.send(session, method, params)?;
        loop {
            let Message::Text(text) = self.socket.read()? else { continue };
            let mut message: Value = serde_json::from_str(&text)?;
            if message.get("id").and_then(Value::as_u64) == Some(self.last) {
                if let Some(error) = message.get("error") {
                    // BiDi's error is one word, and its message stands beside it.
                    let more = message.get("message").and_then(Value::as_str).unwrap_or_default();
                    anyhow::bail!("the browser says {error} {more}");
                }
                return Ok(message.get_mut("result").map(Value::take).unwrap_or_default());
            }
            self.events.extend(event(message));
        }
    }
}

fn event(mut message: Value) -> Option<Event> {
    let method = message.get("method")?.as_str()?.to_owned();
    let session = message.get("sessionId").and_then(Value::as_str).map(str::to_owned);
    let params = message.get_mut("params").map(Value::take).unwrap_or_default();
    Some(Event { session, method, params })
}
