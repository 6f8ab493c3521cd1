//! Marks become evidence, evidence becomes an origin, a cloud status and a way back.

use crate::marks::{Mark, Where};
use crate::reading::named;
use crate::reading::{Container, Stream, Tags};

named! {
    /// Where a song came from.
    Origin {
        ItunesPurchase = "itunes-purchase", "iTunes purchase";
        ItunesPurchaseProtected = "itunes-purchase-protected", "iTunes purchase, protected";
        AppleMusic = "apple-music", "Apple Music";
        ItunesMatch = "itunes-match", "iTunes Match";
        AppleUnclear = "apple-unclear", "Apple, purchase or match";
        CdRip = "cd-rip", "CD rip";
        Store = "store", "Another store";
        OwnRecording = "own-recording", "Own recording";
        Audiobook = "audiobook", "Audiobook";
        Podcast = "podcast", "Podcast";
        Ringtone = "ringtone", "Ringtone";
        MusicVideo = "music-video", "Music video";
        Video = "video", "Film or TV";
        Unknown = "unknown", "Unknown";
    }
}

named! {
    /// How sure an origin is.
    Certainty {
        Proof = "proof", "proved";
        Strong = "strong", "strong evidence";
        Hint = "hint", "a hint";
        None = "none", "no evidence";
    }
}

named! {
    /// How strongly one mark speaks.
    Strength {
        /// Only that origin produces it, short of deliberate forgery.
        Proof = "proof", "proof";
        /// Normally only that origin.
        Strong = "strong", "strong";
        /// Breaks ties only.
        Hint = "hint", "hint";
    }
}

named! {
    /// Apple's word for a song.
    CloudStatus {
        Purchased = "purchased", "Purchased";
        Matched = "matched", "Matched";
        Uploaded = "uploaded", "Uploaded";
        AppleMusic = "apple-music", "Apple Music";
        Ineligible = "ineligible", "Ineligible";
        Removed = "removed", "Removed";
        Error = "error", "Error";
        Duplicate = "duplicate", "Duplicate";
        Waiting = "waiting", "Waiting";
        NoLongerAvailable = "no-longer-available", "No Longer Available";
        Unknown = "unknown", "Unknown";
    }
}

named! {
    /// How a song returns.
    WayBack {
        Apple = "apple", "Download from Apple";
        AppleSubscription = "apple-subscription", "Comes with a subscription";
        Store = "store", "Download from another store";
        Rip = "rip", "Rip the CD again";
        Copy = "copy", "Copy from another place";
        OnlyCopy = "only-copy", "Only copy";
    }
}

/// What is known of a file when its origin is judged.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What was found in and beside it.
    pub marks: &'a [Mark],
    /// Its tags.
    pub tags: &'a Tags,
    /// Its audio.
    pub stream: &'a Stream,
    /// What its bytes are.
    pub container: Option<Container>,
    /// Its size in bytes.
    pub size: u64,
}

/// Whether any rule looks at this item, so that readers keep no more than is needed.
pub fn wants(_place: Where, _key: &str) -> bool {
    true
}

/// Where a song came from, decided from all its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Where from.
    pub origin: Origin,
    /// How sure.
    pub certainty: Certainty,
}

/// Which of Apple's subscriptions the person has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subscription {
    /// They have not said.
    #[default]
    Unsaid,
    /// None.
    None,
    /// iTunes Match.
    Match,
    /// Apple Music.
    AppleMusic,
}

/// What the person has said that a verdict depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Their subscription.
    pub subscription: Subscription,
}

/// Decides where a song came from.
pub fn judge(_facts: &Facts<'_>) -> Verdict {
    Verdict { origin: Origin::Unknown, certainty: Certainty::None }
}

/// Apple's word for the song, as far as its origin tells.
pub fn cloud_status(_facts: &Facts<'_>, _verdict: &Verdict) -> CloudStatus {
    CloudStatus::Unknown
}

/// How the song returns.
pub fn way_back(
    _verdict: &Verdict,
    _status: CloudStatus,
    _settings: &Settings,
    _other_places: usize,
) -> WayBack {
    WayBack::OnlyCopy
}
