//! Lists of the records that somebody has on a shelf: the collection of Discogs, as CSV or saved again as a workbook, and
//! the catalogue of Rate Your Music. They name albums and no songs.

use std::borrow::Cow;

use borsh::{BorshDeserialize, BorshSerialize};
use csv::{ByteRecord, ReaderBuilder};

use super::columns::plain;
use super::{sheet, table};
use crate::changes::SaidBy;
use crate::imports::library::resolve;
use crate::text::{any_text, armed};

/// The most records that are taken from one list.
const MOST: usize = 200_000;

/// The records that a list names.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Records {
    /// Who keeps the list.
    pub by: SaidBy,
    /// The records that the person has, in the order of the list.
    pub owned: Vec<Record>,
    /// How many the list names that the person does not have: wishes, and what they only rated or sold.
    pub others: usize,
}

/// A record: an album on a medium.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Record {
    /// Its artist, without what Discogs adds to tell artists of one name apart.
    pub artist: String,
    /// Its title.
    pub title: String,
    /// What it is, in the words of the list: "CD, Album, RE". Empty if the list does not say.
    pub format: String,
}

/// Reads a list of records. `None` if it is none, or one of records that nobody has, such as a list of wishes.
pub fn read_records(bytes: &[u8]) -> Option<Records> {
    let mut reading = Reading::default();
    if bytes.starts_with(b"PK\x03\x04") {
        sheet::each_row(bytes, |_, row| reading.take(row)).ok()?;
    } else {
        let text = any_text(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let (at, delimiter, _) = table::find(text)?;
        let rest = text.get(at..)?;
        let mut rows = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .quoting(delimiter != b'\t')
            .from_reader(rest.as_bytes());
        let mut row = ByteRecord::new();
        while rows.read_byte_record(&mut row).unwrap_or_default() {
            let cells = row.iter().take(table::MOST_COLUMNS);
            let cells: Vec<_> = cells.map(|cell| table::unquoted(cell, delimiter)).collect();
            reading.take(&cells);
        }
    }
    reading.records.filter(|records| !records.owned.is_empty() || records.others > 0)
}

/// A list that is being read: its columns, once they are known, and its records.
#[derive(Default)]
struct Reading {
    columns: Option<Columns>,
    records: Option<Records>,
}

/// Where a row says what.
struct Columns {
    by: SaidBy,
    /// The parts of the artist's name.
    artist: Vec<usize>,
    title: usize,
    format: usize,
    /// Where a row says that the person has the record, if not all rows are of such.
    owned: Option<usize>,
}

impl Reading {
    fn take(&mut self, row: &[Cow<'_, str>]) {
        let Some(columns) = &self.columns else {
            self.columns = Columns::of(&row.iter().map(|name| plain(name)).collect::<Vec<_>>());
            return;
        };
        let records = self.records.get_or_insert(Records { by: columns.by, owned: Vec::new(), others: 0 });
        let Some(record) = columns.record(row) else { return };
        match columns.is_owned(row) {
            true if records.owned.len() < MOST => records.owned.push(record),
            true => {}
            false => records.others += 1,
        }
    }
}

impl Columns {
    fn of(names: &[String]) -> Option<Columns> {
        let at = |name: &str| names.iter().position(|it| it == name);
        if at("rymalbum").is_some() {
            return Some(Columns {
                by: SaidBy::RateYourMusic,
                artist: [at("firstname"), at("lastname")].into_iter().flatten().collect(),
                title: at("title")?,
                format: at("mediatype")?,
                owned: Some(at("ownership")?),
            });
        }
        at("releaseid")?;
        // The list of wishes has a column of notes and no folders; what is for sale has the number of its offer.
        let is_wished = at("notes").is_some() && at("collectionfolder").is_none();
        if is_wished || at("listingid").is_some() {
            return None;
        }
        let (artist, title, format) = (at("artist")?, at("title")?, at("format")?);
        Some(Columns { by: SaidBy::Discogs, artist: vec![artist], title, format, owned: None })
    }

    fn record(&self, row: &[Cow<'_, str>]) -> Option<Record> {
        let cell = |at: &usize| row.get(*at).map(|cell| armed(cell.trim())).unwrap_or_default();
        // Rate Your Music writes as for a page: `&amp;`.
        let text = |at: &usize| resolve(cell(at)).trim().to_owned();
        let artist: Vec<String> = self.artist.iter().map(text).filter(|part| !part.is_empty()).collect();
        let record =
            Record { artist: named(&artist.join(" ")), title: text(&self.title), format: text(&self.format) };
        (!record.title.is_empty()).then_some(record)
    }

    fn is_owned(&self, row: &[Cow<'_, str>]) -> bool {
        let Some(owned) = self.owned else { return true };
        row.get(owned).is_some_and(|cell| cell.trim().eq_ignore_ascii_case("o"))
    }
}

/// The name of an artist of Discogs without its number and its star: "Nirvana (2)" and "Beatles*" are "Nirvana" and
/// "Beatles".
fn named(artist: &str) -> String {
    let mut artist = artist.trim_end_matches(['*', ' ']);
    if let Some((name, number)) = artist.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("))
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        artist = name;
    }
    artist.trim_end_matches(['*', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(list: &str) -> Option<(SaidBy, Vec<[String; 3]>, usize)> {
        let Records { by, owned, others } = read_records(list.as_bytes())?;
        Some((by, owned.into_iter().map(|it| [it.artist, it.title, it.format]).collect(), others))
    }

    fn row(artist: &str, title: &str, format: &str) -> [String; 3] {
        [artist, title, format].map(String::from)
    }

    #[test]
    fn a_collection_of_discogs_is_read() {
        let head =
            "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,CollectionFolder,Date Added";
        let rows = "X1,Nirvana (2),Blue,L,\"CD, Album\",,1991,12,Shelf,2020-01-01\nX2,Beatles*,Red,L,\"LP, Album\",,,13,Shelf,";
        let wanted = vec![row("Nirvana", "Blue", "CD, Album"), row("Beatles", "Red", "LP, Album")];
        for list in [format!("{head}\n{rows}\n"), format!("\u{feff}{head}\r\n{rows}").replace("\n", "\r\n")] {
            assert_eq!(told(&list), Some((SaidBy::Discogs, wanted.clone(), 0)), "{list}");
        }
    }

    #[test]
    fn wishes_and_offers_are_no_records_that_somebody_has() {
        let row = "X1,Ana,Blue,L,CD,,1991,12,";
        let wishes = "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,Notes";
        assert_eq!(told(&format!("{wishes}\n{row}\n")), None);
        let offers = "listing_id,artist,title,label,catno,format,release_id,status";
        assert_eq!(told(&format!("{offers}\n1,Ana,Blue,L,X,CD,12,For Sale\n")), None);
        assert_eq!(told("Artist,Album,Year\nAna,Blue,1991\n"), None);
    }

    #[test]
    fn of_rate_your_music_only_what_is_owned_counts() {
        let list = "RYM Album, First Name,Last Name,First Name localized, Last Name localized,Title,Release_Date,Rating,Ownership,Purchase Date,Media Type,Review\n\
            \"630\",\"David\",\"Bowie\",\"\",\"\",\"&#34;Heroes&#34;\",\"1977\",\"9\",\"o\",\"\",\"CD\",  \"\"\n\
            \"1\",\"\",\"Ana &amp; Bea\",\"\",\"\",\"Red\",\"1977\",\"9\",\"o\",\"\",\"LP\",  \"\"\n\
            \"2\",\"\",\"ABBA\",\"\",\"\",\"ABBA\",\"1975\",\"7\",\"n\",\"\",\"\",  \"\"\n\
            \"3\",\"\",\"ABBA\",\"\",\"\",\"Waterloo\",\"1974\",\"7\",\"w\",\"\",\"CD\",  \"\"\n";
        let wanted = vec![row("David Bowie", "\"Heroes\"", "CD"), row("Ana & Bea", "Red", "LP")];
        assert_eq!(told(list), Some((SaidBy::RateYourMusic, wanted, 2)));
    }
}
