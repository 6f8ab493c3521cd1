//! Turns the bytes of side files into text, which some programs write as UTF-32 or with the line ends of old Macs.

use crate::text::any_text;

/// The text of these bytes. Bytes of an unknown encoding become Western letters, so that none is lost. Lines that end as on
/// old Macs end as everywhere.
pub(super) fn decode(bytes: &[u8]) -> String {
    let text = letters(bytes);
    if text.contains('\n') { text } else { text.replace('\r', "\n") }
}

fn letters(bytes: &[u8]) -> String {
    match bytes {
        [0xFF, 0xFE, 0, 0, rest @ ..] => utf32(rest, u32::from_le_bytes),
        [0, 0, 0xFE, 0xFF, rest @ ..] => utf32(rest, u32::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => any_text(rest).into_owned(),
        _ => any_text(bytes).into_owned(),
    }
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    let (fours, _) = bytes.as_chunks::<4>();
    let letters = fours.iter().map(|four| char::from_u32(unit(*four)));
    letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], wanted: &str) {
        assert_eq!(decode(bytes), wanted, "{bytes:02x?}");
    }

    #[test]
    fn marks_tell_the_encoding() {
        check(b"\xef\xbb\xbfna\xc3\xafve", "naïve");
        check(b"\xff\xfeE\0A\0C\0", "EAC");
        check(b"\xfe\xff\0E\0A\0C", "EAC");
        check(b"\xff\xfe\0\0E\0\0\0\x1e\x04\0\0", "EО");
        check(b"\0\0\xfe\xff\0\0\0E", "E");
        check(b"\xff\xfe", "");
        check(b"REM\rFILE\r", "REM\nFILE\n");
        check(b"\xfe\xff\0a\0\r\0b", "a\nb");
    }

    #[test]
    fn without_marks_the_bytes_tell() {
        check(b"E\0A\0C\0 \0\xe9\0", "EAC é");
        check(b"\0E\0A\0C", "EAC");
        check("Чужой лес – naïve".as_bytes(), "Чужой лес – naïve");
        check(b"\xd7\xf3\xe6\xee\xe9 \xeb\xe5\xf1\xb8\xe6", "Чужой лесёж");
        check(b"na\xefve \x96 d\xe9j\xe0 vu", "naïve – déjà vu");
    }

    #[test]
    fn broken_text_stays_readable() {
        // Half a letter at the end of a cut file is left out.
        check(b"ab\xc3", "ab");
        check(b"\xff\xfeE\0\0\xd8A\0C", "E\u{fffd}A");
        check(b"\xff\xfe\0\0\0\0\x11\0E\0\0\0x", "\u{fffd}E");
        check(b"a\0b\0\0", "ab");
    }
}
