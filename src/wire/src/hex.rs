//! Lower-case hexadecimal digits, two a byte: the form in which ids and secrets are written. Because of the
//! secrets, reading takes the same time whatever the digits are.

/// Writes bytes as digits.
pub fn write(bytes: &[u8]) -> String {
    format!("{:x}", base16ct::HexDisplay(bytes))
}

/// Reads exactly `N` bytes; `None` for any other text, upper-case digits included.
pub fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let length = base16ct::lower::decode(text, &mut bytes).ok()?.len();
    (length == N).then_some(bytes)
}

/// Reads as many bytes as there are; `None` for text that is not made of pairs of digits.
pub fn read_all(text: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![0; text.len() / 2];
    let length = base16ct::lower::decode(text, &mut bytes).ok()?.len();
    (length == bytes.len()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_form() {
        assert_eq!(write(&[0, 0x7f, 0xff]), "007fff");
        assert_eq!(read("007fff"), Some([0, 0x7f, 0xff]));
        for text in ["", "007ff", "007fff00", "007FFF", "+07fff", "00 7ff", "zz7fff"] {
            assert_eq!(read::<3>(text), None, "{text}");
        }
        assert_eq!(read_all(&write(&[0, 0x7f, 0xff])), Some(vec![0, 0x7f, 0xff]));
        assert_eq!(
            (read_all(""), read_all("1"), read_all("zz"), read_all("0Z")),
            (Some(vec![]), None, None, None)
        );
    }
}
