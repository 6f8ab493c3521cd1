//! DSDIFF: Philips' container for DSD and DST, in chunks with 64-bit sizes.
//! DSDIFF 1.5, Philips, 2004. The ID3 chunk is not in the specification, but all writers use it.

use std::ops::Range;

use super::bytes::Cursor;
use super::chunks;
use super::tags::id3v2;
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Draft, Essence, ProblemCode};

/// A chunk: its name, and where its contents are.
type Chunk = ([u8; 4], Range<u64>);

/// The most chunks that are walked over, those inside of other chunks included.
const MAX_CHUNKS: usize = 200;

/// The most bytes read of the properties.
const PROPERTIES: u64 = 4 * 1024;

/// The most bytes read of what the master says of itself.
const INFORMATION: u64 = 16 * 1024;

/// How many bytes of the audio the essence is made from.
const ESSENCE: u64 = 4 * 1024;

/// What the chunks say.
#[derive(Debug, Default)]
struct Sound {
    rate: u32,
    channels: u16,
    /// The chunk of audio, plain or compressed.
    body: Option<Range<u64>>,
    /// For compressed audio: the number of frames, and frames a second.
    frames: Option<(u32, u16)>,
}

/// Reads the file whose FRM8 header stands at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.audio.codec = Some(Codec::Dsd);
    let (mut sound, mut information) = (Sound::default(), &[][..]);
    let mut at = offset + 16;
    for _ in 0..MAX_CHUNKS {
        let Some((id, body)) = chunk(source, at)? else { break };
        match &id {
            b"PROP" => {
                let len = PROPERTIES.min(body.end - body.start);
                sound.read_properties(source.bytes(body.start, len)?);
            }
            b"DSD " => sound.body = Some(body.clone()),
            b"DST " => sound.read_compressed(source, &body)?,
            b"ID3 " => {
                id3v2::read(source, body.start, reading)?;
            }
            b"DIIN" => information = source.bytes(body.start, INFORMATION.min(body.end - body.start))?,
            _ => {}
        }
        if body.end > source.size() {
            if !matches!(&id, b"DSD " | b"DST ") {
                reading.note(ProblemCode::Truncated, String::from_utf8_lossy(&id));
            }
            break;
        }
        at = body.end + body.end % 2;
    }
    read_information(information, reading);
    sound.describe(source, reading)
}

/// Reads title and artist of the master that was edited. What an ID3 tag says comes before that.
fn read_information(bytes: &[u8], reading: &mut Draft) {
    let mut cursor = Cursor::new(bytes);
    while let (Some(id), Some(size)) = (cursor.array::<4>(), cursor.u64_be()) {
        let Some(body) = usize::try_from(size).ok().and_then(|size| cursor.take(size)) else { return };
        let key = match &id {
            b"DITI" => "INAM",
            b"DIAR" => "IART",
            _ => "",
        };
        // A count of letters stands in front.
        let text = body.split_at_checked(4).map(|(count, text)| (Cursor::new(count).u32_be(), text));
        if let (false, Some((Some(count), text))) = (key.is_empty(), text) {
            let text = text.get(..count as usize).unwrap_or(text);
            reading.take_text(Where::Chunk, key, &chunks::text(text));
        }
        if size % 2 == 1 {
            cursor.u8();
        }
    }
}

/// Reads the header of the chunk that starts here: its name, and where its contents are.
fn chunk(source: &Source, at: u64) -> Result<Option<Chunk>, Missing> {
    if at >= source.size() {
        return Ok(None);
    }
    let mut cursor = Cursor::new(source.bytes(at, 12)?);
    let (Some(id), Some(size)) = (cursor.array::<4>(), cursor.u64_be()) else { return Ok(None) };
    Ok(Some((id, at + 12..(at + 12).saturating_add(size))))
}

impl Sound {
    fn read_properties(&mut self, bytes: &[u8]) {
        let mut cursor = Cursor::new(bytes);
        if cursor.take(4) != Some(b"SND ") {
            return;
        }
        while let (Some(id), Some(size)) = (cursor.array::<4>(), cursor.u64_be()) {
            let Some(body) = usize::try_from(size).ok().and_then(|size| cursor.take(size)) else { return };
            let mut body = Cursor::new(body);
            match &id {
                b"FS  " => self.rate = body.u32_be().unwrap_or_default(),
                b"CHNL" => self.channels = body.u16_be().unwrap_or_default(),
                _ => {}
            }
            if size % 2 == 1 {
                cursor.u8();
            }
        }
    }

    fn read_compressed(&mut self, source: &Source, body: &Range<u64>) -> Result<(), Missing> {
        let mut cursor = Cursor::new(source.bytes(body.start, 18)?);
        if cursor.array::<4>() == Some(*b"FRTE") && cursor.u64_be().is_some() {
            self.frames = cursor.u32_be().zip(cursor.u16_be());
        }
        self.body = Some(body.clone());
        Ok(())
    }

    fn describe(self, source: &Source, reading: &mut Draft) -> Result<(), Missing> {
        let Some(body) = self.body else {
            reading.note(ProblemCode::NoAudio, "");
            return Ok(());
        };
        let audio = &mut reading.audio;
        audio.sample_rate_hz = Some(self.rate).filter(|&rate| rate > 0);
        audio.channels = Some(self.channels).filter(|&channels| channels > 0);
        audio.bits_per_sample = Some(1);
        let promised = body.end - body.start;
        let size = body.end.min(source.size()).saturating_sub(body.start);
        match self.frames {
            Some((frames, a_second)) => audio.set_samples(u64::from(frames), u32::from(a_second)),
            None => {
                let samples = promised.saturating_mul(8) / u64::from(self.channels.max(1));
                audio.set_samples(samples, self.rate);
            }
        }
        audio.set_bitrate_of(promised);
        if size < promised && !reading.note_cut(size, promised) {
            reading.note(ProblemCode::Truncated, "sound data");
        }
        let first = source.bytes(body.start, ESSENCE.min(size))?;
        reading.essence = Some(Essence::derive("dff", &[first, &size.to_le_bytes()]));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::drive;
    use crate::fixtures::id3::{self, Version};
    use crate::fixtures::rare;

    #[test]
    fn properties_audio_and_tag() {
        let file = rare::dff(352_800, &id3::tag(Version::V24, &[("TIT2", id3::text("Song"))]));
        let driven = drive("a.dff", &file);
        assert_eq!(driven.reading.tags.title.as_deref(), Some("Song"));
        assert_eq!(driven.reading.audio.duration_ms, Some(500));
        assert_eq!(driven.reading.audio.channels, Some(2));
        assert_eq!(driven.reads, 2);
    }
}
