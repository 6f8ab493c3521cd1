//! The table record: table and catalog as they lie in memory, so that opening a library copies bytes and decodes
//! no song. It is a cache: what is damaged, of another build or of other settings is made anew.
//!
//! Its first part is what the first rows need: the table's columns and orders, and of the catalog ids, titles,
//! names and places. [`Opening::first`] answers these while the rest is still being read.

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};

use thiserror::Error;

use super::columns::Columns;
use super::order::Orders;
use super::table::Table;
use crate::ids::{BrowserId, PlaceId};
use crate::library::Catalog;
use crate::packed::{Column, Reader, Writer};

pub use crate::packed::Unfit;

/// What a record was made from.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Key {
    /// The build that wrote it. No other build reads it.
    pub build: String,
    /// The settings of verdicts, as a number that differs for others.
    pub settings: u64,
    /// Up to which batch of each browser everything is folded in.
    pub heads: Vec<(BrowserId, u64)>,
    /// The places that had not been seen for long.
    pub old: BTreeSet<PlaceId>,
}

/// How many columns the first rows need.
const FIRST: usize = Columns::PARTS + Orders::PARTS + Catalog::FRONT;

/// The catalog or the table changed while a record was written.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the library changed while its table record was written")]
pub struct Changed;

/// A record that is being written, in pieces of at most 1 MB and a little. Nothing is borrowed between two pieces.
pub struct Writing {
    writer: Writer,
    /// The edits of catalog and table that are written.
    edits: (u64, u64),
}

impl Writing {
    /// Begins a record.
    pub fn begin(catalog: &Catalog, table: &Table, key: &Key) -> Writing {
        // Writing to memory cannot fail.
        let head = borsh::to_vec(key).unwrap_or_default();
        let writer = with_columns(catalog, table, |columns| Writer::new(&head, columns));
        Writing { writer, edits: (catalog.edits(), table.edits()) }
    }

    /// The next piece; `None` when all are written.
    ///
    /// # Errors
    /// [`Changed`] if the catalog or the table is another than when the record was begun. What was written must be
    /// thrown away then.
    pub fn next(&mut self, catalog: &Catalog, table: &Table) -> Result<Option<Vec<u8>>, Changed> {
        if self.edits != (catalog.edits(), table.edits()) {
            return Err(Changed);
        }
        Ok(with_columns(catalog, table, |columns| self.writer.next(columns)))
    }
}

/// All columns, in the order in which they are read.
fn with_columns<R>(catalog: &Catalog, table: &Table, look: impl FnOnce(&[Column<'_>]) -> R) -> R {
    let orders = table.complete_orders();
    let mut columns = table.columns().parts();
    columns.extend(orders.parts());
    columns.extend(catalog.front());
    columns.extend(catalog.rest());
    look(&columns)
}

/// A record that is being read, in pieces of any length.
pub struct Opening {
    reader: Reader,
    key: Option<Key>,
    build: String,
    settings: u64,
}

impl Opening {
    /// Begins to read a record of this many bytes, for a build and settings. It never takes more memory than the
    /// record has bytes, whatever the record claims.
    pub fn new(size: u64, build: &str, settings: u64) -> Opening {
        Opening { reader: Reader::new(size), key: None, build: build.to_owned(), settings }
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// [`Unfit`] when the record is of no use. Nothing of it may be used then.
    pub fn take(&mut self, piece: &[u8]) -> Result<(), Unfit> {
        self.reader.take(piece)?;
        if let (None, Some(head)) = (&self.key, self.reader.head()) {
            let key = Key::try_from_slice(head).map_err(|_| Unfit::Damaged)?;
            if key.build != self.build {
                return Err(Unfit::OtherBuild);
            }
            if key.settings != self.settings {
                return Err(Unfit::OtherSettings);
            }
            self.key = Some(key);
        }
        Ok(())
    }

    /// What the record was made from, once that has come.
    pub fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// The table, and a catalog that knows only what a window of rows shows, once they have come. They are
    /// answered once.
    ///
    /// Nothing may be folded into this catalog before [`Opening::finish`].
    ///
    /// # Errors
    /// [`Unfit`] when the record is of no use.
    pub fn first(&mut self) -> Result<Option<(Catalog, Table)>, Unfit> {
        let Some(mut parts) = self.reader.columns(FIRST) else { return Ok(None) };
        let columns = Columns::of_parts(&mut parts)?;
        let orders = Orders::of_parts(&mut parts)?;
        Ok(Some((Catalog::of_front(&mut parts)?, Table::of_parts(columns, orders))))
    }

    /// Gives the catalog everything else, once all pieces have come and [`Opening::first`] has answered.
    ///
    /// # Errors
    /// [`Unfit`] when the record is of no use. The catalog and the table must be thrown away then.
    pub fn finish(mut self, catalog: &mut Catalog) -> Result<(), Unfit> {
        let is_whole = self.reader.is_whole();
        let mut parts = self.reader.columns(Catalog::REST).filter(|_| is_whole).ok_or(Unfit::Damaged)?;
        catalog.take_rest(&mut parts)
    }
}

/// Reads a whole record.
///
/// # Errors
/// [`Unfit`] when the record is of no use.
pub fn read_record<'a>(
    size: u64,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    build: &str,
    settings: u64,
) -> Result<(Key, Catalog, Table), Unfit> {
    let mut opening = Opening::new(size, build, settings);
    for piece in pieces {
        opening.take(piece)?;
    }
    let (mut catalog, table) = opening.first()?.ok_or(Unfit::Damaged)?;
    let key = opening.key().cloned().ok_or(Unfit::Damaged)?;
    opening.finish(&mut catalog)?;
    Ok((key, catalog, table))
}

#[cfg(test)]
mod tests;
