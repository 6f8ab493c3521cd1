//! Fetches a library's sealed records from an endpoint and puts them there, unopened, over the endpoint's protocol.

use anyhow::{Context as _, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reprise_catalog::seal::Keys;
use serde::{Deserialize, Serialize};

use crate::http::{Answer, Connection, request};

/// A library at an endpoint. The token allows to read it and to write new streams.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Shelf {
    /// The library's id.
    pub library: String,
    /// The library's token.
    pub token: String,
    /// The secret that claims it.
    #[serde(default)]
    pub claim: String,
    /// What the endpoint shall take.
    #[serde(default)]
    pub rights: String,
}

/// The records of one browser, from its first number on.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// The browser's id.
    pub browser: String,
    /// The number of the first record.
    pub first: u64,
    /// Each record, in base64.
    pub records: Vec<String>,
}

impl Shelf {
    /// The library with these keys, in its first epoch.
    #[must_use]
    pub fn of(keys: &Keys) -> Shelf {
        Shelf {
            library: keys.library.to_hex(),
            token: keys.token(0).expose_hex(),
            claim: keys.claim.expose_hex(),
            rights: String::from_utf8_lossy(&keys.rights(0).write()).into_owned(),
        }
    }

    /// Makes the library, if the endpoint does not have it yet.
    ///
    /// # Errors
    /// When the endpoint refuses it.
    pub fn claim(&self, url: &str) -> anyhow::Result<()> {
        let claim = request("PUT", &self.library, &self.claim, self.rights.as_bytes());
        let answer = connect(url)?.send(&claim)?;
        let said = || String::from_utf8_lossy(&answer.body);
        ensure!(answer.status < 300, "the claim was answered {}: {}", answer.status, said());
        Ok(())
    }

    /// Puts records of one browser, and gives them numbers from `first` on. Returns the sum of their bytes.
    ///
    /// # Errors
    /// When the endpoint refuses a record.
    pub fn put<'a>(
        &self,
        url: &str,
        browser: &str,
        first: u64,
        records: impl IntoIterator<Item = &'a [u8]>,
    ) -> anyhow::Result<usize> {
        let (mut connection, mut bytes) = (connect(url)?, 0);
        for (number, record) in (first..).zip(records) {
            let path = format!("/browsers/{browser}/batches/{number}");
            self.send(&mut connection, "PUT", &path, record)
                .with_context(|| format!("record {number} of {browser}"))?;
            bytes += record.len();
        }
        Ok(bytes)
    }

    /// Puts records that were fetched before.
    ///
    /// # Errors
    /// As [`Shelf::put`].
    pub fn put_sealed(&self, url: &str, sealed: &Sealed) -> anyhow::Result<()> {
        let records: Result<Vec<Vec<u8>>, _> =
            sealed.records.iter().map(|record| BASE64_STANDARD.decode(record)).collect();
        let records = records.context("a record that is no base64")?;
        self.put(url, &sealed.browser, sealed.first, records.iter().map(Vec::as_slice)).map(drop)
    }

    /// Fetches the records of one browser.
    ///
    /// # Errors
    /// When the endpoint does not give them.
    pub fn fetch(&self, url: &str, browser: &str) -> anyhow::Result<Sealed> {
        let mut connection = connect(url)?;
        let (mut after, mut first, mut records) = (0, None, Vec::new());
        loop {
            let path = format!("/browsers/{browser}/batches?after={after}");
            let page = self.send(&mut connection, "GET", &path, &[])?.body;
            let Some(last) = take_frames(&page, &mut first, &mut records)? else { break };
            after = last;
        }
        Ok(Sealed { browser: browser.to_owned(), first: first.unwrap_or(1), records })
    }

    fn send(
        &self,
        connection: &mut Connection,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> anyhow::Result<Answer> {
        let path = format!("{}{path}", self.library);
        let answer = connection.send(&request(method, &path, &self.token, body))?;
        let said = || String::from_utf8_lossy(&answer.body);
        ensure!(answer.status < 300, "{method} {path} was answered {}: {}", answer.status, said());
        Ok(answer)
    }
}

/// Takes the records out of a page. Before each stand its number (8 bytes) and its length (4 bytes). Returns
/// the last number, or `None` for an empty page.
fn take_frames(
    mut page: &[u8],
    first: &mut Option<u64>,
    records: &mut Vec<String>,
) -> anyhow::Result<Option<u64>> {
    let mut last = None;
    while let Some((number, rest)) = page.split_first_chunk::<8>() {
        let (length, rest) = rest.split_first_chunk::<4>().context("a page that is cut off")?;
        let length = usize::try_from(u32::from_be_bytes(*length))?;
        let (record, rest) = rest.split_at_checked(length).context("a record that is cut off")?;
        let number = u64::from_be_bytes(*number);
        first.get_or_insert(number);
        last = Some(number);
        records.push(BASE64_STANDARD.encode(record));
        page = rest;
    }
    Ok(last)
}

fn connect(url: &str) -> anyhow::Result<Connection> {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let address = address.parse().with_context(|| format!("no address of this machine: {url}"))?;
    Connection::to(address).with_context(|| format!("cannot reach {url}"))
}
