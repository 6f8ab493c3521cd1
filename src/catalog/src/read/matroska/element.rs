//! EBML elements: an id and a size of variable length, then the contents. RFC 8794.

use std::ops::Range;

use crate::read::{Missing, Source};

/// The longest head of an element: four bytes of id, eight of size.
const HEAD: u64 = 12;

/// An element of a file: its id with the length marker in it, and where its contents are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) id: u32,
    pub(super) body: Range<u64>,
    /// Where the contents end by the element's own word, which can be behind the end of the file.
    pub(super) claim: u64,
    /// Whether it does not say where it ends, as in a live stream.
    pub(super) is_open: bool,
}

impl Element {
    /// Reads the element that starts here. Its contents are cut at the end of the file.
    pub(super) fn read(source: &Source, at: u64) -> Result<Option<Element>, Missing> {
        Ok(head(source.bytes(at, HEAD)?).map(|(id, size, len)| {
            let start = at + len as u64;
            // A size of all ones means "unknown": the element goes on to the end of the file.
            let claim = size.map_or(source.size(), |size| start.saturating_add(size));
            let body = start..claim.min(source.size()).max(start);
            Element { id, body, claim, is_open: size.is_none() }
        }))
    }
}

/// Goes through the elements in a slice and their contents. The last element may be cut.
pub(super) fn children(mut bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    std::iter::from_fn(move || {
        let (id, size, len) = head(bytes)?;
        let body = bytes.get(len..)?;
        let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(usize::MAX).min(body.len());
        let (body, rest) = body.split_at_checked(size)?;
        bytes = rest;
        Some((id, body))
    })
}

/// Reads an id, a size (`None` when it is unknown) and how many bytes both took.
fn head(bytes: &[u8]) -> Option<(u32, Option<u64>, usize)> {
    let id_len = bytes.first()?.leading_zeros() as usize + 1;
    let id = bytes.get(..id_len).filter(|_| id_len <= 4)?;
    let id = id.iter().fold(0, |id, &byte| id << 8 | u32::from(byte));
    let rest = bytes.get(id_len..)?;
    let size_len = rest.first()?.leading_zeros() as usize + 1;
    let size = rest.get(..size_len).filter(|_| size_len <= 8)?;
    let all = (1u64 << (7 * size_len)) - 1;
    let size = number(size) & all;
    Some((id, Some(size).filter(|&size| size != all), id_len + size_len))
}

/// Reads an unsigned number from the last eight bytes of these, or from fewer.
pub(super) fn number(body: &[u8]) -> u64 {
    body.iter().fold(0, |n, &byte| n << 8 | u64::from(byte))
}

/// Reads a float of four or eight bytes; 0 for any other length.
pub(super) fn float(body: &[u8]) -> f64 {
    match (<[u8; 4]>::try_from(body), <[u8; 8]>::try_from(body)) {
        (Ok(bytes), _) => f64::from(f32::from_be_bytes(bytes)),
        (_, Ok(bytes)) => f64::from_be_bytes(bytes),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_all_lengths() {
        let check = |bytes: &[u8], wanted| assert_eq!(head(bytes), wanted);
        check(&[0xae, 0x85, 1], Some((0xae, Some(5), 2)));
        check(&[0x1a, 0x45, 0xdf, 0xa3, 0x40, 0x10], Some((0x1a45_dfa3, Some(16), 6)));
        check(&[0xae, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Some((0xae, None, 9)));
        check(&[0xae, 0xff], Some((0xae, None, 2)));
        check(&[0x08, 0, 0, 0], None);
        check(&[0xae], None);
    }
}
