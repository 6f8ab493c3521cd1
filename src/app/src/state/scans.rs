//! What pages can ask of the scans: to read what is dropped or chosen, to read again, to stop.

use std::cell::Cell;

use js_sys::Array;
use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::PlaceId;
use reprise_engine::protocol::given::{GivenItem, WalkId};
use reprise_engine::protocol::intent::Persisted;
use reprise_engine::protocol::push::Keeping;
use wasm_bindgen_futures::spawn_local;
use web_sys::FileSystemDirectoryEntry;

use crate::link::{Link, use_link};
use crate::live::effect;
use crate::platform::early::{choose_folder, on_given};
use crate::platform::folder::may_read;
use crate::platform::given::{Given, Listed, Parts, Wanted, resolve_all, walk};
use crate::platform::persistence;
use crate::state::ScanState;
use crate::words;

/// A handle on the scans. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct Scans {
    link: Link,
}

/// Makes the scans available to every page. The link must be available already.
pub fn provide_scans() -> Scans {
    let scans = Scans { link: use_link() };
    provide_context(scans);
    on_given(move |items| spawn_local(async move { scans.read_given(resolve_all(items).await) }));
    scans.ask_to_persist();
    scans
}

/// The scans of this page.
pub fn use_scans() -> Scans {
    expect_context()
}

thread_local! {
    /// The number of this page's latest walk.
    static LAST_WALK: Cell<u32> = const { Cell::new(0) };
}

/// What the page must walk after it has said what was given.
enum Walk {
    Entry(FileSystemDirectoryEntry, Wanted),
    Listed(Listed),
}

impl Scans {
    /// Lets the person choose a folder, which is then read. Must be called from a click.
    pub fn choose_folder(&self) {
        choose_folder();
    }

    /// Reads a known place again. Must be called from a click, because the browser may ask for permission.
    pub fn read_again(&self, place: PlaceId, name: String) {
        let Some(handle) = self.link.told.handle_of(place) else { return self.choose_folder() };
        let link = self.link;
        spawn_local(async move {
            if may_read(&handle).await {
                link.send_with(Intent::ReadAgain(place), &Array::of1(&handle));
            } else {
                let notice = words::not_allowed_to_read(&name);
                link.told.scan.update(|status| status.notice = Some(notice));
            }
        });
    }

    /// Stops the scan. What was read is kept.
    pub fn stop(&self) {
        self.link.send(Intent::Stop);
    }

    fn read_given(self, given: Vec<Given>) {
        if given.is_empty() {
            return;
        }
        let (mut items, beside, mut walks) = (Vec::new(), Array::new(), Vec::new());
        for given in given {
            items.push(match given {
                Given::Folder(folder, entry) => {
                    beside.push(&folder);
                    let walk = entry.map(|entry| begin(&mut walks, Walk::Entry(entry, Wanted::Hidden)));
                    GivenItem::Folder { walk }
                }
                Given::Tree(entry) => {
                    let name = entry.name();
                    GivenItem::Tree { walk: begin(&mut walks, Walk::Entry(entry, Wanted::All)), name }
                }
                Given::Listed(listed) => {
                    let name = listed.name.clone();
                    GivenItem::Tree { walk: begin(&mut walks, Walk::Listed(listed)), name }
                }
                Given::File(file) => {
                    beside.push(file.as_js());
                    GivenItem::File
                }
            });
        }
        self.link.send_with(Intent::Read(items), &beside);
        spawn_local(async move {
            for (id, walk) in walks {
                self.go(id, walk).await;
            }
        });
    }

    async fn go(self, id: WalkId, walked: Walk) {
        let hand_on = |part, files: &Array| self.link.send_with(Intent::Walked(id, part), files);
        let parts = Parts::new(&hand_on);
        match walked {
            Walk::Entry(entry, wanted) => walk(entry, wanted, parts).await,
            Walk::Listed(listed) => listed.hand_on(parts).await,
        }
    }

    /// Asks the browser whether it keeps the catalog when that is open, and once to keep it: after the first scan there
    /// is something to lose.
    fn ask_to_persist(self) {
        let (told, asked) = (self.link.told, StoredValue::new(0));
        effect(move || {
            let is_read = told.scan.with(|scan| matches!(scan.state, ScanState::Done | ScanState::Stopped));
            let due = match told.keeping.get() {
                Keeping::Stored { persistent: None | Some(false) } if is_read => 2,
                Keeping::Stored { .. } => 1,
                _ => 0,
            };
            if asked.get_value() < due {
                asked.set_value(due);
                spawn_local(self.note_persisted(due == 2));
            }
        });
    }

    async fn note_persisted(self, asked_to: bool) {
        // The browser may never answer, so nobody waits for it.
        let Some(answer) = persistence::is_persisted(asked_to).await else { return };
        if self.link.told.keeping.get_untracked() != (Keeping::Stored { persistent: Some(answer) }) {
            let answer = if answer { Persisted::Granted } else { Persisted::Refused };
            self.link.send(Intent::Persisted(answer));
        }
    }
}

fn begin(walks: &mut Vec<(WalkId, Walk)>, walk: Walk) -> WalkId {
    let id = WalkId(LAST_WALK.get().wrapping_add(1));
    LAST_WALK.set(id.0);
    walks.push((id, walk));
    id
}
