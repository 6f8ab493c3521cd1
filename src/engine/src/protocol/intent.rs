//! Intents: what the person wants changed. Answered when it is stored.

use borsh::{BorshDeserialize, BorshSerialize};
use thiserror::Error;

use super::catalog::{BrowserId, PlaceId, Query, Ruling, Settings, Ticked, TrackId};
use super::given::{GivenItem, WalkId, Walked};

/// The id of an intent: made once, on the page, so that one that is sent again is found and dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct IntentId(pub u64);

/// What the person wants changed.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Intent {
    /// Say whether a song is back; `None` leaves it to what is seen.
    Tick {
        /// Which song.
        track: TrackId,
        /// What they say.
        ticked: Option<Ticked>,
    },
    /// Say where a song came from; `None` leaves it to the evidence.
    Overrule {
        /// Which song.
        track: TrackId,
        /// What they say.
        ruling: Option<Ruling>,
    },
    /// Call a place of this browser by another name.
    NamePlace {
        /// Which place.
        place: PlaceId,
        /// The new name.
        name: String,
    },
    /// Call a browser by another name.
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
    /// Show the table without these columns: their words with spaces between.
    HideColumns(String),
    /// Show the page in this theme, by its stable word.
    Paint(String),
    /// Change which songs are selected.
    Select(Choose),
    /// Read what was given.
    Read(Vec<GivenItem>),
    /// Take in a part of a walk.
    Walked(WalkId, Walked),
    /// Read a place again; its handle goes beside it.
    ReadAgain(PlaceId),
    /// Stop reading; what was read is kept.
    Stop,
    /// Mark the files of a doubted place as gone.
    ConfirmMissing(PlaceId),
    /// Leave the files of a doubted place as they were.
    DismissMissing(PlaceId),
    /// Note what the browser answered when it was asked to keep the catalog.
    Persisted(Persisted),
    /// Look into the stored batches again, and say everything anew: the page came to the front.
    CatchUp,
}

/// What the browser answered when it was asked to keep the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Persisted {
    /// It keeps it.
    Granted,
    /// It may throw it away when room is short.
    Refused,
}

/// A change of the selection. Songs are named by id, and ranges by the query whose rows they are.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Choose {
    /// Select this song, or take it out again.
    Toggle(TrackId),
    /// Select all from the anchor to a song.
    Extend {
        /// The order of the songs.
        query: Query,
        /// Where to begin if there is no anchor yet.
        from: TrackId,
        /// Where to end.
        to: TrackId,
    },
    /// Select every song of a query.
    All(Query),
    /// Select none.
    Nothing,
}

/// Why an intent was not done.
#[derive(Clone, Debug, Error, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Refused {
    /// It was done, but this browser does not keep it: it lasts as long as the tab.
    #[error("this browser does not keep it: {0}")]
    NotKept(String),
    /// It felled the engine twice and is set aside.
    #[error("Reprise failed at it twice, so it was left undone")]
    Felled,
    /// The engine is gone and could not be started again.
    #[error("Reprise has stopped; reload the page")]
    Gone,
}
