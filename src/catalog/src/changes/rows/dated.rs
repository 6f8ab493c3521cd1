//! The rows of lists of days.

use minicbor::{Decode, Encode};

use super::{Row, read, row};
use crate::changes::columns::{Reader, Writer};
use crate::changes::{Counts, DayList, Difference, Entry, Fact, ShortId, kinds};
use crate::evidence::{Origin, WayBack};
use crate::ids::BrowserId;

/// The kind and the row of a list of a day.
pub(super) fn encode(browser: BrowserId, slot: u32, list: Option<&DayList>) -> (u32, Vec<u8>) {
    row(kinds::DATED, DatedRow { browser, slot, list: list.map(DayRow::of) })
}

/// Reads the list of a day; `None` for one that cannot be understood.
pub(super) fn decode(bytes: &[u8]) -> Option<Row> {
    read(bytes, |DatedRow { browser, slot, list }| {
        let list = if let Some(list) = list { Some(Box::new(list.read()?)) } else { None };
        Some(Fact::Dated { browser, slot, list })
    })
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct DatedRow {
    #[n(0)]
    browser: BrowserId,
    #[n(1)]
    slot: u32,
    #[n(2)]
    list: Option<DayRow>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct DayRow {
    #[n(0)]
    day: u32,
    #[n(1)]
    songs: u32,
    #[n(4)]
    minute: u16,
    /// Songs that are not named: new ones, gone ones, changed ones.
    #[n(2)]
    unnamed: Option<[u32; 3]>,
    #[n(3)]
    differences: Vec<DifferenceRow>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct DifferenceRow {
    /// The ids as numbers, each as what it is more than the one before.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    songs: Vec<u8>,
    #[n(1)]
    origin_before: Option<String>,
    #[n(2)]
    way_before: Option<String>,
    #[n(3)]
    origin_after: Option<String>,
    #[n(4)]
    way_after: Option<String>,
}

impl DayRow {
    fn of(list: &DayList) -> DayRow {
        let Counts { new, gone, changed } = list.unnamed;
        DayRow {
            day: list.day,
            songs: list.songs,
            minute: list.minute,
            unnamed: (list.unnamed != Counts::default()).then_some([new, gone, changed]),
            differences: list.differences.iter().map(DifferenceRow::of).collect(),
        }
    }

    fn read(self) -> Option<DayList> {
        let [new, gone, changed] = self.unnamed.unwrap_or_default();
        let differences = self.differences.into_iter().map(DifferenceRow::read);
        Some(DayList {
            day: self.day,
            songs: self.songs,
            minute: self.minute,
            unnamed: Counts { new, gone, changed },
            differences: differences.collect::<Option<_>>()?,
        })
    }
}

impl DifferenceRow {
    fn of(it: &Difference) -> DifferenceRow {
        let (mut songs, mut last) = (Writer::default(), 0);
        for song in &it.songs {
            songs.number(song.number().wrapping_sub(last));
            last = song.number();
        }
        let origin = |entry: Option<Entry>| entry.map(|entry| entry.origin.slug().to_owned());
        let way = |entry: Option<Entry>| entry?.way.map(|way| way.slug().to_owned());
        DifferenceRow {
            songs: songs.0,
            origin_before: origin(it.before),
            way_before: way(it.before),
            origin_after: origin(it.after),
            way_after: way(it.after),
        }
    }

    /// `None` if a word or an id in it is unknown.
    fn read(self) -> Option<Difference> {
        let (mut reader, mut last, mut songs) = (Reader(&self.songs), 0u64, Vec::new());
        while !reader.is_empty() {
            last = last.wrapping_add(reader.number().ok()?);
            songs.push(ShortId::of_number(last)?);
        }
        let before = entry(self.origin_before, self.way_before)?;
        let after = entry(self.origin_after, self.way_after)?;
        Some(Difference { before, after, songs })
    }
}

/// What a list says of a song; `None` if a word is unknown.
fn entry(origin: Option<String>, way: Option<String>) -> Option<Option<Entry>> {
    let Some(origin) = origin else { return Some(None) };
    let way = match way {
        Some(way) => Some(WayBack::from_slug(&way)?),
        None => None,
    };
    Some(Some(Entry { origin: Origin::from_slug(&origin)?, way }))
}
