//! The text of a file whose encoding nothing names.

use std::borrow::Cow;

use super::{cyrillic_text, is_cyrillic, of_bytes, wide_order, wide_text};

/// The text of a file: UTF-16 by its mark or its zeros, else UTF-8, and windows-1252 where it is that in no line.
pub(crate) fn any_text(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide_text(rest, u16::from_le_bytes).into(),
        [0xFE, 0xFF, rest @ ..] => wide_text(rest, u16::from_be_bytes).into(),
        _ => wide_order(bytes).map_or_else(|| bytes_as_text(bytes), |order| wide_text(bytes, order).into()),
    }
}

fn bytes_as_text(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => text.into(),
        // A file that was cut may end inside of a letter.
        Err(why) if why.error_len().is_none() => {
            String::from_utf8_lossy(bytes.get(..why.valid_up_to()).unwrap_or_default())
        }
        Err(_) if is_cyrillic(bytes) => cyrillic_text(bytes).into(),
        // Programs mix encodings in one file, a line at a time.
        Err(_) => bytes.split_inclusive(|&byte| byte == b'\n').map(of_bytes).collect::<String>().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_by_their_bytes() {
        let check = |bytes: &[u8], wanted| assert_eq!(any_text(bytes), wanted, "{bytes:?}");
        check("Ü".as_bytes(), "Ü");
        check(b"\xDC\n\xC3\x9C", "Ü\nÜ");
        check(b"\xCA\xE8\xED\xEE;\xC3\xF0\xF3\xEF\xEF\xE0", "Кино;Группа");
        check(b"\xFF\xFEa\0\xDC\0", "aÜ");
        check(b"\xFE\xFF\0a\0\xDC", "aÜ");
        check(b"a\0b\0c\0d\0e\0", "abcde");
        check(b"\0a\0b\0c\0d\0e", "abcde");
        check(b"ab\xC3", "ab");
        check(b"", "");
    }
}
