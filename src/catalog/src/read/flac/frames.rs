//! Frames of FLAC's audio: finds the last one in some bytes, and tells which samples it holds. RFC 9639, 9.1.

use crate::read::bytes::Cursor;

/// A frame that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// Where its header stands in the bytes.
    pub(super) at: usize,
    /// How many samples stand before it in the stream.
    pub(super) sample: u64,
}

/// The last frame whose header is in these bytes. `block` is how many samples the frames of the stream have, if all
/// have the same number.
pub(super) fn last(bytes: &[u8], block: u32) -> Option<Frame> {
    let mut rest = bytes;
    loop {
        let at = rest.iter().rposition(|&byte| byte == 0xff)?;
        if let Some(sample) = bytes.get(at..).and_then(|bytes| header(bytes, block)) {
            return Some(Frame { at, sample });
        }
        rest = bytes.get(..at)?;
    }
}

/// The number of the first sample of the frame that begins here. `None` if no frame does, by its check sum.
fn header(bytes: &[u8], block: u32) -> Option<u64> {
    let mut cursor = Cursor::new(bytes);
    let (sync, codes, shape) = (cursor.u16_be()?, cursor.u8()?, cursor.u8()?);
    let is_sound = sync & 0xfffe == 0xfff8 && codes >> 4 != 0 && codes & 15 != 15 && shape & 1 == 0;
    let number = is_sound.then(|| coded_number(&mut cursor))??;
    let more = match codes >> 4 {
        6 => 1,
        7 => 2,
        _ => 0,
    };
    let rate = match codes & 15 {
        12 => 1,
        13 | 14 => 2,
        _ => 0,
    };
    cursor.take(more + rate)?;
    let len = bytes.len() - cursor.rest().len();
    (cursor.u8()? == crc8(bytes.get(..len)?)).then_some(())?;
    // With frames of one length their number is counted, else their first sample.
    Some(if sync & 1 == 0 { number.checked_mul(u64::from(block))? } else { number })
}

/// A number coded as UTF-8 codes letters, in up to seven bytes.
fn coded_number(cursor: &mut Cursor<'_>) -> Option<u64> {
    let first = cursor.u8()?;
    let len = first.leading_ones();
    if len == 0 {
        return Some(u64::from(first));
    }
    let mut number = u64::from(first) & (0x7f >> len.min(7));
    for byte in cursor.take(usize::try_from(len.checked_sub(1).filter(|more| *more > 0)?).ok()?)? {
        number = number << 6 | u64::from(byte & 0x3f);
    }
    Some(number)
}

fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc, _| if crc & 0x80 != 0 { crc << 1 ^ 0x07 } else { crc << 1 })
    })
}

/// The header of a frame of 4,096 samples at 44.1 kHz, for tests.
#[cfg(test)]
pub(in crate::read) fn fixed(number: u8) -> Vec<u8> {
    let mut header = vec![0xff, 0xf8, 0xc9, 0x18, number & 0x7f];
    header.push(crc8(&header));
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_sound_header_counts() {
        let bytes =
            [fixed(3), vec![0xff; 40], fixed(4), vec![7; 9], vec![0xff, 0xf8, 0xc9, 0x18, 5, 0]].concat();
        assert_eq!(last(&bytes, 4096), Some(Frame { at: 46, sample: 4 * 4096 }));
        assert_eq!(last(&[0xff; 500], 4096), None);
    }

    #[test]
    fn numbers_of_several_bytes() {
        let check = |bytes: &[u8], wanted| assert_eq!(coded_number(&mut Cursor::new(bytes)), wanted);
        check(&[0x41], Some(0x41));
        check("é".as_bytes(), Some(0xe9));
        check(&[0xfe, 0x8d, 0xbf, 0xbf, 0xbf, 0xbf, 0xbf], Some(0x3_7fff_ffff));
        check(&[0x80], None);
        check(&[0xe2, 0x82], None);
    }
}
