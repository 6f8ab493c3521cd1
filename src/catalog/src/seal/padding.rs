//! Padding, so that a record's size says little about its contents: at least 256 bytes, above that
//! Padmé (Nikitin and others, "Reducing Metadata Leakage from Encrypted Files", 2019).

use super::vector::{read_varint, write_varint};

/// The least size of a padded batch. Ticks, names and other small batches are then all the same size.
const LEAST: usize = 256;

/// Writes the length of a batch, a vector with its length, the batch, then zeros.
pub(super) fn pad(vector: &[u8], batch: &[u8]) -> Vec<u8> {
    let mut padded = Vec::with_capacity(padded_length(vector.len(), batch.len()));
    padded.extend((batch.len() as u32).to_be_bytes());
    write_varint(vector.len() as u64, &mut padded);
    padded.extend(vector);
    padded.extend(batch);
    padded.resize(padded_size(padded.len()), 0);
    padded
}

/// Takes vector and batch out of what [`pad`] wrote.
pub(super) fn unpad(padded: &[u8]) -> Option<(&[u8], &[u8])> {
    let (batch, rest) = padded.split_first_chunk()?;
    let (vector, rest) = read_varint(rest)?;
    let (vector, rest) = rest.split_at_checked(usize::try_from(vector).ok()?)?;
    let (batch, _) = rest.split_at_checked(u32::from_be_bytes(*batch) as usize)?;
    Some((vector, batch))
}

/// The size in bytes of a vector and a batch of these lengths once they are padded, their lengths included.
pub(super) fn padded_length(vector: usize, batch: usize) -> usize {
    let mut length = Vec::new();
    write_varint(vector as u64, &mut length);
    padded_size(4 + length.len() + vector + batch)
}

fn padded_size(size: usize) -> usize {
    let size = size.max(LEAST);
    let exponent = size.ilog2();
    let mantissa = exponent.ilog2() + 1;
    let low_bits = (1_usize << (exponent - mantissa)) - 1;
    (size + low_bits) & !low_bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_few_and_near() {
        fn check(size: usize, expected: usize) {
            assert_eq!(padded_size(size), expected, "{size}");
        }
        check(0, 256);
        check(64, 256);
        check(256, 256);
        check(257, 272);
        check(1_000, 1_024);
        check(100_000, 100_352);
        for size in (256..300_000).step_by(97) {
            let over = (padded_size(size) - size) as f64 / size as f64;
            assert!(over < 0.12, "{size}: {over}");
        }
        let over = |size: usize| (padded_size(size) - size) as f64 / size as f64;
        assert!((200_000..262_144).all(|size| over(size) <= 0.03));
    }

    #[test]
    fn what_is_padded_comes_back() {
        for (vector, batch) in [(0, 0), (0, 1), (13, 238), (13, 239), (200, 70_000)] {
            let (vector, batch) = (vec![9; vector], vec![7; batch]);
            let padded = pad(&vector, &batch);
            assert_eq!(padded.len(), padded_length(vector.len(), batch.len()));
            assert_eq!(unpad(&padded), Some((&vector[..], &batch[..])));
        }
        assert_eq!(unpad(&[0, 0, 0]), None);
        assert_eq!(unpad(&[0, 0, 0, 0]), None);
        assert_eq!(unpad(&[0xff; 256]), None);
    }
}
