//! The migrations, one function a version. A database of any older version goes through all that follow.

use indexed_db_futures::database::Database;
use indexed_db_futures::error::Error;
use indexed_db_futures::prelude::*;

/// The version of the database that this build uses.
pub(super) const VERSION: u8 = MIGRATIONS.len() as u8;

type Migration = fn(&Database) -> Result<(), Error>;

const MIGRATIONS: [Migration; 3] = [to_version_1, to_version_2, to_version_3];

/// Brings a database from this version to [`VERSION`].
pub(super) fn migrate(old: f64, db: &Database) -> Result<(), Error> {
    MIGRATIONS.iter().skip(old as usize).try_for_each(|migration| migration(db))
}

/// Makes the stores `batches` by `[browser, number]`, `places` by id, `settings` by name.
fn to_version_1(db: &Database) -> Result<(), Error> {
    for store in [super::batches::STORE, super::places::STORE, super::settings::STORE] {
        db.create_object_store(store).build()?;
    }
    Ok(())
}

/// Makes the store `sync` by `[library, kind, id]`.
fn to_version_2(db: &Database) -> Result<(), Error> {
    db.create_object_store(super::sync::STORE).build()?;
    Ok(())
}

/// Adds `record`, by name: the table record, a cache of the batches.
fn to_version_3(db: &Database) -> Result<(), Error> {
    db.create_object_store(super::record::STORE).build()?;
    Ok(())
}
