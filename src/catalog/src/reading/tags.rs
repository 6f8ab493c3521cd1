//! What tags say of a song: the fields that people know it by, and its ids.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::text::clip;

/// The longest text that is kept of a field, in bytes.
const MAX_TEXT: usize = 1024;

/// What tags say of a song. Texts are as found in the file, trimmed, at most 1,024 bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Tags {
    /// The song's name.
    pub title: Option<String>,
    /// The performer; the first where there are several.
    pub artist: Option<String>,
    /// The title of the release.
    pub album: Option<String>,
    /// The artist of the release.
    pub album_artist: Option<String>,
    /// The composer.
    pub composer: Option<String>,
    /// Genre, as text.
    pub genre: Option<String>,
    /// The number of the song on its disc, from 1.
    pub track_number: Option<u32>,
    /// How many songs the disc has.
    pub track_total: Option<u32>,
    /// The number of the disc in the release, from 1.
    pub disc_number: Option<u32>,
    /// How many discs the release has.
    pub disc_total: Option<u32>,
    /// Year of release.
    pub year: Option<u32>,
    /// Whether the release is by several artists (`TCMP`, `cpil`, `COMPILATION`).
    pub is_compilation: bool,
    /// The ids of the song in other catalogues.
    pub ids: Ids,
}

/// Ids of a song in other catalogues.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Ids {
    /// International Standard Recording Code: 12 characters, without hyphens.
    pub isrc: Option<String>,
    /// Apple's catalogue id of the song (`cnID`).
    pub apple_song: Option<u64>,
    /// Apple's catalogue id of the album (`plID`).
    pub apple_album: Option<u64>,
    /// Apple's catalogue id of the artist (`atID`).
    pub apple_artist: Option<u64>,
    /// Apple's number of the store's country (`sfID`).
    pub apple_storefront: Option<u32>,
    /// MusicBrainz recording, a UUID.
    pub mb_recording: Option<String>,
    /// MusicBrainz release, a UUID.
    pub mb_release: Option<String>,
}

/// A field that a text item of a tag can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Artist,
    Album,
    AlbumArtist,
    Composer,
    Genre,
    /// "5" or "5/12".
    Track,
    TrackTotal,
    /// "1" or "1/2".
    Disc,
    DiscTotal,
    Date,
    Compilation,
    Isrc,
    MbRecording,
    MbRelease,
}

impl Tags {
    /// Fills a field if it is still empty. Blank text is ignored, and of values with zeros between them the first counts.
    pub(super) fn fill(&mut self, field: Field, value: &str) {
        let value = value.split('\0').find(|value| !value.trim().is_empty()).unwrap_or_default();
        // Some writers put a byte order mark in front of every text, also where the encoding needs none.
        // A blank that does not break may be a letter's byte in another charset; it is one in DOS and in Chinese.
        let is_plain = value.chars().all(|c| c.is_ascii() || c == '\u{a0}');
        let is_blank = |c: char| (c.is_whitespace() && (is_plain || c != '\u{a0}')) || c == '\u{feff}';
        let value = value.trim_matches(is_blank);
        if value.is_empty() {
            return;
        }
        match field {
            Field::Title => fill_text(&mut self.title, value),
            Field::Artist => fill_text(&mut self.artist, value),
            Field::Album => fill_text(&mut self.album, value),
            Field::AlbumArtist => fill_text(&mut self.album_artist, value),
            Field::Composer => fill_text(&mut self.composer, value),
            Field::Genre => fill_text(&mut self.genre, value),
            Field::Track => fill_pair(&mut self.track_number, &mut self.track_total, value),
            Field::TrackTotal => fill_number(&mut self.track_total, value),
            Field::Disc => fill_pair(&mut self.disc_number, &mut self.disc_total, value),
            Field::DiscTotal => fill_number(&mut self.disc_total, value),
            Field::Date => self.year = self.year.or_else(|| year(value)),
            Field::Compilation => self.is_compilation |= is_set(value),
            Field::Isrc => self.ids.isrc = self.ids.isrc.take().or_else(|| isrc(value)),
            Field::MbRecording => fill_text(&mut self.ids.mb_recording, value),
            Field::MbRelease => fill_text(&mut self.ids.mb_release, value),
        }
    }
}

/// Fills each empty field from other tags.
macro_rules! fill_from {
    ($to:expr, $from:expr, $($field:ident),*) => { $($to.$field = $to.$field.take().or($from.$field);)* };
}

impl Tags {
    /// Fills each empty field from tags of a lower rank.
    pub(super) fn lay_under(&mut self, other: Tags) {
        fill_from!(self, other, title, artist, album, album_artist, composer, genre, year);
        self.is_compilation |= other.is_compilation;
        fill_from!(self, other, track_number, track_total, disc_number, disc_total);
        let (ids, others) = (&mut self.ids, other.ids);
        fill_from!(ids, others, isrc, apple_song, apple_album, apple_artist, apple_storefront);
        fill_from!(ids, others, mb_recording, mb_release);
    }
}

fn fill_text(slot: &mut Option<String>, value: &str) {
    if slot.is_none() {
        *slot = Some(clip(value, MAX_TEXT).to_owned());
    }
}

fn fill_number(slot: &mut Option<u32>, value: &str) {
    if slot.is_none() {
        *slot = leading_number(value);
    }
}

fn fill_pair(number: &mut Option<u32>, total: &mut Option<u32>, value: &str) {
    let (first, second) = value.split_once('/').unwrap_or((value, ""));
    fill_number(number, first);
    fill_number(total, second);
}

/// Whether a flag is set; "0" is not, and most writers leave the flag out then.
fn is_set(value: &str) -> bool {
    !["0", "false", "no"].iter().any(|it| value.eq_ignore_ascii_case(it))
}

/// The number that a text starts with: 5 for " 05a".
fn leading_number(text: &str) -> Option<u32> {
    let digits = text.trim_start();
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

/// The year in a date: its first four digits in a row ("1995-10-03", "Oct 3, 1995").
fn year(text: &str) -> Option<u32> {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() >= 4)
        .and_then(|digits| digits.get(..4)?.parse().ok())
        .filter(|&year| year > 0)
}

/// The first ISRC in a text that may list several, without its hyphens.
pub(crate) fn isrc(text: &str) -> Option<String> {
    let separators = |c: char| ",;:/|\\&+=_\"'()[]\0\n\r\t".contains(c);
    // Between codes there may be just a blank, and within a code as well.
    let listed = || text.split(separators).chain(text.split_whitespace());
    one_isrc(text).or_else(|| listed().take(MAX_CODES).find_map(one_isrc))
}

/// The most parts of a text that are tried as ISRCs.
const MAX_CODES: usize = 64;

/// A single ISRC. `None` unless it has the right form: two letters, three letters or digits, seven digits.
fn one_isrc(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text
        .get(..4)
        .filter(|it| it.eq_ignore_ascii_case("ISRC"))
        .and_then(|_| text.get(4..))
        .unwrap_or(text);
    let text = text.trim_start_matches([':', ' ']);
    let is_dash = |c: char| matches!(c, '-' | ' ' | '\u{2010}'..='\u{2015}');
    let code: String = text.chars().filter(|c| !is_dash(*c)).take(25).collect();
    let code = code.to_ascii_uppercase();
    // Two codes may stand together without anything between them.
    let (first, second) = code.split_at_checked(12)?;
    let good = is_code(first) && (second.is_empty() || is_code(second));
    good.then(|| first.to_owned())
}

/// Whether this is a code of twelve letters and digits, as its parts must be.
fn is_code(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 12
        && bytes.iter().take(2).all(u8::is_ascii_alphabetic)
        && bytes.iter().skip(2).take(3).all(u8::is_ascii_alphanumeric)
        && bytes.iter().skip(5).all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: Field, value: &str, wanted: impl Fn(&Tags) -> bool) {
        let mut tags = Tags::default();
        tags.fill(field, value);
        assert!(wanted(&tags), "{value:?} gave {tags:?}");
    }

    #[test]
    fn numbers_and_totals() {
        check(Field::Track, "05/12", |t| t.track_number == Some(5) && t.track_total == Some(12));
        check(Field::Track, "7", |t| t.track_number == Some(7) && t.track_total.is_none());
        check(Field::Disc, "1/", |t| t.disc_number == Some(1) && t.disc_total.is_none());
        check(Field::Track, "A1", |t| t.track_number.is_none());
        check(Field::Track, "99999999999999", |t| t.track_number.is_none());
    }

    #[test]
    fn years_in_many_dates() {
        for date in ["1995", "1995-10-03", "Oct 3, 1995", "1995/10/03", "19951003"] {
            check(Field::Date, date, |t| t.year == Some(1995));
        }
        check(Field::Date, "'95", |t| t.year.is_none());
        check(Field::Date, "0000", |t| t.year.is_none());
    }

    #[test]
    fn a_mark_of_byte_order_is_no_text() {
        check(Field::Title, "\u{feff}Title", |t| t.title.as_deref() == Some("Title"));
        check(Field::Track, "\u{feff}7/9", |t| t.track_number == Some(7));
    }

    #[test]
    fn blanks_that_may_be_letters_stay() {
        check(Field::Title, "\u{a0}Song\u{a0} ", |t| t.title.as_deref() == Some("Song"));
        check(Field::Title, "Œ ¬\u{a0}", |t| t.title.as_deref() == Some("Œ ¬\u{a0}"));
        check(Field::Title, "Title\0Other", |t| t.title.as_deref() == Some("Title"));
    }

    #[test]
    fn compilations_are_flagged() {
        for (value, wanted) in [("1", true), ("true", true), ("0", false), (" 0", false), ("false", false)] {
            check(Field::Compilation, value, |t| t.is_compilation == wanted);
        }
    }

    #[test]
    fn isrcs_are_checked() {
        check(Field::Isrc, "us-qy5-13-74467", |t| t.ids.isrc.as_deref() == Some("USQY51374467"));
        check(Field::Isrc, "none", |t| t.ids.isrc.is_none());
        let first = |t: &Tags| t.ids.isrc.as_deref() == Some("USQY51374467");
        for list in [
            "USQY51374467;GBAYE0601498",
            "US-QY5-13-74467, GB-AYE-06-01498",
            "USQY51374467/GBAYE0601498",
            "USQY51374467 GBAYE0601498",
            "USQY51374467USQY51374468 USQY51374467",
            "n/a; USQY51374467",
            "ISRC: USQY51374467",
            "USQY51374467GBAYE0601498",
            "USQY51374467+GBAYE0601498",
            "USQY51374467_GBAYE0601498",
            "US\u{2013}QY5\u{2013}13\u{2013}74467",
            "isrc=USQY51374467",
            "urn:isrc:USQY51374467",
            "[\"USQY51374467\"]",
            "(USQY51374467)",
        ] {
            check(Field::Isrc, list, first);
        }
    }
}
