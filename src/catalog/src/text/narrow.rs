//! Text in letters of one byte, as old tags and logs have it: nothing in it names its encoding.

use std::borrow::Cow;

/// Text of bytes whose encoding nobody names, or names as "Latin-1" or wrongly as UTF-8: UTF-8 where the bytes are
/// valid UTF-8, else windows-1252. Each byte that is no UTF-8 becomes one letter, so that none is lost.
///
/// Where most of the letters beyond ASCII are sound UTF-8, the text is damaged UTF-8, and only the damage is read so.
pub(crate) fn of_bytes(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let sound = bytes.utf8_chunks().map(|it| it.valid().chars().filter(|c| !c.is_ascii()).count());
    let broken: usize = bytes.utf8_chunks().map(|it| it.invalid().len()).sum();
    if sound.sum::<usize>() <= broken {
        return Cow::Owned(western_text(bytes));
    }
    let mixed = bytes.utf8_chunks().map(|it| it.valid().to_owned() + &western_text(it.invalid()));
    Cow::Owned(mixed.collect())
}

/// The same for a field of a fixed length, whose last letter may be cut.
pub(crate) fn of_cut_bytes(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => {
            let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
            // A single high byte at the end is a letter of windows-1252 rather than half of one of UTF-8.
            if whole.is_ascii() { of_bytes(bytes) } else { String::from_utf8_lossy(whole) }
        }
        _ => of_bytes(bytes),
    }
}

/// Text in windows-1252, which is what programs mean by "Latin-1". Bytes that it leaves open keep their numbers.
pub(crate) fn western_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(western).collect()
}

/// The bytes that [`western_text`] would read as this text; `None` if some letter is none of windows-1252.
pub(crate) fn western_bytes(text: &str) -> Option<Vec<u8>> {
    let byte = |c: char| match u8::try_from(c) {
        Ok(byte) if !(0x80..0xA0).contains(&byte) => Some(byte),
        _ => WESTERN.iter().zip(0x80..).find(|(letter, _)| **letter == c).map(|(_, byte)| byte),
    };
    text.chars().map(byte).collect()
}

/// Text in windows-1251.
pub(crate) fn cyrillic_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(cyrillic).collect()
}

/// Whether these are letters of windows-1251: whether most of the letters beyond ASCII stand next to each other, as in Cyrillic words.
/// Western words have one or two of them among ASCII letters.
pub(crate) fn is_cyrillic(bytes: &[u8]) -> bool {
    let is_letter = |byte: u8| matches!(byte, 0xA8 | 0xB8 | 0xC0..);
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let joined = bytes.windows(3).filter(|three| three.iter().all(|byte| is_letter(*byte))).count();
    joined * 2 > high
}

fn western(byte: u8) -> char {
    high(byte).and_then(|at| WESTERN.get(at)).copied().unwrap_or(char::from(byte))
}

fn cyrillic(byte: u8) -> char {
    match byte {
        0xC0.. => char::from_u32(u32::from(byte) - 0xC0 + 0x410).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => high(byte).and_then(|at| CYRILLIC.get(at)).copied().unwrap_or(char::from(byte)),
    }
}

fn high(byte: u8) -> Option<usize> {
    byte.checked_sub(0x80).map(usize::from)
}

/// The letters 0x80 to 0x9F of windows-1252. Its other letters have the numbers of Unicode.
const WESTERN: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The letters 0x80 to 0xBF of windows-1251.
const CYRILLIC: [char; 64] = [
    'Ђ', 'Ѓ', '‚', 'ѓ', '„', '…', '†', '‡', '€', '‰', 'Љ', '‹', 'Њ', 'Ќ', 'Ћ', 'Џ', 'ђ', '‘', '’', '“', '”',
    '•', '–', '—', '\u{98}', '™', 'љ', '›', 'њ', 'ќ', 'ћ', 'џ', '\u{a0}', 'Ў', 'ў', 'Ј', '¤', 'Ґ', '¦', '§',
    'Ё', '©', 'Є', '«', '¬', '\u{ad}', '®', 'Ї', '°', '±', 'І', 'і', 'ґ', 'µ', '¶', '·', 'ё', '№', 'є', '»',
    'ј', 'Ѕ', 'ѕ', 'ї',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_where_it_is_else_western() {
        let check = |bytes: &[u8], wanted| assert_eq!(of_bytes(bytes), wanted, "{bytes:02x?}");
        check(b"plain", "plain");
        check(b"Don\x92t \x96 \x93Live\x94 \x80 9", "Don’t – “Live” € 9");
        check("Beyoncé".as_bytes(), "Beyoncé");
        check(b"Beyonc\xe9", "Beyoncé");
        check("Ночь".as_bytes(), "Ночь");
        check(b"\xd0\x9d\xd0\xbe\xd1\x87 \xe9", "Ноч é");
        check(b"\x81\x8d\x8f\x90\x9d", "\u{81}\u{8d}\u{8f}\u{90}\u{9d}");
    }

    #[test]
    fn the_last_letter_of_a_field_may_be_cut() {
        let check = |bytes: &[u8], wanted| assert_eq!(of_cut_bytes(bytes), wanted, "{bytes:02x?}");
        check(b"\xd0\x9d\xd0\xbe\xd1", "Но");
        check(b"Caf\xe9", "Café");
        check(b"Caf\xc3", "CafÃ");
        check(b"\x93Live", "“Live");
    }
}
