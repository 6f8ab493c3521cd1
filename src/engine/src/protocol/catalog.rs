//! The plain types of the catalog that pages show or ask by. Pages name them by this path only.

pub use reprise_catalog::changes::{About, Disk, Found, Ruling, Said, SaidBy, Sameness, Ticked, TrackFacts};
pub use reprise_catalog::evidence::{
    Agreement, Business, Certainty, CloudStatus, Country, Ineligible, Kind, Link, LinkKind, Origin, Settings,
    Standing, Store, Strength, Subscription, Verdict, WayBack, mask_account, storefront,
};
pub use reprise_catalog::ids::{BrowserId, LibraryId, PlaceId, TrackId};
pub use reprise_catalog::imports::SCRIPT;
pub use reprise_catalog::library::{Basis, Charset, Disks, Group, Judgement, Whereabouts};
pub use reprise_catalog::matching::Alike;
pub use reprise_catalog::query::{Column, Direction, Outlook, Part, Query, Sort, Sum, Trait};
pub use reprise_catalog::reading::{Problem, ProblemCode};
pub use reprise_catalog::restore::{Checkup, Scope, Storage};
pub use reprise_catalog::stated::{Flag, Flags, Keeping, TrackType};
pub use reprise_catalog::text::sorting;
