//! ASF, the container of Windows Media: properties, attributes and the objects that tell of DRM.
//! Advanced Systems Format specification 1.20.06.

use std::ops::Range;

use super::bytes::Cursor;
use super::sound;
use super::{Missing, Source};
use crate::marks::Where;
use crate::reading::{Codec, Draft, ProblemCode};

mod attributes;

/// The most objects that are walked over, those inside of the header extension included.
const MAX_OBJECTS: usize = 200;

/// The most bytes read of one object: enough for the attributes that stand before a picture.
const MAX_OBJECT: u64 = 128 * 1024;

/// How many bytes stand in the data object before its packets.
const DATA_HEADER: u64 = 50;

/// How many bytes of the audio the essence is made from.
const ESSENCE: u64 = 4 * 1024;

/// An object's id, as it stands in the file.
type Guid = [u8; 16];

const FILE_PROPERTIES: Guid = guid(0x8cab_dca1, 0xa947, 0x11cf, 0x8ee4_00c0_0c20_5365);
const STREAM_PROPERTIES: Guid = guid(0xb7dc_0791, 0xa9b7, 0x11cf, 0x8ee6_00c0_0c20_5365);
const AUDIO: Guid = guid(0xf869_9e40, 0x5b4d, 0x11cf, 0xa8fd_0080_5f5c_442b);
const VIDEO: Guid = guid(0xbc19_efc0, 0x5b4d, 0x11cf, 0xa8fd_0080_5f5c_442b);
const CONTENT: Guid = guid(0x75b2_2633, 0x668e, 0x11cf, 0xa6d9_00aa_0062_ce6c);
const EXTENDED_CONTENT: Guid = guid(0xd2d0_a440, 0xe307, 0x11d2, 0x97f0_00a0_c95e_a850);
const HEADER_EXTENSION: Guid = guid(0x5fbf_03b5, 0xa92e, 0x11cf, 0x8ee3_00c0_0c20_5365);
const METADATA: Guid = guid(0xc5f8_cbea, 0x5baf, 0x4877, 0x8467_aa8c_44fa_4cca);
const METADATA_LIBRARY: Guid = guid(0x4423_1c94, 0x9498, 0x49d1, 0xa141_1d13_4e45_7054);
const ENCRYPTION: Guid = guid(0x2211_b3fb, 0xbd23, 0x11d2, 0xb4b7_00a0_c955_fc6e);
const EXTENDED_ENCRYPTION: Guid = guid(0x298a_e614, 0x2622, 0x4c17, 0xb935_dae0_7ee9_289c);
const ADVANCED_ENCRYPTION: Guid = guid(0x4305_8533, 0x6981, 0x49e6, 0x9b74_ad12_cb86_d58c);

/// Makes an id from its written form. The file stores its first three parts little-endian, the rest as it is
/// written.
const fn guid(a: u32, b: u16, c: u16, d: u64) -> Guid {
    let ([a0, a1, a2, a3], [b0, b1], [c0, c1]) = (a.to_le_bytes(), b.to_le_bytes(), c.to_le_bytes());
    let [d0, d1, d2, d3, d4, d5, d6, d7] = d.to_be_bytes();
    [a0, a1, a2, a3, b0, b1, c0, c1, d0, d1, d2, d3, d4, d5, d6, d7]
}

/// Reads the file whose header object stands at `offset`.
pub(super) fn read(source: &Source, offset: u64, reading: &mut Draft) -> Result<(), Missing> {
    let mut cursor = Cursor::new(source.bytes(offset + 16, 14)?);
    let end = offset.saturating_add(cursor.u64_le().unwrap_or_default());
    let mut header = Header::default();
    header.walk(source, offset + 30..end, reading)?;
    for (id, body) in header.extended.iter().chain(&header.metadata) {
        read_attributes(source, id, body.clone(), reading)?;
    }
    let promised = header.promised;
    if reading.audio.codec.is_none() {
        reading.note(ProblemCode::NoAudio, "");
    }
    let size = source.size().saturating_sub(end);
    if reading.audio.bitrate_kbps.is_none() {
        reading.audio.set_bitrate_of(promised.unwrap_or(size));
    }
    if let Some(promised) = promised {
        reading.note_cut(size.saturating_sub(DATA_HEADER), promised);
    }
    // The data object begins with 50 bytes that hold an id of the file; programs that rewrite tags may change it.
    let first = source.bytes(end.saturating_add(DATA_HEADER), ESSENCE)?;
    if !first.is_empty() && reading.audio.codec.is_some() {
        reading.essence =
            sound::essence(source, end..source.size(), "asf", first, &[first, &size.to_le_bytes()])?;
    }
    Ok(())
}

/// What the header object holds, as its objects were found.
#[derive(Debug, Default)]
struct Header {
    /// How many bytes of packets there should be.
    promised: Option<u64>,
    /// The extended content description, and the metadata of the header extension. The extension may stand in front,
    /// but what it repeats counts last.
    extended: Vec<(Guid, Range<u64>)>,
    metadata: Vec<(Guid, Range<u64>)>,
}

impl Header {
    /// Walks over objects. The header extension is an object that holds further ones.
    fn walk(&mut self, source: &Source, range: Range<u64>, reading: &mut Draft) -> Result<(), Missing> {
        let (mut at, mut end) = (range.start, range.end.min(source.size()));
        for _ in 0..MAX_OBJECTS {
            if at >= end {
                return Ok(());
            }
            let mut cursor = Cursor::new(source.bytes(at, 24)?);
            let (Some(id), Some(size)) = (cursor.array::<16>(), cursor.u64_le()) else { break };
            if size < 24 {
                break;
            }
            let next = at.saturating_add(size);
            if id == HEADER_EXTENSION {
                // The objects of the header extension come first, then the rest of the header.
                at += 46;
                end = end.max(next);
                continue;
            }
            self.read_object(source, id, at + 24..next, reading)?;
            at = next;
        }
        reading.note(ProblemCode::BadStructure, "ASF header");
        Ok(())
    }

    fn read_object(
        &mut self,
        source: &Source,
        id: Guid,
        body: Range<u64>,
        reading: &mut Draft,
    ) -> Result<(), Missing> {
        let bytes = |most: u64| source.bytes(body.start, (body.end - body.start).min(most));
        let sound = match id {
            FILE_PROPERTIES => read_file_properties(bytes(80)?, &mut self.promised, reading),
            STREAM_PROPERTIES => read_stream_properties(bytes(70)?, reading),
            CONTENT => attributes::read_content(bytes(MAX_OBJECT)?, reading),
            EXTENDED_CONTENT => {
                self.extended.push((id, body.clone()));
                Some(())
            }
            METADATA | METADATA_LIBRARY => {
                self.metadata.push((id, body.clone()));
                Some(())
            }
            ENCRYPTION | EXTENDED_ENCRYPTION | ADVANCED_ENCRYPTION => {
                reading.take_mark(Where::Asf, "encryption", "");
                Some(())
            }
            _ => Some(()),
        };
        if sound.is_none() {
            note_damage(&body, reading);
        }
        Ok(())
    }
}

/// Reads an object of attributes.
fn read_attributes(source: &Source, id: &Guid, body: Range<u64>, reading: &mut Draft) -> Result<(), Missing> {
    let bytes = source.bytes(body.start, (body.end - body.start).min(MAX_OBJECT))?;
    let sound = match *id {
        EXTENDED_CONTENT => attributes::read_extended(bytes, reading),
        _ => attributes::read_metadata(bytes, reading),
    };
    if sound.is_none() {
        note_damage(&body, reading);
    }
    Ok(())
}

/// Notes that an object is damaged, unless only its start was read.
fn note_damage(body: &Range<u64>, reading: &mut Draft) {
    if body.end - body.start <= MAX_OBJECT {
        reading.note(ProblemCode::BadTag, "ASF object");
    }
}

/// Reads the file's properties. Keeps in `promised` how many bytes its packets have.
fn read_file_properties(bytes: &[u8], promised: &mut Option<u64>, reading: &mut Draft) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(16 + 8 + 8)?;
    let packets = cursor.u64_le()?;
    // The duration is in units of 100 ns; it includes the time to fill the buffer, given in milliseconds.
    let (play, _send, preroll) = (cursor.u64_le()?, cursor.u64_le()?, cursor.u64_le()?);
    reading.audio.duration_ms = (play / 10_000).checked_sub(preroll).filter(|&ms| ms > 0);
    let (flags, least, most) = (cursor.u32_le()?, cursor.u32_le()?, cursor.u32_le()?);
    // In a broadcast, which has the lowest flag, these numbers mean nothing.
    let is_sound = flags & 1 == 0 && least == most;
    *promised = is_sound.then(|| packets.saturating_mul(u64::from(least))).filter(|bytes| *bytes > 0);
    Some(())
}

fn read_stream_properties(bytes: &[u8], reading: &mut Draft) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    let kind = cursor.array::<16>()?;
    if kind == VIDEO {
        reading.take_mark(Where::Asf, "video", "");
    }
    if kind != AUDIO || reading.audio.codec.is_some() {
        return Some(());
    }
    cursor.take(16 + 8 + 4 + 4 + 2 + 4)?;
    let (tag, channels, rate) = (cursor.u16_le()?, cursor.u16_le()?, cursor.u32_le()?);
    let bytes_a_second = cursor.u32_le()?;
    let audio = &mut reading.audio;
    audio.codec = Some(match tag {
        0x0a | 0x0b => Codec::WmaVoice,
        0x160 | 0x161 => Codec::Wma,
        0x162 => Codec::WmaPro,
        0x163 => Codec::WmaLossless,
        0x55 => Codec::Mp3,
        0x01 => Codec::Pcm,
        _ => Codec::OTHER,
    });
    audio.channels = Some(channels).filter(|&channels| channels > 0);
    audio.sample_rate_hz = Some(rate).filter(|&rate| rate > 0);
    audio.bitrate_kbps = Some(bytes_a_second / 125).filter(|&kbps| kbps > 0);
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::fixtures::asf::{self, Attribute};
    use crate::fixtures::drive::{drive, drive_damaged, drive_prefixes};
    use crate::reading::Codec;
    use proptest::prelude::*;

    fn file() -> Vec<u8> {
        asf::wma(&[
            ("Title", Attribute::Text("Song")),
            ("WM/AlbumTitle", Attribute::Text("Album")),
            ("WM/TrackNumber", Attribute::Number(7)),
            ("WM/Picture", Attribute::Bytes(&[0; 3_000])),
            ("WM/PartOfSet", Attribute::Text("1/2")),
        ])
    }

    #[test]
    fn properties_and_attributes() {
        let driven = drive("a.wma", &file());
        let (tags, audio) = (&driven.reading.tags, &driven.reading.audio);
        assert_eq!((tags.title.as_deref(), tags.album.as_deref()), (Some("Song"), Some("Album")));
        assert_eq!((tags.track_number, tags.disc_number, tags.disc_total), (Some(7), Some(1), Some(2)));
        assert_eq!((audio.codec, audio.duration_ms), (Some(Codec::Wma), Some(10_000)));
        assert_eq!((audio.channels, audio.sample_rate_hz), (Some(2), Some(44_100)));
        assert_eq!((driven.reads, driven.reading.problems), (1, vec![]));
    }

    #[test]
    fn bytes_and_what_stands_first_count() {
        let toc: Vec<u8> = "2+96+2328+4E20\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let attributes = [
            ("WM/MCDI", Attribute::Bytes(&toc)),
            ("WM/ISRC", Attribute::Text("USQY51374467")),
            ("WM/ISRC", Attribute::Text("USQY51374468")),
            ("WM/IsCompilation", Attribute::Text("1")),
        ];
        let reading = drive("a.wma", &asf::wma(&attributes)).reading;
        let toc = reading.marks.iter().find(|mark| mark.key == "WM/MCDI").map(|mark| mark.value.as_str());
        assert_eq!(toc, Some("2+96+2328+4E20"));
        assert_eq!(reading.tags.ids.isrc.as_deref(), Some("USQY51374467"));
        assert!(reading.tags.is_compilation);
    }

    #[test]
    fn the_content_description_wins_over_the_extension_in_front_of_it() {
        let late = asf::metadata(&[("WM/AlbumTitle", "late"), ("WM/Composer", "Ana")]);
        let file = asf::wma_behind(&[("WM/AlbumTitle", Attribute::Text("first"))], &[late]);
        let tags = drive("a.wma", &file).reading.tags;
        assert_eq!((tags.album.as_deref(), tags.composer.as_deref()), (Some("first"), Some("Ana")));
    }

    #[test]
    fn cut_files_are_read_as_far_as_they_go() {
        drive_prefixes("a.wma", &file());
    }

    proptest! {
        #[test]
        fn damage_costs_little(changes in prop::collection::vec((0.0..1.0, any::<u8>()), 1..8)) {
            drive_damaged("a.wma", &file(), &changes);
        }
    }
}
