//! The table of floors: which crate, and which room of a crate, may use which.
//!
//! A house has floors, listed from the top down, and a floor has rooms. A room may use those on floors below its
//! own; never one above, nor one beside it. To add a room, write its name on its floor. To let an arrow run up all
//! the same, add it to [`ARGUED`] with the reason; the crate's README says it as well.

/// The rooms of a house, floor by floor, the top floor first.
#[derive(Debug, Clone, Copy)]
pub(super) struct House {
    /// The crate whose modules are the rooms; empty for the workspace, whose rooms are its crates.
    pub(super) name: &'static str,
    /// The floors.
    pub(super) floors: &'static [&'static [&'static str]],
}

/// An arrow that may stay although it runs up, or around in a circle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Argued {
    /// The module that uses the other one, as `crate::module`.
    pub(super) from: &'static str,
    /// The module that it uses.
    pub(super) to: &'static str,
    /// Why.
    #[expect(dead_code, reason = "for whoever reads the table")]
    pub(super) why: &'static str,
}

/// The crates.
pub(super) const CRATES: House =
    House { name: "", floors: &[&["app", "xtask"], &["engine"], &["catalog", "cloud"], &["wire"]] };

/// The houses whose rooms are listed. Of other crates only circles are looked for.
pub(super) const HOUSES: &[House] = &[
    House {
        name: "catalog",
        floors: &[
            &["export", "imports"],
            &["dated", "pictures", "restore", "twins", "whatif"],
            &["query"],
            &["library"],
            &["matching"],
            &["changes"],
            &["stated"],
            &["evidence", "side"],
            &["read"],
            &["reading"],
            &["marks", "seal"],
            &["ids", "text"],
            &["packed"],
        ],
    },
    House {
        name: "engine",
        floors: &[
            &["host"],
            &["scan", "sync"],
            &["store"],
            &["link"],
            &["platform"],
            &["protocol"],
            &["words"],
        ],
    },
    House {
        name: "wire",
        floors: &[
            &["info", "refusal", "request"],
            &["digests", "epochs", "heads", "mailbox"],
            &["headers", "ids", "word"],
            &["answer", "events", "frames", "hex", "paths", "record"],
        ],
    },
    House {
        name: "app",
        floors: &[&["pages"], &["components"], &["state"], &["link"], &["live", "platform"], &["words"]],
    },
];

/// The arrows that run up and stay.
pub(super) const ARGUED: &[Argued] = &[
    Argued {
        from: "catalog::library::catalog::file",
        to: "catalog::library::catalog::track",
        why: "a file names its track and a track its files: handles on the same two stores",
    },
    Argued {
        from: "engine::scan::run",
        to: "engine::host::library",
        why: "a run hands what its workers read to the library, which holds the pen; the host begins runs",
    },
    Argued {
        from: "engine::store::sync",
        to: "engine::sync::syncer",
        why: "sync says what it needs of storage as a trait, so that its tests need no browser; storage fulfils it",
    },
];
