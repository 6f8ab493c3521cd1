//! Turns marks into evidence, and evidence into an origin, a cloud status and a way back.
//! The tables in `rules` say what counts as evidence; `EVIDENCE.md` says why. All functions here are pure.

use crate::marks::{Mark, Where};
use crate::reading::{Audio, Container, Keep, Tags};
use crate::text::named;

mod cloud;
mod judge;
mod links;
mod mask;
mod paths;
mod rules;
mod services;
mod store;
mod storefront;
mod way_back;

pub use cloud::{Ineligible, Standing, cloud_status};
pub use judge::{Agreement, Evidence, Verdict, judge, weigh};
pub use links::{Link, LinkKind, encode, links};
pub use mask::mask_account;
pub use paths::path_marks;
pub use rules::{Claim, Field, Rule, Test, Value, all as rules, keeps, wants};
pub use services::Service;
pub use store::{Business, Store, linked};
pub use storefront::{Country, storefront};
pub use way_back::{Settings, Subscription, perhaps, way_back};

/// The predicate for readers that keeps those marks for which a rule of evidence holds, and the charset that a file names.
pub const KEEP: Keep = Keep {
    wants: |place, key| wants(place, key) || is_charset(place, key),
    keeps: |place, key, value| keeps(place, key, value) || is_charset(place, key),
};

/// Whether a mark names the charset of a file's texts, which `library/read_as.rs` asks for.
fn is_charset(place: Where, key: &str) -> bool {
    place == Where::Chunk && key == "CSET"
}

named! {
    /// Where a song came from.
    Origin {
        ItunesPurchase = "itunes-purchase", "iTunes purchase";
        ItunesPurchaseProtected = "itunes-purchase-protected", "iTunes purchase, protected";
        AppleMusic = "apple-music", "Apple Music";
        ItunesMatch = "itunes-match", "iTunes Match";
        AppleUnclear = "apple-unclear", "Apple, but not clear how";
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
    /// What a song is, apart from where it came from (EVIDENCE.md §1.3).
    #[derive(Default)]
    Kind {
        #[default]
        Music = "music", "Music";
        MusicVideo = "music-video", "Music video";
        Video = "video", "Film or TV";
        Audiobook = "audiobook", "Audiobook";
        Podcast = "podcast", "Podcast";
        Ringtone = "ringtone", "Ringtone";
        Recording = "recording", "Own recording";
    }
}

impl Kind {
    /// The kind that an origin says; `None` where it says only how the song was delivered.
    pub fn of_origin(origin: Origin) -> Option<Kind> {
        Some(match origin {
            Origin::MusicVideo => Kind::MusicVideo,
            Origin::Video => Kind::Video,
            Origin::Audiobook => Kind::Audiobook,
            Origin::Podcast => Kind::Podcast,
            Origin::Ringtone => Kind::Ringtone,
            Origin::OwnRecording => Kind::Recording,
            _ => return None,
        })
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

impl Certainty {
    /// Whether more than a hint speaks for it, so that something may follow from it (EVIDENCE.md §1.5).
    pub fn is_sure(self) -> bool {
        self <= Certainty::Strong
    }
}

named! {
    /// How strongly one mark speaks for or against an origin.
    Strength {
        /// Only that origin produces it, short of deliberate forgery.
        Proof = "proof", "proof";
        /// Normally only that origin.
        Strong = "strong", "strong";
        /// Decides only where nothing stronger speaks.
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
    /// How a song comes back on a new device.
    WayBack {
        Apple = "apple", "Download from Apple";
        AppleSubscription = "apple-subscription", "Comes with a subscription";
        Store = "store", "Download from another store";
        Rip = "rip", "Rip the CD again";
        Copy = "copy", "Copy from another place";
        OnlyCopy = "only-copy", "Only copy";
        /// No copy is left, and every place was read since.
        Lost = "lost", "Lost";
    }
}

/// What is known of a file when its origin is judged.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What was found in the file and beside it.
    pub marks: &'a [Mark],
    /// The file's tags.
    pub tags: &'a Tags,
    /// The file's audio.
    pub audio: &'a Audio,
    /// The container that its bytes are; `None` when it is not known.
    pub container: Option<Container>,
    /// The file's size in bytes.
    pub size: u64,
}

#[cfg(test)]
mod tests;
