//! Facts as rows: each is a CBOR map with small numbers as keys. Kinds of later versions are always rows, so that
//! this version can keep them as they came.

mod dated;
mod of_places;
mod of_songs;

use minicbor::{Decode, Encode};

use super::fact::{Change, Fact};
use super::stamp::Stamp;
use crate::changes::{Ruling, Said, SaidBy, Ticked, kinds};
use crate::evidence::{CloudStatus, Origin, Store};
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::stated::{AppleIds, Flags, PersistentId, TrackType};

/// A fact that was read, and whether its row holds more than this version understands.
pub(super) struct Row {
    pub(super) fact: Fact,
    pub(super) has_unknown: bool,
}

/// The kind and the row of a fact; `None` for kinds that are written as columns.
pub(super) fn encode(fact: &Fact) -> Option<(u32, Vec<u8>)> {
    Some(match fact {
        Fact::Place { place, browser, name } => {
            row(kinds::PLACE, PlaceRow { place: *place, browser: *browser, name: name.clone() })
        }
        Fact::Browser { browser, name } => {
            row(kinds::BROWSER, BrowserRow { browser: *browser, name: name.clone() })
        }
        Fact::Forgotten { browser } => row(kinds::FORGOTTEN, ForgottenRow { browser: *browser }),
        Fact::Tick { track, ticked } => {
            let ticked = ticked.map(|it| it == Ticked::Returned);
            row(kinds::TICK, TickRow { track: *track, returned: ticked })
        }
        Fact::Overruled { track, ruling } => {
            let origin = ruling.map(|it| it.origin.slug().to_owned());
            let store = ruling.and_then(|it| it.store).map(|it| it.slug().to_owned());
            row(kinds::OVERRULED, OverruledRow { track: *track, origin, store })
        }
        Fact::Stated { track, by, said } => {
            let said = said.as_deref().map(SaidRow::of);
            row(kinds::STATED, StatedRow { track: *track, by: by.slug().to_owned(), said })
        }
        Fact::Dated { browser, slot, list } => dated::encode(*browser, *slot, list.as_deref()),
        Fact::Other { kind, bytes } => (*kind, bytes.clone()),
        Fact::File { .. } | Fact::Track { .. } => return None,
        _ => return of_songs::encode(fact).or_else(|| of_places::encode(fact)),
    })
}

/// Reads the fact in a row. A row with an unknown kind, or with an unknown word, becomes [`Fact::Other`] with
/// its bytes.
pub(super) fn decode(kind: u32, bytes: &[u8]) -> Row {
    let row = match kind {
        kinds::PLACE => {
            read(bytes, |PlaceRow { place, browser, name }| Some(Fact::Place { place, browser, name }))
        }
        kinds::BROWSER => read(bytes, |BrowserRow { browser, name }| Some(Fact::Browser { browser, name })),
        kinds::FORGOTTEN => read(bytes, |ForgottenRow { browser }| Some(Fact::Forgotten { browser })),
        kinds::TICK => read(bytes, |TickRow { track, returned }| {
            let ticked = returned.map(|it| if it { Ticked::Returned } else { Ticked::NotReturned });
            Some(Fact::Tick { track, ticked })
        }),
        kinds::OVERRULED => read(bytes, overruled),
        kinds::STATED => read(bytes, |StatedRow { track, by, said }| {
            let said = said.map(SaidRow::read);
            let said = if let Some(said) = said { Some(Box::new(said?)) } else { None };
            Some(Fact::Stated { track, by: SaidBy::from_slug(&by)?, said })
        }),
        kinds::DATED => dated::decode(bytes),
        _ => of_songs::decode(kind, bytes).or_else(|| of_places::decode(kind, bytes)),
    };
    row.unwrap_or_else(|| Row { fact: Fact::Other { kind, bytes: bytes.to_vec() }, has_unknown: false })
}

impl Change {
    /// The change as a stamp, the number of its kind, and a row; `None` for songs and files, which have no rows.
    pub(crate) fn into_row(self) -> Option<(Stamp, u32, Vec<u8>)> {
        let (kind, row) = encode(&self.fact)?;
        Some((self.stamp, kind, row))
    }

    /// The change of a row.
    pub(crate) fn of_row(stamp: Stamp, kind: u32, row: &[u8]) -> Change {
        Change::new(stamp, decode(kind, row).fact)
    }
}

fn overruled(row: OverruledRow) -> Option<Fact> {
    let OverruledRow { track, origin, store } = row;
    let Some(origin) = origin else { return Some(Fact::Overruled { track, ruling: None }) };
    let store = match store {
        Some(slug) => Some(Store::from_slug(&slug)?),
        None => None,
    };
    Some(Fact::Overruled { track, ruling: Some(Ruling { origin: Origin::from_slug(&origin)?, store }) })
}

fn row<T: Encode<()>>(kind: u32, row: T) -> (u32, Vec<u8>) {
    // Writing to a vector cannot fail.
    (kind, minicbor::to_vec(row).unwrap_or_default())
}

/// Whether a row holds more than is understood: then writing the fact again gives other bytes.
fn read<T>(bytes: &[u8], fact: impl FnOnce(T) -> Option<Fact>) -> Option<Row>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    let value: T = minicbor::decode(bytes).ok()?;
    let has_unknown = minicbor::to_vec(&value).is_ok_and(|again| again != bytes);
    fact(value).map(|fact| Row { fact, has_unknown })
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct PlaceRow {
    #[n(0)]
    place: PlaceId,
    #[n(1)]
    browser: BrowserId,
    #[n(2)]
    name: String,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct BrowserRow {
    #[n(0)]
    browser: BrowserId,
    #[n(1)]
    name: String,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct ForgottenRow {
    #[n(0)]
    browser: BrowserId,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct TickRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    returned: Option<bool>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct OverruledRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    origin: Option<String>,
    #[n(2)]
    store: Option<String>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct StatedRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    by: String,
    #[n(2)]
    said: Option<SaidRow>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct SaidRow {
    #[n(0)]
    persistent_id: Option<u64>,
    #[n(1)]
    kind: Option<String>,
    #[n(2)]
    track_type: Option<String>,
    #[n(3)]
    flags: u16,
    #[n(4)]
    cloud_status: Option<String>,
    #[n(5)]
    apple_music: Option<u64>,
    #[n(6)]
    audio_matched: Option<u64>,
    #[n(7)]
    purchased: Option<u64>,
    #[n(8)]
    tag_matched: Option<u64>,
    #[n(9)]
    date_added: Option<String>,
    #[n(10)]
    location: Option<String>,
    #[n(11)]
    size: Option<u64>,
}

impl SaidRow {
    fn of(said: &Said) -> SaidRow {
        SaidRow {
            persistent_id: said.persistent_id.map(|id| id.0),
            kind: said.kind.clone(),
            track_type: said.track_type.map(|it| it.slug().to_owned()),
            flags: said.flags.0,
            cloud_status: said.cloud_status.map(|it| it.slug().to_owned()),
            apple_music: said.ids.apple_music,
            audio_matched: said.ids.audio_matched,
            purchased: said.ids.purchased,
            tag_matched: said.ids.tag_matched,
            date_added: said.date_added.clone(),
            location: said.location.clone(),
            size: said.size,
        }
    }

    /// What Apple's list says; `None` if a word in it is unknown.
    fn read(self) -> Option<Said> {
        let track_type = match self.track_type {
            Some(slug) => Some(TrackType::from_slug(&slug)?),
            None => None,
        };
        let cloud_status = match self.cloud_status {
            Some(slug) => Some(CloudStatus::from_slug(&slug)?),
            None => None,
        };
        Some(Said {
            persistent_id: self.persistent_id.map(PersistentId),
            kind: self.kind,
            track_type,
            flags: Flags(self.flags),
            cloud_status,
            ids: AppleIds {
                apple_music: self.apple_music,
                audio_matched: self.audio_matched,
                purchased: self.purchased,
                tag_matched: self.tag_matched,
            },
            date_added: self.date_added,
            location: self.location,
            size: self.size,
        })
    }
}
