//! Lists in a charset that nothing in them names, which `any_text` cannot tell: those of East Asia and of old Macs, and
//! tables whose column names show what they are in. The tables of letters are the caller's: browsers have them.

use super::read_list;
use super::table::MOST_BEFORE;
use crate::text::is_cyrillic;

/// How much of a table is looked at for the names of its columns, in bytes.
const HEAD: usize = 64 * 1024;

/// How many letters of two bytes tell by their second bytes whether they are Big5.
const ENOUGH: usize = 6;

/// The charsets in which names of columns are looked for.
const BY_NAMES: [&str; 11] = [
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "windows-1250",
    "windows-1253",
    "windows-1255",
    "windows-1256",
    "windows-1254",
    "windows-874",
];

/// A list as text, where it surely is in another charset than those that are told by its bytes alone; `None` leaves it as it is.
///
/// `decode` makes text of bytes by the label of a charset, and answers `None` where they are none.
pub fn recoded(bytes: &[u8], decode: impl Fn(&str, &[u8]) -> Option<String>) -> Option<String> {
    let is_wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if bytes.starts_with(b"PK\x03\x04") || is_wide || bytes.contains(&0) || str::from_utf8(bytes).is_ok() {
        return None;
    }
    let text = |label: &str| decode(label, bytes).filter(|text| is_text(text));
    if let Some(label) = declared(bytes) {
        return text(&label);
    }
    if is_of_koi8(bytes) {
        return text("koi8-r");
    }
    let of_mac = || text("macintosh").filter(|_| is_of_mac(bytes));
    by_names(bytes, &decode).and_then(text).or_else(|| of_east_asia(bytes, text)).or_else(of_mac)
}

/// The charset that an XML file says, unless that is one that is read anyway.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..200).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head.split(|byte| *byte == b'>').next()?);
    let (_, rest) = head.strip_prefix("<?xml")?.split_once("encoding=")?;
    let label = rest.get(1..)?.split(['"', '\'']).next()?.to_ascii_lowercase();
    let is_read =
        ["utf-8", "us-ascii", "iso-8859-1", "windows-1252", "windows-1251"].contains(&label.as_str());
    (!is_read).then_some(label)
}

/// Whether a text was written by an old Mac program, or by Excel for the Mac: there the bytes 80 to 9F are letters and stand
/// inside of words. In windows-1252 most of them are signs and capitals, which never do; dashes and four letters may.
fn is_of_mac(bytes: &[u8]) -> bool {
    let is_inside = |three: &&[u8]| matches!(three, [one, _, other] if one.is_ascii_alphabetic() && other.is_ascii_lowercase());
    let inside = || bytes.windows(3).filter(is_inside).filter_map(|three| three.get(1).copied());
    let is_sure = |byte: &u8| matches!(byte, 0x80..=0x84 | 0x86..=0x90 | 0x95 | 0x98 | 0x99 | 0x9B | 0x9D);
    let is_likely = |byte: u8| inside().any(|it| it == byte);
    let of_windows = inside().filter(|byte| *byte >= 0xC0).count();
    let likely = [0x96, 0x97, 0x9A, 0x9F].into_iter().filter(|byte| is_likely(*byte)).count();
    inside().filter(is_sure).count() > of_windows || (of_windows == 0 && likely > 1)
}

/// Whether Cyrillic letters are those of KOI8-R: there the small ones stand where windows-1251 has the capitals, so that its
/// words would begin with a small letter and go on in capitals.
fn is_of_koi8(bytes: &[u8]) -> bool {
    let is_turned = |three: &&[u8]| {
        matches!(three, [before, first, second]
            if before.is_ascii() && !before.is_ascii_alphanumeric() && *first >= 0xE0 && (0xC0..0xE0).contains(second))
    };
    let small = bytes.iter().filter(|byte| (0xC0..0xE0).contains(*byte)).count();
    let large = bytes.iter().filter(|byte| **byte >= 0xE0).count();
    is_cyrillic(bytes) && small > 2 * large && bytes.windows(3).filter(is_turned).count() > 1
}

/// The charset in which the first lines are the names of a table's columns, where they are that in none that is told
/// otherwise.
fn by_names(bytes: &[u8], decode: impl Fn(&str, &[u8]) -> Option<String>) -> Option<&'static str> {
    let mut ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let end = ends.nth(2 * MOST_BEFORE).unwrap_or(bytes.len());
    let head = bytes.get(..end).filter(|head| head.len() <= HEAD)?;
    if head.starts_with(b"#") || head.is_ascii() || read_list(head).is_ok() {
        return None;
    }
    let is_table = |label: &&str| {
        let text = decode(label, head).filter(|text| is_text(text));
        text.is_some_and(|text| super::table::is_of_songs(&text))
    };
    BY_NAMES.into_iter().find(is_table)
}

/// A text that is Japanese by its kana, Korean by its syllables, or Chinese by the bytes of its ideographs.
fn of_east_asia(bytes: &[u8], text: impl Fn(&str) -> Option<String>) -> Option<String> {
    if !is_likely_east_asian(bytes) {
        return None;
    }
    for label in ["shift_jis", "euc-jp"] {
        let japanese =
            text(label).filter(|text| share(text, |c| ('\u{3041}'..='\u{30fe}').contains(&c)) > 15);
        if japanese.is_some() {
            return japanese;
        }
    }
    let korean = text("euc-kr").filter(|text| share(text, |c| ('\u{ac00}'..='\u{d7a3}').contains(&c)) > 95);
    if korean.is_some() {
        return korean;
    }
    let (letters, low) = pairs(bytes);
    match letters {
        ..ENOUGH => None,
        _ if low == 0 => text("gb18030"),
        _ if low * 6 > letters && low * 4 < letters * 3 => text("big5"),
        _ => None,
    }
    .filter(|text| share(text, |c| ('\u{4e00}'..='\u{9fff}').contains(&c)) > 80)
}

/// Whether the high bytes stand together, as in letters of two bytes.
fn is_likely_east_asian(bytes: &[u8]) -> bool {
    // Nothing in windows-1252 has these bytes, and in no western text most of the high bytes are neighbours.
    let is_strange = bytes.iter().any(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D));
    let is_high = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|byte| *byte >= 0x80);
    let has_near = |at: usize, far: usize| {
        (1..=far).any(|by| is_high(at.checked_sub(by)) || is_high(at.checked_add(by)))
    };
    let high = || bytes.iter().enumerate().filter(|(_, byte)| **byte >= 0x80).map(|(at, _)| at);
    let near = |far| high().filter(|at| has_near(*at, far)).count();
    let all = high().count();
    let is_likely = match is_strange {
        true => near(2) * 10 >= all * 7,
        // In Big5 every other byte may be ASCII.
        false => !is_cyrillic(bytes) && near(if all < 2 * ENOUGH { 1 } else { 2 }) * 10 >= all * 9,
    };
    all >= 4 && is_likely
}

/// Counts the letters of two bytes, and those of them with a second byte below 0x80. GB 2312 has none of the latter; in
/// Big5 two of five letters are such.
fn pairs(bytes: &[u8]) -> (usize, usize) {
    let (mut letters, mut low, mut rest) = (0, 0, bytes.iter());
    while let Some(byte) = rest.next() {
        if *byte >= 0x80 {
            letters += 1;
            low += usize::from(rest.next().is_some_and(|second| *second < 0x80));
        }
    }
    (letters, low)
}

/// How many of a hundred letters beyond ASCII are such.
fn share(text: &str, is_such: impl Fn(char) -> bool) -> usize {
    let beyond = || text.chars().filter(|c| !c.is_ascii() && c.is_alphanumeric());
    beyond().filter(|c| is_such(*c)).count() * 100 / beyond().count().max(1)
}

/// Whether decoded bytes are text at all.
fn is_text(text: &str) -> bool {
    let is_none = |c: char| {
        (c.is_control() && !c.is_ascii_whitespace()) || matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}')
    };
    !text.contains(is_none)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks in which charset bytes are read, if each of these is what the bytes are in a charset.
    #[track_caller]
    fn check(bytes: &[u8], texts: &[(&str, &str)], wanted: Option<&str>) {
        let decode = |label: &str, some: &[u8]| {
            // A part of the bytes is a part of the text: only whole files are decoded here.
            let text = texts.iter().find(|(of, _)| *of == label).map(|(_, text)| (*text).to_owned());
            text.filter(|_| some.len() == bytes.len())
        };
        let found = recoded(bytes, decode);
        let wanted = wanted.map(|label| texts.iter().find(|(of, _)| *of == label).unwrap().1);
        assert_eq!(found.as_deref(), wanted);
    }

    #[test]
    fn what_is_told_by_its_bytes_stays() {
        let all = [("macintosh", "x"), ("gb18030", "x"), ("big5", "x"), ("shift_jis", "x"), ("euc-kr", "x")];
        for bytes in [
            &b"Title,Artist\nJ\xf3ga,Bj\xf6rk\n"[..],
            "Title,Artist\nJóga,Björk\n".as_bytes(),
            b"Title,Artist\nDon\x92t \x96 Live,Sin\x9aa\n",
            b"\xcd\xe0\xe7\xe2\xe0\xed\xe8\xe5;\xc8\xf1\xef\xee\xeb\xed\xe8\xf2\xe5\xeb\xfc\n\xcc\xe0\xec\xe0;\xca\xe8\xed\xee\n",
            b"\xff\xfeT\0",
            b"",
        ] {
            check(bytes, &all, None);
        }
    }

    #[test]
    fn excel_on_a_mac_is_told_by_letters_inside_of_words() {
        let text = "Title;Artist\nJóga;Björk\n";
        check(b"Title;Artist\nJ\x97ga;Bj\x9ark\n", &[("macintosh", text)], Some("macintosh"));
        let text = "Title;Artist\nSinéad;Éric été\n";
        check(b"Title;Artist\nSin\x8ead;\x83ric \x8et\x8e\n", &[("macintosh", text)], Some("macintosh"));
        check(b"Title;Artist\nJura\x9aek;Fran\xe7oise\n", &[("macintosh", "x")], None);
        check(b"Title;Artist\nc\x9cur;Jura\x9aek\n", &[("macintosh", "x")], None);
    }

    #[test]
    fn names_of_columns_tell_a_charset() {
        let text = "Tytuł;Wykonawca;Album\nŁąki;Łan;Łany\n";
        let bytes = b"Tytu\xb3;Wykonawca;Album\n\xa3\xb9ki;\xa3an;\xa3any\n";
        check(bytes, &[("big5", "Tytu喙;Wykonawca;Album"), ("windows-1250", text)], Some("windows-1250"));
        check(bytes, &[("windows-1253", "Tytu³;Wykonawca")], None);
    }

    #[test]
    fn letters_of_two_bytes_tell_themselves() {
        let playlist = |name: &[u8]| [b"#EXTM3U\n#EXTINF:1,", name, b"\na.mp3\n"].concat();
        let japanese = playlist(b"\x8f\x74\x82\xe6\x97\x88\x82\xa2");
        check(&japanese, &[("shift_jis", "春よ来い"), ("gb18030", "弔傛棃偄")], Some("shift_jis"));
        let korean = playlist(b"\xb0\xc5\xc1\xfe\xb8\xbb");
        check(&korean, &[("euc-kr", "거짓말"), ("gb18030", "芭霜源")], Some("euc-kr"));
        let chinese = playlist(b"\xc7\xe0\xbb\xa8\xb4\xc9\xd6\xdc\xbd\xdc\xc2\xd7");
        check(&chinese, &[("gb18030", "青花瓷周杰伦"), ("euc-kr", "낚뺨늑係儲쬬")], Some("gb18030"));
        let taiwan = playlist(b"\xab\x43\xaa\xe1\xb2\xa1\xa9\x50\xb3\xc7\xad\xdb");
        check(&taiwan, &[("big5", "青花瓷周杰倫"), ("gb18030", "獵碎")], Some("big5"));
    }

    #[test]
    fn small_letters_of_koi8_are_no_capitals() {
        let text = "Title,Artist\nГруппа,Группа\n";
        let koi8 = b"Title,Artist\n\xe7\xd2\xd5\xd0\xd0\xc1,\xe7\xd2\xd5\xd0\xd0\xc1\n";
        check(koi8, &[("koi8-r", text)], Some("koi8-r"));
        // Capitals of windows-1251.
        let capitals = b"Title,Artist\n\xc3\xd0\xd3\xcf\xcf\xc0,\xc3\xd0\xd3\xcf\xcf\xc0\n";
        check(capitals, &[("koi8-r", "x")], None);
    }

    #[test]
    fn what_xml_says_of_itself_counts() {
        let bytes = b"<?xml version='1.0' encoding='Shift_JIS'?><playlist>\x8f\x74</playlist>";
        check(bytes, &[("shift_jis", "<playlist>")], Some("shift_jis"));
        let western = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><playlist>J\xf3ga</playlist>";
        check(western, &[("iso-8859-1", "x")], None);
    }
}
