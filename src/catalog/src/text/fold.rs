//! Folds texts, so that searches, orders, matching and ids can compare them. Case, accents of Latin, Greek and
//! Cyrillic letters, the width of letters and the form of Unicode (macOS decomposes names) do not count.
//!
//! Ids of tracks are made from folded texts, so a text must fold to the same result for ever. That is one
//! reason for tables of our own. The other is size: the tables of a Unicode library would make the page 20 KB
//! larger.

mod tables;

use tables::{CAPITALS, LATIN, MORE_LATIN, PAIRS};

/// A folded text.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, text);
    out
}

/// Appends a text, folded. Control characters become spaces.
fn fold_into(out: &mut String, text: &str) {
    if text.is_ascii() {
        return out
            .extend(text.chars().map(|c| if c.is_ascii_control() { ' ' } else { c.to_ascii_lowercase() }));
    }
    let start = out.len();
    for c in text.chars() {
        push(out, start, small(narrow(c)));
    }
}

/// Makes a full-width letter normal, and a control character a space.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// Makes a capital small. The standard library's tables change with Unicode, and add 8 KB.
pub(crate) fn small(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let code = c as u32;
    let run = CAPITALS.partition_point(|&(first, ..)| first <= code).checked_sub(1);
    let Some(&(first, count, apart, to_small)) = run.and_then(|run| CAPITALS.get(run)) else {
        return c;
    };
    let (past, apart) = (code - first, u32::from(apart));
    let is_in = past.is_multiple_of(apart) && past / apart < u32::from(count);
    if is_in { code.checked_add_signed(to_small).and_then(char::from_u32).unwrap_or(c) } else { c }
}

/// Appends a lower-case letter without its accents. Letters that only Unicode counts as letters of their own
/// become what people type, and a sign that combines with the letter before it (as kana marks do) becomes one
/// letter with it.
fn push(out: &mut String, start: usize, c: char) {
    match c {
        ' '..='~' => out.push(c),
        '\u{300}'..='\u{36f}' => {}
        'ß' => out.push_str("ss"),
        'æ' | 'ǣ' | 'ǽ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        c => {
            let before = out.get(start..).and_then(|text| text.chars().next_back());
            match before.and_then(|before| joined(before, c)) {
                Some(one) => {
                    out.pop();
                    out.push(one);
                }
                None => out.push(base(c)),
            }
        }
    }
}

/// The letter without its accents.
fn base(c: char) -> char {
    match c {
        'đ' => 'd',
        'ł' => 'l',
        'ø' | 'ǿ' => 'o',
        // Lower-casing 'İ' leaves a dot, which does not count.
        'ı' | 'İ' => 'i',
        'ǯ' => 'ʒ',
        'ẛ' => 'ſ',
        '’' | '‘' => '\'',
        'ς' => 'σ',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ӑ' | 'ӓ' => 'а',
        'ѓ' => 'г',
        'ѐ' | 'ё' | 'ӗ' => 'е',
        'ӂ' | 'ӝ' => 'ж',
        'ӟ' => 'з',
        'й' | 'ѝ' | 'ӣ' | 'ӥ' => 'и',
        'ќ' => 'к',
        'ӧ' => 'о',
        'ў' | 'ӯ' | 'ӱ' | 'ӳ' => 'у',
        'ӵ' => 'ч',
        'ӹ' => 'ы',
        'ӭ' => 'э',
        'ї' => 'і',
        'ѷ' => 'ѵ',
        'ӛ' => 'ә',
        'ӫ' => 'ө',
        'à'..='ɏ' => listed(LATIN, c, 0xc0),
        '\u{1e00}'..='\u{1eff}' => listed(MORE_LATIN, c, 0x1e00),
        '\u{1f00}'..='\u{1fff}' if c.is_lowercase() => polytonic(c),
        c => c,
    }
}

/// The base of a letter, from a table that begins at this code point. A full stop there means the letter itself.
fn listed(table: &[u8], c: char, first: u32) -> char {
    match table.get((c as u32 - first) as usize) {
        Some(b'.') | None => c,
        Some(&base) => char::from(base),
    }
}

/// The base of a Greek letter with breathings. Unicode has a row of sixteen of these for each vowel.
fn polytonic(c: char) -> char {
    const ROWS: [char; 16] = ['α', 'ε', 'η', 'ι', 'ο', 'υ', 'ω', 'α', 'α', 'η', 'ω', 'α', 'η', 'ι', 'υ', 'ω'];
    const MIXED: [char; 7] = ['α', 'ε', 'η', 'ι', 'ο', 'υ', 'ω'];
    let at = (c as usize) & 0xff;
    let found = match at {
        0x70..0x7e => MIXED.get((at - 0x70) / 2),
        0xe4 | 0xe5 => Some(&'ρ'),
        _ => ROWS.get(at >> 4),
    };
    found.copied().unwrap_or(c)
}

/// The letter that results when a sign follows a letter: kana with marks, Hangul from its parts, and some others.
fn joined(before: char, sign: char) -> Option<char> {
    let pair = |&&(first, second, _): &&(char, char, char)| (first, second) == (before, sign);
    hangul(before as u32, sign as u32)
        .or_else(|| PAIRS.iter().find(pair).map(|(_, _, one)| *one).filter(|_| sign > '\u{64f}'))
}

/// A Hangul syllable from its parts (Unicode, 3.12 "Conjoining Jamo Behavior").
fn hangul(before: u32, sign: u32) -> Option<char> {
    let syllable = match (before, sign) {
        (0x1100..=0x1112, 0x1161..=0x1175) => 0xac00 + ((before - 0x1100) * 21 + (sign - 0x1161)) * 28,
        (0xac00..=0xd7a3, 0x11a8..=0x11c2) if (before - 0xac00).is_multiple_of(28) => before + sign - 0x11a7,
        _ => return None,
    };
    char::from_u32(syllable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn case_accents_and_width_do_not_count() {
        let check = |text, wanted| assert_eq!(fold(text), wanted);
        check("Björk", "bjork");
        check("bjo\u{308}rk", "bjork");
        check("ΣΊΣΥΦΟΣ", "σισυφοσ");
        check("Σίσυφος", "σισυφοσ");
        check("Mötley Crüe – Don’t", "motley crue – don't");
        check("Straße", "strasse");
        check("STRASSE", "strasse");
        check("İstanbul", "istanbul");
        check("ＡＢＣ　1", "abc 1");
        check("Ёлка", "елка");
        check("a\tb\u{1}", "a b ");
        check("की", "की");
        check("ガンダム", "カ\u{3099}ンタ\u{3099}ム".nfc().collect::<String>().as_str());
    }

    #[test]
    fn tables_have_a_place_for_every_letter() {
        assert_eq!((LATIN.len(), MORE_LATIN.len()), (0x250 - 0xc0, 0x100));
        let bare = |c: char| {
            c.to_lowercase().nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect::<String>()
        };
        for c in ('À'..='ɏ').chain('\u{1e00}'..='\u{1eff}').filter(|c| bare(*c).is_ascii()) {
            assert_eq!(fold(&c.to_string()), bare(c), "{c}");
        }
        for c in ('À'..='ɏ').chain('\u{1e00}'..='\u{1eff}') {
            assert_eq!(fold(&c.to_string()), fold(&c.nfd().collect::<String>()), "{c}");
        }
    }

    #[test]
    fn every_capital_has_the_small_letter_of_unicode() {
        // Capitals that Unicode adds later are not folded, because ids are made from folded texts.
        let agrees = |c: char| small(c) == c || c.to_lowercase().eq([small(c)]);
        assert_eq!(('\0'..=char::MAX).find(|c| !agrees(*c)), None);
        assert_eq!(('\0'..=char::MAX).filter(|c| small(*c) != *c).count(), 26 + 1461);
    }

    proptest! {
        #[test]
        fn the_form_of_unicode_does_not_count(text in "[a-z\u{e0}-\u{17e}\u{3b1}-\u{3c9}\u{3ac}\u{3cc}\u{430}-\u{473}\u{ac00}-\u{d7a3}\u{304c}-\u{3093}\u{30ac}-\u{30fa}\u{300}-\u{310}\u{1e80}-\u{1ef9}\u{1f00}-\u{1f15}\u{620}-\u{64a} ]{0,12}") {
            let (nfc, nfd): (String, String) = (text.nfc().collect(), text.nfd().collect());
            prop_assert_eq!(fold(&nfc), fold(&nfd));
            prop_assert_eq!(fold(&text), fold(&nfc));
        }
    }
}
