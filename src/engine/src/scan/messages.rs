//! What the engine and its scan workers say to each other. Handles and files go beside the messages. Bytes of
//! files never cross.

use crate::words;
use borsh::{BorshDeserialize, BorshSerialize};
#[cfg(test)]
use reprise_catalog::changes::FileFacts;
use reprise_catalog::changes::{Holds, SaidBy};
use reprise_catalog::ids::PlaceId;
use reprise_catalog::imports::backup::Backup;
use reprise_catalog::imports::backup::NoBackup;
use reprise_catalog::imports::{Edited, Records, Refusal, Stated};
use reprise_catalog::library::{File, ScannedFile};
use reprise_catalog::reading::Problem;

/// What the engine says.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) enum ToWorker {
    /// Begins a scan.
    Begin(Care),
    /// Begins a task. The handles of its files, or of its folder, go beside it.
    Task(Task),
    /// This many of the worker's reports are stored. It may send as many more.
    Stored(u32),
    /// The person types: no further file is begun for so many milliseconds.
    Calm(u32),
    /// Ends the scan. The worker drops what is open and reports what was read. [`FromWorker::Stopped`] is the
    /// answer.
    Stop,
    /// Reads one of Apple's lists, whose file goes beside this. [`FromWorker::Listing`] is the answer.
    Import,
}

/// How a worker reads files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) enum Care {
    /// Many at the same time.
    Fast,
    /// One at a time, and each is announced before it is read. Used after a crash, to find the file that causes it.
    Careful,
}

/// A folder, or some of the files of one.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Task {
    /// The number of the task in this scan.
    pub(crate) id: u32,
    /// The place.
    pub(crate) place: PlaceId,
    /// The place's name. It says something about the origin of songs if it is, for example, "iTunes Media".
    pub(crate) place_name: String,
    /// The folder's path below the place, with `/` between its parts; "" for the place itself.
    pub(crate) folder: String,
    /// The kind of handles that go beside it.
    pub(crate) kind: TaskKind,
    /// What is known of the files.
    pub(crate) known: Vec<Print>,
    /// Names of files to skip, because another task has them or because they made a worker crash.
    pub(crate) skip: Vec<String>,
}

/// The kind of handles that go beside a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) enum TaskKind {
    /// A folder, to be listed before its files are read.
    Folder,
    /// Files, to be read.
    Files,
}

/// What a scan worker must know of a file that was read before, so that it can skip the file if it did not change.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Print {
    /// The file's name, without folders.
    pub(crate) name: String,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// The time of its last modification, in milliseconds since 1970.
    pub(crate) modified_ms: u64,
    /// What it was when it was last seen.
    pub(crate) was: Was,
    /// Whether it had a problem.
    pub(crate) had_problems: bool,
}

/// What a file was when it was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) enum Was {
    /// A song that was there.
    Song,
    /// A file without music that was there.
    There,
    /// A file that was there and could not be read.
    Unreadable,
    /// The row of a folder that could not be listed.
    Unlisted,
    /// A song that was not there.
    AbsentSong,
    /// Another file that was not there.
    Absent,
}

impl Print {
    /// What is known of a file at a path.
    #[cfg(test)]
    pub(crate) fn of(path: &str, seen: &FileFacts) -> Print {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let was = was(&name, seen.is_present(), seen.holds);
        let had_problems = !seen.problems.is_empty();
        Print { name, size: seen.size, modified_ms: seen.modified_ms, was, had_problems }
    }

    /// What is known of a file of the catalog.
    pub(crate) fn of_file(file: File<'_>) -> Print {
        let (size, modified_ms) = file.size_and_time();
        let name = file.name().to_owned();
        let was = was(&name, file.is_seen_present(), file.holds());
        Print { name, size, modified_ms, was, had_problems: file.has_problems() }
    }

    /// Whether a file with this size and time is unchanged and need not be read again.
    pub(crate) fn is_unchanged(&self, size: u64, modified_ms: u64) -> bool {
        self.size == size && self.modified_ms == modified_ms
    }

    /// Whether it was a file that was there.
    pub(crate) fn was_there(&self) -> bool {
        matches!(self.was, Was::Song | Was::There | Was::Unreadable)
    }

    /// Whether it held a song.
    pub(crate) fn is_song(&self) -> bool {
        matches!(self.was, Was::Song | Was::AbsentSong)
    }
}

fn was(name: &str, is_present: bool, holds: Holds) -> Was {
    match (is_present, holds) {
        (true, Holds::Track(_)) => Was::Song,
        // The row of a folder has no name, because its path ends with a slash.
        (true, Holds::Unreadable) if name.is_empty() => Was::Unlisted,
        (true, Holds::Unreadable) => Was::Unreadable,
        (true, _) => Was::There,
        (false, Holds::Track(_)) => Was::AbsentSong,
        (false, _) => Was::Absent,
    }
}

/// What a worker says.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) enum FromWorker {
    /// A folder is listed. The handles of the folders in it go beside this.
    Listed(Listed),
    /// A folder has more files than one worker should read. The handles of the others go beside this.
    Surplus {
        /// The task of the folder.
        task: u32,
        /// What is known of these files.
        known: Vec<Print>,
    },
    /// Files were read.
    Report(Report),
    /// A file is about to be read. Only a careful worker says so.
    Opening {
        /// The place.
        place: PlaceId,
        /// The file's path below the place.
        path: String,
    },
    /// Everything that was read before [`ToWorker::Stop`] is reported.
    Stopped,
    /// A folder holds an iTunes or Music library, whose handle goes beside this.
    Sighted,
    /// What one of Apple's lists says.
    Listing(Listing),
}

/// What one of Apple's lists says, or why it could not be read.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Listing {
    /// The file's name.
    pub(crate) name: String,
    /// What it says, or why it could not be read.
    pub(crate) said: Result<ListSays, Unlisted>,
}

/// What a list holds.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) enum ListSays {
    /// What another program states of songs.
    Songs(SaidBy, Stated),
    /// A back-up of Reprise.
    Backup(Backup),
    /// A table of Reprise that the person may have changed.
    Edited(Edited),
    /// The records that somebody has on a shelf.
    Records(Records),
}

/// Why a list could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, BorshSerialize, BorshDeserialize)]
pub(crate) enum Unlisted {
    /// The browser cannot read it.
    #[error("{}", words::unlisted_unreadable())]
    Unreadable,
    /// It is something else.
    #[error("{}", words::unlisted_foreign())]
    Foreign,
    /// It may be a library, and nothing stands in it.
    #[error("{}", words::unlisted_no_songs())]
    NoSongs,
    /// It belongs to Apple's privacy export, and is not the list of songs.
    #[error("{}", words::unlisted_other_export())]
    OtherExport,
    /// It is a zip in which Apple's list of songs does not lie.
    #[error("{}", words::unlisted_other_archive())]
    OtherArchive,
    /// It is larger than any such list.
    #[error("{}", words::unlisted_too_large())]
    TooLarge,
    /// It is no list of songs of another program, for this reason.
    #[error("{}", words::no_list(.0))]
    Refused(#[from] Refusal),
    /// It is an export of Reprise that restores nothing, for this reason.
    #[error("{}", words::no_backup(.0))]
    Backup(#[from] NoBackup),
}

/// A folder that was listed.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Listed {
    /// The task.
    pub(crate) task: u32,
    /// How many of its files this worker reads. If the folder has a problem, the row for that counts as one.
    pub(crate) files: u32,
    /// Names of known files that are no longer there.
    pub(crate) missing: Vec<String>,
    /// How listing it ended.
    pub(crate) end: ListEnd,
}

/// How listing a folder ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) enum ListEnd {
    /// Everything was seen.
    Whole,
    /// The browser could not go on.
    Broken,
}

/// Files that were read.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Report {
    /// What came of them, by task.
    pub(crate) counts: Vec<(u32, Counts)>,
    /// The path of the last one.
    pub(crate) current: String,
    /// What is new of these files. Files that did not change are left out.
    pub(crate) news: Vec<News>,
}

/// What is new of one file.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct News {
    /// The place.
    pub(crate) place: PlaceId,
    /// The file's path below the place.
    pub(crate) path: String,
    /// What it is.
    pub(crate) what: What,
}

/// What is new of a file.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) enum What {
    /// It was read.
    Read(ScannedFile),
    /// It was listed but could not be read.
    OutOfReach(Problem),
    /// It had been absent, and is there unchanged.
    Back,
}

/// Counts of what files turned out to be. A file is music, no music, or neither if it could not be read; independently
/// it may be unchanged, and may have problems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Counts {
    /// Files that are done, in any way.
    pub(crate) read: u32,
    /// Music.
    pub(crate) songs: u32,
    /// Files that were not read, because nothing had changed.
    pub(crate) unchanged: u32,
    /// Files that are no music.
    pub(crate) not_music: u32,
    /// Files with a problem.
    pub(crate) problems: u32,
    /// What reading them cost.
    pub(crate) cost: Cost,
}

/// What reading cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Cost {
    /// Ranges of files that were asked for.
    pub(crate) reads: u32,
    /// How many bytes were read.
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
    /// Takes back what was counted before. What it cost stays counted.
    pub(crate) fn take_away(&mut self, counted: Counts) {
        self.read -= counted.read;
        self.songs -= counted.songs;
        self.unchanged -= counted.unchanged;
        self.not_music -= counted.not_music;
        self.problems -= counted.problems;
    }
}

/// The path of something in a folder.
pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{decode, encode};
    use reprise_catalog::ids::TrackId;

    #[test]
    fn messages_go_there_and_back() {
        fn check<M: BorshSerialize + BorshDeserialize + PartialEq + std::fmt::Debug>(message: M) {
            assert_eq!(decode::<M>(&encode(&message)), Ok(message));
        }
        let place = PlaceId([1; 8]);
        let known = vec![Print::of("a\n<b>", &FileFacts::new(1, 2, Holds::NotMusic))];
        check(ToWorker::Begin(Care::Careful));
        check(ToWorker::Task(Task {
            id: 1,
            place,
            place_name: "Music".into(),
            folder: "a/b".into(),
            kind: TaskKind::Folder,
            known: known.clone(),
            skip: vec!["c".into()],
        }));
        check(FromWorker::Listed(Listed {
            task: 1,
            files: 2,
            missing: vec!["d".into()],
            end: ListEnd::Broken,
        }));
        check(FromWorker::Surplus { task: 1, known });
        let counts = Counts { read: 2, songs: 1, ..Counts::default() };
        let news = vec![News { place, path: "a/b".into(), what: What::Back }];
        check(FromWorker::Report(Report { counts: vec![(1, counts)], current: "a".into(), news }));
        check(FromWorker::Listing(Listing { name: "x.xml".into(), said: Err(Unlisted::Foreign) }));
    }

    #[test]
    fn a_print_tells_what_a_file_was() {
        let check = |path: &str, holds, present: bool, wanted| {
            let mut file = FileFacts::new(1, 1, holds);
            if !present {
                file.presence = reprise_catalog::changes::Presence::Absent;
            }
            assert_eq!(Print::of(path, &file).was, wanted, "{path}");
        };
        let song = Holds::Track(TrackId([1; 16]));
        check("a/b.mp3", song, true, Was::Song);
        check("a/b.mp3", song, false, Was::AbsentSong);
        check("a/b.mp3", Holds::Unreadable, true, Was::Unreadable);
        check("a/b.txt", Holds::NotMusic, true, Was::There);
        check("a/", Holds::Unreadable, true, Was::Unlisted);
        check("a/b.txt", Holds::NotMusic, false, Was::Absent);
    }
}
