//! Numbers, texts and arrays one after another: how they are put into a row and taken out again.

/// Puts values to the end of some bytes.
pub(crate) trait Put {
    /// A number: seven bits a byte, the low ones first (LEB128).
    fn number(&mut self, value: u64);

    /// Bytes, with their length in front.
    fn bytes(&mut self, bytes: &[u8]);
}

impl Put for Vec<u8> {
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.push(value as u8);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.extend_from_slice(bytes);
    }
}

/// Takes out what was put in. Every answer is `None` once the bytes are at their end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Take<'a>(pub(crate) &'a [u8]);

impl<'a> Take<'a> {
    /// A number.
    pub(crate) fn number(&mut self) -> Option<u64> {
        // Most take one byte.
        if let [byte @ 0..0x80, rest @ ..] = self.0 {
            self.0 = rest;
            return Some((*byte).into());
        }
        self.long_number()
    }

    fn long_number(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
        }
    }

    /// A number of a type that may be too small for what is there.
    pub(crate) fn small<T: TryFrom<u64>>(&mut self) -> Option<T> {
        self.number().and_then(|value| T::try_from(value).ok())
    }

    /// Bytes with their length in front.
    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.small()?;
        self.some(length)
    }

    /// A text with its length in front.
    pub(crate) fn text(&mut self) -> Option<&'a str> {
        str::from_utf8(self.bytes()?).ok()
    }

    /// An array without its length.
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.some(N)?.try_into().ok()
    }

    fn some(&mut self, length: usize) -> Option<&'a [u8]> {
        let (some, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(some)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_put_in_comes_out(numbers in prop::collection::vec(any::<u64>(), 0..9), text in "\\PC{0,9}") {
            let mut bytes = Vec::new();
            numbers.iter().for_each(|&it| bytes.number(it));
            bytes.bytes(text.as_bytes());
            let mut take = Take(&bytes);
            for number in numbers {
                prop_assert_eq!(take.number(), Some(number));
            }
            prop_assert_eq!((take.text(), take.0.len()), (Some(text.as_str()), 0));
        }

        #[test]
        fn damage_is_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..30)) {
            let mut take = Take(&bytes);
            while take.number().and_then(|_| take.text()).and_then(|_| take.array::<3>()).is_some() {}
        }
    }
}
