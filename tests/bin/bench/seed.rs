//! A made-up library in the stored form: as scans leave it in a browser, and as a first browser sends it.

use std::collections::BTreeMap;

use anyhow::Context as _;
use reprise_catalog::changes::{Batch, Change, Clock, Fact, make_snapshot};
use reprise_catalog::seal::{LibraryKey, Part, Position, RecordHash, Salt, Sealing, Vector};
use reprise_tests::records::Shelf;
use reprise_tests::stored::{Database, Record};
use serde_json::{Value, json};

use crate::library::{self, BROWSER, PLACE, Paths};

/// Files of a batch: a scan of 100,000 songs was seen to leave 2,329 batches.
const FILES: usize = 43;

/// A browser's database, and what is in it.
pub(crate) struct Seed {
    pub(crate) database: Database,
    /// The titles of the songs, in no order.
    pub(crate) titles: Vec<String>,
}

/// The database of a browser that has scanned so many songs.
pub(crate) fn database(songs: u32) -> anyhow::Result<Seed> {
    let changes = library::changes(songs, Paths::Varied);
    let titles = changes.iter().filter_map(|change| match &change.fact {
        Fact::Track { facts, .. } => Some(facts.title.clone()),
        _ => None,
    });
    let titles = titles.collect();
    let first = changes.first().context("a library without songs")?.stamp.ms;
    let place = Fact::Place { place: PLACE, browser: BROWSER, name: "Music".to_owned() };
    let place = Change::new(Clock::new(BROWSER).tick(first - 1), place);
    let batches = std::iter::once(vec![place]).chain(changes.chunks(2 * FILES).map(<[Change]>::to_vec));
    let id = BROWSER.to_hex();
    let records = (1..).zip(batches).map(|(number, changes): (u64, _)| {
        Record::of_bytes(json!([id, number]), &Batch::new(BROWSER, changes).encode())
    });
    let stores = BTreeMap::from([
        ("batches".to_owned(), records.collect()),
        ("places".to_owned(), Vec::new()),
        ("settings".to_owned(), vec![Record("browser".into(), Value::from(id.as_str()))]),
        ("sync".to_owned(), Vec::new()),
    ]);
    Ok(Seed { database: Database { name: "reprise".to_owned(), version: 2, stores }, titles })
}

/// What was put at an endpoint, and what opens it.
pub(crate) struct Seeded {
    /// The words of the library.
    pub(crate) words: String,
    /// The key of the library, in hexadecimal digits.
    pub(crate) key: String,
    /// Whose the records are.
    pub(crate) browser: String,
    /// Where its records are.
    pub(crate) path: String,
    /// What the endpoint wants to hear.
    pub(crate) token: String,
    /// How many records there are.
    pub(crate) records: usize,
    /// What they weigh.
    pub(crate) bytes: usize,
}

/// Puts a made-up library of so many songs at the endpoint.
pub(crate) fn put(url: &str, songs: u32) -> anyhow::Result<Seeded> {
    let key = LibraryKey::new([7; 32]);
    let (words, keys) = (key.words().join(" "), key.derive());
    let shelf = Shelf::of(&keys);
    shelf.claim(url)?;
    let batches = make_snapshot([Batch::new(BROWSER, library::changes(songs, Paths::Varied))])?.batches;
    let (mut previous, mut records) = (RecordHash::NONE, Vec::new());
    for (number, batch) in (1_u64..).zip(&batches) {
        let position = Position { browser: BROWSER, number };
        let mut salt = [0; 16];
        salt.get_mut(..8).context("a salt has eight bytes")?.copy_from_slice(&number.to_be_bytes());
        let sealing = Sealing { position, previous, part: Part::Plain, salt: Salt(salt) };
        let record = keys.seal(&sealing, &Vector::default(), batch);
        previous = RecordHash::of(&record);
        records.push(record);
    }
    let browser = BROWSER.to_hex();
    let bytes = shelf.put(url, &browser, 1, records.iter().map(Vec::as_slice))?;
    let path = format!("/v1/libraries/{}/browsers/{browser}/batches", shelf.library);
    let key = key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Seeded { words, key, browser, path, token: shelf.token, records: batches.len(), bytes })
}
