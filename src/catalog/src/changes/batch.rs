//! Batches: some changes of one browser, encoded. The unit of storage and of sync.
//!
//! CBOR (RFC 8949): `[version, browser, base ms, [[ms - base, counter, kind, value], …]]`.
//! Values are maps with small numbers as keys; unknown keys are skipped, unknown
//! kinds become [`Fact::Other`]. Once written, a form is read for ever.

use minicbor::{Decode, Decoder, Encoder};
use thiserror::Error;

use super::fact::{Change, Fact};
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

#[derive(Decode)]
#[cbor(map)]
struct PlaceValue {
    #[n(0)]
    place: PlaceId,
    #[n(1)]
    browser: BrowserId,
    #[n(2)]
    name: String,
}

#[derive(Decode)]
#[cbor(map)]
struct FileValue {
    #[n(0)]
    place: PlaceId,
    #[n(1)]
    path: String,
    #[n(2)]
    file: FileFacts,
}

#[derive(Decode)]
#[cbor(map)]
struct TrackValue {
    #[n(0)]
    track: TrackId,
    #[n(1)]
    facts: Box<TrackFacts>,
}

const PLACE: u32 = 1;
const FILE: u32 = 2;
const TRACK: u32 = 3;

impl Batch {
    /// Encodes the batch. Changes of later versions have no value here and are left out.
    pub fn encode(&self) -> Vec<u8> {
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
        let known = || self.changes.iter().filter(|change| !matches!(change.fact, Fact::Other { .. }));
        let base = known().map(|change| change.stamp.ms).min().unwrap_or_default();
        e.array(4)?.u32(VERSION)?.encode(self.browser)?.u64(base)?.array(known().count() as u64)?;
        for Change { stamp, fact } in known() {
            e.array(4)?.u64(stamp.ms - base)?.u32(stamp.counter)?;
            match fact {
                Fact::Place { place, browser, name } => {
                    e.u32(PLACE)?.map(3)?.u8(0)?.encode(place)?.u8(1)?.encode(browser)?.u8(2)?.str(name)?;
                }
                Fact::File { place, path, file } => {
                    e.u32(FILE)?.map(3)?.u8(0)?.encode(place)?.u8(1)?.str(path)?.u8(2)?.encode(file)?;
                }
                Fact::Track { track, facts } => {
                    e.u32(TRACK)?.map(2)?.u8(0)?.encode(track)?.u8(1)?.encode(facts)?;
                }
                Fact::Other { .. } => {}
            }
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
        let mut changes = Vec::new();
        let count = definite_array(&mut decoder)?;
        for _ in 0..count {
            changes.push(read_change(&mut decoder, browser, base)?);
        }
        Ok(Batch { browser, changes })
    }
}

/// The length of an array; one of no stated length is never written.
fn definite_array(d: &mut Decoder<'_>) -> Result<u64, BatchError> {
    Ok(d.array()?.ok_or_else(|| minicbor::decode::Error::message("an array without a length"))?)
}

fn read_change(d: &mut Decoder<'_>, browser: BrowserId, base: u64) -> Result<Change, BatchError> {
    let parts = definite_array(d)?;
    let ms = base.saturating_add(d.u64()?);
    let stamp = Stamp { ms, counter: d.u32()?, browser };
    let kind = d.u32()?;
    let fact = match kind {
        PLACE => {
            let PlaceValue { place, browser, name } = d.decode()?;
            Fact::Place { place, browser, name }
        }
        FILE => {
            let FileValue { place, path, file } = d.decode()?;
            Fact::File { place, path, file }
        }
        TRACK => {
            let TrackValue { track, facts } = d.decode()?;
            Fact::Track { track, facts }
        }
        kind => {
            d.skip()?;
            Fact::Other { kind }
        }
    };
    // Room for parts that a later version adds to a change.
    for _ in 4..parts {
        d.skip()?;
    }
    Ok(Change { stamp, fact })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::{Mark, Where};
    use crate::reading::{Codec, Container, Essence, Problem, ProblemCode};
    use crate::tracks::{Holds, Presence};

    fn sample() -> Batch {
        let browser = BrowserId([7; 8]);
        let stamp = |ms, counter| Stamp { ms, counter, browser };
        let (place, track) = (PlaceId([1; 8]), TrackId([2; 16]));
        let mut facts = TrackFacts { title: "Blue".into(), size: 5_000_000, ..TrackFacts::default() };
        facts.tags.artist = Some("Ana".into());
        facts.tags.ids.apple_song = Some(1_440_000_000);
        facts.stream.codec = Some(Codec::Aac);
        facts.stream.duration_ms = Some(241_000);
        facts.container = Some(Container::Mp4);
        facts.marks.push(Mark { place: Where::Ilst, key: "purd".into(), value: "2012-03-04".into() });
        facts.essence = Some(Essence([3; 16]));
        let problem = Problem { code: ProblemCode::BadTag, detail: "covr".into() };
        let file = FileFacts {
            size: 5_000_000,
            modified_ms: 1_330_000_000_000,
            holds: Holds::Track(track),
            problems: vec![problem],
            presence: Presence::Present,
        };
        let changes = vec![
            Change { stamp: stamp(1_000, 0), fact: Fact::Place { place, browser, name: "Music".into() } },
            Change { stamp: stamp(1_000, 1), fact: Fact::Track { track, facts: Box::new(facts) } },
            Change { stamp: stamp(1_005, 0), fact: Fact::File { place, path: "Ana/Blue.m4a".into(), file } },
        ];
        Batch { browser, changes }
    }

    #[test]
    fn a_batch_goes_there_and_back() {
        assert_eq!(Batch::decode(&sample().encode()).unwrap(), sample());
    }

    /// The bytes of version 1, which every later version must read.
    #[test]
    fn golden_version_1() {
        let golden = include_str!("golden_v1.hex").trim();
        assert_eq!(hex(&sample().encode()), golden);
        assert_eq!(Batch::decode(&unhex(golden)).unwrap(), sample());
    }

    #[test]
    fn later_kinds_fields_and_words_are_passed_over() {
        let mut e = Encoder::new(Vec::new());
        e.array(4).unwrap().u32(1).unwrap().bytes(&[7; 8]).unwrap().u64(5).unwrap().array(2).unwrap();
        e.array(5).unwrap().u8(0).unwrap().u8(0).unwrap().u8(99).unwrap().str("new").unwrap().u8(1).unwrap();
        e.array(4).unwrap().u8(1).unwrap().u8(0).unwrap().u32(PLACE).unwrap();
        e.map(4).unwrap().u8(0).unwrap().bytes(&[1; 8]).unwrap().u8(1).unwrap().bytes(&[7; 8]).unwrap();
        e.u8(2).unwrap().str("Music").unwrap();
        e.u8(200).unwrap().str("a field of tomorrow").unwrap();
        let batch = Batch::decode(e.writer()).unwrap();
        assert_eq!(batch.changes[0].fact, Fact::Other { kind: 99 });
        let (place, browser) = (PlaceId([1; 8]), BrowserId([7; 8]));
        assert_eq!(batch.changes[1].fact, Fact::Place { place, browser, name: "Music".into() });
        let mut e = Encoder::new(Vec::new());
        e.encode("xhe-aac-of-tomorrow").unwrap();
        assert_eq!(minicbor::decode::<Codec>(e.writer()).unwrap(), Codec::Other);
    }

    #[test]
    fn a_later_version_is_told_apart_from_damage() {
        let mut e = Encoder::new(Vec::new());
        e.array(4).unwrap().u32(VERSION + 1).unwrap();
        assert!(matches!(Batch::decode(e.writer()), Err(BatchError::FutureVersion(_))));
        let bytes = sample().encode();
        for len in 0..bytes.len() {
            assert!(matches!(Batch::decode(&bytes[..len]), Err(BatchError::Damaged(_))), "cut at {len}");
        }
    }

    #[test]
    fn arrays_without_a_length_are_damage() {
        let mut e = Encoder::new(Vec::new());
        e.array(4).unwrap().u32(1).unwrap().bytes(&[7; 8]).unwrap().u64(5).unwrap().begin_array().unwrap();
        e.end().unwrap();
        assert!(matches!(Batch::decode(e.writer()), Err(BatchError::Damaged(_))));
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn unhex(text: &str) -> Vec<u8> {
        text.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }
}
