//! What the paths of the protocol name: a library, one of its browsers, a batch of that browser.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

/// A library: 16 bytes, which its browsers derive from the library's key; written as 32 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct LibraryId([u8; 16]);

/// A browser of a library: 8 bytes, written as 16 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct BrowserId([u8; 8]);

/// The number of a batch among its browser's batches, from 1 to 2^53 - 1, up to which JavaScript counts exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub(crate) struct BatchNumber(u64);

/// An id or a number that is not written in the protocol's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this protocol")]
pub(crate) struct Malformed;

impl BatchNumber {
    const LARGEST: u64 = (1 << 53) - 1;

    /// Returns a number that is in range; `None` for others.
    pub(crate) fn new(number: u64) -> Option<Self> {
        (1..=Self::LARGEST).contains(&number).then_some(Self(number))
    }

    pub(crate) fn get(self) -> u64 {
        self.0
    }

    /// Returns the next number; `None` at the end of the range.
    pub(crate) fn next(self) -> Option<Self> {
        Self::new(self.0.saturating_add(1))
    }
}

impl FromStr for BatchNumber {
    type Err = Malformed;

    /// Reads decimal digits without sign and leading zeros, so that each number can be written in one way only.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let number = text.parse().ok().and_then(Self::new).ok_or(Malformed)?;
        if number.to_string() == text { Ok(number) } else { Err(Malformed) }
    }
}

impl FromStr for LibraryId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        read_hex(text).map(Self)
    }
}

impl FromStr for BrowserId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        read_hex(text).map(Self)
    }
}

/// Reads exactly `N` bytes of lower-case hex digits.
pub(crate) fn read_hex<const N: usize>(text: &str) -> Result<[u8; N], Malformed> {
    let mut bytes = [0; N];
    let read = base16ct::lower::decode(text, &mut bytes).map_err(|_| Malformed)?.len();
    if read == N { Ok(bytes) } else { Err(Malformed) }
}

/// Writes ids and numbers into paths and JSON, and lets serde read them from there.
macro_rules! written_as_text {
    ($($id:ty),+) => {$(
        impl TryFrom<String> for $id {
            type Error = Malformed;

            fn try_from(text: String) -> Result<Self, Malformed> {
                text.parse()
            }
        }
    )+};
}
written_as_text!(LibraryId, BrowserId, BatchNumber);

impl fmt::Display for LibraryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", base16ct::HexDisplay(&self.0))
    }
}

impl fmt::Display for BrowserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", base16ct::HexDisplay(&self.0))
    }
}

impl Serialize for BrowserId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
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
}
