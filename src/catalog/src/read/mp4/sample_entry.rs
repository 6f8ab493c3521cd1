//! The sample description (`stsd`): its first entry names codec, rates, and who bought the file.
//! ISO/IEC 14496-12 section 12.2.3; sound entries of QuickTime File Format.

use super::boxes::{Kind, Slices, kind_text};
use super::decoder_config::{self, Config};
use super::protection;
use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::{Audio, Codec, Draft};

/// The first entry of an audio track's sample description.
#[derive(Clone, Copy, Debug)]
pub(super) struct SampleEntry<'a> {
    kind: Kind,
    /// The format that the protection says is inside.
    original: Option<Kind>,
    rate_hz: Option<u32>,
    channels: Option<u16>,
    bits: Option<u16>,
    config: Config<'a>,
}

/// The kind of the first entry in the contents of a sample description, for any kind of track.
pub(super) fn first_kind(stsd: &[u8]) -> Option<Kind> {
    let mut cursor = Cursor::new(stsd);
    cursor.take(12)?;
    cursor.array()
}

impl<'a> SampleEntry<'a> {
    /// Reads the first entry in the contents of a sample description, and its marks.
    pub(super) fn read(stsd: &'a [u8], reading: &mut Draft) -> Option<SampleEntry<'a>> {
        let (_, entry) = Slices(stsd.get(8..)?).next()?;
        let kind = first_kind(stsd)?;
        reading.take_mark(Where::SampleEntry, "entry", &kind_text(kind));
        let Some((mut read, children)) = sound_entry(kind, entry, stsd.first().copied()) else {
            let config = Config::default();
            return Some(SampleEntry {
                kind,
                original: None,
                rate_hz: None,
                channels: None,
                bits: None,
                config,
            });
        };
        read.take_children(children, reading);
        for (_, inner) in Slices(children).filter(|(child, _)| child == b"wave") {
            read.take_children(inner, reading);
        }
        Some(read)
    }

    /// The bytes that set up a decoder. They are the same for every buyer of a song.
    pub(super) fn config_bytes(&self) -> &'a [u8] {
        self.config.bytes
    }

    /// The mean bits a second that the entry claims.
    pub(super) fn bitrate(&self) -> Option<u32> {
        self.config.bitrate
    }

    /// Tells a stream what it is. The codec's own configuration is believed before the entry.
    pub(super) fn describe(&self, audio: &mut Audio) {
        let codec = self.config.codec.unwrap_or_else(|| codec_of(self.original.unwrap_or(self.kind)));
        audio.codec = Some(codec);
        // AMR's entries hold the values of a template instead of true ones.
        let (rate_hz, channels) = match &self.kind {
            b"samr" => (Some(8_000), Some(1)),
            b"sawb" => (Some(16_000), Some(1)),
            _ => (self.rate_hz, self.channels),
        };
        audio.sample_rate_hz = self.config.rate_hz.or(rate_hz);
        audio.channels = self.config.channels.or(channels);
        if codec.is_lossless() {
            audio.bits_per_sample = self.config.bits.or_else(|| bits_of(self.kind)).or(self.bits);
        }
    }

    fn take_children(&mut self, children: &'a [u8], reading: &mut Draft) {
        for (kind, contents) in Slices(children) {
            let full = contents.get(4..).unwrap_or_default();
            let config = match &kind {
                b"esds" => decoder_config::esds(full).map(|(config, appended)| {
                    self.take_protection(appended, reading);
                    config
                }),
                b"alac" => decoder_config::alac(full),
                b"dac3" => decoder_config::ac3(contents),
                b"dec3" => decoder_config::eac3(contents),
                b"dfLa" => decoder_config::flac(contents),
                b"dOps" => decoder_config::opus(contents),
                b"btrt" => bitrate_box(contents),
                b"srat" => sampling_rate_box(full),
                _ => None,
            };
            if let Some(config) = config {
                self.merge(config);
            }
        }
        self.take_protection(children, reading);
    }

    fn take_protection(&mut self, boxes: &[u8], reading: &mut Draft) {
        for (kind, contents) in Slices(boxes) {
            match &kind {
                b"pinf" | b"sinf" => {
                    let original = protection::read(kind, contents, reading);
                    self.original = self.original.or(original);
                }
                b"adrm" => reading.take_mark(Where::SampleEntry, "adrm", ""),
                _ => {}
            }
        }
    }

    fn merge(&mut self, new: Config<'a>) {
        let old = self.config;
        self.config = Config {
            codec: old.codec.or(new.codec),
            rate_hz: old.rate_hz.or(new.rate_hz),
            channels: old.channels.or(new.channels),
            bits: old.bits.or(new.bits),
            bitrate: old.bitrate.or(new.bitrate),
            bytes: if old.bytes.is_empty() { new.bytes } else { old.bytes },
        };
    }
}

/// Reads the fields of a sound entry. Answers its boxes too, whose start depends on QuickTime's version of
/// the entry.
fn sound_entry<'a>(
    kind: Kind,
    entry: &'a [u8],
    description_version: Option<u8>,
) -> Option<(SampleEntry<'a>, &'a [u8])> {
    let mut cursor = Cursor::new(entry);
    cursor.take(8)?;
    let version = cursor.u16_be()?;
    cursor.take(6)?;
    let (mut channels, mut bits) = (cursor.u16_be()?, cursor.u16_be()?);
    cursor.take(4)?;
    let mut rate = cursor.u32_be()? >> 16;
    // In a sample description of version 1, an entry of version 1 is ISO's and has no further fields.
    match (version, description_version) {
        (1, Some(0)) => {
            cursor.take(16);
        }
        (2, _) => {
            cursor.take(4)?;
            rate = cursor.u64_be().map(f64::from_bits)? as u32;
            channels = u16::try_from(cursor.u32_be()?).unwrap_or(0);
            cursor.take(4)?;
            bits = u16::try_from(cursor.u32_be()?).unwrap_or(0);
            cursor.take(12)?;
        }
        _ => {}
    }
    let read = SampleEntry {
        kind,
        original: None,
        rate_hz: Some(rate).filter(|&rate| rate > 0),
        channels: Some(channels).filter(|&channels| channels > 0),
        bits: Some(bits).filter(|&bits| bits > 0),
        config: Config::default(),
    };
    Some((read, cursor.rest()))
}

fn bitrate_box(contents: &[u8]) -> Option<Config<'_>> {
    let mut cursor = Cursor::new(contents);
    cursor.take(8)?;
    let bitrate = cursor.u32_be().filter(|&rate| rate > 0);
    Some(Config { bitrate, ..Config::default() })
}

fn sampling_rate_box(contents: &[u8]) -> Option<Config<'_>> {
    let rate_hz = Cursor::new(contents).u32_be().filter(|&rate| rate > 0);
    Some(Config { rate_hz, ..Config::default() })
}

fn codec_of(kind: Kind) -> Codec {
    match &kind {
        // A protected entry that does not name its original format holds AAC in practice.
        b"mp4a" | b"drms" | b"enca" | b"aavd" => Codec::Aac,
        b"alac" => Codec::Alac,
        b"ac-3" | b"sac3" => Codec::Ac3,
        b"ec-3" => Codec::Eac3,
        b"fLaC" => Codec::Flac,
        b"Opus" => Codec::Opus,
        b".mp3" | b"ms\0\x55" => Codec::Mp3,
        b".mp1" => Codec::Mp1,
        b".mp2" | b"ms\0\x50" => Codec::Mp2,
        b"sowt" | b"twos" | b"lpcm" | b"ipcm" | b"raw " | b"NONE" | b"in24" | b"in32" => Codec::Pcm,
        b"fl32" | b"fl64" | b"fpcm" => Codec::Float,
        b"ulaw" => Codec::MuLaw,
        b"alaw" => Codec::ALaw,
        b"ima4" | b"ms\0\x02" | b"ms\0\x11" => Codec::Adpcm,
        b"dtsc" | b"dtsh" | b"dtsl" | b"dtse" => Codec::Dts,
        _ => Codec::OTHER,
    }
}

/// The bits of a sample, for kinds that fix them. The entries of these kinds say 16.
fn bits_of(kind: Kind) -> Option<u16> {
    match &kind {
        b"in24" => Some(24),
        b"in32" | b"fl32" => Some(32),
        b"fl64" => Some(64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::mp4::{Mp4, alac_entry, atom, esds, full_atom, sound_entry};

    fn check(entry: Vec<u8>, codec: Codec, rate: u32, channels: u16, bits: Option<u16>) {
        let audio = read_bytes("a.m4a", &Mp4 { entry, ..Mp4::default() }.build()).audio;
        let got = (audio.codec, audio.sample_rate_hz, audio.channels, audio.bits_per_sample);
        assert_eq!(got, (Some(codec), Some(rate), Some(channels), bits));
    }

    /// Builds an entry of QuickTime's version 1 or 2, with these further fields and boxes.
    fn quicktime_entry(kind: &[u8; 4], version: u8, fields: &[u8], boxes: &[&[u8]]) -> Vec<u8> {
        let mut entry = sound_entry(kind, 22_050, &[fields, &boxes.concat()]);
        entry[17] = version;
        entry
    }

    #[test]
    fn the_codec_s_own_configuration_is_believed_first() {
        let mono = esds(&[0x12, 0x08], &[]);
        check(sound_entry(b"mp4a", 22_050, &[&mono]), Codec::Aac, 44_100, 1, None);
        check(alac_entry(), Codec::Alac, 48_000, 2, Some(24));
        let he_aac = esds(&[0x13, 0x90, 0x56, 0xe5, 0xa0], &[]);
        check(sound_entry(b"mp4a", 22_050, &[&he_aac]), Codec::HeAac, 44_100, 2, None);
        let opus = atom(b"dOps", &[&[0, 6, 0, 0, 0, 0, 0xbb, 0x80, 0, 0, 1]]);
        check(sound_entry(b"Opus", 0, &[&opus]), Codec::Opus, 48_000, 6, None);
        let mut mp3 = esds(&[], &[]);
        mp3[22] = 0x6b;
        check(sound_entry(b"mp4a", 44_100, &[&mp3]), Codec::Mp3, 44_100, 2, None);
    }

    #[test]
    fn entries_without_configuration() {
        check(sound_entry(b"sowt", 44_100, &[]), Codec::Pcm, 44_100, 2, Some(16));
        check(sound_entry(b"in24", 44_100, &[]), Codec::Pcm, 44_100, 2, Some(24));
        check(sound_entry(b".mp3", 44_100, &[]), Codec::Mp3, 44_100, 2, None);
        check(sound_entry(b"samr", 44_100, &[]), Codec::OTHER, 8_000, 1, None);
        check(sound_entry(b"what", 44_100, &[]), Codec::OTHER, 44_100, 2, None);
    }

    #[test]
    fn quicktime_versions_move_the_boxes() {
        let mono = esds(&[0x12, 0x08], &[]);
        check(quicktime_entry(b"mp4a", 1, &[0; 16], &[&mono]), Codec::Aac, 44_100, 1, None);
        let wave = atom(b"wave", &[&atom(b"frma", &[b"mp4a"]), &mono, &[0, 0, 0, 8, 0, 0, 0, 0]]);
        check(quicktime_entry(b"mp4a", 1, &[0; 16], &[&wave]), Codec::Aac, 44_100, 1, None);
        let mut fields = vec![0, 0, 0, 72];
        fields.extend(96_000f64.to_be_bytes());
        fields.extend([0, 0, 0, 6, 0x7f, 0, 0, 0, 0, 0, 0, 24]);
        fields.extend([0; 12]);
        check(quicktime_entry(b"lpcm", 2, &fields, &[]), Codec::Pcm, 96_000, 6, Some(24));
    }

    #[test]
    fn a_rate_above_16_bits_has_its_own_box() {
        let rate = full_atom(b"srat", &[&192_000u32.to_be_bytes()]);
        check(sound_entry(b"ipcm", 0, &[&rate]), Codec::Pcm, 192_000, 2, Some(16));
    }
}
