//! Pages that the engine writes: twins, what if, pictures, purchases and rips, the emergency sheet, what is new since when.

mod found;
mod pictures;
mod sheet;
pub(super) mod since;
mod twins;
mod what_if;

use crate::host::Host;
use crate::protocol::leaf::{Leaf, LeafOf};

pub(crate) use twins::TwinsKept;

/// How many songs are looked at before other work may run.
const AT_ONCE: usize = 128;

/// Writes a page.
pub(crate) async fn leaf(host: &Host, asked: &LeafOf) -> Leaf {
    match asked {
        LeafOf::Twins(count) => twins::leaf(host, *count).await,
        LeafOf::WhatIf(turned) => what_if::leaf(host, turned).await,
        LeafOf::Pictures(count) => pictures::leaf(host, *count).await,
        LeafOf::Found(count) => found::leaf(host, *count).await,
        LeafOf::Sheet => sheet::leaf(host).await,
        LeafOf::Since(count, chosen) => since::leaf(host, *count, chosen).await,
    }
}
