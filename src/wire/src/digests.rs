//! A page of digests: for each record its number and the SHA-256 of its bytes as the endpoint reads them now,
//! `number u64 | hash (32)`, big-endian, one after another.

use crate::record::{HASH, RecordHash};

/// The media type of a page.
pub const MEDIA_TYPE: &str = "application/vnd.reprise.digests";

/// The length of one digest.
pub const LENGTH: usize = 8 + HASH;

/// How many bytes of records an endpoint reads for a page. It reads one record in any case.
pub const MOST_READ: u64 = 16 << 20;

/// Writes one digest.
pub fn write(number: u64, hash: RecordHash) -> [u8; LENGTH] {
    let mut digest = [0; LENGTH];
    let fields = number.to_be_bytes().into_iter().chain(hash.0);
    digest.iter_mut().zip(fields).for_each(|(byte, field)| *byte = field);
    digest
}

/// Reads a page; `None` if it is cut off.
pub fn read(mut page: &[u8]) -> Option<Vec<(u64, RecordHash)>> {
    let mut digests = Vec::with_capacity(page.len() / LENGTH);
    while !page.is_empty() {
        let (number, rest) = page.split_first_chunk()?;
        let (hash, rest) = rest.split_first_chunk()?;
        digests.push((u64::from_be_bytes(*number), RecordHash(*hash)));
        page = rest;
    }
    Some(digests)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_digests() {
        let digests = [(0x0102_0304_0506_0708, RecordHash([9; 32])), (2, RecordHash([7; 32]))];
        let page = digests.map(|(number, hash)| write(number, hash)).concat();
        let expected =
            [&[1, 2, 3, 4, 5, 6, 7, 8][..], &[9; 32], &[0, 0, 0, 0, 0, 0, 0, 2], &[7; 32]].concat();
        assert_eq!(page, expected);
        assert_eq!(read(&page), Some(digests.to_vec()));
        assert_eq!(read(b""), Some(Vec::new()));
        for cut in [1, 8, 39, 41, 79] {
            assert_eq!(read(&page[..cut]), None, "{cut}");
        }
    }
}
