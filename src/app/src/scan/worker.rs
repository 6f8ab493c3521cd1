//! The worker: lists the folders it is given, reads their files many at a time,
//! and stores what it learns before it tells the page.

mod beside;
mod import;
mod list;
mod outbox;
mod read;
#[cfg(test)]
#[cfg(target_arch = "wasm32")]
mod tests;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures::future::{FutureExt, LocalBoxFuture, Shared};
use js_sys::Array;
use reprise_catalog::tracks::Known;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::protocol::{Care, Task, TaskKind, ToPage, ToWorker, join, pack, unpack};
use crate::platform;
use crate::platform::file::FileSource;
use crate::storage::{Storage, StorageError};
use crate::sync::worker::SyncWorker;
use beside::Beside;
use outbox::Outbox;

/// Files being read at the same time. A read is mostly waiting for the browser.
const LANES: u32 = 24;

/// Starts listening to the page; what that said before is handed over by the loader.
pub fn start() {
    platform::worker::report_panics();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let page = scope.clone();
    let worker = Rc::new(Worker::new(Storage::open(), move |message| {
        // Fails only for what cannot be cloned, and handles can.
        let _ = page.post_message(&message);
    }));
    let on_message =
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| match unpack(&event.data()) {
            Ok((message, beside)) => worker.hear(message, &beside),
            Err(_) => worker.post(&ToPage::Misunderstood, &Array::new()),
        });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Listens as long as the worker lives.
    on_message.forget();
}

type Opening = Shared<LocalBoxFuture<'static, Result<Storage, StorageError>>>;

/// One worker of the pool.
struct Worker {
    say: Box<dyn Fn(JsValue)>,
    storage: Opening,
    outbox: RefCell<Outbox>,
    queue: RefCell<VecDeque<Job>>,
    care: Cell<Care>,
    /// Which scan this is; what belongs to an earlier one is dropped.
    scan: Cell<u32>,
    lanes: Cell<u32>,
    listings: Cell<u32>,
    /// There once the page asks about syncing.
    sync: OnceCell<Rc<SyncWorker>>,
}

/// One file to be read.
struct Job {
    scan: u32,
    task: Rc<Task>,
    name: String,
    source: FileSource,
    known: Option<Known>,
    /// The side files of its folder, if there are any.
    beside: Option<Rc<Beside>>,
}

impl Job {
    /// Its path below the place.
    fn path(&self) -> String {
        join(&self.task.folder, &self.name)
    }
}

impl Worker {
    fn new(
        storage: impl Future<Output = Result<Storage, StorageError>> + 'static,
        say: impl Fn(JsValue) + 'static,
    ) -> Worker {
        Worker {
            say: Box::new(say),
            storage: storage.boxed_local().shared(),
            outbox: RefCell::default(),
            queue: RefCell::default(),
            care: Cell::new(Care::Fast),
            scan: Cell::new(0),
            lanes: Cell::new(0),
            listings: Cell::new(0),
            sync: OnceCell::new(),
        }
    }

    fn post(&self, message: &ToPage, beside: &Array) {
        (self.say)(pack(message, beside));
    }

    fn hear(self: &Rc<Self>, message: ToWorker, beside: &Array) {
        match message {
            ToWorker::Begin(beginning) => {
                self.care.set(beginning.care);
                self.outbox.borrow_mut().begin(&beginning);
            }
            ToWorker::Task(task) => self.take(task, beside),
            ToWorker::Import { browser } => {
                spawn_local(import::import(self.clone(), browser, FileSource::of_js(beside.get(0))));
            }
            ToWorker::Stop => {
                self.scan.set(self.scan.get() + 1);
                self.queue.borrow_mut().clear();
                spawn_local(self.clone().stop());
            }
            ToWorker::Sync { id, ask } => {
                let sync = self.sync.get_or_init(|| SyncWorker::new(self.storage.clone())).clone();
                let worker = self.clone();
                spawn_local(async move {
                    let answer = sync.answer(ask).await;
                    worker.post(&ToPage::Sync { id, answer }, &Array::new());
                });
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

    /// Puts a file into the queue; a lane that is free takes it.
    fn push(self: &Rc<Self>, job: Job) {
        self.queue.borrow_mut().push_back(job);
        let most = if self.care.get() == Care::Careful { 1 } else { LANES };
        if self.lanes.get() < most {
            self.lanes.set(self.lanes.get() + 1);
            spawn_local(self.clone().run_lane());
        }
    }

    async fn run_lane(self: Rc<Self>) {
        while let Some(job) = self.next_job() {
            read::read_file(&self, job).await;
        }
        self.lanes.set(self.lanes.get() - 1);
        self.rest();
    }

    fn next_job(&self) -> Option<Job> {
        self.queue.borrow_mut().pop_front()
    }

    fn is_idle(&self) -> bool {
        self.lanes.get() == 0 && self.listings.get() == 0
    }

    /// Sends what there is when there is nothing left to do, as nothing may come after it.
    fn rest(self: &Rc<Self>) {
        if self.is_idle() {
            spawn_local(outbox::send(self.clone()));
        }
    }

    async fn stop(self: Rc<Self>) {
        while !self.is_idle() {
            platform::time::sleep(10).await;
        }
        outbox::send(self.clone()).await;
        while outbox::is_sending(&self) {
            platform::time::sleep(10).await;
        }
        self.post(&ToPage::Stopped, &Array::new());
    }
}
