//! The desk of the link: what is open, and what to do when an engine crashes. It knows no worker and nothing of
//! a browser, except the objects that go beside messages.

use std::collections::BTreeMap;

use futures::channel::oneshot;
use js_sys::Array;
use reprise_engine::link::{ToEngine, ToPage};
use reprise_engine::protocol::scan::ScanState;
use reprise_engine::protocol::{Ask, Intent, IntentId, Push, Refused};

/// Crashes within this time, in milliseconds, count together.
const TOGETHER_MS: f64 = 60_000.0;

/// An intent that was open at this many crashes is not sent again.
const MOST_FALLS: u32 = 2;

/// Why an engine is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// The page has just begun.
    Beginning,
    /// The engine before it crashed.
    Fall,
    /// That was the second crash within a minute. The stored table record may be the cause.
    SecondFall,
    /// The page was away and had ended its engine.
    Away,
}

/// What a message means for the page.
#[derive(Debug)]
pub(super) enum Heard {
    /// It was not asked for, so the page must handle it.
    Push(Box<Push>, Array),
    /// It is an answer, and the one who waited has it.
    Nothing,
}

/// What is open between a page and its engine.
#[derive(Debug)]
pub(super) struct Desk {
    last: u32,
    next_intent: u64,
    asked: BTreeMap<u32, OpenAsk>,
    intended: BTreeMap<IntentId, OpenIntent>,
    /// The handles of what is being read. An engine that has to begin again needs them.
    reading: Vec<(IntentId, Intent, Array)>,
    falls: Vec<f64>,
    /// How many messages came.
    heard: u64,
    is_over: bool,
}

#[derive(Debug)]
struct OpenAsk {
    ask: Ask,
    answered: oneshot::Sender<(Vec<u8>, Array)>,
}

#[derive(Debug)]
struct OpenIntent {
    intent: Intent,
    beside: Array,
    done: oneshot::Sender<Result<(), Refused>>,
    falls: u32,
}

impl Desk {
    /// An empty desk. The ids of its intents begin at `first`, which is random.
    pub(super) fn new(first: u64) -> Desk {
        Desk {
            last: 0,
            next_intent: first,
            asked: BTreeMap::new(),
            intended: BTreeMap::new(),
            reading: Vec::new(),
            falls: Vec::new(),
            heard: 0,
            is_over: false,
        }
    }

    /// Opens a question.
    pub(super) fn ask(&mut self, ask: Ask, answered: oneshot::Sender<(Vec<u8>, Array)>) -> ToEngine {
        self.last = self.last.wrapping_add(1);
        // After the end nobody answers. The one who waits is told, because the sender is dropped.
        if !self.is_over {
            self.asked.insert(self.last, OpenAsk { ask: ask.clone(), answered });
        }
        ToEngine::Ask { id: self.last, ask }
    }

    /// Opens an intent.
    pub(super) fn intend(
        &mut self,
        intent: Intent,
        beside: &Array,
        done: oneshot::Sender<Result<(), Refused>>,
    ) -> ToEngine {
        let id = IntentId(self.next_intent);
        self.next_intent = self.next_intent.wrapping_add(1);
        self.intend_as(id, intent, beside, done)
    }

    /// Opens an intent that has an id already.
    pub(super) fn intend_as(
        &mut self,
        id: IntentId,
        intent: Intent,
        beside: &Array,
        done: oneshot::Sender<Result<(), Refused>>,
    ) -> ToEngine {
        if is_reading(&intent) {
            self.reading.push((id, intent.clone(), beside.clone()));
        }
        if !self.is_over {
            let open = OpenIntent { intent: intent.clone(), beside: beside.clone(), done, falls: 0 };
            self.intended.insert(id, open);
        }
        ToEngine::Intent { id, intent }
    }

    /// Takes a message of the engine. An answer for which nobody waits is dropped.
    pub(super) fn hear(&mut self, message: ToPage, beside: Array) -> Heard {
        self.heard += 1;
        match message {
            ToPage::Answer { id, answer } => {
                if let Some(open) = self.asked.remove(&id) {
                    // The page that asked may be gone.
                    let _ = open.answered.send((answer, beside));
                }
            }
            ToPage::Done { id, outcome } => {
                if let Some(open) = self.intended.remove(&id) {
                    let _ = open.done.send(outcome);
                }
            }
            ToPage::Push(push) => return Heard::Push(Box::new(push), beside),
            ToPage::Pong => {}
        }
        Heard::Nothing
    }

    /// Drops the handles of what was read, when a scan has ended.
    pub(super) fn note_scan(&mut self, push: &Push) {
        if let Push::Scan(status) = push
            && matches!(status.state, ScanState::Done | ScanState::Stopped | ScanState::Failed)
        {
            self.reading.clear();
        }
    }

    /// Everything that a new engine must be asked and sent: first what is being read, then intents in their
    /// order, then questions.
    pub(super) fn open(&self) -> Vec<(ToEngine, Array)> {
        let reading = self.reading.iter().map(|(id, intent, beside)| {
            (ToEngine::Intent { id: *id, intent: intent.clone() }, beside.clone())
        });
        let others = self.intended.iter().filter(|(_, open)| !is_reading(&open.intent));
        let others = others.map(|(id, open)| {
            (ToEngine::Intent { id: *id, intent: open.intent.clone() }, open.beside.clone())
        });
        let asked = self
            .asked
            .iter()
            .map(|(id, open)| (ToEngine::Ask { id: *id, ask: open.ask.clone() }, Array::new()));
        reading.chain(others).chain(asked).collect()
    }

    /// The open intents that have nothing beside them.
    pub(super) fn plain_intents(&self) -> Vec<(IntentId, Intent)> {
        let plain = self.intended.iter().filter(|(_, open)| open.beside.length() == 0);
        plain.map(|(id, open)| (*id, open.intent.clone())).collect()
    }

    /// How many messages came so far.
    pub(super) fn begin_ping(&self) -> u64 {
        self.heard
    }

    /// Whether more messages came since.
    pub(super) fn has_heard(&self, before: u64) -> bool {
        self.heard > before
    }

    /// Notes a crash. Answers how to start the next engine, or that none is started after the third crash
    /// within a minute.
    pub(super) fn fall(&mut self, now_ms: f64) -> Option<After> {
        self.falls.retain(|fall| now_ms - fall < TOGETHER_MS);
        self.falls.push(now_ms);
        self.set_aside();
        match self.falls.len() {
            1 => Some(After::Fall),
            2 => Some(After::SecondFall),
            _ => None,
        }
    }

    /// Tells everybody who waits that no answer will come.
    pub(super) fn give_up(&mut self) {
        self.is_over = true;
        self.asked.clear();
        for (_, open) in std::mem::take(&mut self.intended) {
            let _ = open.done.send(Err(Refused::Gone));
        }
        self.reading.clear();
    }

    /// Sets aside the intents that were open at too many crashes, because one of them may be the cause.
    fn set_aside(&mut self) {
        self.intended.values_mut().for_each(|open| open.falls += 1);
        let (felled, kept): (BTreeMap<_, _>, _) =
            std::mem::take(&mut self.intended).into_iter().partition(|(_, open)| open.falls >= MOST_FALLS);
        self.intended = kept;
        for (id, open) in felled {
            self.reading.retain(|(reading, ..)| *reading != id);
            let _ = open.done.send(Err(Refused::Felled));
        }
    }
}

fn is_reading(intent: &Intent) -> bool {
    matches!(intent, Intent::Read(_) | Intent::Walked(..) | Intent::ReadAgain(_))
}
