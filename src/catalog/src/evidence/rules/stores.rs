//! Rules for other stores: what they write into the files that they sell.

use super::Claim::Sold;
use super::Value::{Any, Contains, Holds, Present, Starts};
use super::fields::{COMMENT, ENCODER, LINK};
use super::{Claim, Field, Rule, mark};
use crate::evidence::Store::{
    self, Amazon, Bandcamp, Beatport, CdBaby, EMusic, GooglePlay, Jamendo, Mora, Ototoy, Qobuz,
};
use crate::evidence::Strength::{Hint, Proof, Strong};
use crate::evidence::{Origin, store};
use crate::marks::Where::{Ape, Asf, Id3, Ilst, Vorbis};
use crate::text::starts;

const fn sold_by(store: Store) -> Claim {
    Sold(Origin::Store, store)
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "amazon-comment",
        all: &[mark(COMMENT, Starts("Amazon.com Song ID:"))],
        none: &[],
        says: sold_by(Amazon),
        strength: Strong,
        why: "Amazon's number of the song",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "amazon-private",
        all: &[mark(&[Field(Id3, "PRIV:www.amazon.com")], Any)],
        none: &[],
        says: sold_by(Amazon),
        strength: Strong,
        why: "the tag has a private field of Amazon's",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "amazon-uits",
        all: &[mark(&[Field(Id3, "PRIV:www.amazon.com")], Contains(":UITS"))],
        none: &[],
        says: sold_by(Amazon),
        strength: Proof,
        why: "Amazon's receipt of the download is in the file",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "amazon-merchant",
        all: &[mark(&[Field(Vorbis, "MERCHANTNAME")], Contains("amazon"))],
        none: &[],
        says: sold_by(Amazon),
        strength: Hint,
        why: "names the merchant",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "google-play",
        all: &[mark(
            &[
                Field(Id3, "PRIV:Google/StoreId"),
                Field(Id3, "PRIV:Google/StoreLabelCode"),
                Field(Id3, "PRIV:Google/UITS"),
            ],
            Any,
        )],
        none: &[],
        says: sold_by(GooglePlay),
        strength: Strong,
        why: "Google Play Music's number of the song",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "google-client",
        all: &[mark(
            &[Field(Id3, "PRIV:Google/OriginalClientId"), Field(Id3, "GEOB:Google/OriginalClientId")],
            Any,
        )],
        none: &[],
        says: sold_by(GooglePlay),
        strength: Hint,
        why: "Google Play Music's number of a program that asked for the song",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "jamendo",
        all: &[mark(
            &[
                Field(Id3, "TENC"),
                Field(Id3, "TSSE"),
                Field(Id3, "WCOM"),
                Field(Id3, "WOAF"),
                Field(Id3, "WOAR"),
                Field(Id3, "WOAS"),
                Field(Id3, "TCOP"),
                Field(Vorbis, "COPYRIGHT"),
                Field(Vorbis, "LICENSE"),
                Field(Ape, "COPYRIGHT"),
                Field(Ilst, "cprt"),
                Field(Vorbis, "ENCODED-BY"),
                Field(Vorbis, "ENCODEDBY"),
                Field(Ape, "ENCODED BY"),
                Field(Ape, "ENCODEDBY"),
                Field(Ilst, "©enc"),
                Field(Asf, "WM/EncodedBy"),
            ],
            Contains("jamendo"),
        )],
        none: &[],
        says: sold_by(Jamendo),
        strength: Strong,
        why: "Jamendo names itself where it delivers",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "uits",
        all: &[mark(&[Field(Id3, "PRIV:*"), Field(Ilst, "----:*")], Contains(":UITS"))],
        none: &[],
        says: Claim::From(Origin::Store),
        strength: Proof,
        why: "a store's receipt of the download is in the file",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "windows-media-locked",
        all: &[mark(&[Field(Asf, "encryption")], Any)],
        none: &[],
        says: Claim::From(Origin::Store),
        strength: Strong,
        why: "locked by Windows Media, as stores and subscriptions did",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "emusic",
        all: &[mark(&[Field(Id3, "PRIV:contentgroup@emusic.com")], Any)],
        none: &[],
        says: sold_by(EMusic),
        strength: Strong,
        why: "the tag has eMusic's copyright note",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "beatport-comment",
        all: &[mark(COMMENT, Contains("Purchased at Beatport.com"))],
        none: &[],
        says: sold_by(Beatport),
        strength: Strong,
        why: "says that it was bought at Beatport",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "beatport-encoder",
        all: &[mark(ENCODER, Starts("Beatport"))],
        none: &[],
        says: sold_by(Beatport),
        strength: Strong,
        why: "encoded by Beatport",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "bandcamp-visit",
        all: &[mark(
            COMMENT,
            Holds(|text| starts(text.trim_start(), "visit ") && store::linked(text) == Some(Bandcamp)),
        )],
        none: &[],
        says: sold_by(Bandcamp),
        strength: Strong,
        why: "Bandcamp's invitation to the artist's page",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "qobuz",
        all: &[mark(
            &[
                Field(Vorbis, "QBZ:TID"),
                Field(Ilst, "----:com.apple.iTunes:QBZ:TID"),
                Field(Id3, "TXXX:QBZ:TID"),
                Field(Ape, "QBZ:TID"),
                Field(Asf, "QBZ:TID"),
            ],
            Present,
        )],
        none: &[],
        says: sold_by(Qobuz),
        strength: Strong,
        why: "Qobuz's number of the song",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "cdbaby",
        all: &[mark(&[Field(Id3, "UFID:http://www.cdbaby.com/cdbaby.pid")], Any)],
        none: &[],
        says: sold_by(CdBaby),
        strength: Hint,
        why: "CD Baby's number of the song",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "mora-comment",
        all: &[mark(COMMENT, Contains("JASRAC /"))],
        none: &[],
        says: sold_by(Mora),
        strength: Hint,
        why: "a rights note as mora writes it",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "ototoy-comment",
        all: &[mark(COMMENT, Contains("OTOTOY"))],
        none: &[],
        says: sold_by(Ototoy),
        strength: Hint,
        why: "its comment names the store",
        source: "EVIDENCE.md §4.1",
    },
    Rule {
        id: "store-link",
        all: &[mark(LINK, Holds(|text| store::linked(text).is_some()))],
        none: &[],
        says: Claim::Linked,
        strength: Hint,
        why: "links to a store; taggers add such links too",
        source: "EVIDENCE.md §4.2",
    },
];
