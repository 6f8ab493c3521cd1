//! Facts: what a change can say, and the types of its parts.

mod dated;
mod file;
mod identity;
mod note;
mod open;
mod place;
mod said;
mod song;

use super::stamp::Stamp;
use crate::ids::{BrowserId, LibraryId, PlaceId, TrackId};

pub use dated::{Counts, DayList, Difference, Entry, ShortId};
pub use file::{FileFacts, Holds, Presence};
pub use note::About;
pub use place::{Disk, Extent, Found, PlaceRead, ReadOutcome, Sameness};
pub use said::{ReadAs, Ruling, Said, SaidBy, Ticked, WordsKept};
pub use song::TrackFacts;

/// A fact that became true at one moment on one browser. If two changes write one register, the greater one wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// When and on which browser the fact became true.
    pub stamp: Stamp,
    /// The fact.
    pub fact: Fact,
    /// For an act, which is what a person says: the stamp of what they saw and replaced, or [`Stamp::NONE`]. It decides
    /// nothing; it tells what was said while apart.
    pub replaced: Option<Stamp>,
}

/// How many acts of a song, place or browser are remembered beside what counts.
pub const MOST_ACTS: usize = 8;

impl Change {
    /// A change that replaces nothing that a person saw.
    pub fn new(stamp: Stamp, fact: Fact) -> Change {
        Change { stamp, fact, replaced: None }
    }
}

/// What a change can say. Each kind writes one register of the catalog.
///
/// If two facts write one register with the same stamp, the greater fact wins, so every browser keeps the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// A place is on this browser and has this name.
    Place {
        /// The place.
        place: PlaceId,
        /// The browser on which it is.
        browser: BrowserId,
        /// The name that the person gave it.
        name: String,
    },
    /// A file was seen, or found absent.
    File {
        /// The place in which it is.
        place: PlaceId,
        /// Its path below the place, with `/` between the parts.
        path: String,
        /// How it was seen.
        file: FileFacts,
    },
    /// A song was read.
    Track {
        /// The song.
        track: TrackId,
        /// What was read.
        facts: Box<TrackFacts>,
    },
    /// A browser has this name. If it had been removed, it belongs to the library again.
    Browser {
        /// The browser.
        browser: BrowserId,
        /// The name that the person gave it.
        name: String,
    },
    /// A browser was removed from the library. Its files count as absent.
    Forgotten {
        /// The browser.
        browser: BrowserId,
    },
    /// The person says whether a song is back.
    Tick {
        /// The song.
        track: TrackId,
        /// What they say; `None` leaves it to what is seen on disk.
        ticked: Option<Ticked>,
    },
    /// The person says where a song came from.
    Overruled {
        /// The song.
        track: TrackId,
        /// What they say; `None` leaves it to the evidence.
        ruling: Option<Ruling>,
    },
    /// One of Apple's lists says something of a song. The song need not have a file.
    Stated {
        /// The song.
        track: TrackId,
        /// The list. Each list has a register of its own.
        by: SaidBy,
        /// What the list says; `None` takes it back.
        said: Option<Box<Said>>,
    },
    /// A place was read. Each reading has a register of its own.
    PlaceRead {
        /// The place.
        place: PlaceId,
        /// When the reading began, in milliseconds since 1970, never before the changes that were known then.
        /// Places that are read after one drop have the same beginning. The change's stamp says when it ended.
        began_ms: u64,
        /// How far it came.
        extent: Extent,
    },
    /// The person says whether a place is no more.
    PlaceGone {
        /// The place.
        place: PlaceId,
        /// Whether it is no more.
        is_gone: bool,
    },
    /// The person says on which disk a place lies.
    Disk {
        /// The place.
        place: PlaceId,
        /// The disk; `None` if they do not say, or say that it is the computer's own.
        disk: Option<Disk>,
    },
    /// The person says on which computer a browser runs.
    Computer {
        /// The browser.
        browser: BrowserId,
        /// The computer's name. One name is one computer. `None` if they do not say.
        computer: Option<String>,
    },
    /// The person says whether two places with the same files are one folder.
    Sameness {
        /// The place of which they were asked.
        place: PlaceId,
        /// The place with the same files.
        other: PlaceId,
        /// What they say.
        sameness: Sameness,
    },
    /// A song that was missing on a browser has a whole file there again. Each browser has a register of its own.
    Returned {
        /// The song.
        track: TrackId,
        /// The browser.
        browser: BrowserId,
        /// Where and when it was found; `None` takes it back.
        found: Option<Found>,
    },
    /// The file that held a song holds another one now. Each place has a register of its own.
    Replaced {
        /// The song that is no longer there.
        track: TrackId,
        /// The place.
        place: PlaceId,
        /// The file's path below the place.
        path: String,
    },
    /// The person says whether they removed a song on purpose. Each browser has a register of its own.
    LetGo {
        /// The song.
        track: TrackId,
        /// The browser on which they say it.
        browser: BrowserId,
        /// Whether they removed it.
        is_let_go: bool,
    },
    /// The texts of a song are read in another charset.
    ReadAs {
        /// The song.
        track: TrackId,
        /// How they are read; `None` for as they stand in the file.
        read_as: Option<Box<ReadAs>>,
    },
    /// What one file of a song says. It is said only where the files of a song differ in what they say: elsewhere
    /// [`Fact::Track`] says it of all. Each file has a register of its own.
    FileSays {
        /// The song.
        track: TrackId,
        /// The file's place.
        place: PlaceId,
        /// The file's path below the place.
        path: String,
        /// What was read of the file.
        facts: Box<TrackFacts>,
    },
    /// Whether the files of one song were taken for another one, which had been moved or written anew. Each pair has a
    /// register of its own.
    Moved {
        /// The song that has the files now.
        track: TrackId,
        /// The song that the files would be by themselves.
        other: TrackId,
        /// What the first one said before. `None` if a person says that they are two songs.
        before: Option<Box<TrackFacts>>,
    },
    /// Whether a newer list of the same library has no entry of a song any more. Each list has a register of its own.
    LeftOut {
        /// The song.
        track: TrackId,
        /// The list that had it.
        by: SaidBy,
        /// Whether the newer one lacks it.
        is_left_out: bool,
    },
    /// The words of a library have left the computers on which they could be lost.
    WordsKept {
        /// The library.
        library: LibraryId,
        /// How that is known.
        how: WordsKept,
    },
    /// Whether a browser has left a library. What it sent before stays.
    Left {
        /// The library.
        library: LibraryId,
        /// The browser.
        browser: BrowserId,
        /// Whether it has left; otherwise it came back.
        has_left: bool,
    },
    /// What the person notes about something: on which shelf it stands, on which disk.
    Note {
        /// What it is about.
        about: About,
        /// The note; `None` for none.
        note: Option<String>,
    },
    /// A search that the person keeps. Each name has a register of its own.
    Search {
        /// Its name.
        name: String,
        /// The address of the library page that shows it; `None` if it is kept no more.
        address: Option<String>,
    },
    /// The list of a day, as its difference to the list before it. Each browser has a few registers, which it uses again
    /// when the list of a day is not kept any more.
    Dated {
        /// The browser.
        browser: BrowserId,
        /// Which of its registers.
        slot: u32,
        /// The list; `None` for none.
        list: Option<Box<DayList>>,
    },
    /// Something that a later version of Reprise says. It has no effect here and is written again as it came.
    Other {
        /// The number of its kind in the encoding.
        kind: u32,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}
