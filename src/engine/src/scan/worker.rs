//! A scan worker. It lists the folders that it is given, reads their files many at a time, and reports to the
//! engine. It has neither storage nor catalog.

mod beside;
mod import;
mod list;
mod outbox;
mod outcome;
mod read;
#[cfg(test)]
#[cfg(target_arch = "wasm32")]
mod tests;

pub(crate) use import::may_be_list;
pub(crate) use read::reading_of;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::messages::{Care, FromWorker, Print, Task, TaskKind, ToWorker, join};
use crate::link::{Packed, pack, unpack};
use crate::platform::file::FileSource;
use crate::platform::time::{now_ms, sleep};
use beside::Beside;
use outbox::Outbox;

/// How many files are read at the same time. Reading is mostly waiting for the browser.
const LANES: u32 = 24;

/// Starts listening to the engine.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let engine = scope.clone();
    let worker = Rc::new(Worker::new(move |packed| {
        // This fails only for things that cannot be cloned, and handles can be.
        let _ = engine.post_message_with_transfer(&packed.message, &packed.moved);
    }));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        // Engine and scan workers are one binary, so no other version can come.
        if let Ok((message, beside)) = unpack(&event.data()) {
            worker.hear(message, &beside);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    on_message.forget();
}

/// One worker of the pool.
struct Worker {
    say: Box<dyn Fn(Packed)>,
    outbox: RefCell<Outbox>,
    queue: RefCell<VecDeque<Job>>,
    care: Cell<Care>,
    /// The number of the current scan. Work of an earlier scan is dropped.
    scan: Cell<u32>,
    lanes: Cell<u32>,
    listings: Cell<u32>,
    /// Until then no further file is begun.
    calm_until_ms: Cell<f64>,
}

/// One file to be read.
struct Job {
    scan: u32,
    task: Rc<Task>,
    name: String,
    source: FileSource,
    known: Option<Print>,
    /// The side files of its folder, if there are any.
    beside: Option<Rc<Beside>>,
}

impl Job {
    /// The file's path below the place.
    fn path(&self) -> String {
        join(&self.task.folder, &self.name)
    }
}

impl Worker {
    fn new(say: impl Fn(Packed) + 'static) -> Worker {
        Worker {
            say: Box::new(say),
            outbox: RefCell::default(),
            queue: RefCell::default(),
            care: Cell::new(Care::Fast),
            scan: Cell::new(0),
            lanes: Cell::new(0),
            listings: Cell::new(0),
            calm_until_ms: Cell::new(0.0),
        }
    }

    fn post(&self, message: &FromWorker, beside: &Array) {
        (self.say)(pack(message, beside));
    }

    fn hear(self: &Rc<Self>, message: ToWorker, beside: &Array) {
        match message {
            ToWorker::Begin(care) => self.care.set(care),
            ToWorker::Task(task) => self.take(task, beside),
            ToWorker::Stored(reports) => outbox::stored(self, reports),
            ToWorker::Calm(ms) => self.calm_until_ms.set(now_ms() + f64::from(ms)),
            ToWorker::Import => spawn_local(import::import(self.clone(), FileSource::of_js(beside.get(0)))),
            ToWorker::Stop => {
                self.scan.set(self.scan.get() + 1);
                self.queue.borrow_mut().clear();
                spawn_local(self.clone().stop());
            }
        }
    }

    fn take(self: &Rc<Self>, task: Task, beside: &Array) {
        match task.kind {
            TaskKind::Folder => {
                self.listings.set(self.listings.get() + 1);
                let (worker, folder) = (self.clone(), beside.get(0).unchecked_into());
                spawn_local(async move {
                    list::list(&worker, Rc::new(task), folder).await;
                    worker.listings.set(worker.listings.get() - 1);
                    worker.rest();
                });
            }
            TaskKind::Files => {
                let sources = beside.iter().map(FileSource::of_js);
                for job in beside::tie(list::jobs_of(self.scan.get(), task, sources)) {
                    self.push(job);
                }
            }
        }
    }

    /// Puts a file into the queue. A free lane takes it.
    fn push(self: &Rc<Self>, job: Job) {
        self.queue.borrow_mut().push_back(job);
        let most = if self.care.get() == Care::Careful { 1 } else { LANES };
        if self.lanes.get() < most {
            self.lanes.set(self.lanes.get() + 1);
            spawn_local(self.clone().run_lane());
        }
    }

    async fn run_lane(self: Rc<Self>) {
        loop {
            self.keep_calm().await;
            let Some(job) = self.next_job() else { break };
            read::read_file(&self, job).await;
        }
        self.lanes.set(self.lanes.get() - 1);
        self.rest();
    }

    /// Waits as long as the engine wants the computer for the person who types.
    async fn keep_calm(&self) {
        loop {
            let left_ms = self.calm_until_ms.get() - now_ms();
            if left_ms <= 0.0 {
                return;
            }
            sleep(left_ms.ceil() as u32).await;
        }
    }

    fn next_job(&self) -> Option<Job> {
        self.queue.borrow_mut().pop_front()
    }

    fn is_idle(&self) -> bool {
        self.lanes.get() == 0 && self.listings.get() == 0
    }

    /// Sends what is gathered when nothing is left to do, because nothing may come after it.
    fn rest(&self) {
        if self.is_idle() {
            outbox::send(self);
        }
    }

    async fn stop(self: Rc<Self>) {
        while !self.is_idle() {
            sleep(10).await;
        }
        outbox::send(&self);
        while !outbox::is_empty(&self) {
            sleep(10).await;
        }
        self.post(&FromWorker::Stopped, &Array::new());
    }
}
