//! Intents: what the person wants to change. An intent is answered when it is stored.

use borsh::{BorshDeserialize, BorshSerialize};
use thiserror::Error;

use super::catalog::{BrowserId, PlaceId, Query, Ruling, Settings, Ticked, TrackId};
use super::given::{GivenItem, WalkId, Walked};

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
    /// Judge by these settings.
    Judge(Settings),
    /// Hide these columns: their words with spaces between.
    HideColumns(String),
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
    /// Leave the files of a doubted place as they were.
    DismissMissing(PlaceId),
    /// Note what the browser answered when it was asked to keep the catalog.
    Persisted(Persisted),
    /// Look at the stored batches again, and repeat everything: the page came to the front.
    CatchUp,
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
    #[error("this browser does not keep it: {0}")]
    NotKept(String),
    /// It crashed the engine twice and is not tried again.
    #[error("Reprise failed at it twice, so it was left undone")]
    Felled,
    /// The engine has ended and could not be started again.
    #[error("Reprise has stopped; reload the page")]
    Gone,
}
