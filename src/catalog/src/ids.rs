//! Ids: of tracks, which are derived from what they are; of places and browsers, which are made at random
//! elsewhere.

use borsh::{BorshDeserialize, BorshSerialize};
use minicbor::{Decode, Encode};

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
                self.0.iter().map(|byte| format!("{byte:02x}")).collect()
            }

            /// The id that these hexadecimal digits mean.
            pub fn from_hex(text: &str) -> Option<$name> {
                let digits = text.as_bytes();
                if digits.len() != 2 * $len || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                let mut id = [0; $len];
                for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
                    *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
                }
                Some($name(id))
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
id! {
    /// One browser profile.
    BrowserId, 8
}

id! {
    /// Everything that one person catalogs. Its id is derived from the library's key.
    LibraryId, 16
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
