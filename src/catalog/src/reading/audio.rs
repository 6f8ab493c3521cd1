//! What the audio is: container, codec, duration, rates.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::text::open_set;

open_set! {
    /// What a file's bytes are, told by magic bytes and never by the extension.
    Container or "another container" {
        Mpeg = "mpeg", "MPEG audio";
        Mp4 = "mp4", "MPEG-4";
        Flac = "flac", "FLAC";
        Ogg = "ogg", "Ogg";
        Wav = "wav", "WAV";
        Aiff = "aiff", "AIFF";
        Ape = "ape", "Monkey's Audio";
        WavPack = "wavpack", "WavPack";
        Musepack = "musepack", "Musepack";
        Adts = "adts", "AAC (ADTS)";
        Loas = "loas", "AAC (LOAS)";
        Asf = "asf", "Windows Media";
        Dsf = "dsf", "DSF";
        Dff = "dff", "DSDIFF";
        Matroska = "matroska", "Matroska";
        Tta = "tta", "True Audio";
        Tak = "tak", "TAK";
        OptimFrog = "optimfrog", "OptimFROG";
        Audible = "audible", "Audible";
        Caf = "caf", "Core Audio";
        Ac3 = "ac3", "AC-3";
        Dts = "dts", "DTS";
        Midi = "midi", "MIDI";
        /// Music of trackers: MOD, XM, S3M, IT and their like.
        Module = "module", "Tracker module";
        /// Music that is a program for a console's or a computer's sound chip: PSF, SID, NSF, SPC, VGM, GYM.
        Chip = "chip", "Chip music";
        RealAudio = "realaudio", "RealAudio";
        TwinVq = "twinvq", "TwinVQ";
        Shorten = "shorten", "Shorten";
        Amr = "amr", "AMR";
        Atrac = "atrac", "ATRAC";
        Au = "au", "Sun audio";
        W64 = "w64", "Wave64";
        /// Another format of music that is recognised by its first bytes.
        OtherMusic = "other-music", "Another format of music";
        /// Nothing but a tag, without audio (`.id3`, `.apev2`).
        BareTag = "bare-tag", "Tag without audio";
    }
}

open_set! {
    /// How the audio is encoded.
    Codec or "another codec" {
        Mp1 = "mp1", "MPEG Layer I";
        Mp2 = "mp2", "MPEG Layer II";
        Mp3 = "mp3", "MP3";
        Aac = "aac", "AAC";
        HeAac = "he-aac", "HE-AAC";
        Xhe = "xhe-aac", "xHE-AAC";
        Alac = "alac", "Apple Lossless";
        Flac = "flac", "FLAC";
        Vorbis = "vorbis", "Vorbis";
        Opus = "opus", "Opus";
        Speex = "speex", "Speex";
        Pcm = "pcm", "PCM";
        Float = "pcm-float", "PCM (floating point)";
        Adpcm = "adpcm", "ADPCM";
        ALaw = "a-law", "A-law";
        MuLaw = "mu-law", "µ-law";
        Ape = "ape", "Monkey's Audio";
        WavPack = "wavpack", "WavPack";
        Musepack = "musepack", "Musepack";
        Ac3 = "ac3", "AC-3";
        Eac3 = "eac3", "E-AC-3";
        Dts = "dts", "DTS";
        Wma = "wma", "WMA";
        WmaPro = "wma-pro", "WMA Pro";
        WmaLossless = "wma-lossless", "WMA Lossless";
        WmaVoice = "wma-voice", "WMA Voice";
        Dsd = "dsd", "DSD";
        Tta = "tta", "True Audio";
        Tak = "tak", "TAK";
        OptimFrog = "optimfrog", "OptimFROG";
        Audible = "audible", "Audible";
    }
}

impl Codec {
    /// Whether the codec keeps the audio bit for bit.
    pub fn is_lossless(self) -> bool {
        matches!(
            self,
            Codec::Alac
                | Codec::Flac
                | Codec::Pcm
                | Codec::Float
                | Codec::Ape
                | Codec::WavPack
                | Codec::WmaLossless
                | Codec::Dsd
                | Codec::Tta
                | Codec::Tak
                | Codec::OptimFrog
        )
    }
}

/// Codec, duration and rates; `None` where the file does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Audio {
    /// How the audio is encoded.
    pub codec: Option<Codec>,
    /// Length in milliseconds.
    pub duration_ms: Option<u64>,
    /// Mean bit rate of the audio in kilobits (1,000 bits) a second.
    pub bitrate_kbps: Option<u32>,
    /// Samples a second of the decoded audio.
    pub sample_rate_hz: Option<u32>,
    /// Channels of the decoded audio.
    pub channels: Option<u16>,
    /// Bits of a sample; only for lossless codecs.
    pub bits_per_sample: Option<u16>,
}

/// The longest duration that is believed, in milliseconds: 10,000 hours. So a damaged file cannot make sums
/// of durations overflow.
pub(crate) const MAX_DURATION_MS: u64 = 10_000 * 3_600_000;

/// The least bits a second that a file can have; silence in FLAC and Opus takes ten times as many.
const LEAST_BITS: u128 = 100;

impl Audio {
    /// Sets the duration from a count of samples. Does nothing if the rate is unknown or zero, or if the
    /// duration is not believed.
    pub fn set_samples(&mut self, samples: u64, rate_hz: u32) {
        if rate_hz > 0 && samples > 0 {
            let ms = u128::from(samples) * 1000 / u128::from(rate_hz);
            self.duration_ms = u64::try_from(ms).ok().filter(|&ms| ms <= MAX_DURATION_MS);
        }
    }

    /// The length that is added up, of a file of this many bytes: none where so few bytes cannot hold it, as when a
    /// damaged header claims 65 hours in 288 bytes.
    pub fn counted_ms(&self, size: u64) -> Option<u64> {
        let has_room = |ms: &u64| size == 0 || u128::from(size) * 8 * 1000 >= u128::from(*ms) * LEAST_BITS;
        self.duration_ms.filter(has_room)
    }

    /// Sets the mean bit rate from the bytes of the part of the audio that is there: `there` of `whole` units.
    pub fn set_bitrate_of_part(&mut self, audio_bytes: u64, there: u64, whole: u64) {
        let bytes = u128::from(audio_bytes) * u128::from(whole) / u128::from(there.max(1));
        self.set_bitrate_of(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    /// Sets the mean bit rate from the bytes of audio. Does nothing if the duration is unknown or zero.
    pub fn set_bitrate_of(&mut self, audio_bytes: u64) {
        if let Some(ms) = self.duration_ms.filter(|&ms| ms > 0) {
            let kbps = (u128::from(audio_bytes) * 8 + u128::from(ms) / 2) / u128::from(ms);
            self.bitrate_kbps = u32::try_from(kbps).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_that_a_file_has_no_room_for_are_not_added_up() {
        let check = |size, ms, wanted| {
            let audio = Audio { duration_ms: ms, ..Audio::default() };
            assert_eq!(audio.counted_ms(size), wanted, "{size} bytes, {ms:?} ms");
        };
        check(288, Some(65 * 3_600_000), None);
        check(288, Some(20_000), Some(20_000));
        check(2_250, Some(180_000), Some(180_000));
        check(2_249, Some(180_000), None);
        check(0, Some(180_000), Some(180_000));
        check(288, None, None);
        check(u64::MAX, Some(u64::MAX), Some(u64::MAX));
    }
}
