//! Workbooks: what Deezer exports. A workbook is a zip of XML files: the names of the sheets, texts that cells share,
//! and the sheets.

mod dates;

use std::borrow::Cow;

use super::Refusal;
use super::columns::plain;
use super::rows::Rows;
use super::table::Header;
use super::xml::local;
use crate::changes::SaidBy;
use crate::imports::Stated;
use crate::imports::archive::unpacked;
use crate::imports::library::{Tag, Tags};
use crate::imports::script::read_script_csv;
use crate::reading::ProblemCode;
use dates::Epoch;

/// The most bytes that are unpacked of a workbook.
const MAX_UNPACKED: usize = 96 << 20;

/// The most columns of a sheet.
const MOST_COLUMNS: usize = 64;

/// The most bytes of one text that are kept; one text can stand in any number of cells.
const MOST_TEXT: usize = 8 << 10;

/// The part of a workbook that names its sheets.
const BOOK: &str = "xl/workbook.xml";

/// Sheets that are no lists of what somebody has.
const LEFT_OUT: [&str; 4] = ["disliked", "history", "banned", "podcast"];

/// Whether a workbook lies in a zip.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    let mut left = 1 << 20;
    !unpacked(bytes, |name| is_part(name, BOOK), &mut left).is_empty()
}

/// Reads the songs of a workbook.
pub(super) fn read(bytes: &[u8]) -> Result<(SaidBy, Stated), Refusal> {
    let mut songs = Songs::default();
    let told = each_row(bytes, |sheet, row| songs.take(sheet, row))?;
    let is_log = songs.is_log || told.left_out == LeftOut::Listening;
    if told.damaged > 0 {
        songs.rows.note(ProblemCode::BadStructure, "rows");
    }
    match songs.finish() {
        Err(Refusal::Empty) if is_log => Err(Refusal::Listening),
        Err(Refusal::Empty) if told.damaged > 0 => Err(Refusal::Damaged),
        read => read,
    }
}

/// The songs of a workbook's sheets while they are read.
#[derive(Default)]
struct Songs {
    rows: Rows,
    /// The sheet that is read, and its header, which is the first row that has names of columns.
    of: Option<usize>,
    header: Option<Header>,
    by: Option<SaidBy>,
    /// Whether a sheet says what was played when.
    is_log: bool,
    /// The table that our script for the Music app wrote, as text again.
    script: Option<csv::Writer<Vec<u8>>>,
    /// How many bytes that table has.
    written: usize,
}

impl Songs {
    fn take(&mut self, sheet: usize, row: &[Cow<'_, str>]) {
        if self.of.replace(sheet) != Some(sheet) {
            self.header = None;
        }
        match &mut self.header {
            Some(header) => {
                header.settle(row);
                self.is_log |= header.is_of_listening();
                // A log is told when no other sheet has songs.
                let _ = header.take(row, &mut self.rows);
            }
            None => {
                let names: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
                self.header = Header::of(&names);
                let songs = self.header.as_ref().filter(|header| header.is_of_songs());
                if let Some(header) = songs {
                    self.by = self.by.or(Some(header.by));
                    let is_of_script = header.is_of_script && self.script.is_none();
                    self.script = self.script.take().or_else(|| is_of_script.then(new_table));
                }
            }
        }
        let is_of_script = self.header.as_ref().is_some_and(|header| header.is_of_script);
        if let Some(script) = self.script.as_mut().filter(|_| is_of_script) {
            self.written += row.iter().map(|cell| cell.len()).sum::<usize>();
            if self.written <= MAX_UNPACKED {
                // Writing to memory does not fail.
                let _ = script.write_record(row.iter().map(|cell| cell.as_bytes()));
            }
        }
    }

    fn finish(self) -> Result<(SaidBy, Stated), Refusal> {
        if self.written > MAX_UNPACKED {
            return Err(Refusal::TooLarge);
        }
        match self.script.and_then(|script| script.into_inner().ok()) {
            Some(table) => Ok((SaidBy::MusicScript, read_script_csv(&table))),
            None => self.rows.finish(self.by.unwrap_or(SaidBy::Table)),
        }
    }
}

fn new_table() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().flexible(true).from_writer(Vec::new())
}

/// Which sheets were passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// None, or some that say nothing of listening.
    Others,
    /// At least one that says what was played when.
    Listening,
}

/// What was not told of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotTold {
    /// Which sheets.
    pub(super) left_out: LeftOut,
    /// How many rows, because a cell points to a text that is not there.
    pub(super) damaged: u64,
}

/// Tells the rows of a workbook, each with the number of its sheet.
pub(super) fn each_row(
    bytes: &[u8],
    mut tell: impl FnMut(usize, &[Cow<'_, str>]),
) -> Result<NotTold, Refusal> {
    let (mut left, mut left_out, mut damaged) = (MAX_UNPACKED, LeftOut::Others, 0);
    let mut part = |name: &str| unpacked(bytes, |it| is_part(it, name), &mut left).pop().unwrap_or_default();
    let (book, links) = (part(BOOK), part("xl/_rels/workbook.xml.rels"));
    let texts = Texts {
        shared: shared(&part("xl/sharedStrings.xml")),
        dates: dates::styles(&part("xl/styles.xml")),
        epoch: Epoch::of(&book),
    };
    if book.is_empty() {
        return Err(Refusal::Foreign);
    }
    let (sheets, links) =
        (pairs(&book, "sheet", "name", "id"), pairs(&links, "relationship", "id", "target"));
    for (at, (name, id)) in sheets.iter().enumerate().take(MOST_COLUMNS) {
        let name = name.to_ascii_lowercase();
        if LEFT_OUT.iter().any(|word| name.contains(word)) {
            left_out = if name.contains("history") { LeftOut::Listening } else { left_out };
            continue;
        }
        let Some((_, target)) = links.iter().find(|(link, _)| link == id) else { continue };
        let target = target.trim_start_matches(['.', '/']);
        let path = if target.starts_with("xl/") { target.to_owned() } else { format!("xl/{target}") };
        damaged += sheet(&part(&path), &texts, |row| tell(at, row));
    }
    if left == 0 { Err(Refusal::TooLarge) } else { Ok(NotTold { left_out, damaged }) }
}

/// Whether an entry of a zip is this part of a workbook. Some programs write `\` between folders, or other capitals.
fn is_part(entry: &str, part: &str) -> bool {
    entry.replace('\\', "/").eq_ignore_ascii_case(part)
}

/// Two attributes of each element of this name.
fn pairs(xml: &[u8], element: &str, one: &str, other: &str) -> Vec<(String, String)> {
    let (mut tags, mut chunk, mut found) = (Tags::default(), xml, Vec::new());
    while let Some(tag) = tags.next(&mut chunk) {
        if matches!(tag, Tag::Open(_)) && local(tags.name()) == element {
            let (mut first, mut second) = (String::new(), String::new());
            tags.attributes(|key, value| {
                let key = local(key);
                // `sheetId` is another number than `r:id`.
                if key == one {
                    first = value.to_owned();
                } else if key == other {
                    second = value.to_owned();
                }
            });
            found.push((first, second));
        }
    }
    found
}

fn shared(xml: &[u8]) -> Vec<String> {
    let (mut tags, mut chunk) = (Tags::default(), xml);
    let (mut texts, mut text, mut is_aid) = (Vec::new(), String::new(), false);
    while let Some(tag) = tags.next(&mut chunk) {
        match (tag, local(tags.name()).as_str()) {
            // How Japanese words are spoken stands beside them.
            (Tag::Open(_), "rph") => is_aid = true,
            (Tag::Close(_), "rph") => is_aid = false,
            (Tag::Close(_), "t") if !is_aid && text.len() < MOST_TEXT => text.push_str(cut(&tags.text())),
            (Tag::Close(_), "si") => texts.push(std::mem::take(&mut text)),
            _ => {}
        }
    }
    texts
}

/// What cells share: texts, and which styles show a number as a date.
struct Texts {
    shared: Vec<String>,
    dates: Vec<bool>,
    epoch: Epoch,
}

/// What the head of a cell says: where it stands, what its value is, and whether its style shows a date.
#[derive(Default)]
struct Cell {
    at: usize,
    kind: String,
    is_date: bool,
}

impl Cell {
    /// The cell whose head was read last; without a position it stands behind those before it.
    fn of(tags: &Tags, at: usize, texts: &Texts) -> Cell {
        let mut cell = Cell { at, ..Cell::default() };
        tags.attributes(|key, value| match key {
            "r" => cell.at = position(value).unwrap_or(at),
            "t" => cell.kind = value.to_owned(),
            "s" => cell.is_date = value.parse().is_ok_and(|it: usize| texts.dates.get(it) == Some(&true)),
            _ => {}
        });
        cell
    }

    /// What the cell says; `None` if it points to a text that is not there.
    fn text<'a>(&self, value: &str, texts: &'a Texts) -> Option<Cow<'a, str>> {
        match self.kind.as_str() {
            "s" => texts.shared.get(value.trim().parse::<usize>().ok()?).map(|text| text.as_str().into()),
            // An error of a formula is no text.
            "e" => Some("".into()),
            "b" => Some(if value.trim() == "1" { "TRUE" } else { "FALSE" }.into()),
            "" | "n" if self.is_date => {
                Some(dates::date(value, texts.epoch).map_or_else(|| cut(value).to_owned().into(), Cow::Owned))
            }
            _ => Some(cut(value).to_owned().into()),
        }
    }
}

/// Tells the rows of a sheet. Answers how many it did not tell because they are damaged.
fn sheet(xml: &[u8], texts: &Texts, mut tell: impl FnMut(&[Cow<'_, str>])) -> u64 {
    let (mut tags, mut chunk) = (Tags::default(), xml);
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    let (mut cell, mut is_damaged, mut damaged) = (Cell::default(), false, 0);
    while let Some(tag) = tags.next(&mut chunk) {
        match (tag, local(tags.name()).as_str()) {
            (Tag::Open(_), "row") => (cell, cells, is_damaged) = (Cell::default(), Vec::new(), false),
            (Tag::Open(_), "c") => cell = Cell::of(&tags, cells.len(), texts),
            (Tag::Close(_), "v" | "t") if cell.at < MOST_COLUMNS => {
                let text = cell.text(&tags.text(), texts);
                is_damaged |= text.is_none();
                put(&mut cells, cell.at, text.unwrap_or_default());
            }
            (Tag::Close(_), "row") if is_damaged => damaged += 1,
            (Tag::Close(_), "row") => tell(&cells),
            _ => {}
        }
    }
    damaged
}

/// Writes a text into a cell. One in several forms of writing is told in pieces.
fn put<'a>(cells: &mut Vec<Cow<'a, str>>, at: usize, text: Cow<'a, str>) {
    cells.resize(cells.len().max(at + 1), Cow::Borrowed(""));
    if let Some(cell) = cells.get_mut(at).filter(|cell| cell.len() < MOST_TEXT) {
        *cell = if cell.is_empty() { text } else { Cow::Owned([&**cell, &text].concat()) };
    }
}

/// The start of a text that is too long for a name.
fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MOST_TEXT)).unwrap_or_default()
}

/// The column of a cell that is named like "AB12".
fn position(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).take(4);
    letters.fold(0usize, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1).checked_sub(1)
}
