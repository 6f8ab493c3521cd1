//! Tests of the worker over real folders. The browser's private file system gives the same kind of handles as a
//! person's disk, but needs no person to choose a folder.

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use js_sys::{Object, Promise, Reflect, Uint8Array};
use reprise_catalog::changes::{Change, Clock, Fact};
use reprise_catalog::fixtures::flac::{flac, vorbis_comments};
use reprise_catalog::ids::{BrowserId, PlaceId};
use reprise_catalog::library::{Catalog, File, Known, ScannedFile};
use reprise_catalog::marks::Where;
use reprise_catalog::reading::ProblemCode;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemHandle, FileSystemRemoveOptions,
    StorageManager,
};

use super::*;
use crate::platform::time::now_ms;
use crate::scan::ledger::Ledger;
use crate::scan::messages::{Cost, Counts, News, What, join};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const PLACE: PlaceId = PlaceId([5; 8]);
const BROWSER: BrowserId = BrowserId([6; 8]);

#[wasm_bindgen]
extern "C" {
    type Writable;

    #[wasm_bindgen(method)]
    fn write(this: &Writable, bytes: &Uint8Array) -> Promise;

    #[wasm_bindgen(method)]
    fn close(this: &Writable) -> Promise;
}

/// A folder of the private file system.
struct Folder(FileSystemDirectoryHandle);

impl Folder {
    /// An empty folder.
    async fn fresh(name: &str) -> Folder {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap();
        let manager: StorageManager = Reflect::get(&navigator, &"storage".into()).unwrap().unchecked_into();
        let root = Folder(JsFuture::from(manager.get_directory()).await.unwrap().unchecked_into());
        root.folder(&format!("{name} {}", now_ms())).await
    }

    async fn folder(&self, name: &str) -> Folder {
        let made = self.0.get_directory_handle_with_options(name, &creating());
        Folder(JsFuture::from(made).await.unwrap().unchecked_into())
    }

    async fn put(&self, name: &str, bytes: &[u8]) -> FileSystemFileHandle {
        let made = self.0.get_file_handle_with_options(name, &creating());
        let file: FileSystemFileHandle = JsFuture::from(made).await.unwrap().unchecked_into();
        let writable: Writable = JsFuture::from(file.create_writable()).await.unwrap().unchecked_into();
        JsFuture::from(writable.write(&Uint8Array::from(bytes))).await.unwrap();
        JsFuture::from(writable.close()).await.unwrap();
        file
    }

    async fn remove(&self, name: &str) {
        let recursive: FileSystemRemoveOptions = Object::new().unchecked_into();
        Reflect::set(&recursive, &"recursive".into(), &true.into()).unwrap();
        JsFuture::from(self.0.remove_entry_with_options(name, &recursive)).await.unwrap();
    }
}

fn creating<Options: JsCast>() -> Options {
    let options = Object::new();
    Reflect::set(&options, &"create".into(), &true.into()).unwrap();
    options.unchecked_into()
}

fn song(title: &str) -> Vec<u8> {
    flac(&[(4, vorbis_comments(&[&format!("TITLE={title}")]))])
}

/// An EAC log that names these files.
fn rip_log(names: &[&str]) -> String {
    let track = |(at, name): (usize, &&str)| {
        format!(
            "Track  {}\r\n\r\n     Filename C:\\Rips\\{name}.wav\r\n\r\n     Copy CRC 0000000{at}\r\n\r\n",
            at + 1
        )
    };
    let tracks: String = names.iter().enumerate().map(track).collect();
    format!(
        "Exact Audio Copy V1.6 from 23. October 2020\r\n\r\nEAC extraction logfile from 1. May 2021\r\n\r\n{tracks}"
    )
}

/// Applies what a worker has learned to the catalog, as the engine's library does.
fn fold(catalog: &mut Catalog, News { place, path, what }: News) {
    let known = catalog.file(place, &path).and_then(Known::of);
    let ScannedFile { file, track } = match what {
        What::Read(found) => found.going_on(known.as_ref()),
        What::OutOfReach(problem) => ScannedFile::out_of_reach(problem, known.as_ref()),
        What::Back => panic!("{path} had never been away"),
    };
    let track = track.map(|(track, facts)| Fact::Track { track, facts });
    let facts = std::iter::once(Fact::File { place, path, file }).chain(track);
    let mut clock = Clock::new(BROWSER);
    for fact in facts {
        catalog.fold(Change::new(clock.tick(now_ms() as u64), fact));
    }
}

/// An engine without storage: one worker, the ledger, and the catalog of all scans.
struct Engine {
    worker: Rc<Worker>,
    heard: UnboundedReceiver<JsValue>,
    catalog: Catalog,
}

impl Engine {
    fn start() -> Engine {
        let (say, heard) = unbounded();
        let worker = Worker::new(move |packed| say.unbounded_send(packed.message).unwrap());
        Engine { worker: Rc::new(worker), heard, catalog: Catalog::default() }
    }

    /// Whether a side file says something about the song at this path.
    fn said_beside(&self, path: &str) -> bool {
        let marks = self.catalog.file(PLACE, path).unwrap().marks();
        marks.iter().any(|mark| mark.place == Where::SideFile)
    }

    fn say(&self, message: ToWorker) {
        self.worker.hear(message, &Array::new());
    }

    fn give(&self, task: Option<Task>, beside: &Array) {
        self.worker.hear(ToWorker::Task(task.unwrap()), beside);
    }

    async fn next(&mut self) -> (FromWorker, Array) {
        unpack(&self.heard.next().await.unwrap()).unwrap()
    }

    /// What the engine knows of all files, as `(folder, file)`.
    fn known(&self) -> Vec<(String, Print)> {
        let print = |file: File<'_>| (file.folder().to_owned(), Print::of_file(file));
        self.catalog.files_of(PLACE).map(print).collect()
    }

    /// Scans a folder to its end.
    async fn scan(&mut self, root: &Folder) -> (Ledger, u32) {
        let mut ledger = Ledger::default();
        ledger.add_place(PLACE, "Music", self.known());
        self.say(ToWorker::Begin(Care::Fast));
        self.give(ledger.open_folder(PLACE, String::new()), &Array::of1(&root.0));
        let mut surplus = 0;
        while !ledger.is_through() {
            match self.next().await {
                (FromWorker::Listed(listed), folders) => {
                    let above = ledger.folder_of(listed.task).unwrap().1.to_owned();
                    ledger.listed(listed);
                    for folder in folders.iter() {
                        let name = folder.unchecked_ref::<FileSystemHandle>().name();
                        self.give(ledger.open_folder(PLACE, join(&above, &name)), &Array::of1(&folder));
                    }
                }
                (FromWorker::Surplus { task, known }, files) => {
                    surplus += files.length();
                    let folder = ledger.folder_of(task).unwrap().1.to_owned();
                    self.give(Some(ledger.open_files(PLACE, folder, files.length(), known)), &files);
                }
                (FromWorker::Report(report), _) => {
                    ledger.report(&report.counts);
                    report.news.into_iter().for_each(|news| fold(&mut self.catalog, news));
                    self.say(ToWorker::Stored(1));
                }
                (message, _) => panic!("{message:?}"),
            }
        }
        (ledger, surplus)
    }
}

fn without_cost(ledger: &Ledger) -> Counts {
    Counts { cost: Cost::default(), ..ledger.counts() }
}

#[wasm_bindgen_test]
async fn a_folder_is_read_stored_and_read_again_only_where_it_changed() {
    let root = Folder::fresh("scan").await;
    root.put("a.flac", &song("a")).await;
    root.put("cover.jpg", &[0xff; 9]).await;
    root.put("empty.mp3", &[]).await;
    root.put("._a.flac", &song("junk")).await;
    let below = root.folder("x '&amp;' 🎵").await.folder("y").await;
    below.put("b.flac", &song("b")).await;
    let mut engine = Engine::start();

    let (ledger, _) = engine.scan(&root).await;
    let wanted = Counts { read: 4, songs: 2, not_music: 1, problems: 1, ..Counts::default() };
    assert_eq!((without_cost(&ledger), ledger.total()), (wanted, 4));
    assert_eq!(ledger.counts().cost.reads, 3, "small files are read at once, empty ones not at all");
    assert!(engine.catalog.file(PLACE, "x '&amp;' 🎵/y/b.flac").is_some());
    assert_eq!(engine.catalog.tracks().len(), 2);

    root.put("a.flac", &song("a longer title")).await;
    root.remove("x '&amp;' 🎵").await;
    let (ledger, _) = engine.scan(&root).await;
    let wanted = Counts { read: 3, songs: 1, unchanged: 2, not_music: 1, problems: 1, ..Counts::default() };
    assert_eq!(without_cost(&ledger), wanted);
    assert_eq!(ledger.counts().cost.reads, 1, "what has not changed is not read");
    assert_eq!(ledger.missing(PLACE).unwrap().paths, ["x '&amp;' 🎵/y/b.flac"]);
    assert_eq!(engine.catalog.tracks().len(), 2, "new tags do not make a new song");
}

#[wasm_bindgen_test]
async fn a_rip_log_speaks_for_the_songs_beside_it_and_again_when_it_changes() {
    let root = Folder::fresh("log").await;
    for name in ["01 Ash", "02 Birch"] {
        root.put(&format!("{name}.flac"), &song(name)).await;
    }
    root.put("Trees.log", rip_log(&["01 Ash", "07 Gone", "08 Gone"]).as_bytes()).await;
    let mut engine = Engine::start();
    let (ledger, _) = engine.scan(&root).await;
    assert_eq!((ledger.counts().read, ledger.counts().songs, ledger.counts().problems), (3, 2, 1));
    assert_eq!((engine.said_beside("01 Ash.flac"), engine.said_beside("02 Birch.flac")), (true, false));
    let log = engine.catalog.file(PLACE, "Trees.log").unwrap();
    assert_eq!(log.problems()[0].code, ProblemCode::Disagrees);

    let (ledger, _) = engine.scan(&root).await;
    assert_eq!((ledger.counts().unchanged, ledger.counts().cost.reads), (3, 0));
    root.put("Trees.log", rip_log(&["01 Ash", "02 Birch"]).as_bytes()).await;
    let (ledger, _) = engine.scan(&root).await;
    assert_eq!((ledger.counts().unchanged, ledger.counts().songs, ledger.counts().problems), (0, 2, 0));
    assert!(engine.said_beside("02 Birch.flac"));
}

#[wasm_bindgen_test]
async fn a_large_folder_is_shared_out() {
    let root = Folder::fresh("large").await;
    for number in 0..700 {
        root.put(&format!("{number}.txt"), b"text").await;
    }
    let mut engine = Engine::start();
    let (ledger, surplus) = engine.scan(&root).await;
    assert_eq!((ledger.counts().read, ledger.counts().not_music, surplus), (700, 700, 444));
    assert_eq!(engine.catalog.files().len(), 700);
}

#[wasm_bindgen_test]
async fn a_file_that_vanishes_is_a_problem() {
    let root = Folder::fresh("vanish").await;
    let file = root.put("a.flac", &song("a")).await;
    root.remove("a.flac").await;
    let mut engine = Engine::start();
    let mut ledger = Ledger::default();
    ledger.add_place(PLACE, "Music", []);
    engine.say(ToWorker::Begin(Care::Fast));
    engine.give(Some(ledger.open_files(PLACE, String::new(), 1, vec![])), &Array::of1(&file));
    let (FromWorker::Report(report), _) = engine.next().await else { panic!("no report") };
    let mut catalog = Catalog::default();
    report.news.into_iter().for_each(|news| fold(&mut catalog, news));
    let problems = catalog.file(PLACE, "a.flac").unwrap().problems();
    assert_eq!(problems[0].code, ProblemCode::Vanished);
}

#[wasm_bindgen_test]
async fn a_stopped_worker_says_so_and_goes_on_with_the_next_scan() {
    let root = Folder::fresh("stop").await;
    for number in 0..50 {
        root.put(&format!("{number}.flac"), &song(&number.to_string())).await;
    }
    let mut engine = Engine::start();
    let mut ledger = Ledger::default();
    ledger.add_place(PLACE, "Music", []);
    engine.say(ToWorker::Begin(Care::Fast));
    engine.give(ledger.open_folder(PLACE, String::new()), &Array::of1(&root.0));
    engine.say(ToWorker::Stop);
    while !matches!(engine.next().await.0, FromWorker::Stopped) {
        engine.say(ToWorker::Stored(1));
    }
    let (ledger, _) = engine.scan(&root).await;
    assert_eq!(ledger.counts().read, 50);
}
