//! What is known of one song, for its evidence card. The page makes sentences of it.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{
    About, BrowserId, Disks, Judgement, Keeping, Link, Problem, Ruling, Said, SaidBy, Strength, Ticked,
    TrackFacts, TrackId,
};

/// Asks what is known of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CardOf {
    /// The song.
    pub track: TrackId,
}

/// What is known of a song.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct CardFacts {
    /// What was read of it.
    pub facts: TrackFacts,
    /// What is concluded from all of it, as the table shows it.
    pub judgement: Judgement,
    /// Whether it was added to the library, by the latest of Apple's lists that says anything.
    pub keeping: Keeping,
    /// Where the person says that the song came from; `None` if they say nothing.
    pub ruling: Option<Ruling>,
    /// What each of Apple's lists says.
    pub said: Vec<(SaidBy, Said)>,
    /// What speaks for or against any origin, the strongest first.
    pub found: Vec<FoundMark>,
    /// Links to where it can be had.
    pub links: Vec<Link>,
    /// For a song without a way back: searches at services, each with the word under which it can be hidden.
    pub searches: Vec<(String, Link)>,
    /// What can be noted: about what it is, and the note.
    pub notes: Vec<(About, String)>,
    /// Its copies, present and absent.
    pub copies: Vec<CopyFacts>,
    /// The problems of all copies, each one once.
    pub problems: Vec<Problem>,
    /// On how many disks whole copies lie.
    pub disks: Disks,
    /// Where it was found after it was missing here.
    pub returned: Option<Return>,
    /// Whether the person says that they removed it.
    pub is_let_go: bool,
    /// What people said of it, the latest first, as far as it is remembered.
    pub history: Vec<HistoryLine>,
    /// How its texts would be read in other charsets: each one's word, and the texts.
    pub readings: Vec<(String, String)>,
    /// The word of the charset in which they are read.
    pub read_as: Option<String>,
    /// For a song of which no copy is left: the title of another song that has its audio, and the place where that is.
    pub heard: Option<(String, String)>,
    /// For a song of which no copy is left: each place without its audio, and when it was last read to its end, in milliseconds since
    /// 1970; 0 if it never was.
    pub read: Vec<(String, u64)>,
}

/// What was said of a song, by a person or by Reprise itself.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Saying {
    /// Whether it is back; `None` where the tick was taken back.
    Ticked(Option<Ticked>),
    /// Where it came from; `None` where the evidence decides again.
    CameFrom(Option<Ruling>),
    /// Whether it was removed on purpose.
    Removed {
        /// Whether it was.
        on_purpose: bool,
    },
    /// The word of the charset in which its letters are read; `None` for as they stand.
    ReadAs(Option<String>),
    /// A newer list does not have it any more.
    LeftOut(SaidBy),
    /// A file that was found is taken for it.
    Taken {
        /// The title that the song had before.
        title: String,
        /// Its album before.
        album: Option<String>,
    },
    /// The song of this title, which was taken for it, is another one.
    Parted(String),
}

/// Something that a person said of a song.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct HistoryLine {
    /// Which act it is.
    pub act: ActId,
    /// What was said.
    pub said: Saying,
    /// The name of the browser on which it was said.
    pub browser: String,
    /// When, by that browser's clock, in milliseconds since 1970.
    pub at_ms: u64,
    /// Whether it counts: nothing said later replaced it.
    pub counts: bool,
    /// Whether it and what counts were said on two browsers that had not heard of each other.
    pub is_apart: bool,
}

/// An act of a song: its stamp, as plain numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ActId {
    /// The era.
    pub era: u32,
    /// The time in milliseconds since 1970.
    pub ms: u64,
    /// The counter within it.
    pub counter: u32,
    /// The browser.
    pub browser: BrowserId,
}

/// Where a song was found after it was missing.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Return {
    /// The name of the place.
    pub place: String,
    /// When it was found, in milliseconds since 1970.
    pub at_ms: u64,
    /// Whether that place held it before, and a whole reading of it had missed it.
    pub is_again: bool,
    /// The title of the other song as which it came back.
    pub like: Option<String>,
}

/// One mark or several, and what they say.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FoundMark {
    /// What it holds, with accounts masked.
    pub value: String,
    /// The marks' names, and where in or beside the file they are.
    pub details: String,
    /// What it says, in words for a person.
    pub says: String,
    /// How strongly the rule speaks.
    pub strength: Strength,
    /// How it relates to the verdict.
    pub side: Side,
}

/// How a mark relates to the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Side {
    /// It supports the verdict.
    For,
    /// It supports another origin, or speaks against this one.
    Against,
    /// It decides nothing.
    Aside,
}

/// How a copy was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum CopyState {
    /// It was there when its place was last read.
    There,
    /// It was not.
    Gone,
    /// It was there, and its place or browser is no more.
    PlaceGone,
}

/// One copy of the song.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CopyFacts {
    /// The name of its place.
    pub place: String,
    /// The name of the browser on which it is.
    pub browser: String,
    /// The file's path below the place.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// How it was last seen.
    pub state: CopyState,
    /// When it was last seen, in milliseconds since 1970.
    pub seen_ms: u64,
}
