//! CSV for spreadsheets: one song a line, with column names that other programs recognise. `imports/edited.rs` reads it
//! back when the person has changed it.
//!
//! The form is RFC 4180 in UTF-8, with a byte order mark if Excel is to read it. Apostrophes disarm cells
//! that a spreadsheet would take for a formula (`text/cell.rs`). Quoting is done here: the csv crate's writer asks of
//! every cell whether it is a number, and its tables for that would make the engine 13 KB larger. Names of columns and
//! words in cells are never translated.

use super::song::Song;
use super::{Notes, Options, Paths, private};
use crate::library::Whereabouts;
use crate::reading::Problem;
use crate::stated::{NOTES_LEFT_OUT, PLAYLIST};
use crate::text::{disarmed, named, sorting};

use borsh::{BorshDeserialize, BorshSerialize};

/// Whether the file starts with a byte order mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum ByteOrderMark {
    /// It does. Excel then reads UTF-8.
    Written,
    /// It does not. Some importers fail on one.
    #[default]
    LeftOut,
}

named! {
    /// The columns of a table.
    #[derive(Default)]
    Columns {
        #[default]
        Reprise = "reprise", "Everything, to be read back by Reprise";
        Soundiiz = "soundiiz", "As Soundiiz reads it";
        TuneMyMusic = "tunemymusic", "As TuneMyMusic reads it";
        Chosen = "chosen", "Those that you choose";
    }
}

named! {
    /// What separates the cells of a table.
    #[derive(Default)]
    Separator {
        #[default]
        Comma = "comma", "Commas";
        Semicolon = "semicolon", "Semicolons";
        Tab = "tab", "Tabs";
    }
}

impl Columns {
    /// The names of the columns that can be chosen.
    pub fn names() -> &'static [&'static str] {
        &HEADER
    }

    /// Whether these are columns of our own table.
    pub fn are_ours(self) -> bool {
        matches!(self, Columns::Reprise | Columns::Chosen)
    }
}

/// The positions of the columns with these names, which stand between commas, and the names that no column has.
pub fn chosen_columns(names: &str) -> (Vec<usize>, Vec<&str>) {
    let (mut chosen, mut unknown) = (Vec::new(), Vec::new());
    for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        match HEADER.iter().position(|known| known.eq_ignore_ascii_case(name)) {
            Some(at) if chosen.contains(&at) => {}
            Some(at) => chosen.push(at),
            None => unknown.push(name),
        }
    }
    (chosen, unknown)
}

const HEADER: [&str; 26] = [
    "Reprise id",
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
    "Evidence",
    "Problems",
    "Note",
    "Tick",
    "Origin said",
    "Store said",
];

/// The last column, if paths are told.
const PATH: &str = "Path";

/// Writes the line of names.
pub(super) fn begin(out: &mut String, options: &Options) {
    mark(out, options.mark);
    let names: Vec<&str> = match options.columns {
        Columns::Soundiiz => vec!["title", "artist", "album", "isrc"],
        Columns::TuneMyMusic => vec!["Track name", "Artist name", "Album", "Playlist name", "Type", "ISRC"],
        Columns::Reprise => HEADER.to_vec(),
        Columns::Chosen => chosen(options).filter_map(|at| HEADER.get(at).copied()).collect(),
    };
    let is_record = options.columns.are_ours();
    let path = (is_record && options.paths == Paths::Included).then_some(PATH);
    let notes = (is_record && lacks_notes(options)).then_some(NOTES_LEFT_OUT);
    line(out, options.separator, names.iter().copied().chain(path).chain(notes));
}

/// Whether the column of notes is there and empty, so that the table says so: an empty note would take a note back.
fn lacks_notes(options: &Options) -> bool {
    let has_column =
        options.columns != Columns::Chosen || chosen(options).any(|at| HEADER.get(at) == Some(&"Note"));
    has_column && options.notes == Notes::LeftOut
}

/// The positions of the chosen columns; of all, if none was chosen.
fn chosen(options: &Options) -> impl Iterator<Item = usize> {
    let all = if options.chosen.is_empty() { 0..HEADER.len() } else { 0..0 };
    options.chosen.iter().copied().chain(all)
}

/// Writes the byte order mark, if there is to be one.
pub(super) fn mark(out: &mut String, mark: ByteOrderMark) {
    if mark == ByteOrderMark::Written {
        out.push('\u{feff}');
    }
}

/// Writes a song.
pub(super) fn song(out: &mut String, song: &Song<'_>, options: &Options) {
    let tags = &song.subject.facts.tags;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let title = song.subject.facts.title.clone();
    let (artist, album, isrc) = (text(&tags.artist), text(&tags.album), text(&tags.ids.isrc));
    let cells = match options.columns {
        Columns::Reprise => record(song, options),
        Columns::Chosen => {
            let mut cells = record(song, options);
            let others = cells.split_off(HEADER.len());
            chosen(options).filter_map(|at| cells.get(at).cloned()).chain(others).collect()
        }
        Columns::Soundiiz => vec![title, artist, album, isrc],
        Columns::TuneMyMusic => vec![title, artist, album, PLAYLIST.into(), "Playlist".into(), isrc],
    };
    line(out, options.separator, cells.iter().map(String::as_str));
}

fn record(song: &Song<'_>, options: &Options) -> Vec<String> {
    let (facts, judgement) = (&song.subject.facts, &song.row.judgement);
    let tags = &facts.tags;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: Option<u32>| value.map(|n| n.to_string()).unwrap_or_default();
    let [origin_said, store_said] = song.said();
    let mut cells = vec![
        format!("r-{}", song.track.id().to_hex()),
        facts.title.clone(),
        text(&tags.artist),
        text(&tags.album),
        text(&tags.album_artist),
        number(tags.disc_number),
        number(tags.track_number),
        number(tags.year),
        song.clock(),
        text(&tags.ids.isrc),
        judgement.verdict.origin.label().to_owned(),
        judgement.verdict.certainty.label().to_owned(),
        judgement.verdict.store.map_or("", |store| store.label()).to_owned(),
        judgement.status().label().to_owned(),
        judgement.group().map_or("", |group| group.label()).to_owned(),
        song.link().unwrap_or_default(),
        facts.container.map_or("", |it| it.label()).to_owned(),
        number(facts.audio.bitrate_kbps),
        facts.size.to_string(),
        if judgement.whereabouts == Whereabouts::Here { "yes" } else { "no" }.to_owned(),
        evidence(song, options),
        problems(song),
        song.note(options).unwrap_or_default().to_owned(),
        song.tick().to_owned(),
        origin_said.to_owned(),
        store_said.to_owned(),
    ];
    if options.paths == Paths::Included {
        cells.push(song.path.clone().unwrap_or_default());
    }
    if lacks_notes(options) {
        cells.push(String::new());
    }
    cells
}

/// All evidence in one cell, for reading only.
fn evidence(song: &Song<'_>, options: &Options) -> String {
    let told = song.evidence(options, |it| {
        let says = super::json::said(it.rule.says);
        format!("{}={says}({})", it.key(), it.strength().slug())
    });
    told.join("; ")
}

fn problems(song: &Song<'_>) -> String {
    let problems = song.track.copies().flat_map(|file| file.problems());
    let mut told: Vec<String> = problems.map(|it: Problem| private::message(&it, &song.names)).collect();
    sorting::sort(&mut told);
    told.dedup();
    told.join("; ")
}

/// Writes a line.
pub(super) fn line<'a>(out: &mut String, separator: Separator, cells: impl Iterator<Item = &'a str>) {
    let separator = match separator {
        Separator::Comma => ',',
        Separator::Semicolon => ';',
        Separator::Tab => '\t',
    };
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(separator);
        }
        write_cell(out, separator, cell);
    }
    out.push_str("\r\n");
}

fn write_cell(out: &mut String, separator: char, cell: &str) {
    // Many parsers give up at a NUL.
    let cell = disarmed(cell).replace('\0', "\u{fffd}");
    if cell.contains([separator, '"', '\r', '\n']) {
        out.extend(["\"", &cell.replace('"', "\"\""), "\""]);
    } else {
        out.push_str(&cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_cell(cell: &str, wanted: &str) {
        let mut out = String::new();
        write_cell(&mut out, ',', cell);
        assert_eq!(out, wanted);
    }

    #[test]
    fn formulas_are_disarmed() {
        check_cell("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"");
        check_cell("-1", "'-1");
        check_cell("@SUM", "'@SUM");
        check_cell("a;=1", "a;'=1");
        check_cell("a\0b", "a\u{fffd}b");
        check_cell("Song = 1", "Song = 1");
        check_cell("", "");
    }

    #[test]
    fn lines_are_read_back_by_a_library() {
        let cells = ["a,b", "\"", "two\r\nlines", "", " spaced ", "ünï", "a;b\tc"];
        for separator in Separator::ALL {
            let mut out = String::new();
            line(&mut out, *separator, cells.into_iter());
            let delimiter = [b',', b';', b'\t'][*separator as usize];
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(out.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            assert_eq!(record.iter().collect::<Vec<_>>(), cells);
        }
    }
}
