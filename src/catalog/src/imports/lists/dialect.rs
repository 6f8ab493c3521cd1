//! What the bytes of a list mean as text, and what its cells mean as numbers, whoever wrote them.

use std::borrow::Cow;

use crate::text::{of_bytes, wide_order, wide_text};

/// The text of a file: UTF-16 by its mark or its zeros, else UTF-8, and windows-1252 where it is that in no line.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
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
        // Programs mix encodings in one file, a line at a time.
        Err(_) => bytes.split_inclusive(|&byte| byte == b'\n').map(of_bytes).collect::<String>().into(),
    }
}

/// A length in milliseconds: "208", "208,456", "225s", "3:28", "1:02:03". A number alone counts seconds, unless that
/// were longer than any song.
pub(super) fn length(text: &str) -> Option<u64> {
    let text = text.trim().trim_end_matches(['s', ' ']);
    if !text.contains(':') {
        let ms = super::super::script::milliseconds(text)?;
        return Some(if ms >= 36_000_000 { ms / 1000 } else { ms });
    }
    let (whole, _) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut parts = whole.split(':').map(|part| part.trim().parse::<u64>().ok());
    let seconds = parts.try_fold(0_u64, |sum, part| sum.checked_mul(60)?.checked_add(part?))?;
    Some(seconds).filter(|seconds| *seconds < 10_000_000).map(|seconds| seconds * 1000)
}

/// The whole part of a number, of which 0 means that it is not known.
pub(super) fn number(text: &str) -> Option<u64> {
    let whole = text.trim().split(['.', ',', '/']).next().unwrap_or_default();
    whole.parse().ok().filter(|number| *number > 0)
}

/// The year in a date: four digits at its start or at its end.
pub(super) fn year(text: &str) -> Option<u32> {
    let digits =
        |text: Option<&str>| text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok();
    let text = text.trim();
    let year =
        digits(text.get(..4)).or_else(|| digits(text.len().checked_sub(4).and_then(|at| text.get(at..))));
    year.filter(|year| (1000..3000).contains(year))
}

/// Whether a cell is a moment to the second or minute, as logs write one for every row.
pub(super) fn is_moment(text: &str) -> bool {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_clock = text.as_bytes().windows(5).any(|clock| {
        matches!(clock, [a, b, b':', c, d] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()))
    });
    (is_number && text.len() >= 9) || (has_clock && text.len() >= 14)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_by_their_bytes() {
        let check = |bytes: &[u8], wanted| assert_eq!(decode(bytes), wanted, "{bytes:?}");
        check("Ü".as_bytes(), "Ü");
        check(b"\xDC\n\xC3\x9C", "Ü\nÜ");
        check(b"\xFF\xFEa\0\xDC\0", "aÜ");
        check(b"\xFE\xFF\0a\0\xDC", "aÜ");
        check(b"a\0b\0c\0d\0e\0", "abcde");
        check(b"\0a\0b\0c\0d\0e", "abcde");
        check(b"ab\xC3", "ab");
        check(b"", "");
    }

    #[test]
    fn lengths_have_many_forms() {
        let check = |text, wanted| assert_eq!(length(text), wanted, "{text}");
        check("208", Some(208_000));
        check("208,456", Some(208_456));
        check("225s", Some(225_000));
        check("3:28", Some(208_000));
        check("01:02:03", Some(3_723_000));
        check("208456", Some(208_456));
        check("99999999999999999999:99", None);
        check("x", None);
        check("", None);
    }

    #[test]
    fn years_and_moments() {
        assert_eq!(
            (year("2013-04-01"), year("1.4.2013"), year("13"), year("ü013")),
            (Some(2013), Some(2013), None, None)
        );
        assert!(
            is_moment("2020-04-13 05:01:31") && is_moment("1690347960") && is_moment("01 Jan 2020 10:00")
        );
        assert!(!is_moment("3:28") && !is_moment("2020-04-13") && !is_moment("01:02:03"));
    }
}
