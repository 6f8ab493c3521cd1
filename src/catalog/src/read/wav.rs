//! WAV in RIFF, RF64 and BW64: format, data, INFO and ID3 chunks.
//! Microsoft's Multimedia Programming Interface 1.0, EBU Tech 3306.

use std::ops::Range;

use super::bytes::Cursor;
use super::chunks::{self, MAX_CHUNKS, first_sound, text};
use super::sound;
use super::tags::id3v2;
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Container, Draft, Essence, ProblemCode};

/// The most bytes read of an INFO list.
const MAX_INFO: u64 = 64 * 1024;

/// The most INFO lists that are read.
const MOST_INFOS: usize = 4;

/// Programs that do not know the size yet write this size or a larger one.
const UNKNOWN: u64 = 0x7fff_0000;

/// Where the tags are, as the chunks were found. They are read in order of their rank, not of the file.
#[derive(Debug, Default)]
struct Chunks {
    format: Option<Format>,
    fact: Option<u64>,
    /// Bytes of data and number of samples from the `ds64` chunk, which files over 4 GB have.
    large: Option<(u64, u64)>,
    data: Option<Range<u64>>,
    id3: Option<u64>,
    /// Where tags begin that were put behind the chunks.
    behind: Option<u64>,
    /// The lists of texts. Some programs add one of their own.
    infos: Vec<Range<u64>>,
    /// Whether the data claims more bytes than the file has.
    cut: bool,
    originator: Option<String>,
    /// The code page of the INFO list, as the file names it.
    code_page: Option<u16>,
}

/// A function that makes text of the bytes of a chunk.
type Decode = fn(&[u8]) -> String;

/// The number of windows-1251 in a `CSET` chunk.
const CYRILLIC: u16 = 1251;
const WESTERN: u16 = 1252;
const UTF_8: u16 = 65_001;

#[derive(Clone, Copy, Debug)]
struct Format {
    tag: u16,
    channels: u16,
    rate_hz: u32,
    bytes_per_second: u32,
    block: u16,
    bits: u16,
}

/// How many times as many bytes the `fact` chunk must promise for the file to be cut: some writers count the samples of all
/// channels, and of a varying bit rate only a mean is told.
const FAR: u64 = 3;

impl Chunks {
    /// How many samples of one channel there are by the chunks that count them.
    fn samples(&self) -> Option<u64> {
        self.large.map(|(_, samples)| samples).filter(|&samples| samples > 0).or(self.fact)
    }

    /// Where a whole MPEG or ADTS file stands that was wrapped in WAV.
    fn wrapped(&self) -> Option<u64> {
        let codec = self.format.map(|format| format.codec());
        let is_wrapped = matches!(codec, Some(Codec::Mp2 | Codec::Mp3 | Codec::Aac));
        self.data.as_ref().filter(|data| is_wrapped && !data.is_empty()).map(|data| data.start)
    }
}

/// Reads the file whose RIFF header stands at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    reading.container = Some(Container::Wav);
    let chunks = walk(source, offset + 12, reading)?;
    if let Some(at) = chunks.id3 {
        id3v2::read(source, at, reading)?;
    }
    if let Some(at) = chunks.wrapped() {
        id3v2::read(source, at, reading)?;
    }
    for range in &chunks.infos {
        let decode = if chunks.code_page == Some(CYRILLIC) { chunks::cyrillic } else { text };
        read_info(source.bytes(range.start, range.end - range.start)?, decode, reading);
    }
    if let Some(at) = chunks.behind {
        chunks::read_tags_behind(source, at, reading)?;
    }
    if !chunks.infos.is_empty() {
        // Of other code pages only a browser has the tables.
        if let Some(page) = chunks.code_page.filter(|page| ![0, WESTERN, CYRILLIC, UTF_8].contains(page)) {
            reading.take_mark(Where::Chunk, "CSET", &page.to_string());
        }
    }
    if let Some(originator) = chunks.originator.as_deref().filter(|it| !it.is_empty()) {
        reading.take_mark(Where::Chunk, "bext", originator);
    }
    let data = chunks.data.clone().filter(|data| !data.is_empty());
    if let Some(format) = &chunks.format {
        read_format(format, &chunks, reading);
        if let Some(data) = &data {
            reading.essence = derive_essence(source, format, data)?;
        }
    }
    if let Some(data) = &data {
        let there = data.end.min(source.size()).saturating_sub(data.start);
        let by_fact = chunks.format.and_then(|format| format.bytes_of_fact(chunks.samples()?));
        let promised = (data.end - data.start).max(by_fact.filter(|fact| there < fact / FAR).unwrap_or(0));
        if !reading.note_cut(there, promised) && chunks.cut {
            reading.note(ProblemCode::Truncated, "data");
        }
    }
    if data.is_none() || chunks.format.is_none() {
        reading.note(ProblemCode::NoAudio, "");
    }
    Ok(())
}

fn walk(source: &Source, mut at: u64, reading: &mut Draft) -> Result<Chunks, Missing> {
    let mut found = Chunks::default();
    for _ in 0..MAX_CHUNKS {
        let Some((id, size)) = chunks::header(source, at)? else { break };
        if chunks::is_tag(source, at, id) {
            found.behind = Some(at);
            break;
        }
        let size = u32::from_le_bytes(size);
        if !is_id(id) {
            reading.note(ProblemCode::BadStructure, "chunk");
            break;
        }
        let body = at + 8;
        let size = if &id == b"data" { data_size(source, body, size, &found) } else { u64::from(size) };
        let end = body.saturating_add(size);
        take_chunk(source, id, body..end.min(source.size()), &mut found)?;
        if &id == b"data" {
            found.data = found.data.or(Some(body..end));
        }
        if end > source.size() && &id == b"data" {
            found.cut = true;
            break;
        }
        if end > source.size() {
            reading.note(ProblemCode::Truncated, String::from_utf8_lossy(&id));
            break;
        }
        at = end + padding(source, end, size);
    }
    Ok(found)
}

/// How many bytes of audio follow. A size that cannot be true stands for everything up to the file's end.
fn data_size(source: &Source, body: u64, size: u32, chunks: &Chunks) -> u64 {
    let rest = source.size().saturating_sub(body);
    match (u64::from(size), chunks.large) {
        (0xffff_ffff, Some((large, _))) if large > 0 => large,
        (0, _) if !source.available(body).first_chunk().is_some_and(|id| is_id(*id)) => rest,
        (size, _) if size > rest && size >= UNKNOWN => rest,
        (size, _) => size,
    }
}

/// How many bytes of padding follow a chunk. Chunks begin at even places, but not every program keeps to that.
fn padding(source: &Source, end: u64, size: u64) -> u64 {
    let is_there = |at| source.available(at).first_chunk().is_some_and(|id| is_id(*id));
    u64::from(size % 2 == 1 && (is_there(end + 1) || !is_there(end)))
}

fn is_id(id: [u8; 4]) -> bool {
    id.iter().all(|byte| matches!(byte, b' '..=b'~' | 0xa9)) && id != *b"    "
}

fn take_chunk(source: &Source, id: [u8; 4], body: Range<u64>, chunks: &mut Chunks) -> Result<(), Missing> {
    let part = |most: u64| source.bytes(body.start, (body.end - body.start).min(most));
    match &id {
        b"fmt " => chunks.format = chunks.format.or(Format::parse(part(40)?)),
        b"fact" => chunks.fact = Cursor::new(part(4)?).u32_le().map(u64::from),
        b"ds64" => {
            let mut cursor = Cursor::new(part(24)?);
            cursor.take(8);
            chunks.large = cursor.u64_le().zip(cursor.u64_le());
        }
        b"id3 " | b"ID3 " | b"id32" => chunks.id3 = chunks.id3.or(Some(body.start)),
        b"LIST" if chunks.infos.len() < MOST_INFOS && part(4)? == b"INFO" => {
            chunks.infos.push(body.start + 4..body.end.min(body.start + MAX_INFO));
        }
        b"CSET" => chunks.code_page = Cursor::new(part(2)?).u16_le(),
        b"bext" => chunks.originator = part(288)?.get(256..).map(text),
        _ => {}
    }
    Ok(())
}

impl Format {
    fn parse(bytes: &[u8]) -> Option<Format> {
        let mut cursor = Cursor::new(bytes);
        let mut format = Format {
            tag: cursor.u16_le()?,
            channels: cursor.u16_le()?,
            rate_hz: cursor.u32_le()?,
            bytes_per_second: cursor.u32_le()?,
            block: cursor.u16_le()?,
            bits: cursor.u16_le()?,
        };
        // WAVE_FORMAT_EXTENSIBLE: a size, the valid bits, the speakers, then a GUID that starts with the codec.
        if format.tag == 0xfffe {
            cursor.take(8)?;
            format.tag = cursor.u16_le()?;
        }
        Some(format)
    }

    /// Codecs by the registered numbers of `mmreg.h`.
    fn codec(&self) -> Codec {
        match self.tag {
            0x0001 => Codec::Pcm,
            0x0003 => Codec::Float,
            0x0006 => Codec::ALaw,
            0x0007 => Codec::MuLaw,
            0x0002 | 0x0010..=0x0018 | 0x0020 | 0x0036 | 0x0040 | 0x0045 | 0x0062 | 0x0064 | 0x0065 => {
                Codec::Adpcm
            }
            0x0050 => Codec::Mp2,
            0x0055 => Codec::Mp3,
            0x0092 | 0x2000 => Codec::Ac3,
            0x00ff | 0x1600 | 0x1610 | 0xa106 => Codec::Aac,
            0x0160 | 0x0161 => Codec::Wma,
            0x0162 => Codec::WmaPro,
            0x0163 => Codec::WmaLossless,
            0x000a => Codec::WmaVoice,
            0x0008 | 0x2001 => Codec::Dts,
            0x566f | 0x674f..=0x6771 => Codec::Vorbis,
            0xf1ac => Codec::Flac,
            _ => Codec::OTHER,
        }
    }

    /// How many bytes this many samples take, of a codec whose length only the `fact` chunk tells.
    fn bytes_of_fact(&self, samples: u64) -> Option<u64> {
        let is_told = matches!(self.codec(), Codec::Pcm | Codec::Float | Codec::ALaw | Codec::MuLaw);
        let bytes = u128::from(samples) * u128::from(self.bytes_per_second);
        let bytes = bytes.checked_div(u128::from(self.rate_hz)).filter(|_| !is_told)?;
        u64::try_from(bytes).ok()
    }

    /// How many samples of one channel these bytes hold.
    fn samples(&self, codec: Codec, bytes: u64, fact: Option<u64>) -> u64 {
        let by_rate = (u128::from(bytes) * u128::from(self.rate_hz))
            .checked_div(u128::from(self.bytes_per_second))
            .and_then(|samples| u64::try_from(samples).ok())
            .unwrap_or(0);
        match codec {
            Codec::Pcm | Codec::Float | Codec::ALaw | Codec::MuLaw => {
                bytes.checked_div(u64::from(self.block)).unwrap_or(by_rate)
            }
            _ => fact.filter(|&samples| samples > 0).unwrap_or(by_rate),
        }
    }
}

fn read_format(format: &Format, chunks: &Chunks, reading: &mut Draft) {
    let len = chunks.data.as_ref().map_or(0, |data| data.end - data.start);
    let codec = format.codec();
    reading.audio.codec = Some(codec);
    reading.audio.channels = Some(format.channels).filter(|&count| count > 0);
    reading.audio.sample_rate_hz = Some(format.rate_hz).filter(|&rate| rate > 0);
    reading.audio.bits_per_sample = Some(format.bits).filter(|&bits| bits > 0 && codec.is_lossless());
    reading.audio.set_samples(format.samples(codec, len, chunks.samples()), format.rate_hz);
    reading.audio.set_bitrate_of(len);
}

fn derive_essence(source: &Source, format: &Format, data: &Range<u64>) -> Result<Option<Essence>, Missing> {
    let len = data.end - data.start;
    let first = first_sound(source, data.start, len)?;
    let shape = [format.tag, format.channels, format.block, format.bits].map(u16::to_be_bytes);
    let parts = [shape.as_flattened(), &format.rate_hz.to_be_bytes(), &len.to_be_bytes(), first];
    sound::essence(source, data.clone(), "wav", first, &parts)
}

/// Reads the items of an INFO list.
fn read_info(bytes: &[u8], decode: Decode, reading: &mut Draft) {
    let mut cursor = Cursor::new(bytes);
    while let (Some(id), Some(size)) = (cursor.array::<4>(), cursor.u32_le()) {
        let size = size as usize;
        let Some(value) = cursor.take(size) else {
            reading.note(ProblemCode::BadTag, "INFO");
            return;
        };
        if size % 2 == 1 && cursor.rest().first() == Some(&0) {
            cursor.take(1);
        }
        let id: String = id.iter().copied().map(char::from).collect();
        reading.take_text(Where::Chunk, &id, &decode(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::{id3, wav};

    #[test]
    fn format_length_and_data() {
        let reading = read_bytes("a.wav", &wav::pcm(44_100, &[]));
        let audio = reading.audio;
        assert_eq!(audio.codec, Some(Codec::Pcm));
        assert_eq!((audio.duration_ms, audio.bitrate_kbps), (Some(1000), Some(1411)));
        assert_eq!(
            (audio.sample_rate_hz, audio.channels, audio.bits_per_sample),
            (Some(44_100), Some(2), Some(16))
        );
        assert_eq!(reading.problems, []);
    }

    #[test]
    fn id3_behind_the_data_outranks_info_in_front_of_nothing() {
        let tag = id3::tag(id3::Version::V23, &[("TIT2", id3::text("From ID3"))]);
        let info = wav::info(&[(b"INAM", "From INFO"), (b"IART", "Somebody")]);
        let reading = read_bytes("a.wav", &wav::pcm(101, &[(b"LIST", info), (b"id3 ", tag)]));
        assert_eq!(reading.tags.title.as_deref(), Some("From ID3"));
        assert_eq!(reading.tags.artist.as_deref(), Some("Somebody"));
    }

    #[test]
    fn of_several_lists_each_is_read_and_the_first_value_wins() {
        let infos =
            [&[(b"INAM", "Song"), (b"IART", "Artist")][..], &[(b"INAM", "Other"), (b"IPRD", "Album")]];
        let chunks = infos.map(|items| (b"LIST", wav::info(items)));
        let tags = read_bytes("a.wav", &wav::pcm(101, &chunks)).tags;
        let told = [tags.title, tags.artist, tags.album].map(Option::unwrap_or_default);
        assert_eq!(told, ["Song", "Artist", "Album"]);
    }

    #[test]
    fn sizes_that_cannot_be_true() {
        for claim in [0u32, 0xffff_ffff, 0x7fff_ffff] {
            let mut file = wav::pcm(44_100, &[]);
            file[40..44].copy_from_slice(&claim.to_le_bytes());
            assert_eq!(read_bytes("a.wav", &file).audio.duration_ms, Some(1000), "{claim:x}");
        }
    }

    #[test]
    fn tags_without_audio_count() {
        let mut file = wav::pcm(0, &[(b"LIST", wav::info(&[(b"INAM", "Alone")]))]);
        file[36..40].copy_from_slice(b"junk");
        let reading = read_bytes("a.wav", &file);
        assert_eq!(reading.tags.title.as_deref(), Some("Alone"));
        assert_eq!(reading.problems.first().map(|problem| problem.code), Some(ProblemCode::NoAudio));
    }

    #[test]
    fn texts_are_in_the_code_page_that_the_file_names() {
        let check = |page: u16, value: &[u8], wanted| {
            let list = [&b"INFO"[..], &wav::chunk(b"INAM", value)].concat();
            let set = [&page.to_le_bytes()[..], &[0; 6]].concat();
            let file = wav::pcm(50, &[(b"CSET", set), (b"LIST", list)]);
            assert_eq!(read_bytes("a.wav", &file).tags.title.as_deref(), Some(wanted));
        };
        check(1252, b"Price \x80 9", "Price € 9");
        check(1251, b"\xcd\xee\xf7\xfc", "Ночь");
        check(1251, "Ночь".as_bytes(), "Ночь");
        check(0, b"Price \x80 9", "Price € 9");
    }

    #[test]
    fn essence_leaves_tags_out() {
        let plain = read_bytes("a.wav", &wav::pcm(5000, &[]));
        let tagged = read_bytes("a.wav", &wav::pcm(5000, &[(b"LIST", wav::info(&[(b"INAM", "x")]))]));
        assert_eq!(plain.essence, tagged.essence);
        assert_ne!(plain.essence, read_bytes("a.wav", &wav::pcm(5001, &[])).essence);
    }
}
