//! Text of ID3v2 frames: its four encodings, its terminators, and binary data shown as text.

use std::borrow::Cow;
use std::cmp::Ordering;

/// How a frame's text is encoded, by the first byte of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Latin1,
    /// UTF-16 with a byte order mark; without one the zeros tell, else it is little-endian.
    Utf16,
    Utf16Be,
    Utf8,
}

/// Whether the bytes were valid in the encoding that the frame claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    Whole,
    Broken,
}

impl Encoding {
    pub(super) fn of(byte: u8) -> Option<Encoding> {
        Some(match byte {
            0 => Encoding::Latin1,
            1 => Encoding::Utf16,
            2 => Encoding::Utf16Be,
            3 => Encoding::Utf8,
            _ => return None,
        })
    }

    /// Splits at the first terminator. The terminator belongs to neither half.
    pub(super) fn split(self, bytes: &[u8]) -> (&[u8], &[u8]) {
        let wide = matches!(self, Encoding::Utf16 | Encoding::Utf16Be);
        let (at, len) = if wide {
            (bytes.chunks_exact(2).position(|unit| unit == [0, 0]).map(|at| at * 2), 2)
        } else {
            (bytes.iter().position(|&byte| byte == 0), 1)
        };
        match at.and_then(|at| bytes.split_at_checked(at)) {
            Some((value, rest)) => (value, rest.get(len..).unwrap_or_default()),
            None => (bytes, &[]),
        }
    }

    /// The first value that is not empty; terminators stand between values.
    pub(super) fn first(self, mut bytes: &[u8]) -> &[u8] {
        while !bytes.is_empty() {
            let (value, rest) = self.split(bytes);
            if !matches!(value, [] | [0xff, 0xfe] | [0xfe, 0xff]) {
                return value;
            }
            bytes = rest;
        }
        &[]
    }

    /// Decodes a value. Invalid units of UTF-16 become U+FFFD.
    pub(super) fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, Sound) {
        match self {
            Encoding::Latin1 => (latin1(bytes), Sound::Whole),
            Encoding::Utf8 => {
                let text = crate::text::of_bytes(bytes);
                let sound = if matches!(text, Cow::Owned(_)) { Sound::Broken } else { Sound::Whole };
                (text, sound)
            }
            Encoding::Utf16 | Encoding::Utf16Be => match bytes {
                [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
                [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
                rest => match zeros_in_front(rest) {
                    Ordering::Greater => utf16(rest, u16::from_be_bytes),
                    Ordering::Equal if self == Encoding::Utf16Be => utf16(rest, u16::from_be_bytes),
                    _ => utf16(rest, u16::from_le_bytes),
                },
            },
        }
    }
}

/// Text that a frame calls Latin-1: what writers put there is windows-1252, UTF-8 or another encoding.
pub(super) fn latin1(bytes: &[u8]) -> Cow<'_, str> {
    crate::text::of_bytes(bytes)
}

/// Whether more units have a zero in front than behind: ASCII letters have one in front if the text is big-endian.
fn zeros_in_front(bytes: &[u8]) -> Ordering {
    let (pairs, _) = bytes.as_chunks::<2>();
    let zeros = |place: fn(&[u8; 2]) -> u8| pairs.iter().filter(|pair| place(pair) == 0).count();
    zeros(|[first, _]| *first).cmp(&zeros(|[_, second]| *second))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (Cow<'_, str>, Sound) {
    let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(unit);
    let mut sound = Sound::Whole;
    let text: String = char::decode_utf16(units)
        .map(|c| {
            c.unwrap_or_else(|_| {
                sound = Sound::Broken;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    (Cow::Owned(text), sound)
}

/// Binary data as text: unchanged where it is text (also UTF-16, which Windows writes), empty
/// where it is all zeros, else hexadecimal digits.
pub(crate) fn describe(data: &[u8], most: usize) -> Cow<'_, str> {
    let data = data.get(..most).unwrap_or(data);
    let narrow = trim_zeros(data);
    if narrow.is_empty() {
        return Cow::Borrowed("");
    }
    if looks_wide(data) {
        return Cow::Owned(utf16(data, u16::from_le_bytes).0.trim_matches('\0').to_owned());
    }
    match std::str::from_utf8(narrow) {
        Ok(text) if is_printable(text) => Cow::Borrowed(text),
        // Cutting may have split a letter.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 && data.len() == most => {
            String::from_utf8_lossy(narrow.get(..error.valid_up_to()).unwrap_or_default())
        }
        _ => Cow::Owned(hex(data)),
    }
}

/// The ASCII letters in some data, other bytes as blanks; the zeros of UTF-16 are left out.
pub(super) fn letters(data: &[u8]) -> String {
    let letter = |byte: &u8| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { ' ' };
    data.iter().filter(|byte| **byte != 0).map(letter).collect()
}

fn trim_zeros(data: &[u8]) -> &[u8] {
    let end = data.iter().rposition(|&byte| byte != 0).map_or(0, |at| at + 1);
    data.get(..end).unwrap_or_default()
}

/// Whether data is ASCII in little-endian UTF-16.
fn looks_wide(data: &[u8]) -> bool {
    let mut units = data.chunks_exact(2);
    data.len() >= 4
        && units.all(|unit| matches!(unit, [b' '..=b'~' | b'\r' | b'\n' | b'\t', 0] | [0, 0]))
        && data.first().is_some_and(|&byte| byte != 0)
}

fn is_printable(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() || matches!(c, '\r' | '\n' | '\t'))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(data: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or('0');
    data.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The name of the genre in a `TCON` frame, which says "17", "(17)", "(17)Rock", "(RX)" or words.
pub(super) fn genre(value: &str) -> Cow<'_, str> {
    let (code, words) = match value.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        // "((" is how v2.3 writes words that begin with a bracket.
        Some((code, words)) if !code.starts_with('(') => (code, words),
        Some(_) => return Cow::Borrowed(value.get(1..).unwrap_or_default()),
        None => (value, ""),
    };
    let named = match code {
        "RX" => Some("Remix"),
        "CR" => Some("Cover"),
        _ => code.parse().ok().and_then(crate::read::tags::id3v1::genre),
    };
    match named {
        Some(name) if words.is_empty() || words.starts_with('(') => Cow::Borrowed(name),
        Some(_) => Cow::Borrowed(words),
        None => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(encoding: Encoding, bytes: &[u8], text: &str, sound: Sound) {
        let (decoded, found) = encoding.decode(encoding.first(bytes));
        assert_eq!((decoded.as_ref(), found), (text, sound), "{encoding:?} {bytes:x?}");
    }

    #[test]
    fn every_encoding() {
        check(Encoding::Latin1, b"Caf\xe9\0b", "Café", Sound::Whole);
        check(Encoding::Utf8, "Café\0b".as_bytes(), "Café", Sound::Whole);
        check(Encoding::Utf16, b"\xff\xfea\0\xe9\0\0\0b\0", "aé", Sound::Whole);
        check(Encoding::Utf16, b"\xfe\xff\0a\0\xe9", "aé", Sound::Whole);
        check(Encoding::Utf16, b"a\0b\0", "ab", Sound::Whole);
        check(Encoding::Utf16, b"\0a\0b", "ab", Sound::Whole);
        check(Encoding::Latin1, b"Don\x92t \x96 \x80 9", "Don\u{2019}t \u{2013} \u{20ac} 9", Sound::Whole);
        check(Encoding::Latin1, "Ночь".as_bytes(), "Ночь", Sound::Whole);
        check(Encoding::Utf16Be, b"\0a\x04\x10", "aА", Sound::Whole);
    }

    #[test]
    fn empty_values_and_odd_bytes_are_stepped_over() {
        check(Encoding::Latin1, b"\0\0second", "second", Sound::Whole);
        check(Encoding::Utf16, b"\xff\xfe\0\0\xff\xfeb\0", "b", Sound::Whole);
        check(Encoding::Utf16, b"\xff\xfea\0b", "a", Sound::Whole);
        check(Encoding::Utf8, b"", "", Sound::Whole);
    }

    #[test]
    fn broken_text_is_told_and_mended() {
        check(Encoding::Utf8, b"a\xff", "a\u{ff}", Sound::Broken);
        check(Encoding::Utf16, b"\xff\xfe\x00\xd8a\0", "\u{fffd}a", Sound::Broken);
    }

    #[test]
    fn data_is_told_as_text_where_it_is_some() {
        for (data, told) in [
            (&b"<?xml?>\n<uits:UITS>"[..], "<?xml?>\n<uits:UITS>"),
            (b"A\0M\0G\0\0\0", "AMG"),
            (&[0; 64], ""),
            (&[0x1f, 0x8b, 0xff], "1f8bff"),
            (b"3CD3N+P1\0", "3CD3N+P1"),
        ] {
            assert_eq!(describe(data, 1024), told);
        }
        assert_eq!(describe("aé".as_bytes(), 2), "a");
    }

    #[test]
    fn genres_in_every_notation() {
        for (value, name) in [
            ("17", "Rock"),
            ("(17)", "Rock"),
            ("(17)Post-Rock", "Post-Rock"),
            ("(17)(18)", "Rock"),
            ("(RX)", "Remix"),
            ("((Odd)", "(Odd)"),
            ("(9999)", "(9999)"),
            ("Shoegaze", "Shoegaze"),
        ] {
            assert_eq!(genre(value), name);
        }
    }
}
