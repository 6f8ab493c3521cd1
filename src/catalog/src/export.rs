//! Exports: songs of the catalog as files that other programs open, written some songs at a time.
//!
//! An export format is one module that writes a beginning, a song and an end, with a line in [`Format`] and in each of
//! the three functions of [`Writing`].

use std::collections::BTreeSet;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};

mod address;
pub mod compared;
mod csv;
mod files;
mod html;
mod itunes;
pub mod json;
mod jspf;
mod left;
mod m3u8;
mod markup;
mod private;
#[cfg(test)]
mod sample;
mod song;
mod xspf;

pub use csv::{ByteOrderMark, Columns, Separator, chosen_columns};
pub use files::ListFor;
pub use json::ToldBy;
pub use left::{Left, Why};
pub use private::Accounts;

use crate::evidence::Settings;
use crate::ids::PlaceId;
use crate::library::{Catalog, File, Group, TrackAt};
use crate::packed::sort_by_number;
use crate::query::Table;
use crate::stated::TEXT_MARK;
use crate::text::named;
use song::Song;

named! {
    /// A format in which songs leave the app.
    Format {
        /// The form that `json/schema.json` documents. It holds everything.
        Json = "json", "JSON: everything, for Reprise and other programs";
        Csv = "csv", "CSV: for a spreadsheet, or for Soundiiz and TuneMyMusic";
        M3u8 = "m3u8", "M3U8: a playlist for a player";
        Xspf = "xspf", "XSPF: a playlist with what was found";
        Jspf = "jspf", "JSPF: the same as JSON";
        ItunesXml = "itunes-xml", "iTunes XML: for programs that read Library.xml";
        Html = "html", "HTML: a sheet to print";
        Text = "text", "Text: artist and title, a song a line";
        FilesFrom = "files-from", "List of files: to back them up";
    }
}

/// Whether folders and file names go into an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Paths {
    /// They do not.
    #[default]
    LeftOut,
    /// They do.
    Included,
}

/// Whether the person's own notes go into an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notes {
    /// They do not.
    #[default]
    LeftOut,
    /// They do.
    Included,
}

/// What goes into an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the accounts and names of buyers are shown.
    pub accounts: Accounts,
    /// Whether folders and file names are included.
    pub paths: Paths,
    /// Whether the person's notes are included.
    pub notes: Notes,
    /// Whether a table or a playlist begins with a byte order mark.
    pub mark: ByteOrderMark,
    /// The columns of a table.
    pub columns: Columns,
    /// The columns that the person chose for [`Columns::Chosen`], by their position among [`Columns::names`]; all
    /// of them, if there is none.
    pub chosen: Vec<usize>,
    /// What separates the cells of a table.
    pub separator: Separator,
    /// Which program reads a list of files.
    pub list: ListFor,
    /// The only place whose paths are told; `None` for all.
    pub place: Option<PlaceId>,
    /// The full path of that place, as the person typed it; empty if they did not.
    pub base: String,
    /// The only files that are meant, each with its place; `None` for all.
    pub only: Option<Arc<BTreeSet<(PlaceId, String)>>>,
}

/// What an export is made from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The catalog's table.
    pub table: &'a Table,
    /// The settings that links and verdicts depend on.
    pub settings: &'a Settings,
    /// The songs, in the order of the export.
    pub tracks: &'a [TrackAt],
    /// Today, as `YYYY-MM-DD`.
    pub today: &'a str,
}

/// A finished export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The file name to propose.
    pub file_name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// The contents.
    pub text: String,
    /// Which songs could not be written, and why.
    pub left: Vec<Left>,
}

/// An export that is being written. Each call answers the next piece of the file.
#[derive(Clone, Debug)]
pub struct Writing {
    format: Format,
    options: Options,
    /// How many songs were written.
    songs: u64,
    /// How many songs of each group were written.
    groups: Vec<(Option<Group>, u64)>,
    left: Vec<Left>,
}

impl Writing {
    /// An export of which nothing is written yet.
    pub fn new(format: Format, options: Options) -> Writing {
        Writing { format, options, songs: 0, groups: Vec::new(), left: Vec::new() }
    }

    /// What comes before the songs.
    pub fn begin(&self, source: Source<'_>) -> String {
        let (mut out, options) = (String::new(), &self.options);
        match self.format {
            Format::Json => json::begin(&mut out, source, options),
            Format::Csv => csv::begin(&mut out, options),
            Format::M3u8 => m3u8::begin(&mut out, options),
            Format::Xspf => xspf::begin(&mut out, source),
            Format::Jspf => jspf::begin(&mut out, source),
            Format::ItunesXml => itunes::begin(&mut out, source, options),
            Format::Html => html::begin(&mut out, source),
            Format::Text => out.extend([TEXT_MARK, "\n"]),
            Format::FilesFrom => {}
        }
        out
    }

    /// The songs of the source.
    pub fn songs(&mut self, source: Source<'_>) -> String {
        let mut out = String::new();
        for &at in source.tracks {
            let Some(song) = Song::of(source, at, &self.options) else { continue };
            match self.song(&mut out, source, &song) {
                Ok(()) => self.count(&song),
                Err(why) => left::note(&mut self.left, why, song.name()),
            }
        }
        out
    }

    /// What comes behind the songs.
    pub fn end(&self) -> String {
        let mut out = String::new();
        match self.format {
            Format::Json => json::end(&mut out),
            Format::Xspf => xspf::end(&mut out),
            Format::Jspf => jspf::end(&mut out),
            Format::ItunesXml => itunes::end(&mut out, self.songs),
            Format::Html => html::end(&mut out, self.songs, &self.groups),
            Format::Csv | Format::M3u8 | Format::Text | Format::FilesFrom => {}
        }
        out
    }

    /// How many songs were written.
    pub fn written(&self) -> u64 {
        self.songs
    }

    /// Which songs could not be written so far, or only in part, and why.
    pub fn left(&self) -> &[Left] {
        &self.left
    }

    fn song(&mut self, out: &mut String, source: Source<'_>, song: &Song<'_>) -> Result<(), Why> {
        let (options, before) = (&self.options, self.songs);
        match self.format {
            Format::Json => json::song(out, source, song, options, before),
            Format::Csv => csv::song(out, song, options),
            Format::M3u8 => {
                if m3u8::song(out, song, options) == m3u8::Line::Name && options.paths == Paths::Included {
                    left::note(&mut self.left, Why::ByName, song.name());
                }
            }
            Format::Xspf => xspf::song(out, song, options),
            Format::Jspf => jspf::song(out, source, song, options, before),
            Format::ItunesXml => return itunes::song(out, song, options, before),
            Format::Html => html::song(out, song),
            Format::Text => out.extend([song.name().as_str(), "\n"]),
            Format::FilesFrom => return files::song(out, source, song, options),
        }
        Ok(())
    }

    fn count(&mut self, song: &Song<'_>) {
        self.songs += 1;
        let group = song.row.judgement.group();
        match self.groups.iter_mut().find(|(of, _)| *of == group) {
            Some((_, songs)) => *songs += 1,
            None => self.groups.push((group, 1)),
        }
    }
}

impl Options {
    /// Whether a file is meant: it is among those that were chosen, and in the chosen place.
    fn takes(&self, file: &File<'_>) -> bool {
        let is_chosen = |only: &BTreeSet<_>| only.contains(&(file.place(), file.path()));
        self.place.is_none_or(|place| file.place() == place) && self.only.as_deref().is_none_or(is_chosen)
    }

    /// Whether the person typed a full path of the folder.
    pub fn has_base(&self) -> bool {
        address::of_folder(&self.base).is_some()
    }
}

impl Format {
    /// The media type of its files.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::Csv => "text/csv",
            Format::M3u8 => "application/vnd.apple.mpegurl",
            Format::Xspf => "application/xspf+xml",
            Format::Jspf => "application/json",
            Format::ItunesXml => "application/xml",
            Format::Html => "text/html",
            Format::Text | Format::FilesFrom => "text/plain",
        }
    }

    /// The name to propose for a file that is made on a day.
    pub fn file_name(self, options: &Options, today: &str) -> String {
        let (what, ending) = match self {
            Format::FilesFrom => ("files", "txt"),
            Format::Text => ("catalog", "txt"),
            Format::ItunesXml => ("catalog", "xml"),
            Format::Csv if options.separator == Separator::Tab => ("catalog", "tsv"),
            other => ("catalog", other.slug()),
        };
        format!("reprise-{what}-{today}.{ending}")
    }

    /// Whether its files can say everything that is known: where songs came from and why, ticks, and what the person
    /// said.
    pub fn cannot_say(self) -> Option<&'static str> {
        match self {
            Format::Json => None,
            Format::Csv => Some("A table has no room for every mark and every copy of a song; JSON has."),
            Format::M3u8 => Some(
                "A playlist holds names, lengths and files. It cannot say where songs came from, how they come back, or what \
                 you ticked and said.",
            ),
            Format::Xspf | Format::Jspf => Some(
                "Players read the names and lengths. What was found, ticked and said stands in extensions, which most players \
                 pass over.",
            ),
            Format::ItunesXml => Some(
                "It says which songs were bought, matched or protected. It cannot say why, how songs come back, or what you \
                 ticked. Songs without a file are left out. Whether the Music app imports it was not tried.",
            ),
            Format::Html => Some("A sheet is for reading. Nothing can be read back from it."),
            Format::Text => Some("It holds names alone."),
            Format::FilesFrom => Some(
                "It holds paths alone: a program that copies files needs nothing else. Songs without a file are left out.",
            ),
        }
    }
}

/// Puts songs into the order of a back-up, that of their ids. The order of the table also depends on which of two equal
/// songs a browser heard of first, and a back-up of the same catalog shall have the same bytes everywhere.
pub fn in_order_of_ids(catalog: &Catalog, tracks: &mut Vec<TrackAt>) {
    sort_by_number(tracks, |at| {
        let id = catalog.track_at(at).map(|track| track.id().0);
        // Ids are digests, so their first halves differ too.
        id.and_then(|id| id.first_chunk().copied()).map_or(u64::MAX, u64::from_be_bytes)
    });
}

/// Writes the songs in a format, as a whole.
pub fn export(source: Source<'_>, format: Format, options: Options) -> Export {
    let file_name = format.file_name(&options, source.today);
    let mut writing = Writing::new(format, options);
    let text = [writing.begin(source), writing.songs(source), writing.end()].concat();
    Export { file_name, media_type: format.media_type(), text, left: writing.left }
}

#[cfg(test)]
mod tests;
