//! The lists of days that are known, in the registers of the browsers that keep them.

use super::Catalog;
use crate::changes::{DayList, Stamp};
use crate::ids::BrowserId;

/// A register for the list of a day.
#[derive(Clone, Copy, Debug)]
pub struct Dated<'a> {
    /// The browser that keeps it.
    pub browser: BrowserId,
    /// Which of its registers it is.
    pub slot: u32,
    /// When it was written.
    pub stamp: Stamp,
    /// The list, if it holds one.
    pub list: Option<&'a DayList>,
}

impl Catalog {
    /// The registers for lists of days, in no order.
    pub fn day_lists(&self) -> impl Iterator<Item = Dated<'_>> {
        self.sayings.dated().map(|(browser, slot, it)| Dated {
            browser,
            slot,
            stamp: it.stamp,
            list: it.value.as_deref(),
        })
    }
}
