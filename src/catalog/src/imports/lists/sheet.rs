//! Workbooks: what Deezer exports. A workbook is a zip of XML files: the names of the sheets, texts that cells share,
//! and the sheets.

use std::borrow::Cow;

use super::Refusal;
use super::columns::plain;
use super::rows::Rows;
use super::table::Header;
use crate::changes::SaidBy;
use crate::imports::Stated;
use crate::imports::archive::unpacked;
use crate::imports::library::{Tag, Tags};

/// The most bytes that are unpacked of a workbook.
const MAX_UNPACKED: usize = 96 << 20;

/// The most columns of a sheet.
const MOST_COLUMNS: usize = 64;

/// Sheets that are no lists of what somebody has.
const LEFT_OUT: [&str; 4] = ["disliked", "history", "banned", "podcast"];

/// Whether a workbook lies in a zip.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    let mut left = 1 << 20;
    !unpacked(bytes, |name| name == "xl/workbook.xml", &mut left).is_empty()
}

/// Reads the songs of a workbook.
pub(super) fn read(bytes: &[u8]) -> Result<(SaidBy, Stated), Refusal> {
    let (mut rows, mut header, mut refusal, mut of) = (Rows::default(), None::<Header>, None, None);
    each_row(bytes, |sheet, row| {
        // The first row of a sheet that has names of columns is its header.
        if of.replace(sheet) != Some(sheet) {
            header = None;
        }
        match &header {
            Some(header) => refusal = refusal.take().or(header.take(row, &mut rows).err()),
            None => {
                let names: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
                header = Header::of(&names).filter(Header::is_of_songs);
            }
        }
    })?;
    refusal.map_or_else(|| rows.finish(SaidBy::Deezer), Err)
}

/// Tells the rows of a workbook, each with the number of its sheet.
pub(super) fn each_row(bytes: &[u8], mut tell: impl FnMut(usize, &[Cow<'_, str>])) -> Result<(), Refusal> {
    let mut left = MAX_UNPACKED;
    let mut part = |name: &str| unpacked(bytes, |it| it == name, &mut left).pop().unwrap_or_default();
    let (book, links) = (part("xl/workbook.xml"), part("xl/_rels/workbook.xml.rels"));
    let shared = shared(&part("xl/sharedStrings.xml"));
    if book.is_empty() {
        return Err(Refusal::Foreign);
    }
    let (sheets, links) =
        (pairs(&book, "sheet", "name", "id"), pairs(&links, "relationship", "id", "target"));
    for (at, (name, id)) in sheets.iter().enumerate().take(MOST_COLUMNS) {
        if LEFT_OUT.iter().any(|word| name.to_ascii_lowercase().contains(word)) {
            continue;
        }
        let Some((_, target)) = links.iter().find(|(link, _)| link == id) else { continue };
        let target = target.trim_start_matches('/');
        let path = if target.starts_with("xl/") { target.to_owned() } else { format!("xl/{target}") };
        sheet(&part(&path), &shared, |row| tell(at, row));
    }
    if left == 0 { Err(Refusal::TooLarge) } else { Ok(()) }
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

/// A name without its namespace, in small letters.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase()
}

fn shared(xml: &[u8]) -> Vec<String> {
    let (mut tags, mut chunk) = (Tags::default(), xml);
    let (mut texts, mut text) = (Vec::new(), String::new());
    while let Some(tag) = tags.next(&mut chunk) {
        match (tag, local(tags.name()).as_str()) {
            (Tag::Close(_), "t") => text.push_str(&tags.text()),
            (Tag::Close(_), "si") => texts.push(std::mem::take(&mut text)),
            _ => {}
        }
    }
    texts
}

/// Tells the rows of a sheet.
fn sheet(xml: &[u8], shared: &[String], mut tell: impl FnMut(&[Cow<'_, str>])) {
    let (mut tags, mut chunk) = (Tags::default(), xml);
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    let (mut at, mut kind) = (0, String::new());
    while let Some(tag) = tags.next(&mut chunk) {
        match (tag, local(tags.name()).as_str()) {
            (Tag::Open(_), "row") => (at, cells) = (0, Vec::new()),
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
                let known = text.trim().parse::<usize>().ok().filter(|_| kind == "s");
                let text = match known {
                    Some(known) => Cow::Borrowed(shared.get(known).map_or("", String::as_str)),
                    None => Cow::Owned(text.into_owned()),
                };
                cells.resize(cells.len().max(at + 1), Cow::Borrowed(""));
                // A text in several forms of writing is told in pieces.
                if let Some(cell) = cells.get_mut(at) {
                    *cell = if cell.is_empty() { text } else { Cow::Owned([&**cell, &text].concat()) };
                }
            }
            (Tag::Close(_), "row") => tell(&cells),
            _ => {}
        }
    }
}

/// The column of a cell that is named like "AB12".
fn position(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).take(4);
    letters.fold(0usize, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1).checked_sub(1)
}
