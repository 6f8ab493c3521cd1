//! What a browser that joins by a code is given.

use borsh::{BorshDeserialize, BorshSerialize};
use zeroize::Zeroizing;

use crate::ids::BrowserId;
use crate::seal::{LibraryKey, Seen};

/// The most bytes of an address.
const LONGEST_ADDRESS: usize = 2_048;

/// All that a browser of the library gives to one that joins by a code. Without it, the newcomer would have to believe
/// the server.
pub struct Given {
    /// The library's key.
    pub key: LibraryKey,
    /// The epoch of the endpoint's secrets.
    pub epoch: u64,
    /// The endpoint's address; `None` if it serves the app.
    pub endpoint: Option<String>,
    /// The last record of each browser that the giver has seen, its own too.
    pub heads: Vec<Seen>,
}

#[derive(BorshSerialize, BorshDeserialize)]
struct Written {
    root: [u8; 32],
    epoch: u64,
    endpoint: Option<String>,
    heads: Vec<([u8; 8], u64, [u8; 4])>,
}

impl Given {
    pub(super) fn write(&self) -> Zeroizing<Vec<u8>> {
        let heads = self.heads.iter().map(|it| (it.browser.0, it.number, it.hash)).collect();
        let written =
            Written { root: *self.key.expose(), epoch: self.epoch, endpoint: self.endpoint.clone(), heads };
        Zeroizing::new(borsh::to_vec(&written).unwrap_or_default())
    }

    pub(super) fn read(plain: &[u8]) -> Option<Given> {
        let Written { root, epoch, endpoint, heads } = Written::deserialize(&mut &*plain).ok()?;
        let is_short = endpoint.as_ref().is_none_or(|address| address.len() <= LONGEST_ADDRESS);
        let heads = heads
            .into_iter()
            .map(|(browser, number, hash)| Seen { browser: BrowserId(browser), number, hash })
            .collect();
        is_short.then(|| Given { key: LibraryKey::new(root), epoch, endpoint, heads })
    }
}
