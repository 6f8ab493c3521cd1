//! Texts whose letters of one byte were meant in another charset than windows-1252. They are read in that charset where
//! the person says so, or where the names of files and folders, which are Unicode, show that it is the right one.
//!
//! Windows-1252 gives each byte a letter of its own, so the texts still have the bytes of the file. The tables are the
//! caller's: browsers have them.

mod decided;

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use super::catalog::texts_of as texts;
use super::compilation::without_disc;
use super::{Catalog, File, Track};
use crate::changes::{Fact, ReadAs, TrackFacts};
use crate::ids::{PlaceId, TrackId};
use crate::marks::{Mark, Where};
use crate::text::{decomposed, named, sorting, western_bytes};
use decided::Decided;

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
        Koi8U = "koi8-u", "Ukrainian, Unix";
        Iso8859_5 = "iso-8859-5", "Cyrillic, ISO";
        Ibm866 = "ibm866", "Cyrillic, DOS";
        MacCyrillic = "x-mac-cyrillic", "Cyrillic, Mac";
        Windows1250 = "windows-1250", "Central European";
        Iso8859_2 = "iso-8859-2", "Central European, Unix";
        Windows1253 = "windows-1253", "Greek";
        Iso8859_7 = "iso-8859-7", "Greek, Unix";
        Windows1254 = "windows-1254", "Turkish";
        Windows1255 = "windows-1255", "Hebrew";
        Windows1256 = "windows-1256", "Arabic";
        Windows1257 = "windows-1257", "Baltic";
        Windows1258 = "windows-1258", "Vietnamese";
        Windows874 = "windows-874", "Thai";
        Macintosh = "macintosh", "Western, Mac";
    }
}

impl Charset {
    /// The charset of a code page of Windows.
    fn of_code_page(page: &str) -> Option<Charset> {
        Some(match page {
            "936" | "20936" | "54936" => Charset::Gb18030,
            "950" => Charset::Big5,
            "932" => Charset::ShiftJis,
            "20932" | "51932" => Charset::EucJp,
            "949" | "51949" => Charset::EucKr,
            "1251" => Charset::Windows1251,
            "20866" => Charset::Koi8R,
            "21866" => Charset::Koi8U,
            "1250" => Charset::Windows1250,
            "28592" => Charset::Iso8859_2,
            "1253" => Charset::Windows1253,
            "1254" => Charset::Windows1254,
            "1255" => Charset::Windows1255,
            "1256" => Charset::Windows1256,
            "1257" => Charset::Windows1257,
            "1258" => Charset::Windows1258,
            "866" => Charset::Ibm866,
            "10000" => Charset::Macintosh,
            "10007" => Charset::MacCyrillic,
            "28595" => Charset::Iso8859_5,
            "28597" => Charset::Iso8859_7,
            "28599" => Charset::Windows1254,
            "874" => Charset::Windows874,
            _ => return None,
        })
    }

    /// The charset that a song's file names itself.
    fn named_in(facts: &TrackFacts) -> Option<Charset> {
        let names_it = |mark: &&Mark| mark.place == Where::Chunk && mark.key == "CSET";
        facts.marks.iter().find(names_it).and_then(|mark| Charset::of_code_page(&mark.value))
    }
}

/// How many letters beyond ASCII must stand in a name alike, so that this is no chance. An ideograph counts twice.
const ENOUGH: usize = 4;

/// What gives these songs their texts in a charset; `None` reads them as they stand in their files.
///
/// `decode` answers `None` where bytes are no text of a charset.
pub fn read_as(
    catalog: &Catalog,
    songs: &[TrackId],
    charset: Option<Charset>,
    decode: impl Fn(Charset, &[u8]) -> Option<String>,
) -> Vec<Fact> {
    let tracks = songs.iter().filter_map(|id| catalog.track(*id));
    let facts = tracks.filter_map(|track| {
        let Some(charset) = charset else { return Some(Fact::ReadAs { track: track.id(), read_as: None }) };
        let decode = |bytes: &[u8]| decode(charset, bytes);
        said(track.id(), charset, &narrow_texts(&mut track.as_tagged()?), decode)
    });
    facts.collect()
}

/// How the texts of a song would be read in each charset in which they are text at all.
pub fn readings(
    track: Track<'_>,
    decode: impl Fn(Charset, &[u8]) -> Option<String>,
) -> Vec<(Charset, String)> {
    let narrow = track.as_tagged().map(|mut facts| narrow_texts(&mut facts)).unwrap_or_default();
    let told = |charset| {
        let read: Option<Vec<String>> =
            narrow.iter().map(|raw| text_of(raw, |it| decode(charset, it))).collect();
        read.filter(|read| !read.is_empty()).map(|read| (charset, read.join(", ")))
    };
    let mut readings: Vec<(Charset, String)> =
        Charset::ALL.iter().filter_map(|&charset| told(charset)).collect();
    // KOI8 for Ukrainian reads Russian as KOI8 for Russian does.
    readings.dedup_by(|(one, read), (other, same)| {
        (*one, *other) == (Charset::Koi8U, Charset::Koi8R) && read == same
    });
    readings
}

/// Plans how the songs of a place are read that were read from their files since this time: in the charset that the
/// paths of an album's files show together, if they show one, or in which their texts are read elsewhere. What was decided
/// of a song before stays.
pub fn plan_readings(
    catalog: &Catalog,
    place: PlaceId,
    since_ms: u64,
    decode: impl Fn(Charset, &[u8]) -> Option<String>,
) -> Vec<Fact> {
    let name = catalog.places().get(&place).map(|it| it.value.name.clone()).unwrap_or_default();
    let mut albums: BTreeMap<_, Vec<Unsure>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for file in catalog.files_of(place).filter(|file| file.is_seen_present()) {
        let Some(track) = file.track().filter(|track| is_open(*track, since_ms)) else { continue };
        if let Some(song) = Unsure::of(&name, file, track).filter(|song| seen.insert(song.id)) {
            // Without an album, nothing tells that the files of a folder belong together.
            let alone = song.album.is_none().then_some(song.id);
            let folder = without_disc(file.folder()).to_owned();
            albums.entry((folder, song.album.clone(), alone)).or_default().push(song);
        }
    }
    let decided = LazyCell::new(|| Decided::of(catalog));
    let planned = albums.into_values().filter_map(|songs| {
        let shown = match shown_charset(&songs, &decode) {
            Shown::As(charset) => Some(charset),
            Shown::Right => None,
            Shown::Nothing => decided.of_songs(&songs, &decode),
        };
        Some((shown?, songs))
    });
    let facts = planned.flat_map(|(charset, songs)| {
        let decode = |bytes: &[u8]| decode(charset, bytes);
        // One song of an album may be right where the others are not.
        let songs = songs.into_iter().filter(|song| song.shown() <= song.shown_as(decode));
        songs.filter_map(|song| said(song.id, charset, &song.narrow, decode)).collect::<Vec<_>>()
    });
    facts.collect()
}

/// Whether nothing was decided of a song that was read since this time and whose shown texts may be misread.
fn is_open(track: Track<'_>, since_ms: u64) -> bool {
    let is_narrow = |text: Option<&str>| text.is_some_and(|text| narrow(text).is_some());
    let is_misread =
        || is_narrow(Some(track.title())) || is_narrow(track.artist()) || is_narrow(track.album());
    track.read_at().is_some_and(|read| read.ms >= since_ms) && is_misread() && track.read_as().is_none()
}

/// A song whose texts may be misread.
struct Unsure {
    id: TrackId,
    /// The letters of the file's path.
    path: String,
    /// The texts that may be misread, as they stand in the file.
    narrow: Vec<String>,
    album: Option<String>,
    /// The charset that the file itself names.
    named: Option<Charset>,
}

impl Unsure {
    fn of(place: &str, file: File<'_>, track: Track<'_>) -> Option<Unsure> {
        let mut facts = track.as_tagged()?;
        let narrow = narrow_texts(&mut facts);
        let path = letters(&format!("{place}/{}", file.path()));
        let named = Charset::named_in(&facts);
        Some(Unsure { id: track.id(), path, narrow, album: facts.tags.album, named })
    }

    /// How many letters of its texts the path shows, as they stand.
    fn shown(&self) -> usize {
        self.narrow.iter().map(|text| shows(&self.path, text)).sum()
    }

    /// The same of the texts in a charset.
    fn shown_as(&self, decode: impl Fn(&[u8]) -> Option<String>) -> usize {
        let read = self.narrow.iter().filter_map(|raw| text_of(raw, &decode));
        read.map(|text| shows(&self.path, &text)).sum()
    }
}

/// What paths and files show of the charset of texts.
enum Shown {
    /// The texts are right as they stand.
    Right,
    /// They are in this charset.
    As(Charset),
    Nothing,
}

/// The charset that the files of these songs name, or that their paths show.
///
/// Charsets of one script share letters, and windows-1252 shares some with all: the right one is that of which the paths show the
/// most. Of charsets of which they show as many, it is the one in which the texts have the most letters and the fewest signs.
fn shown_charset(songs: &[Unsure], decode: impl Fn(Charset, &[u8]) -> Option<String>) -> Shown {
    let as_it_stands: usize = songs.iter().map(Unsure::shown).sum();
    if let Some(named) = songs.iter().find_map(|song| song.named).filter(|_| as_it_stands == 0) {
        return Shown::As(named);
    }
    let enough = ENOUGH.max(as_it_stands + 1);
    let readings = Charset::ALL.iter().filter_map(|&charset| {
        let reading = Reading::of(charset, songs, &decode)?;
        (reading.shown >= enough).then_some(reading)
    });
    let mut readings: Vec<Reading> = readings.collect();
    let most = readings.iter().map(Reading::rank).max();
    readings.retain(|reading| Some(reading.rank()) == most);
    readings.dedup_by(|one, other| one.texts == other.texts);
    match readings.as_slice() {
        [reading] => Shown::As(reading.charset),
        [] if as_it_stands > 0 => Shown::Right,
        _ => Shown::Nothing,
    }
}

/// The texts of some songs, read in a charset.
struct Reading {
    charset: Charset,
    texts: Vec<String>,
    /// How many letters of these the paths show.
    shown: usize,
}

impl Reading {
    fn of(
        charset: Charset,
        songs: &[Unsure],
        decode: impl Fn(Charset, &[u8]) -> Option<String>,
    ) -> Option<Reading> {
        let mut reading = Reading { charset, texts: Vec::new(), shown: 0 };
        for song in songs {
            for raw in &song.narrow {
                let text = text_of(raw, |bytes| decode(charset, bytes))?;
                reading.shown += shows(&song.path, &text);
                reading.texts.push(text);
            }
        }
        Some(reading)
    }

    fn rank(&self) -> (usize, usize) {
        let letters = self.texts.iter().flat_map(|text| text.chars()).filter(|c| c.is_alphabetic()).count();
        (self.shown, letters)
    }
}

/// That a song's texts are read in a charset; `None` if none of them can be.
fn said(
    track: TrackId,
    charset: Charset,
    narrow: &[String],
    decode: impl Fn(&[u8]) -> Option<String>,
) -> Option<Fact> {
    let texts = narrow.iter().filter_map(|raw| Some((raw.clone(), text_of(raw, &decode)?)));
    let read_as = ReadAs { charset: charset.slug().to_owned(), texts: texts.collect() };
    (!read_as.texts.is_empty()).then(|| Fact::ReadAs { track, read_as: Some(Box::new(read_as)) })
}

fn text_of(raw: &str, decode: impl Fn(&[u8]) -> Option<String>) -> Option<String> {
    decode(&narrow(raw)?).filter(|text| is_text(text))
}

/// The texts of a song that may be misread, each one once. A title that is the file's name is none.
fn narrow_texts(facts: &mut TrackFacts) -> Vec<String> {
    let tagged = texts(facts).into_iter().skip(1).flatten();
    let mut narrow: Vec<String> =
        tagged.filter(|text| narrow(text).is_some()).map(|text| text.clone()).collect();
    sorting::sort_few(&mut narrow, |one, other| one < other);
    narrow.dedup();
    narrow
}

/// The bytes of a text that is all letters of one byte, and not all ASCII.
fn narrow(text: &str) -> Option<Vec<u8>> {
    western_bytes(text).filter(|bytes| !bytes.is_ascii())
}

/// Whether decoded bytes are text at all. Lines of frames, which DOS and Unix had among their letters, are none.
fn is_text(text: &str) -> bool {
    let is_none = |c: char| {
        c.is_control() || matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{2500}'..='\u{257f}')
    };
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

/// A text in small letters and digits alone, with their accents, which tell charsets apart; folders stay apart.
fn letters(text: &str) -> String {
    let is_kept =
        |c: &char| c.is_alphanumeric() || matches!(c, '/' | '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}');
    decomposed(text).chars().flat_map(char::to_lowercase).filter(is_kept).collect()
}

#[cfg(test)]
mod tests;
