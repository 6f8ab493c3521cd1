//! Numbers from byte slices, a cursor that never runs past the end, and a search for magic bytes.

/// A position in a slice. Every method answers `None` at the end instead of panicking.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Cursor<'a> {
        Cursor { rest: bytes }
    }

    /// The bytes that have not been taken yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Takes that many bytes, or none when there are fewer.
    pub(crate) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(taken)
    }

    /// Takes a fixed number of bytes, or none when there are fewer.
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16_be(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u16_le(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u24_be(&mut self) -> Option<u32> {
        self.array::<3>().map(|[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    pub(crate) fn u32_be(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u32_le(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64_be(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub(crate) fn u64_le(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
}

/// The CRC-32 of zip, PNG and others.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 != 0 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

/// Where the last occurrence of four magic bytes stands.
///
/// This is Horspool's search, from the end: most steps pass over four bytes at once.
pub(crate) fn rfind(haystack: &[u8], magic: [u8; 4]) -> Option<usize> {
    let mut at = haystack.len().checked_sub(magic.len())?;
    loop {
        let window: &[u8; 4] = haystack.get(at..)?.first_chunk()?;
        if *window == magic {
            return Some(at);
        }
        let inside = magic.iter().skip(1).position(|byte| Some(byte) == window.first());
        at = at.checked_sub(inside.map_or(magic.len(), |index| index + 1))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn finds_the_last_magic() {
        let check = |haystack: &[u8], wanted| assert_eq!(rfind(haystack, *b"OggS"), wanted, "{haystack:?}");
        check(b"OggS", Some(0));
        check(b"OggSOggS", Some(4));
        check(b"xOggSOgg", Some(1));
        check(b"OggOggSg", Some(3));
        check(b"OggSSSggO", Some(0));
        check(b"Ogg", None);
        check(b"gSOggggSO", None);
    }
}
