//! What people and Apple say of a song, as they say it: nothing here is concluded.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::evidence::{CloudStatus, Origin, Store};
use crate::stated::{AppleIds, Flags, PersistentId, StatedTrack, Statement, TrackType, stated};
use crate::text::named;

/// What the person says of whether a song is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Ticked {
    /// It has returned, whatever was seen.
    Returned,
    /// It has not, whatever was seen.
    NotReturned,
}

/// Where the person says that a song came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Ruling {
    /// Where from.
    pub origin: Origin,
    /// The store, where one sold it.
    pub store: Option<Store>,
}

named! {
    /// Which of Apple's files says something.
    SaidBy {
        LibraryXml = "library-xml", "the iTunes or Music library";
        PrivacyExport = "privacy-export", "Apple's privacy export";
        MusicScript = "music-script", "the Music app";
    }
}

/// What one of Apple's files says of a song.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Said {
    /// Its id in that library.
    pub persistent_id: Option<PersistentId>,
    /// What kind of file it is, in the words of the person's language.
    pub kind: Option<String>,
    /// Whether it is a file, in the cloud or a stream.
    pub track_type: Option<TrackType>,
    /// What is said of it by flags.
    pub flags: Flags,
    /// The word of the Music app's `cloud status`.
    pub cloud_status: Option<CloudStatus>,
    /// The ids of the privacy export.
    pub ids: AppleIds,
    /// When it was added, as `YYYY-MM-DD`.
    pub date_added: Option<String>,
}

impl Said {
    /// What a row of one of Apple's files says, without what only finds its track.
    pub fn of(row: &StatedTrack) -> Said {
        Said {
            persistent_id: row.persistent_id,
            kind: row.kind.clone(),
            track_type: row.track_type,
            flags: row.flags,
            cloud_status: row.cloud_status,
            ids: row.ids,
            date_added: row.date_added.clone(),
        }
    }

    /// What that means.
    pub fn statement(&self) -> Statement {
        stated(&StatedTrack {
            kind: self.kind.clone(),
            flags: self.flags,
            cloud_status: self.cloud_status,
            ids: self.ids,
            ..StatedTrack::default()
        })
    }
}
