//! Ids: of tracks, which are derived from what they are; of places, which are made at random elsewhere. The ids
//! of libraries and browsers belong to the protocol and are in `reprise-wire`.

use borsh::{BorshDeserialize, BorshSerialize};
use minicbor::{Decode, Encode};
use reprise_wire::hex;
pub use reprise_wire::ids::{BrowserId, LibraryId, MailboxId};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(Encode, Decode, BorshSerialize, BorshDeserialize)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(with = "minicbor::bytes")] pub [u8; $len]);

        impl $name {
            /// Lower-case hexadecimal digits, two a byte.
            pub fn to_hex(self) -> String {
                hex::write(&self.0)
            }

            /// The id that these hexadecimal digits mean.
            pub fn from_hex(text: &str) -> Option<$name> {
                hex::read(text).map($name)
            }
        }
    };
}

id! {
    /// One song in the catalog.
    TrackId, 16
}
id! {
    /// A folder that was read, on one browser.
    PlaceId, 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_goes_there_and_back() {
        let id = PlaceId([0, 1, 0x7f, 0x80, 0xff, 6, 7, 8]);
        assert_eq!(PlaceId::from_hex(&id.to_hex()), Some(id));
        assert_eq!(PlaceId::from_hex("00"), None);
        assert_eq!(PlaceId::from_hex("+0017f80ff060708"), None);
        assert_eq!(PlaceId::from_hex("zz017f80ff060708"), None);
    }
}
