//! Workbooks: what Deezer exports. A workbook is a zip of XML files: the names of the sheets, texts that cells share,
//! and the sheets.

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
    let shared = shared(&part("xl/sharedStrings.xml"));
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
        damaged += sheet(&part(&path), &shared, |row| tell(at, row));
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

/// Tells the rows of a sheet. Answers how many it did not tell because they are damaged.
fn sheet(xml: &[u8], shared: &[String], mut tell: impl FnMut(&[Cow<'_, str>])) -> u64 {
    let (mut tags, mut chunk) = (Tags::default(), xml);
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    let (mut at, mut kind, mut is_damaged, mut damaged) = (0, String::new(), false, 0);
    while let Some(tag) = tags.next(&mut chunk) {
        match (tag, local(tags.name()).as_str()) {
            (Tag::Open(_), "row") => (at, cells, is_damaged) = (0, Vec::new(), false),
            (Tag::Open(_), "c") => {
                (at, kind) = (cells.len(), String::new());
                tags.attributes(|key, value| match key {
                    "r" => at = position(value).unwrap_or(at),
                    "t" => kind = value.to_owned(),
                    _ => {}
                });
            }
            (Tag::Close(_), "v" | "t") if at < MOST_COLUMNS => {
                let text = tags.text();
                let of_number = |number: &str| shared.get(number.trim().parse::<usize>().ok()?);
                let text = match kind.as_str() {
                    "s" => {
                        let known = of_number(&text);
                        is_damaged |= known.is_none();
                        Cow::Borrowed(known.map_or("", String::as_str))
                    }
                    // An error of a formula is no text.
                    "e" => Cow::Borrowed(""),
                    _ => Cow::Owned(cut(&text).to_owned()),
                };
                cells.resize(cells.len().max(at + 1), Cow::Borrowed(""));
                // A text in several forms of writing is told in pieces.
                if let Some(cell) = cells.get_mut(at).filter(|cell| cell.len() < MOST_TEXT) {
                    *cell = if cell.is_empty() { text } else { Cow::Owned([&**cell, &text].concat()) };
                }
            }
            (Tag::Close(_), "row") if is_damaged => damaged += 1,
            (Tag::Close(_), "row") => tell(&cells),
            _ => {}
        }
    }
    damaged
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
