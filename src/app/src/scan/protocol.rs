//! What page and worker say to each other. A message is an array of the version,
//! the encoded plain part, and the handles that go beside it; bytes of files never cross.

use js_sys::{Array, Uint8Array};
use minicbor::{Decode, Encode};
use reprise_catalog::ids::{BrowserId, PlaceId};
use reprise_catalog::tracks::Known;
use thiserror::Error;
use wasm_bindgen::prelude::*;

use crate::sync::protocol::{Answer, Ask};

/// Raised with every change of a message. Page and worker of different builds meet when one of
/// them came from a cache.
pub(crate) const VERSION: u32 = 2;

/// What the page says.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) enum ToWorker {
    /// Begins a scan.
    #[n(0)]
    Begin(#[n(0)] Beginning),
    /// Something to do; the handles of its files or of its folder go beside it.
    #[n(1)]
    Task(#[n(0)] Task),
    /// Ends the scan: what is open is dropped, what was read is stored, and [`ToPage::Stopped`] is the answer.
    #[n(2)]
    Stop,
    /// Something about syncing; [`ToPage::Sync`] is the answer.
    #[n(3)]
    Sync {
        /// The answer carries it too.
        #[n(0)]
        id: u32,
        /// What is asked.
        #[n(1)]
        ask: Ask,
    },
}

/// How a scan begins.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Beginning {
    /// Whose changes these will be.
    #[n(0)]
    pub(crate) browser: BrowserId,
    /// The time of the latest change known, in milliseconds since 1970: new ones come after it.
    #[n(1)]
    pub(crate) latest_ms: u64,
    /// How to go about it.
    #[n(2)]
    pub(crate) care: Care,
}

/// How a worker goes about its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Care {
    /// Many at a time.
    #[n(0)]
    Fast,
    /// One at a time, each announced before it is read: after a crash, to find the file that caused it.
    #[n(1)]
    Careful,
}

/// A folder, or some of the files of one.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Task {
    /// Its number in this scan.
    #[n(0)]
    pub(crate) id: u32,
    /// In which place.
    #[n(1)]
    pub(crate) place: PlaceId,
    /// The place's name, which says something about where its songs came from ("iTunes Media").
    #[n(2)]
    pub(crate) place_name: String,
    /// The folder's path below the place, with `/` between the parts; "" for the place itself.
    #[n(3)]
    pub(crate) folder: String,
    /// What goes beside it.
    #[n(4)]
    pub(crate) kind: TaskKind,
    /// What is known of the files.
    #[n(5)]
    pub(crate) known: Vec<Known>,
    /// Names of files to leave out: another task has them, or they made a worker crash.
    #[n(6)]
    pub(crate) skip: Vec<String>,
}

/// What goes beside a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum TaskKind {
    /// A folder: list it, then read its files.
    #[n(0)]
    Folder,
    /// Files: read them.
    #[n(1)]
    Files,
}

/// What a worker says.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) enum ToPage {
    /// It listens. Messages posted before this are lost.
    #[n(0)]
    Ready,
    /// A folder is listed; the handles of the folders in it go beside it.
    #[n(1)]
    Listed(#[n(0)] Listed),
    /// Files of a folder that are more than one worker's share; their handles go beside it.
    #[n(2)]
    Surplus {
        /// The task whose folder it is.
        #[n(0)]
        task: u32,
        /// What is known of these files.
        #[n(1)]
        known: Vec<Known>,
    },
    /// Files were read.
    #[n(3)]
    Report(#[n(0)] Report),
    /// This file is about to be read; only a careful worker says so.
    #[n(4)]
    Opening {
        /// In which place.
        #[n(0)]
        place: PlaceId,
        /// Its path below the place.
        #[n(1)]
        path: String,
    },
    /// All that was read before [`ToWorker::Stop`] is stored and reported.
    #[n(5)]
    Stopped,
    /// What came of something about syncing.
    #[n(6)]
    Sync {
        /// The question's.
        #[n(0)]
        id: u32,
        /// The answer.
        #[n(1)]
        answer: Answer,
    },
}

/// A folder that was listed.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Listed {
    /// Its task.
    #[n(0)]
    pub(crate) task: u32,
    /// How many of its files the worker itself reads, the folder's own row among them if it has a problem.
    #[n(1)]
    pub(crate) files: u32,
    /// Names of known files that are not there any more.
    #[n(2)]
    pub(crate) missing: Vec<String>,
    /// Whether the list is whole.
    #[n(3)]
    pub(crate) end: ListEnd,
}

/// How listing a folder ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum ListEnd {
    /// All of it was seen.
    #[n(0)]
    Whole,
    /// The browser could not go on.
    #[n(1)]
    Broken,
}

/// Files that were read.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Report {
    /// What came of them, by task.
    #[n(0)]
    pub(crate) counts: Vec<(u32, Counts)>,
    /// The last of them.
    #[n(1)]
    pub(crate) current: String,
    /// The changes, encoded; empty if there were none.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub(crate) batch: Vec<u8>,
    /// The batch's number, if it is stored.
    #[n(3)]
    pub(crate) number: Option<u64>,
    /// Why it is not.
    #[n(4)]
    pub(crate) unstored: Option<String>,
}

/// What came of some files. Songs, unchanged and not music are apart; problems go across them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Counts {
    /// Dealt with in any way.
    #[n(0)]
    pub(crate) read: u32,
    /// Music that was read.
    #[n(1)]
    pub(crate) songs: u32,
    /// Not read, as nothing had changed.
    #[n(2)]
    pub(crate) unchanged: u32,
    /// No music.
    #[n(3)]
    pub(crate) not_music: u32,
    /// With a problem.
    #[n(4)]
    pub(crate) problems: u32,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Counts) {
        self.read += more.read;
        self.songs += more.songs;
        self.unchanged += more.unchanged;
        self.not_music += more.not_music;
        self.problems += more.problems;
    }
}

impl Counts {
    /// Takes back what was counted before.
    pub(crate) fn take_away(&mut self, counted: Counts) {
        self.read -= counted.read;
        self.songs -= counted.songs;
        self.unchanged -= counted.unchanged;
        self.not_music -= counted.not_music;
        self.problems -= counted.problems;
    }
}

/// Why a message could not be understood.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum ProtocolError {
    /// The other side is of another build.
    #[error("Reprise was updated while this page was open; reload the page")]
    OtherVersion,
    /// It is no message.
    #[error("page and worker do not understand each other; reload the page")]
    Damaged,
}

/// A message with the handles that go beside it, ready to be posted.
pub(crate) fn pack<M: Encode<()>>(message: &M, beside: &Array) -> JsValue {
    let plain = minicbor::to_vec(message).unwrap_or_default();
    Array::of3(&VERSION.into(), &Uint8Array::from(plain.as_slice()), beside).into()
}

/// What was packed.
pub(crate) fn unpack<M: for<'b> Decode<'b, ()>>(posted: &JsValue) -> Result<(M, Array), ProtocolError> {
    let parts: &Array = posted.dyn_ref().ok_or(ProtocolError::Damaged)?;
    if parts.get(0).as_f64() != Some(f64::from(VERSION)) {
        return Err(ProtocolError::OtherVersion);
    }
    let plain: Uint8Array = parts.get(1).dyn_into().map_err(|_| ProtocolError::Damaged)?;
    let message = minicbor::decode(&plain.to_vec()).map_err(|_| ProtocolError::Damaged)?;
    Ok((message, parts.get(2).dyn_into().unwrap_or_default()))
}

/// The path of something in a folder.
pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::marks::{Mark, Where};
    use reprise_catalog::tracks::{FileFacts, Holds};

    #[test]
    fn messages_go_there_and_back() {
        fn check<M: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + std::fmt::Debug>(message: M) {
            let plain = minicbor::to_vec(&message).unwrap();
            assert_eq!(minicbor::decode::<M>(&plain).unwrap(), message);
        }
        let marks = vec![Mark { place: Where::Folder, key: "Podcasts".into(), value: String::new() }];
        let file = FileFacts { marks, ..FileFacts::new(1, 2, Holds::NotMusic) };
        let known = vec![Known { name: "a\n<b>".into(), file, essence: None }];
        let (place, counts) = (PlaceId([1; 8]), Counts { read: 2, songs: 1, ..Counts::default() });
        check(ToWorker::Stop);
        check(ToWorker::Begin(Beginning { browser: BrowserId([2; 8]), latest_ms: 5, care: Care::Careful }));
        check(ToWorker::Task(Task {
            id: 1,
            place,
            place_name: "Music".into(),
            folder: "a/b".into(),
            kind: TaskKind::Folder,
            known: known.clone(),
            skip: vec!["c".into()],
        }));
        check(ToPage::Listed(Listed { task: 1, files: 2, missing: vec!["d".into()], end: ListEnd::Broken }));
        check(ToPage::Surplus { task: 1, known });
        check(ToPage::Report(Report { counts: vec![(1, counts)], batch: vec![1, 2], ..Report::default() }));
    }
}
