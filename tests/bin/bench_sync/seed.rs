//! A library at the endpoint, put there as a first browser would.

use anyhow::{Context as _, ensure};
use reprise_catalog::changes::{Batch, make_snapshot};
use reprise_catalog::seal::{LibraryKey, Part, Position, RecordHash, Salt, Sealing};

use crate::http::{Connection, request};
use crate::library::{self, BROWSER, Paths};

/// The library that was put there, and what opens it.
pub(crate) struct Seeded {
    /// The words of the library.
    pub(crate) words: String,
    /// The address of its records.
    pub(crate) path: String,
    /// The library's token.
    pub(crate) token: String,
    /// How many records there are.
    pub(crate) records: usize,
    /// The bytes of all records.
    pub(crate) bytes: usize,
}

/// Puts a made-up library of this many songs at the endpoint.
pub(crate) fn put(url: &str, songs: u32) -> anyhow::Result<Seeded> {
    let key = LibraryKey::new([7; 32]);
    let (words, keys) = (key.words().join(" "), key.derive());
    let (library, token) = (keys.library.to_hex(), keys.token.expose_hex());
    let address = url.trim_start_matches("http://").parse().context("an address that is none")?;
    let mut connection = Connection::to(address)?;
    ensure!(
        connection.send(&request("PUT", &library, &token, &[]))?.status < 300,
        "the library is not taken"
    );
    let records = format!("{library}/browsers/{}/batches", BROWSER.to_hex());
    let batches = make_snapshot([Batch::new(BROWSER, library::changes(songs, Paths::Varied))])?.batches;
    let (mut previous, mut bytes, count) = (RecordHash::NONE, 0, batches.len());
    for (number, batch) in (1..).zip(&batches) {
        let position = Position { browser: BROWSER, number };
        let mut salt = [0; 16];
        salt.get_mut(..8).context("a salt has eight bytes")?.copy_from_slice(&number.to_be_bytes());
        let record = keys.seal(&Sealing { position, previous, part: Part::Plain, salt: Salt(salt) }, batch);
        let answer = connection.send(&request("PUT", &format!("{records}/{number}"), &token, &record))?;
        ensure!(
            answer.status < 300,
            "record {number} is not taken: {}",
            String::from_utf8_lossy(&answer.body)
        );
        (previous, bytes) = (RecordHash::of(&record), bytes + record.len());
    }
    Ok(Seeded { words, path: format!("/v1/libraries/{records}"), token, records: count, bytes })
}
