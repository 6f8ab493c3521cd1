//! The quality of a copy, as far as a file tells it: whole before cut, lossless before lossy, more bits a second before fewer.

use std::cmp::Ordering;

use crate::reading::{Audio, Codec};
use crate::text::named;

/// How good a copy is. The better one is greater.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quality {
    is_whole: bool,
    is_lossless: bool,
    /// The bits of a sample and the samples a second, for what is lossless.
    fine: (u16, u32),
    /// Thousand bits a second, weighed by how much the codec makes of them.
    rate: u32,
    comes_back: bool,
    /// Thousand bits a second as they are. They only tell why a copy is better.
    kbps: u32,
}

named! {
    /// Why one copy is better than another.
    Better {
        Whole = "whole", "it is whole";
        Lossless = "lossless", "it is lossless";
        Finer = "finer", "its samples are finer";
        Rate = "rate", "it has more bits a second";
        Codec = "codec", "its codec needs fewer bits for the same sound";
        ComesBack = "comes-back", "it would come back";
        Equal = "equal", "they are equal, and its name is the plainest";
    }
}

impl Quality {
    pub(super) fn of(audio: &Audio, is_cut: bool, comes_back: bool) -> Quality {
        let is_lossless = audio.codec.is_some_and(Codec::is_lossless);
        let fine = (audio.bits_per_sample.unwrap_or_default(), audio.sample_rate_hz.unwrap_or_default());
        let kbps = audio.bitrate_kbps.unwrap_or_default();
        Quality {
            is_whole: !is_cut,
            is_lossless,
            fine: if is_lossless { fine } else { (0, 0) },
            // How small a lossless file is says nothing of how it sounds.
            rate: if is_lossless { 0 } else { weighed(audio.codec, kbps) },
            comes_back,
            kbps,
        }
    }

    /// Why this one is better than another that is not better.
    pub fn better_than(&self, other: &Quality) -> Better {
        match (self, other) {
            _ if self.is_whole != other.is_whole => Better::Whole,
            _ if self.is_lossless != other.is_lossless => Better::Lossless,
            _ if self.fine != other.fine => Better::Finer,
            _ if self.rate != other.rate && self.kbps > other.kbps => Better::Rate,
            _ if self.rate != other.rate => Better::Codec,
            _ if self.comes_back != other.comes_back => Better::ComesBack,
            _ => Better::Equal,
        }
    }
}

impl Quality {
    fn order(&self) -> impl Ord + use<> {
        (self.is_whole, self.is_lossless, self.fine, self.rate, self.comes_back)
    }
}

impl PartialEq for Quality {
    fn eq(&self, other: &Quality) -> bool {
        self.order() == other.order()
    }
}

impl Eq for Quality {}

impl PartialOrd for Quality {
    fn partial_cmp(&self, other: &Quality) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quality {
    fn cmp(&self, other: &Quality) -> Ordering {
        self.order().cmp(&other.order())
    }
}

/// Rates of two codecs, roughly comparable: AAC and Vorbis make of three bits what MP3 makes of four. In steps of 8, so that
/// variable rates that differ a little are equal.
fn weighed(codec: Option<Codec>, kbps: u32) -> u32 {
    let kbps = kbps.min(10_000);
    let weighed = match codec {
        Some(Codec::Aac | Codec::Vorbis | Codec::WmaPro | Codec::Musepack) => kbps * 4 / 3,
        Some(Codec::Opus | Codec::HeAac | Codec::Xhe) => kbps * 3 / 2,
        _ => kbps,
    };
    (weighed + 4) / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_copy_and_why() {
        let of = |codec, kbps, is_cut, comes_back| {
            let audio = Audio { codec: Some(codec), bitrate_kbps: Some(kbps), ..Audio::default() };
            Quality::of(&audio, is_cut, comes_back)
        };
        let check = |better: Quality, lesser: Quality, why| {
            assert!(better >= lesser);
            assert_eq!(better.better_than(&lesser), why);
        };
        let mp3 = |kbps| of(Codec::Mp3, kbps, false, false);
        check(of(Codec::Flac, 700, false, false), mp3(320), Better::Lossless);
        check(mp3(320), mp3(128), Better::Rate);
        check(of(Codec::Aac, 256, false, false), mp3(320), Better::Codec);
        check(of(Codec::Aac, 128, false, false), mp3(128), Better::Codec);
        check(of(Codec::Aac, 256, false, false), mp3(128), Better::Rate);
        check(mp3(128), of(Codec::Flac, 900, true, true), Better::Whole);
        check(of(Codec::Mp3, 192, false, true), mp3(193), Better::ComesBack);
        check(of(Codec::Flac, 500, false, false), of(Codec::Flac, 900, false, false), Better::Equal);
    }
}
