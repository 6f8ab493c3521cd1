//! The eras of a batch's changes, and the stamps that they replaced. Both stand beside the changes, because few changes
//! have either. Each is a section of its own, which readers that do not know it pass over.

use std::collections::BTreeMap;

use super::super::columns::{Damaged, Reader, Writer};
use super::super::fact::Change;
use super::super::kinds;
use super::super::stamp::Stamp;
use super::{ROWS, write_section};
use crate::ids::BrowserId;

/// What stands beside changes, by their positions in the batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Beside {
    eras: BTreeMap<u64, u32>,
    replaced: BTreeMap<u64, Stamp>,
}

impl Beside {
    /// What stands beside these changes.
    pub(super) fn of(changes: &[Change]) -> Beside {
        let mut beside = Beside::default();
        for (at, change) in (0..).zip(changes) {
            if change.stamp.era > 0 {
                beside.eras.insert(at, change.stamp.era);
            }
            if let Some(replaced) = change.replaced {
                beside.replaced.insert(at, replaced);
            }
        }
        beside
    }

    /// Writes a section for each that any change has.
    pub(super) fn write(&self, out: &mut Writer) {
        let mut eras = Writer::default();
        for (at, era) in &self.eras {
            eras.number(*at);
            eras.number(u64::from(*era));
        }
        let mut replaced = Writer::default();
        for (at, stamp) in &self.replaced {
            [*at, stamp.era.into(), stamp.ms, stamp.counter.into()]
                .into_iter()
                .for_each(|it| replaced.number(it));
            replaced.0.extend(stamp.browser.0);
        }
        for (kind, section) in [(kinds::ERAS_BESIDE, eras), (kinds::REPLACED_BESIDE, replaced)] {
            if !section.0.is_empty() {
                write_section(out, kind, ROWS, &section.0);
            }
        }
    }

    /// Reads a section if it is one of these. Answers whether it is.
    pub(super) fn read(&mut self, kind: u64, section: &[u8]) -> Result<bool, Damaged> {
        let mut reader = Reader(section);
        match kind {
            kinds::ERAS_BESIDE => {
                while !reader.is_empty() {
                    let (at, era) = (reader.number()?, small(reader.number()?)?);
                    self.eras.insert(at, era);
                }
            }
            kinds::REPLACED_BESIDE => {
                while !reader.is_empty() {
                    let (at, era, ms) = (reader.number()?, small(reader.number()?)?, reader.number()?);
                    let (counter, browser) = (small(reader.number()?)?, BrowserId(reader.array()?));
                    self.replaced.insert(at, Stamp { era, ms, counter, browser });
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// A change as it was, from what its position tells.
    pub(super) fn give(&self, at: u64, change: Change) -> Change {
        let era = self.eras.get(&at).copied().unwrap_or_default();
        let replaced = self.replaced.get(&at).copied();
        Change { stamp: Stamp { era, ..change.stamp }, replaced, ..change }
    }
}

fn small(number: u64) -> Result<u32, Damaged> {
    number.try_into().map_err(|_| Damaged)
}
