//! Intents: what the person wants. An intent that changes the catalog or a choice is answered when it is stored, and
//! one that gives something to read when it was read.

use borsh::{BorshDeserialize, BorshSerialize};
use thiserror::Error;

use super::card::ActId;
use super::catalog::{
    About, BrowserId, Country, Disk, PlaceId, Query, Ruling, Sameness, Settings, Store, Subscription, Ticked,
    TrackId,
};
use super::given::{GivenItem, WalkId, Walked};
use super::lists::ListAct;
use super::search::KeptSearch;
use crate::words;

/// The id of an intent. The page makes it once, so that an intent that is sent twice is stored once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct IntentId(pub u64);

/// What the person wants to change.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Intent {
    /// Say whether a song is back; `None` leaves it to what is seen on disk.
    Tick {
        /// The song.
        track: TrackId,
        /// What they say.
        ticked: Option<Ticked>,
    },
    /// Say where a song came from; `None` leaves it to the evidence.
    Overrule {
        /// The song.
        track: TrackId,
        /// What they say.
        ruling: Option<Ruling>,
    },
    /// Rename a place of this browser.
    NamePlace {
        /// The place.
        place: PlaceId,
        /// The new name.
        name: String,
    },
    /// Rename a browser.
    NameBrowser {
        /// The browser.
        browser: BrowserId,
        /// The new name.
        name: String,
    },
    /// Count the copies of a removed browser as lost.
    ForgetBrowser {
        /// The browser.
        browser: BrowserId,
    },
    /// Judge by a setting that is changed.
    Judge(Judging),
    /// Hide a column, or show it again.
    Column {
        /// The column's word.
        word: String,
        /// Whether it is hidden.
        is_hidden: bool,
    },
    /// Keep a search under its name, in place of one that has it already. Without an address it is let go.
    KeepSearch(KeptSearch),
    /// Show the page in this theme, given by its word.
    Paint(String),
    /// Change which songs are selected.
    Select(Choose),
    /// Read these folders and files.
    Read(Vec<GivenItem>),
    /// Take a part of a walk.
    Walked(WalkId, Walked),
    /// Read a place again. Its handle goes beside this.
    ReadAgain(PlaceId),
    /// Stop reading. What was read is kept.
    Stop,
    /// Mark the files of a doubted place as absent.
    ConfirmMissing(PlaceId),
    /// Mark them as absent, and let go of their songs: the person removed them on purpose.
    RemovedMissing(PlaceId),
    /// Say whether the person removed a song on purpose.
    LetGo {
        /// The song.
        track: TrackId,
        /// Whether they removed it.
        is_let_go: bool,
    },
    /// Say whether the person removed the selected songs on purpose.
    LetGoSelected(bool),
    /// Say whether the person has the CDs of all songs that a hint alone says to be from a CD.
    BelieveRips(bool),
    /// Answer whether a missing song of the review list is the one that is beside it.
    Review {
        /// The missing song.
        track: TrackId,
        /// Whether all pairs of the same two albums get this answer.
        album: bool,
        /// What they say.
        ticked: Ticked,
    },
    /// Read the texts of songs in another charset.
    ReadAs {
        /// A song.
        track: TrackId,
        /// Which songs beside it.
        reach: Reach,
        /// The charset's word; `None` for as they stand in the files.
        charset: Option<String>,
    },
    /// Take back what a person said of a song, on whichever browser.
    TakeBack {
        /// The song.
        track: TrackId,
        /// What was said.
        act: ActId,
    },
    /// Say on which disk a place lies.
    Disk {
        /// The place.
        place: PlaceId,
        /// The disk; `None` for the computer's own.
        disk: Option<Disk>,
    },
    /// Say on which computer a browser runs.
    Computer {
        /// The browser.
        browser: BrowserId,
        /// The computer's name; `None` if they do not say.
        computer: Option<String>,
    },
    /// Say whether a place is no more.
    PlaceGone {
        /// The place.
        place: PlaceId,
        /// Whether it is no more.
        is_gone: bool,
    },
    /// Say whether two places with the same files are one folder.
    Sameness {
        /// The place of which they were asked.
        place: PlaceId,
        /// The place with the same files.
        other: PlaceId,
        /// What they say.
        sameness: Sameness,
    },
    /// Say that the folder that was last taken for this place is another one.
    OtherFolder(PlaceId),
    /// Leave the files of a doubted place as they were.
    DismissMissing(PlaceId),
    /// Take back what this browser said that took most songs away.
    PutBack(BrowserId),
    /// Leave it as that browser said.
    LeaveRemoved(BrowserId),
    /// Note what the browser answered when it was asked to keep the catalog.
    Persisted(Persisted),
    /// Look at the stored batches again, and repeat everything: the page came to the front.
    CatchUp,
    /// Write the lists that were given, take them back, or leave them.
    Lists(ListAct),
    /// Note something: on which shelf it stands, on which disk.
    Note {
        /// About what.
        about: About,
        /// The note; `None` for none.
        note: Option<String>,
    },
    /// Save the back-up in a file from now on. Its handle goes beside this.
    SaveBackup,
    /// Say of all missing songs of a disc whether they are back.
    TickDisc {
        /// One of the songs.
        track: TrackId,
        /// What they say.
        ticked: Option<Ticked>,
    },
}

impl Intent {
    /// Whether the next page carries it out if this one is closed before it is done. What is being read cannot be
    /// read then, because its handles are gone.
    pub fn outlives_its_page(&self) -> bool {
        match self {
            Intent::Tick { .. }
            | Intent::Overrule { .. }
            | Intent::LetGo { .. }
            | Intent::BelieveRips(_)
            | Intent::Note { .. }
            | Intent::ReadAs { .. }
            | Intent::TakeBack { .. }
            | Intent::Disk { .. }
            | Intent::Computer { .. }
            | Intent::PlaceGone { .. }
            | Intent::Sameness { .. }
            | Intent::NamePlace { .. }
            | Intent::NameBrowser { .. }
            | Intent::ForgetBrowser { .. }
            | Intent::Judge(_)
            | Intent::Column { .. }
            | Intent::KeepSearch(_)
            | Intent::Paint(_)
            | Intent::Persisted(_) => true,
            Intent::Select(_)
            | Intent::LetGoSelected(_)
            | Intent::Review { .. }
            | Intent::TickDisc { .. }
            | Intent::Read(_)
            | Intent::Walked(..)
            | Intent::ReadAgain(_)
            | Intent::Stop
            | Intent::ConfirmMissing(_)
            | Intent::RemovedMissing(_)
            | Intent::OtherFolder(_)
            | Intent::DismissMissing(_)
            | Intent::PutBack(_)
            | Intent::LeaveRemoved(_)
            | Intent::Lists(_)
            | Intent::SaveBackup
            | Intent::CatchUp => false,
        }
    }
}

/// Which songs an intent is about, beside the one that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Reach {
    /// None.
    Song,
    /// Those in the folders of its files that have its album.
    Album,
    /// Those in the places of its files.
    Places,
}

/// A change of one of the settings that verdicts depend on. What it leaves out stays as it was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Judging {
    /// The subscription with Apple.
    Subscription(Subscription),
    /// The country of the person's stores; `None` if they do not say.
    Country(Option<Country>),
    /// Whether the person can sign in to a store.
    Store {
        /// The store.
        store: Store,
        /// Whether they cannot.
        is_closed: bool,
    },
}

impl Judging {
    /// Changes settings.
    pub fn apply(self, settings: &mut Settings) {
        match self {
            Judging::Subscription(subscription) => settings.subscription = subscription,
            Judging::Country(country) => settings.country = country,
            Judging::Store { store, is_closed } => {
                settings.closed.retain(|closed| *closed != store);
                settings.closed.extend(is_closed.then_some(store));
            }
        }
    }
}

/// Hides a column, or shows it again. Hidden columns are words with spaces between.
pub fn turn_column(hidden: &mut String, word: &str, is_hidden: bool) {
    let others = hidden.split(' ').filter(|it| !it.is_empty() && *it != word);
    let all: Vec<&str> = others.chain(is_hidden.then_some(word)).collect();
    *hidden = all.join(" ");
}

/// What the browser answered when it was asked to keep the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Persisted {
    /// It keeps the catalog.
    Granted,
    /// It may delete the catalog when space is short.
    Refused,
}

/// A change of the selection. Songs are named by id, and a range by the query in whose rows it lies.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Choose {
    /// Select this song, or deselect it.
    Toggle(TrackId),
    /// Select everything from the anchor to a song.
    Extend {
        /// The query whose rows are meant.
        query: Query,
        /// The anchor, if there is none yet.
        from: TrackId,
        /// The last song of the range.
        to: TrackId,
    },
    /// Select all songs of a query.
    All(Query),
    /// Select none.
    Nothing,
}

/// Why an intent was not carried out in full.
#[derive(Clone, Debug, Error, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Refused {
    /// It was carried out, but this browser does not store it. It lasts as long as the tab.
    #[error("{}", words::not_kept(.0))]
    NotKept(String),
    /// It crashed the engine twice and is not tried again.
    #[error("{}", words::intent_felled())]
    Felled,
    /// The engine was started again meanwhile, and what was asked may be done or not.
    #[error("{}", words::intent_unsure())]
    Unsure,
    /// The engine has ended and could not be started again.
    #[error("{}", words::intent_gone())]
    Gone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_hidden_and_shown_again() {
        let check = |before: &str, word, is_hidden, wanted| {
            let mut hidden = before.to_owned();
            turn_column(&mut hidden, word, is_hidden);
            assert_eq!(hidden, wanted);
        };
        check("", "album", true, "album");
        check("album", "time", true, "album time");
        check("album time", "album", false, "time");
        check("time", "time", true, "time");
        check("", "time", false, "");
    }

    #[test]
    fn a_change_leaves_the_other_settings_alone() {
        let mut settings = Settings { closed: vec![Store::Amazon], ..Settings::default() };
        Judging::Country(Country::new("de")).apply(&mut settings);
        Judging::Store { store: Store::Qobuz, is_closed: true }.apply(&mut settings);
        Judging::Store { store: Store::Qobuz, is_closed: true }.apply(&mut settings);
        assert_eq!((settings.country, settings.closed.len()), (Country::new("de"), 2));
        Judging::Store { store: Store::Amazon, is_closed: false }.apply(&mut settings);
        assert_eq!(settings.closed, [Store::Qobuz]);
    }
}
