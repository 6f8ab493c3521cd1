//! Reads libraries that are binary plists. A table at the end of the file tells where each object is.
//!
//! Objects may be shared, so a small file can describe an endless library. A budget in proportion to the file
//! limits what is read.

use super::keys::{Library, Value};
use crate::imports::calendar::date_of;
use crate::read::bytes::Cursor;
use crate::reading::ProblemCode;

/// The length of the trailer, in bytes.
const TRAILER: usize = 32;

/// The budget for each byte of the file: bytes of text and entries of dictionaries. Real files need three.
const BUDGET: u64 = 16;

/// The largest budget, for a file of any size.
const MAX_BUDGET: u64 = 1 << 29;

/// Seconds from 1970 to 2001, the year in which dates of plists begin.
const EPOCH: f64 = 978_307_200.0;

/// Reads a library.
pub(super) fn read_binary(bytes: &[u8], library: &mut Library) {
    let Some(mut plist) = Plist::open(bytes) else {
        return library.note(ProblemCode::Truncated, "binary plist");
    };
    let Some(Object::Dict(root)) = plist.object(plist.top) else {
        return library.note(ProblemCode::BadStructure, "binary plist");
    };
    for (key, value) in root.pairs() {
        let Some(Object::Text(key)) = plist.object(key) else { continue };
        match plist.object(value) {
            Some(Object::Dict(tracks)) if key == "Tracks" => {
                library.begin_tracks();
                plist.tracks(&tracks, library);
            }
            Some(value) => value.tell(|value| library.root(&key, value)),
            None => plist.note(library),
        }
    }
}

struct Plist<'a> {
    bytes: &'a [u8],
    offsets: &'a [u8],
    offset_size: usize,
    ref_size: usize,
    top: u64,
    budget: u64,
}

enum Object<'a> {
    Text(String),
    Integer(u64),
    /// A day, as `YYYY-MM-DD`.
    Date(String),
    True,
    False,
    Dict(Dict<'a>),
    Other,
}

/// The numbers of a dictionary's keys, and of its values.
struct Dict<'a> {
    keys: &'a [u8],
    values: &'a [u8],
    ref_size: usize,
}

impl<'a> Plist<'a> {
    fn open(bytes: &'a [u8]) -> Option<Plist<'a>> {
        let (body, trailer) = bytes.split_at_checked(bytes.len().checked_sub(TRAILER)?)?;
        let mut trailer = Cursor::new(trailer);
        trailer.take(6)?;
        let (offset_size, ref_size) = (usize::from(trailer.u8()?), usize::from(trailer.u8()?));
        let (count, top, table) = (trailer.u64_be()?, trailer.u64_be()?, trailer.u64_be()?);
        if !(1..=8).contains(&offset_size) || !(1..=8).contains(&ref_size) {
            return None;
        }
        let offsets = body.get(usize::try_from(table).ok()?..)?;
        let len = usize::try_from(count).ok()?.checked_mul(offset_size)?;
        let budget = BUDGET.saturating_mul(bytes.len() as u64).min(MAX_BUDGET);
        Some(Plist { bytes: body, offsets: offsets.get(..len)?, offset_size, ref_size, top, budget })
    }

    fn tracks(&mut self, tracks: &Dict<'a>, library: &mut Library) {
        for (_, track) in tracks.pairs() {
            let Some(Object::Dict(fields)) = self.object(track) else {
                self.note(library);
                continue;
            };
            library.begin_track();
            for (key, value) in fields.pairs() {
                let (key, value) = (self.object(key), self.object(value));
                if let (Some(Object::Text(key)), Some(value)) = (key, value) {
                    value.tell(|value| library.field(&key, value));
                }
            }
            library.end_track();
        }
    }

    /// Notes why an object could not be read.
    fn note(&self, library: &mut Library) {
        let code = if self.budget == 0 { ProblemCode::TooLarge } else { ProblemCode::BadStructure };
        library.note(code, "binary plist");
    }

    /// Reads the object with this number; `None` when there is none, or when the budget is used up.
    fn object(&mut self, number: u64) -> Option<Object<'a>> {
        let at = usize::try_from(number).ok()?.checked_mul(self.offset_size)?;
        let offset = big_endian(self.offsets.get(at..)?.get(..self.offset_size)?);
        let mut cursor = Cursor::new(self.bytes.get(usize::try_from(offset).ok()?..)?);
        let marker = cursor.u8()?;
        self.budget = self.budget.saturating_sub(1);
        if self.budget == 0 {
            return None;
        }
        Some(match (marker >> 4, marker & 15) {
            (0, 8) => Object::False,
            (0, 9) => Object::True,
            (1, power @ 0..=3) => Object::Integer(big_endian(cursor.take(1 << power)?)),
            (3, 3) => Object::Date(date(f64::from_be_bytes(cursor.array()?))?),
            (5, low) => {
                let len = len(&mut cursor, low)?;
                Object::Text(String::from_utf8_lossy(self.text(&mut cursor, len)?).into_owned())
            }
            (6, low) => {
                let len = len(&mut cursor, low)?.checked_mul(2)?;
                Object::Text(utf16(self.text(&mut cursor, len)?))
            }
            (13, low) => {
                let len = len(&mut cursor, low)?.checked_mul(self.ref_size)?;
                let (keys, values) = (cursor.take(len)?, cursor.take(len)?);
                Object::Dict(Dict { keys, values, ref_size: self.ref_size })
            }
            _ => Object::Other,
        })
    }

    fn text(&mut self, cursor: &mut Cursor<'a>, len: usize) -> Option<&'a [u8]> {
        let text = cursor.take(len)?;
        self.budget = self.budget.saturating_sub(len as u64);
        (self.budget > 0).then_some(text)
    }
}

impl Dict<'_> {
    fn pairs(&self) -> impl Iterator<Item = (u64, u64)> {
        let keys = self.keys.chunks_exact(self.ref_size).map(big_endian);
        keys.zip(self.values.chunks_exact(self.ref_size).map(big_endian))
    }
}

impl Object<'_> {
    fn tell(&self, take: impl FnOnce(Value<'_>)) {
        match self {
            Object::Text(text) | Object::Date(text) => take(Value::Text(text)),
            Object::Integer(number) => take(Value::Integer(*number)),
            Object::True => take(Value::True),
            Object::False => take(Value::False),
            Object::Dict(_) | Object::Other => {}
        }
    }
}

/// The length of an object. It is in its marker, or in an integer behind that.
fn len(cursor: &mut Cursor<'_>, low: u8) -> Option<usize> {
    if low < 15 {
        return Some(usize::from(low));
    }
    match cursor.u8()? {
        marker @ 0x10..=0x13 => usize::try_from(big_endian(cursor.take(1 << (marker & 15))?)).ok(),
        _ => None,
    }
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| big_endian(pair) as u16);
    char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The day of a moment that is given in seconds since 2001.
fn date(seconds: f64) -> Option<String> {
    let days = ((seconds + EPOCH) / 86_400.0).floor();
    (-700_000.0..2_900_000.0).contains(&days).then(|| date_of(days as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_moments() {
        let check = |seconds, wanted: Option<&str>| assert_eq!(date(seconds).as_deref(), wanted);
        check(0.0, Some("2001-01-01"));
        check(-1.0, Some("2000-12-31"));
        check(267_928_057.0, Some("2009-06-29"));
        check(-3_061_152_000.0, Some("1904-01-01"));
        check(f64::NAN, None);
        check(f64::INFINITY, None);
        check(1e300, None);
    }
}
