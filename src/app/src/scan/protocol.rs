//! What page and worker say to each other. A message is an array of the version,
//! the encoded plain part, and the handles that go beside it; bytes of files never cross.

use borsh::{BorshDeserialize, BorshSerialize};
use js_sys::{Array, Uint8Array};
use reprise_catalog::ids::{BrowserId, PlaceId};
use reprise_catalog::reading::Problem;
use reprise_catalog::tracks::Known;
use thiserror::Error;
use wasm_bindgen::prelude::*;

use crate::sync::protocol::{Answer, Ask};

/// Raised with every change of a message. Page and worker of different builds meet when one of
/// them came from a cache.
pub(crate) const VERSION: u32 = 4;

/// What the page says.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) enum ToWorker {
    /// Begins a scan.
    Begin(Beginning),
    /// Something to do; the handles of its files or of its folder go beside it.
    Task(Task),
    /// Ends the scan: what is open is dropped, what was read is stored, and [`ToPage::Stopped`] is the answer.
    Stop,
    /// Something about syncing; [`ToPage::Sync`] is the answer.
    Sync {
        /// The answer carries it too.
        id: u32,
        /// What is asked.
        ask: Ask,
    },
    /// Takes in a file of Apple's, whose handle goes beside it; [`ToPage::Imported`] is the answer.
    Import {
        /// Whose changes these will be.
        browser: BrowserId,
    },
}

/// How a scan begins.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Beginning {
    /// Whose changes these will be.
    pub(crate) browser: BrowserId,
    /// The time of the latest change known, in milliseconds since 1970: new ones come after it.
    pub(crate) latest_ms: u64,
    /// How to go about it.
    pub(crate) care: Care,
}

/// How a worker goes about its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) enum Care {
    /// Many at a time.
    Fast,
    /// One at a time, each announced before it is read: after a crash, to find the file that caused it.
    Careful,
}

/// A folder, or some of the files of one.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Task {
    /// Its number in this scan.
    pub(crate) id: u32,
    /// In which place.
    pub(crate) place: PlaceId,
    /// The place's name, which says something about where its songs came from ("iTunes Media").
    pub(crate) place_name: String,
    /// The folder's path below the place, with `/` between the parts; "" for the place itself.
    pub(crate) folder: String,
    /// What goes beside it.
    pub(crate) kind: TaskKind,
    /// What is known of the files.
    pub(crate) known: Vec<Known>,
    /// Names of files to leave out: another task has them, or they made a worker crash.
    pub(crate) skip: Vec<String>,
}

/// What goes beside a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) enum TaskKind {
    /// A folder: list it, then read its files.
    Folder,
    /// Files: read them.
    Files,
}

/// What a worker says.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) enum ToPage {
    /// What the page said could not be understood; the version of this answer may say why.
    Misunderstood,
    /// A folder is listed; the handles of the folders in it go beside it.
    Listed(Listed),
    /// Files of a folder that are more than one worker's share; their handles go beside it.
    Surplus {
        /// The task whose folder it is.
        task: u32,
        /// What is known of these files.
        known: Vec<Known>,
    },
    /// Files were read.
    Report(Report),
    /// This file is about to be read; only a careful worker says so.
    Opening {
        /// In which place.
        place: PlaceId,
        /// Its path below the place.
        path: String,
    },
    /// All that was read before [`ToWorker::Stop`] is stored and reported.
    Stopped,
    /// What came of something about syncing.
    Sync {
        /// The question's.
        id: u32,
        /// The answer.
        answer: Answer,
    },
    /// An iTunes or Music library lies in a folder; its handle goes beside it.
    Sighted,
    /// What came of a file of Apple's.
    Imported(Imported),
}

/// What came of a file of Apple's.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Imported {
    /// The file's name.
    pub(crate) name: String,
    /// Songs that it lists.
    pub(crate) songs: u32,
    /// Those of them that the catalog has.
    pub(crate) matched: u32,
    /// Those that may be one of the catalog's.
    pub(crate) unsure: u32,
    /// Those that only the cloud holds.
    pub(crate) in_the_cloud: u32,
    /// Those whose file was not read.
    pub(crate) unseen: u32,
    /// What is wrong with it.
    pub(crate) problems: Vec<Problem>,
    /// Why nothing was taken in, if nothing was.
    pub(crate) failed: Option<String>,
}

/// A folder that was listed.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Listed {
    /// Its task.
    pub(crate) task: u32,
    /// How many of its files the worker itself reads, the folder's own row among them if it has a problem.
    pub(crate) files: u32,
    /// Names of known files that are not there any more.
    pub(crate) missing: Vec<String>,
    /// Whether the list is whole.
    pub(crate) end: ListEnd,
}

/// How listing a folder ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) enum ListEnd {
    /// All of it was seen.
    Whole,
    /// The browser could not go on.
    Broken,
}

/// Files that were read.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Report {
    /// What came of them, by task.
    pub(crate) counts: Vec<(u32, Counts)>,
    /// The last of them.
    pub(crate) current: String,
    /// The changes, encoded; empty if there were none.
    pub(crate) batch: Vec<u8>,
    /// The batch's number, if it is stored.
    pub(crate) number: Option<u64>,
    /// Why it is not.
    pub(crate) unstored: Option<String>,
}

/// What came of some files. Songs, unchanged and not music are apart; problems go across them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Counts {
    /// Dealt with in any way.
    pub(crate) read: u32,
    /// Music that was read.
    pub(crate) songs: u32,
    /// Not read, as nothing had changed.
    pub(crate) unchanged: u32,
    /// No music.
    pub(crate) not_music: u32,
    /// With a problem.
    pub(crate) problems: u32,
    /// What reading them cost.
    pub(crate) cost: Cost,
}

/// What reading cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Cost {
    /// Ranges of files that were asked for.
    pub(crate) reads: u32,
    /// Bytes that came.
    pub(crate) bytes: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Counts) {
        self.read += more.read;
        self.songs += more.songs;
        self.unchanged += more.unchanged;
        self.not_music += more.not_music;
        self.problems += more.problems;
        self.cost.reads += more.cost.reads;
        self.cost.bytes += more.cost.bytes;
    }
}

impl Counts {
    /// Takes back what was counted before; what it cost stays spent.
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
pub(crate) fn pack<M: BorshSerialize>(message: &M, beside: &Array) -> JsValue {
    let plain = encode(message);
    Array::of3(&VERSION.into(), &Uint8Array::from(plain.as_slice()), beside).into()
}

/// What was packed.
pub(crate) fn unpack<M: BorshDeserialize>(posted: &JsValue) -> Result<(M, Array), ProtocolError> {
    let parts: &Array = posted.dyn_ref().ok_or(ProtocolError::Damaged)?;
    if parts.get(0).as_f64() != Some(f64::from(VERSION)) {
        return Err(ProtocolError::OtherVersion);
    }
    let plain: Uint8Array = parts.get(1).dyn_into().map_err(|_| ProtocolError::Damaged)?;
    let message = decode(&plain)?;
    Ok((message, parts.get(2).dyn_into().unwrap_or_default()))
}

/// A message as bytes.
pub(crate) fn encode<M: BorshSerialize>(message: &M) -> Vec<u8> {
    // Writing to a vector cannot fail.
    borsh::to_vec(message).unwrap_or_default()
}

/// The message in these bytes.
pub(crate) fn decode<M: BorshDeserialize>(bytes: &Uint8Array) -> Result<M, ProtocolError> {
    M::try_from_slice(&bytes.to_vec()).map_err(|_| ProtocolError::Damaged)
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
        fn check<M: BorshSerialize + BorshDeserialize + PartialEq + std::fmt::Debug>(message: M) {
            let plain = borsh::to_vec(&message).unwrap();
            assert_eq!(M::try_from_slice(&plain).unwrap(), message);
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
