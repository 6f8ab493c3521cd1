//! A page of batches: for each batch one frame, `number u64 | length u32 | bytes`, big-endian, one after another.

/// The media type of a page.
pub const MEDIA_TYPE: &str = "application/vnd.reprise.batches";

/// The length of a frame in front of the batch's bytes.
pub const HEAD: usize = 8 + 4;

/// Some batches of one browser, in the order in which they arrived: number and bytes.
pub type Frames = Vec<(u64, Vec<u8>)>;

/// Writes the front of a frame, for a batch with this number and length. No batch has 4 GiB, because the limits of
/// endpoints are far below that.
pub fn head(number: u64, length: usize) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    let (of_number, of_length) = head.split_at_mut(8);
    of_number.copy_from_slice(&number.to_be_bytes());
    of_length.copy_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    head
}

/// Takes whole frames off the front of the bytes that have arrived, and leaves the rest.
pub fn take_whole(arrived: &mut Vec<u8>) -> Frames {
    let (mut frames, mut rest) = (Frames::new(), arrived.as_slice());
    while let Some((number, batch, after)) = first(rest) {
        frames.push((number, batch.to_vec()));
        rest = after;
    }
    let taken = arrived.len() - rest.len();
    arrived.drain(..taken);
    frames
}

fn first(arrived: &[u8]) -> Option<(u64, &[u8], &[u8])> {
    let (number, rest) = arrived.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (batch, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    Some((u64::from_be_bytes(*number), batch, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_head() {
        assert_eq!(head(0x0102_0304_0506_0708, 0x0a0b), [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0x0a, 0x0b]);
    }

    #[test]
    fn frames_are_taken_when_they_are_whole() {
        let batches = [(1_u64, b"one".to_vec()), (2, vec![]), (u64::MAX, b"three".to_vec())];
        let mut body = Vec::new();
        for (number, batch) in &batches {
            body.extend(head(*number, batch.len()));
            body.extend(batch);
        }
        for cut in 0..=body.len() {
            let (mut arrived, whole) =
                (body[..cut].to_vec(), [15, 27, 44].iter().filter(|&&end| end <= cut).count());
            let mut frames = take_whole(&mut arrived);
            assert_eq!(frames, batches[..whole], "{cut}");
            arrived.extend(&body[cut..]);
            frames.extend(take_whole(&mut arrived));
            assert_eq!((frames.as_slice(), arrived.len()), (&batches[..], 0), "{cut}");
        }
        body[8..12].fill(0xff);
        assert_eq!(take_whole(&mut body), []);
    }
}
