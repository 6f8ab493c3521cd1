//! Whether all of FLAC's audio is there. STREAMINFO says how much of it there should be; a seek table, or the last
//! frame, says how much there is.

use super::frames;
use crate::read::bytes::Cursor;
use crate::read::{Missing, Source};
use crate::reading::Draft;

/// How many bytes at the end of the file are searched for the last frame.
const TAIL: u64 = 64 * 1024;

/// How many bytes of the start are searched for a frame.
const HEAD: usize = 64 * 1024;

/// The most points of a seek table that are looked at; an hour has 360.
const MAX_POINTS: usize = 4_000;

/// What the metadata says of the audio.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Promise {
    /// How many samples the stream has; 0 if the writer did not know.
    pub(super) samples: u64,
    /// The samples of every frame but the last; 0 if they differ.
    pub(super) block: u32,
    /// The bytes of the smallest frame; 0 if the writer did not know.
    pub(super) least: u32,
    /// Where the seek table stands, and its length.
    pub(super) seek: Option<(u64, u64)>,
    /// Where the first frame stands, if all blocks in front of it were seen.
    pub(super) audio: Option<u64>,
}

impl Promise {
    /// Takes the parts of STREAMINFO that tell how long the audio is.
    pub(super) fn take_stream_info(&mut self, block: &[u8]) {
        let mut cursor = Cursor::new(block);
        let (Some(least), Some(most)) = (cursor.u16_be(), cursor.u16_be()) else { return };
        let (Some(frame), Some(_), Some(packed)) = (cursor.u24_be(), cursor.u24_be(), cursor.u64_be()) else {
            return;
        };
        self.block = if least == most { u32::from(least) } else { 0 };
        (self.least, self.samples) = (frame, packed & 0xf_ffff_ffff);
    }

    /// Notes it if the audio is cut.
    pub(super) fn check(&self, source: &Source, reading: &mut Draft) -> Result<(), Missing> {
        let (Some(audio), true) = (self.audio, self.samples > 0) else { return Ok(()) };
        let size = source.size().saturating_sub(audio);
        let there = match self.by_seek_table(source, size) {
            Seek::Whole => return Ok(()),
            Seek::Cut(there) => Some(there),
            Seek::Silent => self.by_frames(source, audio, size)?,
        };
        if let Some(there) = there {
            reading.note_cut(there, self.samples);
            reading.audio.set_bitrate_of_part(size, there, self.samples);
        }
        Ok(())
    }

    fn by_seek_table(&self, source: &Source, size: u64) -> Seek {
        let Some((at, len)) = self.seek else { return Seek::Silent };
        let table = source.available(at);
        let table = usize::try_from(len).ok().and_then(|len| table.get(..len)).unwrap_or_default();
        let points = table.as_chunks::<18>().0.iter().take(MAX_POINTS).filter_map(|point| {
            let mut cursor = Cursor::new(point);
            Some((cursor.u64_be()?, cursor.u64_be()?)).filter(|(sample, _)| *sample < self.samples)
        });
        let mut last = (0, 0);
        for point in points {
            if point.1 >= size {
                return Seek::Cut(between(last, point, size));
            }
            last = point;
        }
        // The end may lie far behind the last point, for example if there is only one. Or what follows that point has
        // far fewer bytes than as much music in front of it.
        let rest = self.samples - last.0;
        let usual = u128::from(last.1) * u128::from(rest) / u128::from(last.0.max(1));
        let is_short = u128::from(size - last.1) * 2 < usual;
        if rest > self.samples / 4 || is_short { Seek::Silent } else { Seek::Whole }
    }

    /// How many samples are there. `None` if nothing speaks for a cut.
    fn by_frames(&self, source: &Source, audio: u64, size: u64) -> Result<Option<u64>, Missing> {
        let head = source.available(audio);
        let early = frames::last(head.get(..HEAD).unwrap_or(head), self.block);
        let least = u128::from(self.samples / u64::from(self.block.max(1))) * u128::from(self.least);
        let is_known = self.block > 0 && least > u128::from(size);
        // Lossless audio takes as much as it takes: only the end of the file tells, and that look costs a read.
        if !is_known && early.is_none() {
            return Ok(None);
        }
        let tail = source.tail(TAIL.min(size))?;
        let there = frames::last(tail, self.block).map(|frame| frame.sample + u64::from(self.block));
        let by_size = (self.samples as f64 * size as f64 / least.max(1) as f64) as u64;
        Ok(there.or(is_known.then_some(by_size)).map(|there| there.min(self.samples)))
    }
}

/// What a seek table says of the audio.
enum Seek {
    Whole,
    /// This many samples are there.
    Cut(u64),
    /// Nothing.
    Silent,
}

/// The sample that stands at this place between two points of a seek table.
fn between((sample, at): (u64, u64), (next_sample, next_at): (u64, u64), place: u64) -> u64 {
    let (samples, bytes) = (next_sample.saturating_sub(sample), next_at.saturating_sub(at).max(1));
    let part = u128::from(samples) * u128::from(place.saturating_sub(at)) / u128::from(bytes);
    sample.saturating_add(u64::try_from(part).unwrap_or(samples))
}
