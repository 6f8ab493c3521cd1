//! Padding, so that a record's size says little about its contents: at least 256 bytes, above that
//! Padmé (Nikitin and others, "Reducing Metadata Leakage from Encrypted Files", 2019).

/// The least size of a padded batch. Ticks, names and other small batches are then all the same size.
const LEAST: usize = 256;

/// Writes a batch: its length, the batch, then zeros.
pub(super) fn pad(batch: &[u8]) -> Vec<u8> {
    let length = batch.len() as u32;
    let size = padded_length(batch.len());
    let mut padded = Vec::with_capacity(size);
    padded.extend(length.to_be_bytes());
    padded.extend(batch);
    padded.resize(size, 0);
    padded
}

/// Takes the batch out of what [`pad`] wrote.
pub(super) fn unpad(mut padded: Vec<u8>) -> Option<Vec<u8>> {
    let length = u32::from_be_bytes(*padded.first_chunk()?) as usize;
    let end = length.checked_add(4).filter(|&end| end <= padded.len())?;
    padded.truncate(end);
    padded.drain(..4);
    Some(padded)
}

/// The size in bytes of a batch of this length once it is padded, its length included.
pub(super) fn padded_length(batch: usize) -> usize {
    padded_size(batch + 4)
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
        for length in [0, 1, 251, 252, 253, 70_000] {
            let batch = vec![7; length];
            assert_eq!(unpad(pad(&batch)), Some(batch));
        }
        assert_eq!(unpad(vec![0, 0, 0]), None);
        assert_eq!(unpad(vec![0xff; 256]), None);
    }
}
