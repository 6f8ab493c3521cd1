//! Heads: what an endpoint says that it holds of a library. They are the answer about a library; events have
//! parts of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::answer::Garbled;
use crate::ids::BrowserId;

/// The batches of one browser. Numbers between may be missing, where a snapshot began far ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the first batch, or 0.
    #[serde(default)]
    pub first: u64,
    /// The number of the last batch, or 0.
    pub last: u64,
    /// The bytes of all records.
    #[serde(default)]
    pub bytes: u64,
}

/// What an endpoint holds of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Heads {
    /// The batches of each browser.
    pub browsers: BTreeMap<BrowserId, Head>,
    /// The browsers that were removed. One may still have batches, which its remover had not read.
    pub forgotten: BTreeSet<BrowserId>,
    /// The epoch whose token is taken.
    pub epoch: u64,
    /// The bytes of all batches.
    pub bytes_used: u64,
    /// The most bytes that the library may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<u64>,
}

/// The data of an event: the browsers whose heads moved; `None` for one that was removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The heads, as they are now.
    pub browsers: BTreeMap<BrowserId, Option<Head>>,
}

/// [`Heads`] as they are read. Ids that this version does not understand are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default)]
    browsers: BTreeMap<String, Head>,
    #[serde(default)]
    forgotten: Vec<String>,
    #[serde(default)]
    epoch: u64,
    #[serde(default)]
    bytes_used: u64,
    #[serde(default)]
    quota: Option<u64>,
}

impl Heads {
    /// Writes them as JSON: `{"browsers": {"<id>": {"first", "last", "bytes"}}, "forgotten": ["<id>"], "epoch",
    /// "bytesUsed", "quota"}`.
    pub fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("ids are written as text, and numbers can be written")
    }

    /// Reads what [`Heads::write`] wrote, or a later version of it.
    ///
    /// # Errors
    /// [`Garbled`] if it is no such answer.
    pub fn read(body: &[u8]) -> Result<Heads, Garbled> {
        let document: Document = Garbled::check("heads", serde_json::from_slice(body))?;
        let browsers = document.browsers.into_iter();
        Ok(Heads {
            browsers: browsers.filter_map(|(id, head)| Some((BrowserId::from_hex(&id)?, head))).collect(),
            forgotten: document.forgotten.iter().filter_map(|id| BrowserId::from_hex(id)).collect(),
            epoch: document.epoch,
            bytes_used: document.bytes_used,
            quota: document.quota,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_heads() {
        let heads = Heads {
            browsers: BTreeMap::from([(BrowserId([1; 8]), Head { first: 2, last: 5, bytes: 9 })]),
            forgotten: BTreeSet::from([BrowserId([2; 8])]),
            epoch: 3,
            bytes_used: 9,
            quota: Some(100),
        };
        let text = r#"{"browsers":{"0101010101010101":{"first":2,"last":5,"bytes":9}},"forgotten":["0202020202020202"],"epoch":3,"bytesUsed":9,"quota":100}"#;
        assert_eq!(String::from_utf8(heads.write()).unwrap(), text);
        assert_eq!(Heads::read(text.as_bytes()).unwrap(), heads);
    }

    #[test]
    fn what_is_not_understood_is_passed_over() {
        let text = r#"{"browsers":{"0101010101010101":{"first":2,"last":5,"bytes":9,"new":1},"x":{"last":1}},"more":0}"#;
        let heads = Heads::read(text.as_bytes()).unwrap();
        assert_eq!(heads.browsers.len(), 1);
        assert_eq!(heads.browsers[&BrowserId([1; 8])], Head { first: 2, last: 5, bytes: 9 });
        assert!(Heads::read(b"<html>").is_err());
        assert!(Heads::read(br#"{"browsers":{"0101010101010101":{"last":-1}}}"#).is_err());
    }
}
