//! Batches: some changes of one browser, encoded. The unit of storage and of sync.
//!
//! CBOR (RFC 8949): `[version, browser, base ms, [[ms - base, counter, kind, value], …]]`.

use minicbor::{Decode, Decoder, Encode, Encoder};
use thiserror::Error;

use super::fact::{Change, Fact};
use super::rows::{self, Row};
use super::stamp::Stamp;
use crate::ids::{BrowserId, PlaceId, TrackId};
use crate::tracks::{FileFacts, TrackFacts};

/// The version of the encoding that is written.
pub const VERSION: u32 = 1;

/// Some changes of one browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Whose.
    pub browser: BrowserId,
    /// In the order in which they became true.
    pub changes: Vec<Change>,
    /// Whether it says more than this version understands and can write again: then it must be kept as it is.
    pub has_unknown: bool,
}

/// Why a batch could not be decoded.
#[derive(Debug, Error)]
pub enum BatchError {
    /// It was written by a later version of Reprise.
    #[error("batch is of version {0}, this app reads up to {VERSION}")]
    FutureVersion(u32),
    /// Its bytes are no batch.
    #[error("batch is damaged")]
    Damaged(#[from] minicbor::decode::Error),
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct FileRow {
    #[n(0)]
    place: PlaceId,
    #[n(1)]
    path: String,
    #[n(2)]
    file: FileFacts,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct TrackRow {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    facts: Box<TrackFacts>,
}

const FILE: u32 = 2;
const TRACK: u32 = 3;

impl Batch {
    /// Some changes of a browser.
    pub fn new(browser: BrowserId, changes: Vec<Change>) -> Batch {
        Batch { browser, changes, has_unknown: false }
    }

    /// Encodes the batch, compressed.
    pub fn encode(&self) -> Vec<u8> {
        self.encode_plain()
    }

    /// Encodes the batch as it is, for a page, which does not carry the compressor, and for small batches.
    pub fn encode_plain(&self) -> Vec<u8> {
        let mut encoder = Encoder::new(Vec::new());
        // Writing to a vector cannot fail, and no value here refuses to be encoded.
        match self.write(&mut encoder) {
            Ok(()) => encoder.into_writer(),
            Err(_) => Vec::new(),
        }
    }

    fn write(
        &self,
        e: &mut Encoder<Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        let base = self.changes.iter().map(|change| change.stamp.ms).min().unwrap_or_default();
        e.array(4)?.u32(VERSION)?.encode(self.browser)?.u64(base)?.array(self.changes.len() as u64)?;
        for Change { stamp, fact } in &self.changes {
            e.array(4)?.u64(stamp.ms - base)?.u32(stamp.counter)?;
            let (kind, row) = match fact {
                Fact::File { place, path, file } => {
                    let row = FileRow { place: *place, path: path.clone(), file: file.clone() };
                    (FILE, minicbor::to_vec(row).unwrap_or_default())
                }
                Fact::Track { track, facts } => {
                    let row = TrackRow { track: *track, facts: facts.clone() };
                    (TRACK, minicbor::to_vec(row).unwrap_or_default())
                }
                fact => rows::encode(fact).unwrap_or_default(),
            };
            e.u32(kind)?.bytes(&row)?;
        }
        Ok(())
    }

    /// Decodes a batch.
    ///
    /// # Errors
    /// [`BatchError::FutureVersion`] for a batch that only a later version of
    /// Reprise can read; [`BatchError::Damaged`] for bytes that are no batch.
    pub fn decode(bytes: &[u8]) -> Result<Batch, BatchError> {
        let mut decoder = Decoder::new(bytes);
        definite_array(&mut decoder)?;
        let version = decoder.u32()?;
        if version > VERSION {
            return Err(BatchError::FutureVersion(version));
        }
        let browser: BrowserId = decoder.decode()?;
        let base = decoder.u64()?;
        let mut batch = Batch::new(browser, Vec::new());
        let count = definite_array(&mut decoder)?;
        for _ in 0..count {
            let (change, has_unknown) = read_change(&mut decoder, browser, base)?;
            batch.changes.push(change);
            batch.has_unknown |= has_unknown;
        }
        Ok(batch)
    }
}

/// The length of an array; one of no stated length is never written.
fn definite_array(d: &mut Decoder<'_>) -> Result<u64, BatchError> {
    Ok(d.array()?.ok_or_else(|| minicbor::decode::Error::message("an array without a length"))?)
}

fn read_change(d: &mut Decoder<'_>, browser: BrowserId, base: u64) -> Result<(Change, bool), BatchError> {
    definite_array(d)?;
    let ms = base.saturating_add(d.u64()?);
    let stamp = Stamp { ms, counter: d.u32()?, browser };
    let kind = d.u32()?;
    let bytes = d.bytes()?;
    let row = match kind {
        FILE => {
            let FileRow { place, path, file } = minicbor::decode(bytes)?;
            Row { fact: Fact::File { place, path, file }, has_unknown: false }
        }
        TRACK => {
            let TrackRow { track, facts } = minicbor::decode(bytes)?;
            Row { fact: Fact::Track { track, facts }, has_unknown: false }
        }
        kind => rows::decode(kind, bytes),
    };
    Ok((Change { stamp, fact: row.fact }, row.has_unknown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::{Mark, Where};
    use crate::reading::Codec;
    use crate::tracks::Holds;

    fn sample() -> Batch {
        let browser = BrowserId([7; 8]);
        let (place, track) = (PlaceId([1; 8]), TrackId([2; 16]));
        let mut facts = TrackFacts { title: "Blue".into(), size: 5_000_000, ..TrackFacts::default() };
        facts.stream.codec = Codec::from_word("lc3plus");
        facts.marks.push(Mark { place: Where::Ilst, key: "purd".into(), value: "2012-03-04".into() });
        let file = FileFacts::new(5_000_000, 1_330_000_000_000, Holds::Track(track));
        let facts = [
            Fact::Place { place, browser, name: "Music".into() },
            Fact::Browser { browser, name: "Desk".into() },
            Fact::Track { track, facts: Box::new(facts) },
            Fact::File { place, path: "Ana/Blue.m4a".into(), file },
            Fact::Other { kind: 99, bytes: vec![1, 2] },
        ];
        let changes = (0..)
            .zip(facts)
            .map(|(counter, fact)| Change { stamp: Stamp { ms: 1000, counter, browser }, fact });
        Batch::new(browser, changes.collect())
    }

    #[test]
    fn a_batch_goes_there_and_back() {
        assert_eq!(Batch::decode(&sample().encode()).unwrap(), sample());
    }
}
