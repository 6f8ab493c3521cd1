//! What can be wrong with a store, and what mends it.

use std::fmt;

/// Something that is wrong with one object, or with one that should be there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    /// The key of the object.
    pub(super) key: String,
    pub(super) kind: Kind,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Foreign,
    Unreadable,
    ClaimMissing,
    ClaimDamaged,
    EpochMissing,
    EpochDamaged,
    OwnerMissing,
    OwnerDamaged,
    RecordDamaged,
    RecordUnchained,
    RecordsMissing,
    SweepInterrupted,
}

/// Who mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mender {
    /// Browsers of the library, when they sync.
    Browsers,
    /// The endpoint, at its next start.
    Endpoint,
    /// Whoever runs the endpoint.
    Owner,
}

impl Kind {
    /// What is wrong, in words.
    fn says(self) -> &'static str {
        match self {
            Self::Foreign => "no endpoint has written this",
            Self::Unreadable => "this cannot be read",
            Self::ClaimMissing => "the library has records, but nobody has claimed it",
            Self::ClaimDamaged => "the secrets of the library are damaged, so nobody is let in",
            Self::EpochMissing => "an epoch is missing, so those after it do not count",
            Self::EpochDamaged => {
                "the secrets of an epoch are damaged, so it and those after it do not count"
            }
            Self::OwnerMissing => "it is not kept whose this stream is",
            Self::OwnerDamaged => "whose this stream is, is damaged",
            Self::RecordDamaged => "this is no record",
            Self::RecordUnchained => {
                "this record does not follow the one before it: one of the two is damaged"
            }
            Self::RecordsMissing => "records before this one are missing",
            Self::SweepInterrupted => "removing an unused library was interrupted",
        }
    }

    /// Who mends it.
    pub(super) fn mender(self) -> Mender {
        match self {
            Self::Foreign | Self::Unreadable | Self::ClaimDamaged | Self::EpochDamaged => Mender::Owner,
            Self::SweepInterrupted => Mender::Endpoint,
            _ => Mender::Browsers,
        }
    }

    /// How it is mended, in words.
    fn remedy(self) -> &'static str {
        match self {
            Self::Foreign => "nothing reads it, and nothing is stored in its place; move it away",
            Self::Unreadable => {
                "see whose it is, and whether the disk is sound; then put it back from a copy"
            }
            Self::ClaimMissing => "a browser of the library claims it again when it syncs",
            Self::ClaimDamaged => {
                "put it back from a copy, or remove it: then a browser claims the library again"
            }
            Self::EpochMissing => "a browser that knows a later one raises it again",
            Self::EpochDamaged => {
                "put it back from a copy, or remove it: then a browser that knows it raises it again"
            }
            Self::OwnerMissing => "its browser takes it again with its next record",
            Self::OwnerDamaged => "its browser goes on under a new id, and carries its records along",
            Self::RecordDamaged | Self::RecordUnchained | Self::RecordsMissing => {
                "its browser reads back what it stored, and sends a fresh snapshot"
            }
            Self::SweepInterrupted => "the endpoint finishes it at its next start",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.key, self.kind.says(), self.kind.remedy())
    }
}
