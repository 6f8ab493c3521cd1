//! The database that a browser keeps in IndexedDB: reads it whole from a page, and writes it from a page that
//! does not run the app (`/healthz`). This module does not know what the records mean.

use std::collections::BTreeMap;

use anyhow::Context as _;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::tab::Tab;

const SCRIPT: &str = include_str!("stored.js");

/// How many bytes of JSON go to the page in one call.
const PART: usize = 1 << 20;

/// A database with all that it holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// The records of each store.
    pub stores: BTreeMap<String, Vec<Record>>,
}

/// A record: its key and its value, as `stored.js` writes them in JSON.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Record(pub Value, pub Value);

impl Record {
    /// A record whose value is bytes.
    pub fn of_bytes(key: Value, bytes: &[u8]) -> Record {
        Record(key, json!({ "bytes": BASE64_STANDARD.encode(bytes) }))
    }
}

impl Database {
    /// Reads a database of the origin that a tab shows.
    ///
    /// # Errors
    /// When it cannot be opened, or is empty.
    pub fn read(tab: &Tab, name: &str) -> anyhow::Result<Database> {
        let name = Value::from(name);
        let database: Database = tab.value(&format!("{SCRIPT}.read({name})"))?;
        anyhow::ensure!(!database.stores.is_empty(), "the browser has no database {name}");
        Ok(database)
    }

    /// Writes the database at the origin that a tab shows. No database may have its name there.
    ///
    /// # Errors
    /// When a record cannot be written.
    pub fn write(&self, tab: &Tab) -> anyhow::Result<()> {
        let (name, version) = (Value::from(self.name.as_str()), self.version);
        let stores = json!(self.stores.keys().collect::<Vec<_>>());
        let _: Value = tab.value(&format!("{SCRIPT}.make({name}, {version}, {stores})"))?;
        for (store, records) in &self.stores {
            for part in parts(records)? {
                let store = Value::from(store.as_str());
                let _: Value = tab.value(&format!("{SCRIPT}.put({name}, {store}, [{part}])"))?;
            }
        }
        Ok(())
    }

    /// The text of a setting.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn setting(&self, name: &str) -> anyhow::Result<&str> {
        let settings = self.stores.get("settings").context("no store of settings")?;
        let found = settings.iter().find(|Record(key, _)| key == name);
        found.and_then(|Record(_, value)| value.as_str()).with_context(|| format!("no setting {name}"))
    }
}

/// The records as JSON, in parts of about [`PART`] bytes.
fn parts(records: &[Record]) -> anyhow::Result<Vec<String>> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    for record in records {
        if !part.is_empty() {
            part.push(',');
        }
        part.push_str(&serde_json::to_string(record)?);
        if part.len() > PART {
            parts.push(std::mem::take(&mut part));
        }
    }
    parts.push(part);
    Ok(parts)
}
