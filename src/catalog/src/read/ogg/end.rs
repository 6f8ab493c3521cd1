//! The end of an Ogg file: the last position gives the duration, the last packets the essence.

use super::ident::Clock;
use super::page::OggPage;
use super::{Headers, Stream, TAIL};
use crate::read::bytes::rfind;
use crate::read::{Missing, Source};
use crate::reading::{Draft, Essence, ProblemCode, Reading};

/// How many bytes of the last audio the essence is made from.
const ESSENCE: usize = 4 * 1024;

/// How many streams of audio follow one another in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    One,
    /// Several, as in recordings of radio: the duration is that of the last one.
    Chained,
}

/// The end of the file is looked at only if there is less than this part, in percent, of what the first pages let
/// expect.
const SUSPECT: u128 = 70;

/// Whether the first packet promises more audio than the file seems to have. This looks at what is fetched only.
pub(super) fn is_suspect(
    source: &Source,
    stream: &Stream<'_>,
    clock: Clock,
    headers: &Headers,
    reading: &Reading,
) -> bool {
    let head = source.available(headers.audio);
    let early = End::find(head.get(..TAIL as usize).unwrap_or(head), |page| page.serial == stream.serial);
    let (Some(early), Some(promised)) = (early, reading.audio.duration_ms) else { return false };
    let early_ms = u128::from(clock.ms(early.position));
    let size = u128::from(source.size().saturating_sub(headers.audio));
    early_ms > 0 && size * early_ms * 100 < u128::from(promised) * u128::from(early.end) * SUSPECT
}

/// Takes the duration from the last page of the stream, and the essence from the packets before its end.
///
/// The essence is made from the last pages because no tag changes them. The first ones stand behind the
/// pictures, so they would cost another read.
pub(super) fn read(
    source: &Source,
    streams: &[Stream<'_>],
    stream: &Stream<'_>,
    clock: Clock,
    start: u64,
    reading: &mut Draft,
) -> Result<Links, Missing> {
    let tail = source.tail(TAIL)?;
    if let Some(end) = End::find(tail, |page| page.serial == stream.serial) {
        let promised = reading.audio.duration_ms;
        match promised {
            // In the mapping for FLAC, the first packet says how much there should be.
            Some(promised) => {
                reading.note_cut(clock.ms(end.position), promised);
            }
            None => clock.set_duration(end.position, start, reading),
        }
        if end.is_cut {
            reading.note(ProblemCode::Truncated, "Ogg pages");
        } else if end.position == 0 && end.audio.is_empty() {
            // The file ends behind its headers.
            reading.note(ProblemCode::NoAudio, "");
        }
        if reading.essence.is_none() && !end.audio.is_empty() {
            reading.essence = Some(end.essence(reading));
        }
        return Ok(Links::One);
    }
    let is_foreign = |page: &OggPage<'_>| streams.iter().all(|known| known.serial != page.serial);
    match End::find(tail, is_foreign) {
        Some(end) => clock.set_duration(end.position, 0, reading),
        None => reading.note(ProblemCode::Truncated, "Ogg pages"),
    }
    Ok(Links::Chained)
}

/// The last pages of a stream.
#[derive(Debug)]
struct End {
    position: u64,
    /// The last bytes of the last packets.
    audio: Vec<u8>,
    /// Where the last whole page ends.
    end: u64,
    /// Whether the file ends within a page.
    is_cut: bool,
}

impl End {
    /// Searches back from the end for the last whole page that `takes` accepts, then takes pages of the same
    /// stream.
    fn find(tail: &[u8], takes: impl Fn(&OggPage<'_>) -> bool) -> Option<End> {
        let (mut rest, mut serial, mut position) = (tail, None, None);
        let (mut bodies, mut len) = (Vec::new(), 0);
        let (mut last, mut is_cut) = (0, false);
        while len < ESSENCE || position.is_none() {
            let Some(at) = rfind(rest, *b"OggS") else { break };
            let page = tail.get(at..).and_then(OggPage::read);
            is_cut |= serial.is_none() && page.is_some_and(|page| !page.is_whole() && takes(&page));
            let page = page.filter(OggPage::is_whole);
            rest = rest.get(..at)?;
            let Some(page) = page.filter(|page| serial.map_or_else(|| takes(page), |it| it == page.serial))
            else {
                continue;
            };
            if serial.is_none() {
                last = (at + page.len()) as u64;
            }
            serial = Some(page.serial);
            position = position.or(page.granule);
            // Pages of headers have the position 0, so they are no audio.
            if page.begins || page.granule == Some(0) {
                break;
            }
            len += page.body.len();
            bodies.push(page.body);
        }
        bodies.reverse();
        let audio = bodies.concat();
        let audio = audio.get(audio.len().saturating_sub(ESSENCE)..).unwrap_or_default().to_vec();
        Some(End { position: position?, audio, end: last, is_cut })
    }

    fn essence(&self, reading: &Reading) -> Essence {
        let stream = &reading.audio;
        let rate = stream.sample_rate_hz.unwrap_or_default().to_le_bytes();
        let channels = stream.channels.unwrap_or_default().to_le_bytes();
        let codec = stream.codec.map_or("", |codec| codec.slug());
        Essence::derive(codec, &[&rate, &channels, &self.position.to_le_bytes(), &self.audio])
    }
}
