//! Text in Mac Roman, the letters of the classic Mac: AIFF and QuickTime have it, and name no charset.

use super::narrow::western_text;

/// Text of bytes that are letters of the classic Mac.
pub(crate) fn mac_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(mac_roman).collect()
}

/// Text of a classic Mac's format that is no UTF-8: windows-1252 where programs of Windows wrote it, which its words show,
/// else Mac Roman.
pub(crate) fn mac_or_western_text(bytes: &[u8]) -> String {
    let (mac, western) = (mac_text(bytes), western_text(bytes));
    // Of these letters most are rare, and where they stand, Mac Roman has common ones.
    let is_rare = western.contains(['Š', 'š', 'Œ', 'œ', 'Ž', 'ž', 'Ÿ', 'ƒ']);
    match oddities(&mac).cmp(&oddities(&western)) {
        std::cmp::Ordering::Less => mac,
        std::cmp::Ordering::Equal if is_rare => mac,
        _ => western,
    }
}

/// How much in a text is as no words are: capitals and signs inside of them, and bytes that are no letters.
fn oddities(text: &str) -> usize {
    let letters: Vec<char> = std::iter::once(' ').chain(text.chars()).chain(std::iter::once(' ')).collect();
    letters.windows(3).map(|three| if let [a, b, c] = three { odd(*a, *b, *c) } else { 0 }).sum()
}

/// How odd a letter is between two others.
fn odd(before: char, here: char, behind: char) -> usize {
    let (joined, joins) = (before.is_alphabetic(), behind.is_alphabetic());
    match here {
        _ if here.is_ascii() && before.is_ascii() => 0,
        _ if here.is_control() => 3,
        _ if here.is_uppercase() && before.is_lowercase() => 2,
        _ if here.is_alphabetic() => usize::from(!here.is_ascii() && !joined && !joins),
        '’' => usize::from(!joined),
        '“' | '‘' | '«' | '‹' | '¿' | '¡' | '„' => 2 * usize::from(joined),
        '”' | '»' | '›' | '…' | '™' | '®' => 2 * usize::from(joins),
        _ if here.is_ascii() => 0,
        _ => usize::from(joined) + usize::from(joins),
    }
}

fn mac_roman(byte: u8) -> char {
    const UPPER: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
                         ¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
    match byte.checked_sub(0x80) {
        Some(upper) => UPPER.chars().nth(usize::from(upper)).unwrap_or(char::REPLACEMENT_CHARACTER),
        None => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_show_who_wrote_them() {
        for (mac, western, text) in [
            (&b"Caf\x8e"[..], &b"Caf\xe9"[..], "Café"),
            (b"Bj\x9ark", b"Bj\xf6rk", "Björk"),
            (b"Sigur R\x97s", b"Sigur R\xf3s", "Sigur Rós"),
            (
                b"Don\xd5t \xd2Live\xd3 \xd0 Se\x96or",
                b"Don\x92t \x93Live\x94 \x96 Se\xf1or",
                "Don’t “Live” – Señor",
            ),
            (b"\x82a va, Fran\x8doise", b"\xc7a va, Fran\xe7oise", "Ça va, Françoise"),
            (b"\x86bermut", b"\xdcbermut", "Übermut"),
            (b"Gr\x9f\xa7e", b"Gr\xfc\xdfe", "Grüße"),
            (b"Die \x80rzte", b"Die \xc4rzte", "Die Ärzte"),
            (b"Don\xd5t", b"Don\x92t", "Don’t"),
        ] {
            assert_eq!(mac_or_western_text(mac), text);
            assert_eq!(mac_or_western_text(western), text);
        }
    }
}
