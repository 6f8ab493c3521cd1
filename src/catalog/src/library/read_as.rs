//! Texts whose letters of one byte were meant in another charset than windows-1252. They are read in that charset only
//! where the names of the file and its folders, which are Unicode, show that it is the right one.
//!
//! Windows-1252 gives each byte a letter of its own, so the texts still have the bytes of the file. The tables are the
//! caller's: browsers have them.

use super::ScannedFile;
use crate::changes::TrackFacts;
use crate::text::{fold, named, western_bytes};

named! {
    /// A charset that tags are written in without saying so, by the label of the Encoding standard.
    Charset {
        Gb18030 = "gb18030", "Chinese, simplified";
        Big5 = "big5", "Chinese, traditional";
        ShiftJis = "shift_jis", "Japanese";
        EucJp = "euc-jp", "Japanese, Unix";
        EucKr = "euc-kr", "Korean";
        Windows1251 = "windows-1251", "Cyrillic";
        Koi8R = "koi8-r", "Cyrillic, Unix";
        Windows1250 = "windows-1250", "Central European";
        Iso8859_2 = "iso-8859-2", "Central European, Unix";
        Windows1253 = "windows-1253", "Greek";
        Windows1254 = "windows-1254", "Turkish";
        Windows1255 = "windows-1255", "Hebrew";
        Windows1256 = "windows-1256", "Arabic";
        Windows874 = "windows-874", "Thai";
    }
}

/// How many letters beyond ASCII must stand in a name alike, so that this is no chance. An ideograph counts twice.
const ENOUGH: usize = 4;

impl ScannedFile {
    /// Reads a song's texts in the charset that its path shows, if it shows one. The song stays the same: its id is that
    /// of the texts as every browser reads them.
    ///
    /// `decode` answers `None` where bytes are no text of a charset.
    pub fn read_as_its_path_shows(&mut self, path: &str, decode: impl Fn(Charset, &[u8]) -> Option<String>) {
        if let Some((_, facts)) = &mut self.track {
            read_as(facts, &letters(path), decode);
        }
    }
}

fn read_as(facts: &mut TrackFacts, path: &str, decode: impl Fn(Charset, &[u8]) -> Option<String>) {
    let narrow: Vec<Vec<u8>> = texts(facts).iter().filter_map(|text| narrow(text)).collect();
    let is_right = |text: &&mut String| narrow_text(text) && shows(path, text) > 0;
    if narrow.is_empty() || texts(facts).iter().any(is_right) {
        return;
    }
    let readings = Charset::ALL.iter().filter_map(|&charset| {
        let read: Option<Vec<String>> =
            narrow.iter().map(|bytes| decode(charset, bytes).filter(|text| is_text(text))).collect();
        read.filter(|read| read.iter().map(|text| shows(path, text)).sum::<usize>() >= ENOUGH)
    });
    let mut readings: Vec<Vec<String>> = readings.collect();
    readings.dedup();
    let [reading] = readings.as_mut_slice() else { return };
    let is_named_by_tag = facts.tags.title.as_ref() == Some(&facts.title);
    for (text, read) in texts(facts).into_iter().filter(|text| narrow_text(text)).zip(reading) {
        *text = std::mem::take(read);
    }
    if let Some(title) = facts.tags.title.as_ref().filter(|_| is_named_by_tag) {
        facts.title.clone_from(title);
    }
}

/// The texts that people know a song by.
fn texts(facts: &mut TrackFacts) -> Vec<&mut String> {
    let tags = &mut facts.tags;
    let texts = [&mut tags.title, &mut tags.artist, &mut tags.album, &mut tags.album_artist];
    texts.into_iter().chain([&mut tags.composer, &mut tags.genre]).flatten().collect()
}

/// The bytes of a text that is all letters of one byte, and not all ASCII.
fn narrow(text: &str) -> Option<Vec<u8>> {
    western_bytes(text).filter(|bytes| !bytes.is_ascii())
}

fn narrow_text(text: &str) -> bool {
    narrow(text).is_some()
}

/// Whether decoded bytes are text at all.
fn is_text(text: &str) -> bool {
    let is_none = |c: char| c.is_control() || matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}');
    !text.contains(is_none)
}

/// How many letters beyond ASCII of a text the path has too, one after another as in the text.
fn shows(path: &str, text: &str) -> usize {
    let spelled = letters(text);
    let weight = |c: char| match c {
        c if c.is_ascii() || !c.is_alphanumeric() => 0,
        '\u{2e80}'.. => 2,
        _ => 1,
    };
    let is_there = spelled.chars().count() > 1 && path.contains(&spelled);
    if is_there { text.chars().map(weight).sum() } else { 0 }
}

/// A text in letters and digits alone, folded; folders stay apart.
fn letters(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric() || *c == '/').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{FileFacts, Holds};
    use crate::ids::TrackId;
    use crate::text::{cyrillic_text, western_text};

    /// Knows two charsets: Cyrillic, and one in which every byte is a letter of Greek.
    fn decode(charset: Charset, bytes: &[u8]) -> Option<String> {
        let greek = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { 'ω' };
        match charset {
            Charset::Windows1251 => Some(cyrillic_text(bytes)),
            Charset::Windows1253 => Some(bytes.iter().map(greek).collect()),
            _ => None,
        }
    }

    /// Checks how title and artist are read of a file at a path.
    fn check(path: &str, [title, artist]: [&str; 2], wanted: [&str; 2]) {
        let mut facts = TrackFacts { title: title.into(), ..TrackFacts::default() };
        (facts.tags.title, facts.tags.artist) = (Some(title.into()), Some(artist.into()));
        let id = TrackId::derive(&facts);
        let file = FileFacts::new(1, 1, Holds::Track(id));
        let mut found = ScannedFile { file, track: Some((id, facts.into())) };
        found.read_as_its_path_shows(path, decode);
        let (same, facts) = found.track.unwrap();
        assert_eq!(
            (facts.title.as_str(), facts.tags.artist.as_deref().unwrap()),
            (wanted[0], wanted[1]),
            "{path}"
        );
        assert_eq!(same, id);
    }

    #[test]
    fn the_path_shows_the_charset() {
        let (song, band) = (&*western_text(b"\xc3\xf0\xf3\xef\xef\xe0"), &*western_text(b"\xca\xe8\xed\xee"));
        check("Music/Кино/Группа.mp3", [song, band], ["Группа", "Кино"]);
        check("Music/КИНО - 01.mp3", [song, band], ["Группа", "Кино"]);
        check("Music/01 Группа.mp3", [song, "Kino"], ["Группа", "Kino"]);
        check("Music/Kino/01.mp3", [song, band], [song, band]);
        check("ωωωω/Кино.mp3", [song, band], [song, band]);
    }

    #[test]
    fn what_is_right_stays() {
        check("Björk/Ágætis.mp3", ["Ágætis", "Björk"], ["Ágætis", "Björk"]);
        check("Кино/x.mp3", ["Группа", "Кино"], ["Группа", "Кино"]);
        check("Ж/é.mp3", ["é", "É"], ["é", "É"]);
    }

    #[test]
    fn the_bytes_are_still_there() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(western_bytes(&western_text(&all)), Some(all));
        assert_eq!(western_bytes("Кино"), None);
    }
}
