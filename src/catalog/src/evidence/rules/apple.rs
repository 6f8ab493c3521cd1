//! Rules for what Apple delivered: purchases, protected purchases, subscription and match.

use super::Claim::{Against, Apple, From, Protected};
use super::Value::{Any, Is, Present, Starts};
use super::fields::{APPLE_MUSIC_FOLDER, ENTRY, PINF, PURCHASER, STIK, VIDEO_TRAK};
use super::{Field, Rule, Test, mark};
use crate::evidence::Facts;
use crate::evidence::Origin::{AppleMusic, ItunesMatch, ItunesPurchase, ItunesPurchaseProtected};
use crate::evidence::Strength::{Hint, Proof, Strong};
use crate::marks::Where::{Audio, Brand, Folder, Ilst, SampleEntry};

/// FairPlay's lock: the entry `drms`, or an encrypted entry under Apple's scheme.
const LOCKED: Test = mark(ENTRY, Is(&["drms", "enca"]));
const DRMS: Test = mark(ENTRY, Is(&["drms"]));
const HAS_PINF: Test = mark(PINF, Any);
const HAS_PURCHASER: Test = mark(PURCHASER, Present);
const HAS_ACCOUNT: Test = mark(&[Field(Ilst, "apID"), Field(Ilst, "ownr")], Present);
const HAS_DATE: Test = mark(&[Field(Ilst, "purd")], Present);
const IN_APPLE_MUSIC: Test = mark(APPLE_MUSIC_FOLDER, Any);

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "apple-pinf",
        all: &[HAS_PINF],
        none: &[LOCKED],
        says: Apple,
        strength: Proof,
        why: "Apple writes this record into what it delivers, bought or matched",
        source: "EVIDENCE.md §3.1",
    },
    Rule {
        id: "apple-pinf-purchaser",
        all: &[HAS_PURCHASER, HAS_PINF],
        none: &[LOCKED],
        says: From(ItunesPurchase),
        strength: Proof,
        why: "the purchaser's account is in the file, beside Apple's own record",
        source: "EVIDENCE.md §3.1",
    },
    Rule {
        id: "apple-pinf-nobody",
        all: &[
            mark(&[Field(SampleEntry, "schi/name")], Present),
            mark(&[Field(SampleEntry, "righ/song")], Present),
        ],
        none: &[LOCKED, HAS_PURCHASER],
        says: From(ItunesMatch),
        strength: Hint,
        why: "Apple's record names a person, but there is no purchase: probably matched",
        source: "EVIDENCE.md §3.4",
    },
    Rule {
        id: "apple-purchase-atoms",
        all: &[HAS_PURCHASER, HAS_ACCOUNT, HAS_DATE],
        none: &[LOCKED, HAS_PINF],
        says: From(ItunesPurchase),
        strength: Strong,
        why: "account and date of a purchase are in the tags; Apple's own record is gone, so the file was rewritten",
        source: "EVIDENCE.md §3.1",
    },
    Rule {
        id: "apple-purchase-atom",
        all: &[HAS_PURCHASER],
        none: &[LOCKED, HAS_PINF],
        says: From(ItunesPurchase),
        strength: Hint,
        why: "part of a purchase record is in the tags, without Apple's own record",
        source: "EVIDENCE.md §3.1",
    },
    Rule {
        id: "apple-purchase-flavour",
        all: &[HAS_PURCHASER, mark(&[Field(Ilst, "flvr")], Present)],
        none: &[LOCKED, HAS_PINF],
        says: From(ItunesPurchase),
        strength: Strong,
        why: "part of a purchase record, and the form in which Apple's store delivers",
        source: "EVIDENCE.md §3.1",
    },
    Rule {
        id: "apple-film-vendor",
        all: &[HAS_PURCHASER, mark(VIDEO_TRAK, Any), mark(&[Field(Ilst, "xid ")], Present)],
        none: &[LOCKED, HAS_PINF],
        says: From(ItunesPurchase),
        strength: Strong,
        why: "a film with part of a purchase record and the seller's number",
        source: "EVIDENCE.md §3.1",
    },
    Rule {
        id: "apple-film-storefront",
        all: &[
            HAS_PURCHASER,
            mark(VIDEO_TRAK, Any),
            Test::Fact { place: Ilst, name: "sfID", holds: has_storefront },
        ],
        none: &[LOCKED, HAS_PINF],
        says: From(ItunesPurchase),
        strength: Strong,
        why: "a film with part of a purchase record and the number of Apple's store",
        source: "EVIDENCE.md §3.1",
    },
    Rule {
        id: "apple-catalogue-ids",
        all: &[Test::Fact { place: Ilst, name: "cnID", holds: has_catalogue_ids }],
        none: &[LOCKED, HAS_PINF, HAS_PURCHASER],
        says: Against(ItunesPurchase),
        strength: Strong,
        why: "catalogue tags, no purchase record: downloaders and taggers write these too",
        source: "EVIDENCE.md §3.3",
    },
    Rule {
        id: "apple-flavour",
        all: &[mark(&[Field(Ilst, "flvr")], Starts("2:"))],
        none: &[],
        says: Apple,
        strength: Hint,
        why: "names the form in which Apple's store delivers",
        source: "EVIDENCE.md §3.1",
    },
    Rule {
        id: "apple-account-kind",
        all: &[mark(&[Field(Ilst, "akID")], Present)],
        none: &[],
        says: Apple,
        strength: Hint,
        why: "tells the kind of account that it was delivered to",
        source: "EVIDENCE.md §3.1",
    },
    Rule {
        id: "apple-brand-protected",
        all: &[mark(&[Field(Brand, "major")], Starts("M4P"))],
        none: &[],
        says: Apple,
        strength: Hint,
        why: "the file calls itself protected by Apple",
        source: "EVIDENCE.md §3.1",
    },
    Rule {
        id: "fairplay",
        all: &[DRMS],
        none: &[],
        says: Protected,
        strength: Proof,
        why: "locked by Apple: only an authorised computer plays it",
        source: "EVIDENCE.md §3.2",
    },
    Rule {
        id: "fairplay-enca",
        all: &[mark(ENTRY, Is(&["enca"])), mark(&[Field(SampleEntry, "sinf/schm")], Starts("itun"))],
        none: &[],
        says: Protected,
        strength: Proof,
        why: "locked by Apple: only an authorised computer plays it",
        source: "EVIDENCE.md §3.2",
    },
    Rule {
        id: "fairplay-apple-music-folder",
        all: &[IN_APPLE_MUSIC, LOCKED],
        none: &[],
        says: From(AppleMusic),
        strength: Strong,
        why: "locked, and kept where Apple Music keeps songs of the subscription",
        source: "EVIDENCE.md §3.2",
    },
    Rule {
        id: "fairplay-itunes-folder",
        all: &[mark(&[Field(Folder, "iTunes Media"), Field(Folder, "iTunes Music")], Any), DRMS],
        none: &[IN_APPLE_MUSIC],
        says: From(ItunesPurchaseProtected),
        strength: Strong,
        why: "locked, and kept where iTunes kept what was bought",
        source: "EVIDENCE.md §3.2",
    },
    Rule {
        id: "fairplay-128",
        all: &[Test::Fact { place: Audio, name: "bitrate", holds: is_128_kbps }, DRMS],
        none: &[],
        says: From(ItunesPurchaseProtected),
        strength: Strong,
        why: "locked at 128 kbps, as Apple sold songs until 2009",
        source: "EVIDENCE.md §3.2",
    },
    Rule {
        id: "fairplay-256",
        all: &[Test::Fact { place: Audio, name: "bitrate", holds: is_256_kbps }, DRMS],
        none: &[HAS_PURCHASER],
        says: From(AppleMusic),
        strength: Strong,
        why: "locked at 256 kbps, as Apple Music delivers; what Apple sells at that rate is not locked",
        source: "EVIDENCE.md §3.2",
    },
    Rule {
        id: "fairplay-purchaser",
        all: &[HAS_PURCHASER, LOCKED],
        none: &[],
        says: From(ItunesPurchaseProtected),
        strength: Hint,
        why: "locked, with the account that bought it",
        source: "EVIDENCE.md §3.2",
    },
    Rule {
        id: "fairplay-film",
        all: &[HAS_PURCHASER, LOCKED, mark(VIDEO_TRAK, Any), mark(STIK, Is(&["9", "10"]))],
        none: &[],
        says: From(ItunesPurchaseProtected),
        strength: Strong,
        why: "a locked film, with the account that bought it",
        source: "EVIDENCE.md §3.2",
    },
];

fn has_storefront(facts: &Facts<'_>) -> bool {
    facts.tags.ids.apple_storefront.is_some()
}

fn has_catalogue_ids(facts: &Facts<'_>) -> bool {
    let ids = &facts.tags.ids;
    ids.apple_song.is_some() || ids.apple_album.is_some() || ids.apple_artist.is_some()
}

fn is_128_kbps(facts: &Facts<'_>) -> bool {
    facts.audio.bitrate_kbps.is_some_and(|kbps| (118..=138).contains(&kbps))
}

fn is_256_kbps(facts: &Facts<'_>) -> bool {
    facts.audio.bitrate_kbps.is_some_and(|kbps| (236..=300).contains(&kbps))
}
