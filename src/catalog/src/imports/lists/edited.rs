//! Our own table, given back after the person has changed it in a spreadsheet: by each song's id, whether it is back and
//! where they say that it came from. All other columns are for reading. Where the column of ids was deleted, a song is told
//! by its names.

mod plan;

use std::borrow::Cow;
use std::collections::HashMap;

use csv::{ByteRecord, ReaderBuilder};

use super::columns::{Column, Draft, column, plain};
use super::sheet;
use super::table::{DELIMITERS, MOST_BEFORE};
use crate::changes::{Fact, Ticked};
use crate::evidence::{Origin, Store};
use crate::ids::TrackId;
use crate::imports::Stated;
use crate::imports::quoted::is_closed;
use crate::stated::{NOTES_LEFT_OUT, StatedTrack};
use crate::text::{any_text, armed, clip};

/// The most rows that are taken of one table.
const MOST_ROWS: usize = 300_000;

/// The name of the column with the ids, as it is looked up.
const ID: &str = "repriseid";

/// Columns that show a table to be ours where that one was deleted.
const OURS: [&str; 2] = ["certainty", "wayback"];

/// The most bytes of a note; the page takes 2,000 letters.
const MOST_NOTE: usize = 8_000;

/// The most troubles that are told in words.
const MOST_TOLD: usize = 3;

/// What a table of ours says.
#[derive(Clone, Debug, Default, PartialEq, borsh::BorshSerialize, borsh::BorshDeserialize)]
pub struct Edited {
    rows: Vec<Row>,
    /// How many columns are for reading only.
    pub passed_over: u64,
    /// How many rows cannot be read. Nothing is changed by them.
    pub unreadable: u64,
    /// The first of those by their numbers in the table, and what is wrong with them.
    pub troubles: Vec<(u64, UnreadRow)>,
    /// How many rows have an id that an earlier row has.
    pub twice: u64,
}

/// One row. What a table has no column for is `None`.
#[derive(Clone, Debug, Default, PartialEq, borsh::BorshSerialize, borsh::BorshDeserialize)]
struct Row {
    /// The song; `None` for one that the person added.
    track: Option<TrackId>,
    tick: Option<Option<Ticked>>,
    origin: Option<Option<Origin>>,
    store: Option<Option<Store>>,
    note: Option<Option<String>>,
    /// What the other columns say, for a song that the catalog lacks.
    song: StatedTrack,
}

/// What a table would change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EditedPlan {
    /// What the person says anew.
    pub facts: Vec<Fact>,
    /// Songs whose tick, origin or note would change.
    pub changed: u64,
    /// Songs that the table only repeats: all that it says of them is known.
    pub same: u64,
    /// Songs that the catalog lacks, as a list.
    pub unknown: Stated,
    /// How many of those were ticked, or were given an origin. That is passed over.
    pub unheard: u64,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Id,
    Tick,
    Origin,
    Store,
    Note,
    /// That the notes were left out.
    NotesLeftOut,
    /// Something that tells which song it is.
    Song(Column),
    Other,
}

/// Why a row cannot be read. The words are those of the table, cut short.
#[derive(Clone, Debug, PartialEq, Eq, borsh::BorshSerialize, borsh::BorshDeserialize)]
pub enum UnreadRow {
    /// This is no Reprise id.
    Id(String),
    /// This is no tick.
    Tick(String),
    /// This is no word for an origin.
    Origin(String),
    /// This is no word for a store.
    Store(String),
    /// It has neither an id nor a title.
    Nameless,
    /// An earlier row says something else of the same song.
    Contradicts,
    /// The table ends in it.
    Cut,
    /// A cell of the table, here or below, is never closed, so that its rows cannot be told apart.
    Unclosed,
}

/// Reads a table of ours, as text or as a workbook that a spreadsheet made of it; `None` if it is another one.
pub fn read_edited(bytes: &[u8]) -> Option<Edited> {
    let mut reading = Reading::default();
    if bytes.starts_with(b"PK\x03\x04") {
        // What cannot be unpacked is told of when it is read as any other list.
        // Workbooks leave out the empty cells at the end of a row.
        let told = sheet::each_row(bytes, |_, row| {
            let mut row = row.to_vec();
            row.resize(row.len().max(reading.cells.as_ref().map_or(0, Vec::len)), "".into());
            reading.take(&row);
        });
        let told = told.ok()?;
        reading.edited.unreadable += told.damaged;
        return reading.cells.map(|_| reading.edited);
    }
    let text = any_text(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let (at, line, delimiter) = begin(text)?;
    reading.line = line;
    if !is_closed(text.get(at..)?.as_bytes(), delimiter) {
        let troubles = vec![(line + 1, UnreadRow::Unclosed)];
        return Some(Edited { unreadable: 1, troubles, ..Edited::default() });
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.get(at..)?.as_bytes());
    let (mut record, mut cells) = (ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record).unwrap_or_default() {
        cells = record.len();
        let row: Vec<Cow<'_, str>> = record.iter().map(String::from_utf8_lossy).collect();
        reading.take(&row);
    }
    if cells < reading.cells.as_ref().map_or(0, Vec::len) && !text.ends_with(['\n', '\r']) {
        reading.trouble(UnreadRow::Cut);
    }
    reading.cells.map(|_| reading.edited)
}

/// Whether a file that begins so is a table of ours.
pub(in crate::imports) fn is_edited(head: &[u8]) -> bool {
    begin(any_text(head).trim_start_matches('\u{feff}')).is_some()
}

/// Finds the header of a table of ours: where it stands, how many rows are above it, and what separates the cells. A
/// person may have put a title above, and Excel wants `sep=;` there.
fn begin(text: &str) -> Option<(usize, u64, u8)> {
    let (mut at, mut rows) = (0, 0);
    for line in text.split_inclusive(['\n', '\r']).take(2 * MOST_BEFORE) {
        let is_short = line.len() < 64 * 1024;
        let delimiter = DELIMITERS.into_iter().find(|delimiter| {
            let names = || line.split(char::from(*delimiter)).map(plain);
            is_short && line.as_bytes().contains(delimiter) && is_header(names)
        });
        if let Some(delimiter) = delimiter {
            return Some((at, rows, delimiter));
        }
        at += line.len();
        rows += u64::from(!line.trim().is_empty());
    }
    None
}

/// Whether these are the names of columns of a table of ours.
fn is_header<N: Iterator<Item = String>>(names: impl Fn() -> N) -> bool {
    let has = |wanted| names().any(|name| name == wanted);
    has(ID) || OURS.into_iter().all(has)
}

/// A table that is being read. One of its first rows has the names.
#[derive(Default)]
struct Reading {
    edited: Edited,
    cells: Option<Vec<Cell>>,
    /// The songs of which a row has told, with the position of that row.
    known: HashMap<TrackId, usize>,
    line: u64,
}

impl Reading {
    fn take(&mut self, row: &[Cow<'_, str>]) {
        self.line += 1;
        let Some(cells) = &self.cells else { return self.take_names(row) };
        let edited = &mut self.edited;
        if row.iter().all(|cell| cell.trim().is_empty()) || edited.rows.len() >= MOST_ROWS {
            return;
        }
        let read = self::row(cells, row).and_then(|row| {
            let earlier = row.track.and_then(|track| self.known.get(&track));
            match earlier.and_then(|&at| edited.rows.get(at)) {
                Some(earlier) if earlier.says_the_same(&row) => Ok(None),
                Some(_) => Err(UnreadRow::Contradicts),
                None => Ok(Some(row)),
            }
        });
        match read {
            Ok(None) => edited.twice += 1,
            Ok(Some(row)) => {
                self.known.extend(row.track.map(|track| (track, edited.rows.len())));
                edited.rows.push(row);
            }
            Err(why) => self.trouble(why),
        }
    }

    fn trouble(&mut self, why: UnreadRow) {
        self.edited.unreadable += 1;
        if self.edited.troubles.len() < MOST_TOLD {
            self.edited.troubles.push((self.line, why));
        }
    }

    fn take_names(&mut self, row: &[Cow<'_, str>]) {
        let names = || row.iter().map(|name| plain(name));
        if self.line > 2 * MOST_BEFORE as u64 || !is_header(names) {
            return;
        }
        let cells: Vec<Cell> = names().map(|name| cell(&name)).collect();
        let is_read = |cell: &&Cell| !matches!(cell, Cell::Song(_) | Cell::Other);
        self.edited.passed_over = (cells.len() - cells.iter().filter(is_read).count()) as u64;
        self.cells = Some(cells);
    }
}

fn cell(name: &str) -> Cell {
    match name {
        ID => Cell::Id,
        "tick" => Cell::Tick,
        "originsaid" => Cell::Origin,
        "storesaid" => Cell::Store,
        "note" => Cell::Note,
        name if name == plain(NOTES_LEFT_OUT) => Cell::NotesLeftOut,
        "track" => Cell::Song(Column::Number),
        name => match column(name) {
            known @ (Column::Title
            | Column::Artist
            | Column::Album
            | Column::AlbumArtist
            | Column::Disc
            | Column::Year
            | Column::Length
            | Column::Isrc
            | Column::Path) => Cell::Song(known),
            _ => Cell::Other,
        },
    }
}

fn row(cells: &[Cell], row: &[Cow<'_, str>]) -> Result<Row, UnreadRow> {
    let texts = cells.iter().zip(row);
    let (mut row, mut draft) = (Row::default(), Draft::default());
    for (cell, text) in texts {
        let text = armed(text);
        let word = text.trim();
        match cell {
            Cell::Id => row.track = id(word)?,
            Cell::Tick => row.tick = Some(tick(word)?),
            Cell::Origin => {
                let origin = of_word(word, Origin::ALL, |it| [it.slug(), it.label()]);
                row.origin = Some(origin.ok_or_else(|| UnreadRow::Origin(clipped(word)))?);
            }
            Cell::Store => {
                let store = of_word(word, Store::ALL, |it| [it.slug(), it.label()]);
                row.store = Some(store.ok_or_else(|| UnreadRow::Store(clipped(word)))?);
            }
            Cell::Note => {
                let note = clip(word, MOST_NOTE);
                row.note = Some(Some(note.to_owned()).filter(|note| !note.is_empty()));
            }
            Cell::Song(Column::Length) if is_of_spreadsheet(word) => {}
            Cell::Song(column) => draft.set(*column, &text),
            Cell::NotesLeftOut | Cell::Other => {}
        }
    }
    if cells.contains(&Cell::NotesLeftOut) {
        row.note = row.note.filter(Option::is_some);
    }
    if row.origin == Some(None) && matches!(row.store, Some(Some(_))) {
        row.origin = Some(Some(Origin::Store));
    }
    row.song = draft.finish();
    row.song.reprise_id = row.track;
    match row.track.is_none() && row.song.name.is_none() {
        true => Err(UnreadRow::Nameless),
        false => Ok(row),
    }
}

/// Whether a length may be a time of the day, for which spreadsheets take "3:42": "03:42:00", "3:42:00 AM".
fn is_of_spreadsheet(word: &str) -> bool {
    word.ends_with(":00") && word.matches(':').count() > 1 || word.contains(char::is_alphabetic)
}

fn id(word: &str) -> Result<Option<TrackId>, UnreadRow> {
    if word.is_empty() {
        return Ok(None);
    }
    let digits = word.to_ascii_lowercase();
    let id = digits.strip_prefix("r-").and_then(TrackId::from_hex);
    id.map(Some).ok_or_else(|| UnreadRow::Id(clipped(word)))
}

fn tick(word: &str) -> Result<Option<Ticked>, UnreadRow> {
    match word.to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "returned" => Ok(Some(Ticked::Returned)),
        "not returned" => Ok(Some(Ticked::NotReturned)),
        _ => Err(UnreadRow::Tick(clipped(word))),
    }
}

/// The member of a set that a word means, `Some(None)` for no word; `None` if it means nothing.
fn of_word<T: Copy>(word: &str, all: &[T], names: fn(T) -> [&'static str; 2]) -> Option<Option<T>> {
    if word.is_empty() {
        return Some(None);
    }
    let is_it = |it: &&T| names(**it).iter().any(|name| name.eq_ignore_ascii_case(word));
    all.iter().find(is_it).copied().map(Some)
}

/// A word of the table, short enough for a sentence.
fn clipped(word: &str) -> String {
    clip(word, 40).to_owned()
}

#[cfg(test)]
mod tests;
