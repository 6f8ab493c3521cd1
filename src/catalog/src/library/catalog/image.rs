//! The catalog as it is stored in the table record: in two parts, because the first rows need little of it.

use super::common::Common;
use super::files::Files;
use super::tracks::Tracks;
use super::{Browser, Catalog, Place};
use crate::changes::{Change, Register, Stamp};
use crate::ids::{BrowserId, PlaceId};
use crate::packed::{Column, Put, Sections, Take, Texts, Unfit};

impl Catalog {
    /// What a window of the table shows: ids, titles, artists, albums, places and which copies are present.
    pub(crate) fn front(&self) -> Vec<Column<'_>> {
        let (texts, ends) = self.common.texts.parts();
        let browsers = self.common.browsers.as_flattened();
        let mut front =
            vec![Column::Bytes(texts), Column::Words(ends), Column::Bytes(browsers), Column::Own(self.few())];
        front.extend(self.tracks.front());
        front.extend(self.files.front());
        front
    }

    /// How many columns [`Catalog::front`] has.
    pub(crate) const FRONT: usize = 4 + Tracks::FRONT + Files::FRONT;

    /// Everything else.
    pub(crate) fn rest(&self) -> Vec<Column<'_>> {
        let mut rest = self.tracks.rest();
        rest.extend(self.files.rest());
        rest.push(Column::Own(self.put_retagged()));
        rest
    }

    /// How many columns [`Catalog::rest`] has.
    pub(crate) const REST: usize = Tracks::REST + Files::REST + 1;

    /// A catalog that knows only what a window shows, until [`Catalog::take_rest`].
    pub(crate) fn of_front(parts: &mut Sections) -> Result<Catalog, Unfit> {
        let texts = Texts::of(parts.bytes()?, parts.words()?).ok_or(Unfit::Damaged)?;
        let common = Common { texts, browsers: parts.arrays()? };
        let mut catalog = Catalog { common, ..Catalog::default() };
        catalog.take_few(&mut Take(&parts.bytes()?)).ok_or(Unfit::Damaged)?;
        catalog.tracks = Tracks::of_front(parts)?;
        catalog.files = Files::of_front(parts)?;
        Ok(catalog)
    }

    /// Takes everything else.
    pub(crate) fn take_rest(&mut self, parts: &mut Sections) -> Result<(), Unfit> {
        self.tracks.take_rest(parts)?;
        self.files.take_rest(parts)?;
        self.take_retagged(&parts.bytes()?).ok_or(Unfit::Damaged)
    }

    /// What there is little of: places, browsers and the latest stamp of each, in a row.
    fn few(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.number(self.heard.len() as u64);
        self.heard.values().for_each(|stamp| put_stamp(&mut out, *stamp));
        out.number(self.places.len() as u64);
        for (id, place) in &self.places {
            out.extend_from_slice(&id.0);
            put_stamp(&mut out, place.stamp);
            out.extend_from_slice(&place.value.browser.0);
            out.bytes(place.value.name.as_bytes());
        }
        out.number(self.browsers.len() as u64);
        for (id, browser) in &self.browsers {
            out.extend_from_slice(&id.0);
            put_some(&mut out, browser.forgotten, put_stamp);
            put_some(&mut out, browser.name.as_ref(), |out, name| {
                put_stamp(out, name.stamp);
                out.bytes(name.value.as_bytes());
            });
        }
        out.number(self.forgotten.len() as u64);
        self.forgotten.iter().for_each(|place| out.extend_from_slice(&place.0));
        let said: Vec<_> = self.sayings.changes().into_iter().filter_map(Change::into_row).collect();
        out.number(said.len() as u64);
        for (stamp, kind, row) in said {
            put_stamp(&mut out, stamp);
            out.number(kind.into());
            out.bytes(&row);
        }
        self.put_taken(&mut out);
        out
    }

    fn take_few(&mut self, take: &mut Take<'_>) -> Option<()> {
        for _ in 0..take.number()? {
            let heard = stamp(take)?;
            self.heard.insert(heard.browser, heard);
        }
        for _ in 0..take.number()? {
            let (id, stamp) = (PlaceId(take.array()?), stamp(take)?);
            let value = Place { browser: BrowserId(take.array()?), name: take.text()?.to_owned() };
            self.places.insert(id, Register { stamp, value });
        }
        for _ in 0..take.number()? {
            let (id, forgotten) = (BrowserId(take.array()?), some(take, stamp)?);
            let name =
                some(take, |take| Some(Register { stamp: stamp(take)?, value: take.text()?.to_owned() }))?;
            self.browsers.insert(id, Browser { name, forgotten });
        }
        for _ in 0..take.number()? {
            self.forgotten.insert(PlaceId(take.array()?));
        }
        for _ in 0..take.number()? {
            let Change { stamp, fact, .. } = Change::of_row(stamp(take)?, take.small()?, take.bytes()?);
            self.sayings.fold(stamp, fact);
        }
        self.take_taken(take)
    }
}

fn put_stamp(out: &mut Vec<u8>, stamp: Stamp) {
    out.number(stamp.era.into());
    out.number(stamp.ms);
    out.number(stamp.counter.into());
    out.extend_from_slice(&stamp.browser.0);
}

fn stamp(take: &mut Take<'_>) -> Option<Stamp> {
    let (era, ms, counter) = (take.small()?, take.number()?, take.small()?);
    Some(Stamp { era, ms, counter, browser: BrowserId(take.array()?) })
}

fn put_some<T>(out: &mut Vec<u8>, value: Option<T>, put: impl FnOnce(&mut Vec<u8>, T)) {
    out.number(value.is_some().into());
    if let Some(value) = value {
        put(out, value);
    }
}

/// The outer `None` means that the bytes are damaged.
fn some<T>(take: &mut Take<'_>, get: impl FnOnce(&mut Take<'_>) -> Option<T>) -> Option<Option<T>> {
    match take.number()? {
        0 => Some(None),
        _ => get(take).map(Some),
    }
}
