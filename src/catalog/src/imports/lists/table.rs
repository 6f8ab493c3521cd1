//! Tables: a line of column names, found among the first lines, and a song a line below it.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};

use super::columns::{Column, Draft, named_column, plain};
use super::rows::{Rows, split_names};
use super::{Refusal, dialect, lines};
use crate::changes::SaidBy;
use crate::imports::Stated;
use crate::imports::export::{is_of_export, read_export_table};
use crate::imports::quoted::is_closed;
use crate::imports::script::{is_cloud_status, read_script_csv, without_blanks};
use crate::reading::ProblemCode;
use crate::stated::PLAYLIST;
use crate::text::armed;

/// How many lines may stand before the names of the columns.
pub(super) const MOST_BEFORE: usize = 24;

/// What separates cells.
pub(super) const DELIMITERS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// The most columns of a table.
pub(super) const MOST_COLUMNS: usize = 256;

/// A table of which the names of the columns are known.
#[derive(Debug)]
pub(super) struct Header {
    columns: Vec<Column>,
    pub(super) by: SaidBy,
    shape: Shape,
    /// The column with the names of playlists.
    playlist: Option<usize>,
    /// Whether it is the table that our script for the Music app writes.
    pub(super) is_of_script: bool,
}

/// What a row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Songs,
    Albums,
    Addresses,
    Log,
}

/// Reads a table as text.
pub(super) fn read(text: &str) -> Result<(SaidBy, Stated), Refusal> {
    let Some((at, delimiter, mut header)) = find(text) else { return lines::plain(text) };
    let rest = text.get(at..).unwrap_or_default();
    if header.is_of_script {
        return Ok((SaidBy::MusicScript, read_script_csv(rest.as_bytes())));
    }
    // Some write a blank behind each separator, also in front of a quote.
    let names = rest.trim_start().split(['\n', '\r']).next().unwrap_or_default();
    if is_of_export(names) {
        return Ok((SaidBy::PrivacyExport, read_export_table(rest.trim_start().as_bytes(), delimiter)));
    }
    let is_spaced = names.contains(&format!("{} ", char::from(delimiter)));
    let rest = if is_spaced { without_blanks(rest.as_bytes(), delimiter) } else { rest.as_bytes().into() };
    if delimiter != b'\t' && !is_closed(&rest, delimiter) {
        return Err(Refusal::Unclosed);
    }
    // What we write for others has quotes where a cell holds a tab, which others never have.
    let is_ours = matches!(header.by, SaidBy::Reprise | SaidBy::Soundiiz | SaidBy::TuneMyMusic);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quoting(delimiter != b'\t' || is_ours)
        .from_reader(&*rest);
    let (mut row, mut rows, mut is_first, mut cells) = (ByteRecord::new(), Rows::default(), true, 0);
    while reader.read_byte_record(&mut row).unwrap_or_default() {
        let line: Vec<Cow<'_, str>> =
            row.iter().take(MOST_COLUMNS).map(|cell| unquoted(cell, delimiter)).collect();
        if std::mem::take(&mut is_first) {
            cells = line.len();
            continue;
        }
        header.settle(&line);
        header.take(&line, &mut rows)?;
    }
    if row.len() < cells && !row.is_empty() && !text.ends_with(['\n', '\r']) {
        rows.note(ProblemCode::BadStructure, "the last line");
    }
    if header.shape == Shape::Log { Err(Refusal::Listening) } else { rows.finish(header.by) }
}

/// Whether a table of songs begins so.
pub(super) fn is_of_songs(text: &str) -> bool {
    find(text).is_some_and(|(.., header)| header.shape == Shape::Songs)
}

/// A cell as it is meant: lists with tabs are read without quotes, which some programs write all the same.
pub(super) fn unquoted(cell: &[u8], delimiter: u8) -> Cow<'_, str> {
    let cell = String::from_utf8_lossy(cell);
    match cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')) {
        Some(inner) if delimiter == b'\t' => inner.replace("\"\"", "\"").into(),
        _ => cell,
    }
}

/// Where the line of names begins, what separates them, and what they say.
pub(super) fn find(text: &str) -> Option<(usize, u8, Header)> {
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r']).take(2 * MOST_BEFORE) {
        for delimiter in DELIMITERS {
            if line.as_bytes().contains(&delimiter) && line.len() < 64 * 1024 {
                let names: Vec<String> =
                    line.trim_end().split(char::from(delimiter)).take(MOST_COLUMNS).map(plain).collect();
                if let Some(header) = Header::of(&names) {
                    return Some((at, delimiter, header));
                }
            }
        }
        at += line.len();
    }
    // The script that saves last.fm's scrobbles writes no names.
    let is_log = |line: &str| {
        line.split(',').any(|cell| dialect::is_moment(cell.trim_matches('"')) && cell.contains(':'))
    };
    let some: Vec<&str> = text.lines().take(5).filter(|line| !line.is_empty()).collect();
    let shape = Shape::Log;
    (some.len() > 1 && some.into_iter().all(|line| line.matches(',').count() >= 2 && is_log(line))).then(
        || {
            (
                0,
                b',',
                Header { columns: Vec::new(), by: SaidBy::Table, shape, playlist: None, is_of_script: false },
            )
        },
    )
}

impl Header {
    /// What the names of columns say; `None` if they name no songs, albums or addresses.
    pub(super) fn of(names: &[String]) -> Option<Header> {
        let mut columns: Vec<Column> = names.iter().map(|name| named_column(name)).collect();
        let has = |name: &str| names.iter().any(|it| it == name);
        // In a table of iTunes in Portuguese; elsewhere these are beats a minute.
        if has("nome") && has("tempo") {
            let at = names.iter().position(|name| name == "tempo");
            at.and_then(|at| columns.get_mut(at)).into_iter().for_each(|column| *column = Column::Time);
        }
        agree(&mut columns);
        let shape = shape_of(&columns, &has)?;
        let is_by_spotify = |(name, column): (&String, &Column)| {
            *column == Column::Id && name.contains("uri") && name != "uri"
        };
        let is_playlist = columns.len() > 16
            && columns.contains(&Column::Album)
            && (columns.contains(&Column::Kind) || columns.contains(&Column::Path));
        let by = match writer(&has) {
            SaidBy::Table if is_playlist => SaidBy::MusicPlaylist,
            SaidBy::Table if names.iter().zip(&columns).any(is_by_spotify) => SaidBy::Spotify,
            by => by,
        };
        if by != SaidBy::MusicPlaylist {
            columns.iter_mut().filter(|column| **column == Column::Kind).for_each(|it| *it = Column::Other);
        }
        let is_of_script = names.iter().any(|name| is_cloud_status(name));
        let playlist = names.iter().position(|name| name == "playlistname");
        Some(Header { columns, by, shape, playlist, is_of_script })
    }

    /// Looks at the first rows for what names alone leave open: a column of moments is that of a log.
    pub(super) fn settle(&mut self, row: &[Cow<'_, str>]) {
        let is_moment =
            |(column, cell): (&Column, &Cow<'_, str>)| *column == Column::Time && dialect::is_moment(cell);
        if self.shape == Shape::Songs && self.columns.iter().zip(row).any(is_moment) {
            self.shape = Shape::Log;
        }
        let playlist = self.playlist.and_then(|at| row.get(at));
        if self.by == SaidBy::TuneMyMusic && playlist.is_some_and(|name| name == PLAYLIST) {
            self.by = SaidBy::Reprise;
        }
    }

    /// Whether its rows say what was played when.
    pub(super) fn is_of_listening(&self) -> bool {
        self.shape == Shape::Log
    }

    /// Whether its rows are songs.
    pub(super) fn is_of_songs(&self) -> bool {
        self.shape == Shape::Songs
    }

    /// Takes a row.
    pub(super) fn take(&self, row: &[Cow<'_, str>], rows: &mut Rows) -> Result<(), Refusal> {
        let is_blank = row.iter().all(|cell| cell.trim().is_empty());
        match self.shape {
            Shape::Log => return Err(Refusal::Listening),
            _ if is_blank => {}
            Shape::Albums => rows.album(),
            Shape::Addresses => rows.stream(),
            Shape::Songs => self.song(row, rows),
        }
        Ok(())
    }

    fn song(&self, row: &[Cow<'_, str>], rows: &mut Rows) {
        let mut draft = Draft::default();
        for (&column, cell) in self.columns.iter().zip(row) {
            let is_joined =
                self.by == SaidBy::Spotify && matches!(column, Column::Artist | Column::AlbumArtist);
            // Not only we put an apostrophe before what a spreadsheet would take for a formula.
            let cell = armed(cell);
            match is_joined {
                true => draft.set(column, &cell.replace("\\,", ",").replace(';', ", ")),
                false => draft.set(column, &cell),
            }
        }
        // Elsewhere than at TuneMyMusic a type may be that of the release: an album, a single.
        let is_of_row = self.by == SaidBy::TuneMyMusic
            || draft.row.name.is_none()
            || draft.row.album.is_none()
            || draft.row.name == draft.row.album;
        match draft.kind.to_ascii_lowercase().as_str() {
            "album" if is_of_row => return rows.album(),
            "artist" if is_of_row => return,
            _ => {}
        }
        let is_mixed = self.by == SaidBy::TuneMyMusic && draft.row.artist.is_none();
        let mut song = draft.finish();
        if song.name.is_none() && song.location.is_none() {
            return;
        }
        if let Some((artist, title)) = song.name.as_deref().filter(|_| is_mixed).and_then(split_names) {
            (song.artist, song.name) = (Some(artist.to_owned()), Some(title.to_owned()));
        }
        rows.take(song);
    }
}

/// What a table is a list of, by its columns and their names; `None` if they name no songs, albums or addresses.
fn shape_of(columns: &[Column], has: &impl Fn(&str) -> bool) -> Option<Shape> {
    let holds = |column| columns.contains(&column);
    let is_titled = holds(Column::Title);
    let is_by = holds(Column::Artist) || (has("playlistname") && has("type"));
    // A disc on a shelf has a number of its own, and its title is that of the album.
    let is_disc = !holds(Column::Album)
        && ["barcode", "upc", "ean", "catno", "catnumber", "catalognumber"].into_iter().any(&has);
    let is_album = has("rymalbum")
        || (is_disc && is_titled)
        || (has("releaseid") && (has("label") || has("format")))
        || (has("albumuri") && !has("trackuri") && !is_titled);
    if has("isbn") || has("isbn13") {
        // Books have titles and authors too.
        None
    } else if holds(Column::Log) || has("eventtype") {
        Some(Shape::Log)
    } else if is_album || (!is_titled && is_by && holds(Column::Album)) {
        Some(Shape::Albums)
    } else if is_titled && is_by {
        Some(Shape::Songs)
    } else if !is_titled && (has("songurl") || has("videoid")) {
        Some(Shape::Addresses)
    } else {
        None
    }
}

/// Settles what the names of columns mean beside each other.
fn agree(columns: &mut [Column]) {
    let find = |columns: &[Column], wanted| columns.iter().position(|column| *column == wanted);
    let tracks = if columns.contains(&Column::Title) { Column::Number } else { Column::Title };
    columns.iter_mut().filter(|column| **column == Column::Track).for_each(|column| *column = tracks);
    // Where nobody else is named, the artist of the album is that of the song.
    let of_album = find(columns, Column::AlbumArtist).filter(|_| !columns.contains(&Column::Artist));
    if let Some(artist) = of_album.and_then(|at| columns.get_mut(at)) {
        *artist = Column::Artist;
    }
    // An album has no length and no ISRC. Where they are told, a name that nobody knows beside the artist is that of titles.
    let is_of_songs = [Column::Length, Column::Ms, Column::Isrc].iter().any(|it| columns.contains(it));
    if is_of_songs && !columns.contains(&Column::Title) {
        let artist = find(columns, Column::Artist);
        let mut beside = artist.into_iter().flat_map(|at| [at.checked_sub(1), Some(at + 1)]).flatten();
        let unknown = beside.find(|at| columns.get(*at) == Some(&Column::Other));
        if let Some(column) = unknown.and_then(|at| columns.get_mut(at)) {
            *column = Column::Title;
        }
    }
}

/// The program that writes such columns.
fn writer(has: &impl Fn(&str) -> bool) -> SaidBy {
    if has("repriseid") {
        SaidBy::Reprise
    } else if has("songtitle") && has("artists") {
        SaidBy::Deezer
    } else if has("playlistname") && has("type") {
        SaidBy::TuneMyMusic
    } else if has("trackkey") || has("tagtime") {
        SaidBy::Shazam
    } else if has("videoid") || has("songurl") || has("songtitle") && has("artistname1") {
        SaidBy::YouTubeMusic
    } else if has("albumartistnames") || has("artistnames") || has("spotifyid") || has("artisturis") {
        SaidBy::Spotify
    } else if has("lastmodified") && has("filename") {
        SaidBy::Mp3tag
    } else if has("artwork") || has("bpm") && has("tracktitle") {
        SaidBy::Rekordbox
    } else if has("isrc") && has("title") {
        SaidBy::Soundiiz
    } else {
        SaidBy::Table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::lists::read_list;

    #[test]
    fn tables_are_told_by_what_their_columns_are_beside_each_other() {
        let check = |names: &str| {
            let text = format!("{names}\nJóga;Björk;Homogenic;5:05\nHunter;Björk;Homogenic;4:15\n");
            for text in [text.clone(), text.replace(';', "|"), format!("sep=;\r\n{text}")] {
                let (_, stated) = read_list(text.as_bytes()).unwrap_or_else(|why| panic!("{why}: {text}"));
                let song = &stated.tracks[0];
                let names = [&song.name, &song.artist].map(|it| it.as_deref().unwrap_or_default());
                assert_eq!((stated.tracks.len(), names), (2, ["Jóga", "Björk"]), "{text}");
            }
        };
        check("Title;Artist;Album;Length");
        check("Tittel;Artist;Album;Lengde");
        check("Track Title;Album Artist;Album;Time");
        check("A name that nobody knows;Artist;Album;Length");
        check("Назва;Виконавець;Альбом;Тривалість");
        let albums = read_list("Artist;Album;Year\nBjörk;Homogenic;1997\n".as_bytes());
        assert_eq!(albums, Err(Refusal::Albums(1)));
        let books = "Title,Author,ISBN13,Number of Pages\nEmma,Jane Austen,9780141439587,474\n";
        assert_eq!(read_list(books.as_bytes()), Err(Refusal::Foreign));
    }
}
