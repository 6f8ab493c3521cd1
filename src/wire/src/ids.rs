//! What calls name: a library, one of its browsers, a batch of that browser, a mailbox; and what stands for a secret.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::hex;

/// An id or a number that is not written in the protocol's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an id of this protocol")]
pub struct Malformed;

/// Declares an id of this many bytes. It is written as hexadecimal digits in paths, JSON and logs.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "borsh", derive(borsh::BorshSerialize, borsh::BorshDeserialize))]
        #[cfg_attr(feature = "cbor", derive(minicbor::Encode, minicbor::Decode), cbor(transparent))]
        pub struct $name(#[cfg_attr(feature = "cbor", cbor(with = "minicbor::bytes"))] pub [u8; $len]);

        impl $name {
            /// Writes the id as lower-case hexadecimal digits, two a byte.
            pub fn to_hex(self) -> String {
                hex::write(&self.0)
            }

            /// Reads the id that these digits mean.
            pub fn from_hex(text: &str) -> Option<$name> {
                hex::read(text).map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.to_hex())
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<$name, Malformed> {
                $name::from_hex(text).ok_or(Malformed)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

id! {
    /// Everything that one person catalogs. Its id is a hash of the library's claim secret.
    LibraryId, 16
}
id! {
    /// One browser profile.
    BrowserId, 8
}
id! {
    /// A box for the few messages by which a browser joins another. Its id is derived from the words of a code.
    MailboxId, 16
}
id! {
    /// The SHA-256 of a secret. The endpoint keeps it in the secret's place.
    SecretHash, 32
}
id! {
    /// Proves that a browser of the library chose an epoch's secrets. Only browsers can make and check it.
    Proof, 32
}

impl LibraryId {
    /// Returns the id that belongs to a claim secret. Only who has that secret can claim the id.
    pub fn of_claim(secret: &[u8; 32]) -> LibraryId {
        let hash: [u8; 32] =
            Sha256::new_with_prefix(b"reprise library id v2").chain_update(secret).finalize().into();
        let mut id = [0; 16];
        id.iter_mut().zip(hash).for_each(|(byte, hashed)| *byte = hashed);
        LibraryId(id)
    }
}

impl SecretHash {
    /// Hashes a secret's raw bytes.
    pub fn of(secret: &[u8]) -> SecretHash {
        SecretHash(Sha256::digest(secret).into())
    }
}

/// The number of a batch among its browser's batches, from 1 to 2^53 - 1, up to which JavaScript counts
/// exactly. It is written in decimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct BatchNumber(u64);

impl BatchNumber {
    const LARGEST: u64 = (1 << 53) - 1;

    /// Returns a number that is in range; `None` for others.
    pub fn new(number: u64) -> Option<BatchNumber> {
        (1..=BatchNumber::LARGEST).contains(&number).then_some(BatchNumber(number))
    }

    /// Returns the number itself.
    pub fn get(self) -> u64 {
        self.0
    }

    /// Returns the next number; `None` at the end of the range.
    pub fn next(self) -> Option<BatchNumber> {
        BatchNumber::new(self.0.saturating_add(1))
    }
}

impl FromStr for BatchNumber {
    type Err = Malformed;

    /// Reads decimal digits without sign and leading zeros, so that each number can be written in one way only.
    fn from_str(text: &str) -> Result<BatchNumber, Malformed> {
        let number = text.parse().ok().and_then(BatchNumber::new).ok_or(Malformed)?;
        if number.to_string() == text { Ok(number) } else { Err(Malformed) }
    }
}

impl TryFrom<String> for BatchNumber {
    type Error = Malformed;

    fn try_from(text: String) -> Result<BatchNumber, Malformed> {
        text.parse()
    }
}

impl fmt::Display for BatchNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_number(text: &str, expected: Option<u64>) {
        assert_eq!(text.parse::<BatchNumber>().ok().map(BatchNumber::get), expected, "{text}");
    }

    #[test]
    fn a_number_has_one_name() {
        check_number("1", Some(1));
        check_number("9007199254740991", Some(9_007_199_254_740_991));
        for text in ["", "0", "01", "+1", "-1", "1.0", "9007199254740992", "99999999999999999999", "1 ", "١"]
        {
            check_number(text, None);
        }
    }

    fn check_library(text: &str, expected: bool) {
        let read = text.parse::<LibraryId>();
        assert_eq!(read.is_ok(), expected, "{text}");
        assert!(read.is_err() || read.unwrap().to_string() == text, "{text}");
    }

    #[test]
    fn ids_are_lower_case_hex_of_one_length() {
        check_library("00112233445566778899aabbccddeeff", true);
        check_library("00112233445566778899AABBCCDDEEFF", false);
        check_library("00112233445566778899aabbccddeef", false);
        check_library("00112233445566778899aabbccddeeff00", false);
        check_library("../2233445566778899aabbccddeeff", false);
        check_library("", false);
        assert!("0011223344556677".parse::<BrowserId>().is_ok());
        assert!("00112233445566zz".parse::<BrowserId>().is_err());
    }

    /// Computed with Python's `hashlib`.
    #[test]
    fn golden_library_of_a_claim_secret() {
        let secret = hex::read("4f9d5fe87578b73eb7b0f811517ce5df0aba3eed9a80361967dcb79634944e0c").unwrap();
        assert_eq!(LibraryId::of_claim(&secret).to_hex(), "a7676fa8154295aefb82a39db25befc1");
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(SecretHash::of(b"abc").to_hex(), abc);
    }

    #[test]
    fn json_holds_ids_as_text() {
        let browser = BrowserId([0xa7; 8]);
        let json = serde_json::to_string(&browser).unwrap();
        assert_eq!(json, "\"a7a7a7a7a7a7a7a7\"");
        assert_eq!(serde_json::from_str::<BrowserId>(&json).unwrap(), browser);
        assert!(serde_json::from_str::<BrowserId>("\"A7a7a7a7a7a7a7a7\"").is_err());
    }
}
