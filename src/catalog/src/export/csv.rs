//! CSV for spreadsheets: one song a line, with column names that other programs recognise.
//!
//! The form is RFC 4180 in UTF-8, by default with a byte order mark, because Excel needs one. An apostrophe
//! disarms cells that a spreadsheet would take for a formula. Quoting is done here: the csv crate's writer asks
//! of every cell whether it is a number, and its tables for that would make the page 13 KB larger.

use borsh::{BorshDeserialize, BorshSerialize};

use super::Song;
use super::json::titled;
use crate::library::Whereabouts;

/// Whether the file starts with a byte order mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum ByteOrderMark {
    /// It does. Excel then reads UTF-8.
    #[default]
    Written,
    /// It does not. Some importers fail on one.
    LeftOut,
}

const HEADER: [&str; 20] = [
    "Title",
    "Artist",
    "Album",
    "Album artist",
    "Disc",
    "Track",
    "Year",
    "Duration",
    "ISRC",
    "Origin",
    "Certainty",
    "Store",
    "Cloud status",
    "Way back",
    "Link",
    "Format",
    "Bit rate (kbps)",
    "Size (bytes)",
    "Here",
    "Path",
];

/// Writes the songs.
pub(super) fn write<'a>(songs: impl Iterator<Item = Song<'a>>, mark: ByteOrderMark) -> String {
    let mut out = String::new();
    if mark == ByteOrderMark::Written {
        out.push('\u{feff}');
    }
    write_line(&mut out, HEADER.into_iter());
    for song in songs {
        write_line(&mut out, record(&song).iter().map(String::as_str));
    }
    out
}

fn write_line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_cell(out, cell);
    }
    out.push_str("\r\n");
}

fn write_cell(out: &mut String, cell: &str) {
    let armed = if is_formula(cell) { "'" } else { "" };
    if cell.contains([',', '"', '\r', '\n']) {
        out.extend(["\"", armed, &cell.replace('"', "\"\""), "\""]);
    } else {
        out.extend([armed, cell]);
    }
}

fn record(song: &Song<'_>) -> [String; 20] {
    let tags = &song.facts.tags;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: Option<u32>| value.map(|n| n.to_string()).unwrap_or_default();
    [
        titled(&song.facts.title).to_owned(),
        text(&tags.artist),
        text(&tags.album),
        text(&tags.album_artist),
        number(tags.disc_number),
        number(tags.track_number),
        number(tags.year),
        song.facts.audio.duration_ms.map(clock).unwrap_or_default(),
        text(&tags.ids.isrc),
        song.row.judgement.verdict.origin.label().to_owned(),
        song.row.judgement.verdict.certainty.label().to_owned(),
        song.row.judgement.verdict.store.map(|store| store.label().to_owned()).unwrap_or_default(),
        song.row.judgement.status().label().to_owned(),
        song.row.judgement.group().map_or("", |group| group.label()).to_owned(),
        song.link().unwrap_or_default(),
        song.facts.container.map(|it| it.label().to_owned()).unwrap_or_default(),
        number(song.facts.audio.bitrate_kbps),
        song.facts.size.to_string(),
        if song.row.judgement.whereabouts == Whereabouts::Here { "yes" } else { "no" }.to_owned(),
        song.path.clone().unwrap_or_default(),
    ]
}

/// Minutes and seconds, with hours if there are any: "4:05", "1:02:03".
fn clock(ms: u64) -> String {
    let seconds = (ms + 500) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// Whether a spreadsheet would take a cell for a formula.
///
/// Such cells begin with `=`, `+`, `-`, `@`, tab or return (OWASP, "CSV Injection").
fn is_formula(cell: &str) -> bool {
    // A dash alone stands for a title that nothing tells.
    cell != "-" && cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_cell(cell: &str, wanted: &str) {
        let mut out = String::new();
        write_cell(&mut out, cell);
        assert_eq!(out, wanted);
    }

    #[test]
    fn formulas_are_disarmed() {
        check_cell("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"");
        check_cell("-1", "'-1");
        check_cell("-", "-");
        check_cell("@SUM", "'@SUM");
        check_cell("\n=1", "\"'\n=1\"");
        check_cell("Song = 1", "Song = 1");
        check_cell("", "");
    }

    #[test]
    fn lines_are_read_back_by_a_library() {
        let cells = ["a,b", "\"", "two\r\nlines", "", " spaced ", "ünï"];
        let mut out = String::new();
        write_line(&mut out, cells.into_iter());
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(record.iter().collect::<Vec<_>>(), cells);
    }

    #[test]
    fn durations() {
        let check = |ms, wanted| assert_eq!(clock(ms), wanted);
        check(0, "0:00");
        check(245_400, "4:05");
        check(3_723_000, "1:02:03");
    }
}
