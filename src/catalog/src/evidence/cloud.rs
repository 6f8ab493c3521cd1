//! Infers Apple's cloud status of a song, as far as the file allows.

use borsh::{BorshDeserialize, BorshSerialize};

use super::{CloudStatus, Facts, Origin, Verdict};
use crate::marks::{Mark, Where};
use crate::reading::{Codec, Container};
use crate::text::named;

/// The largest file that Sync Library takes, in bytes: 200 MB.
const MAX_SIZE: u64 = 200_000_000;
/// The longest song, in milliseconds: two hours.
const MAX_DURATION_MS: u64 = 2 * 60 * 60 * 1000;
/// The lowest bit rate of lossy songs, in kilobits a second.
const MIN_BITRATE_KBPS: u32 = 96;

named! {
    /// Why Apple does not take a song into its cloud.
    Ineligible {
        Format = "format", "this format is not for an Apple library";
        Protected = "protected", "another store has locked it";
        Kind = "kind", "recordings, ringtones and podcasts are not taken";
        TooLarge = "too-large", "larger than 200 MB";
        TooLong = "too-long", "longer than two hours";
        LowBitrate = "low-bitrate", "less than 96 kbps";
    }
}

/// Apple's word for a song, with the reason when it is `Ineligible`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Standing {
    /// Apple's word.
    pub status: CloudStatus,
    /// The reason, when the word is [`CloudStatus::Ineligible`].
    pub ineligible: Option<Ineligible>,
}

impl From<CloudStatus> for Standing {
    fn from(status: CloudStatus) -> Standing {
        Standing { status, ineligible: None }
    }
}

/// Infers Apple's word for a song from its file and the verdict.
///
/// Songs that Apple delivered are not asked whether they are eligible. Of all others, only Apple knows which it
/// matched or uploaded, so here they are either ineligible or unknown. What only a hint says counts as unknown.
pub fn cloud_status(facts: &Facts<'_>, verdict: &Verdict) -> Standing {
    let origin = if verdict.certainty.is_sure() { verdict.origin } else { Origin::Unknown };
    match origin {
        Origin::ItunesPurchase | Origin::ItunesPurchaseProtected => CloudStatus::Purchased.into(),
        Origin::AppleMusic => CloudStatus::AppleMusic.into(),
        Origin::ItunesMatch => CloudStatus::Matched.into(),
        Origin::AppleUnclear => CloudStatus::Unknown.into(),
        _ => match ineligible(origin, facts) {
            Some(reason) => Standing { status: CloudStatus::Ineligible, ineligible: Some(reason) },
            None => CloudStatus::Unknown.into(),
        },
    }
}

/// The first reason for which Apple would not take this song (EVIDENCE.md §9.1).
fn ineligible(origin: Origin, facts: &Facts<'_>) -> Option<Ineligible> {
    let audio = facts.audio;
    let reasons = [
        (is_locked(facts), Ineligible::Protected),
        (facts.container.is_some_and(is_foreign), Ineligible::Format),
        (is_excluded(origin), Ineligible::Kind),
        (facts.size > MAX_SIZE, Ineligible::TooLarge),
        (audio.duration_ms.is_some_and(|ms| ms > MAX_DURATION_MS), Ineligible::TooLong),
        (is_low(facts), Ineligible::LowBitrate),
    ];
    reasons.into_iter().find(|(applies, _)| *applies).map(|(_, reason)| reason)
}

/// Whether Audible has locked the file. A file that was unlocked afterwards no longer has Audible's brand.
fn is_locked(facts: &Facts<'_>) -> bool {
    let is_brand = |mark: &Mark| mark.place == Where::Brand && mark.value.trim_end() == "aax";
    facts.container == Some(Container::Audible)
        || facts.audio.codec == Some(Codec::Audible)
        || facts.marks.iter().any(is_brand)
}

/// Whether Apple libraries do not hold this container. Where no source says so, the answer is no.
fn is_foreign(container: Container) -> bool {
    !matches!(
        container,
        Container::Mpeg
            | Container::Mp4
            | Container::Wav
            | Container::Aiff
            | Container::Adts
            | Container::Caf
            | Container::Ac3
            | Container::BareTag
    )
}

fn is_excluded(origin: Origin) -> bool {
    matches!(origin, Origin::OwnRecording | Origin::Ringtone | Origin::Podcast)
}

/// Whether the bit rate is below the floor. The floor applies to lossy songs only.
fn is_low(facts: &Facts<'_>) -> bool {
    let is_exempt = |codec: Codec| {
        codec.is_lossless()
            || matches!(codec, Codec::Adpcm | Codec::ALaw | Codec::MuLaw | Codec::Ac3 | Codec::Mp1)
    };
    let lossy = facts.audio.codec.is_some_and(|codec| !is_exempt(codec));
    lossy && facts.audio.bitrate_kbps.is_some_and(|kbps| (1..MIN_BITRATE_KBPS).contains(&kbps))
}
