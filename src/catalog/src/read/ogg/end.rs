//! The end of an Ogg file: the last position gives the duration, the last packets the essence.

use super::ident::Clock;
use super::page::OggPage;
use super::{Stream, TAIL};
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
        clock.set_duration(end.position, start, reading);
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
}

impl End {
    /// Searches back from the end for the last whole page that `takes` accepts, then takes pages of the same
    /// stream.
    fn find(tail: &[u8], takes: impl Fn(&OggPage<'_>) -> bool) -> Option<End> {
        let (mut rest, mut serial, mut position) = (tail, None, None);
        let (mut bodies, mut len) = (Vec::new(), 0);
        while len < ESSENCE || position.is_none() {
            let Some(at) = rfind(rest, *b"OggS") else { break };
            let page = tail.get(at..).and_then(OggPage::read).filter(OggPage::is_whole);
            rest = rest.get(..at)?;
            let Some(page) = page.filter(|page| serial.map_or_else(|| takes(page), |it| it == page.serial))
            else {
                continue;
            };
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
        Some(End { position: position?, audio })
    }

    fn essence(&self, reading: &Reading) -> Essence {
        let stream = &reading.audio;
        let rate = stream.sample_rate_hz.unwrap_or_default().to_le_bytes();
        let channels = stream.channels.unwrap_or_default().to_le_bytes();
        let codec = stream.codec.map_or("", |codec| codec.slug());
        Essence::derive(codec, &[&rate, &channels, &self.position.to_le_bytes(), &self.audio])
    }
}
