//! Exports: the restore list and the catalog as files that other programs open.
//!
//! An export format is one module with a function `write`, and one line in [`Format`] and in [`export`].

use borsh::{BorshDeserialize, BorshSerialize};

mod csv;
pub mod json;
mod m3u8;
#[cfg(test)]
mod sample;

pub use csv::ByteOrderMark;
pub use json::{Accounts, ToldBy};

use crate::changes::TrackFacts;
use crate::evidence::{Settings, links};
use crate::library::{Catalog, File, TrackAt};
use crate::query::{Row, Table};
use crate::text::named;

named! {
    /// A format in which songs leave the app.
    Format {
        /// The form that `json/schema.json` documents. It holds everything.
        Json = "json", "JSON: everything, for Reprise and other programs";
        Csv = "csv", "CSV: for a spreadsheet";
        M3u8 = "m3u8", "M3U8: for a player";
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

/// What goes into an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Options {
    /// Whether the accounts and names of buyers are shown.
    pub accounts: Accounts,
    /// Whether folders and file names are included.
    pub paths: Paths,
    /// Whether CSV begins with a byte order mark.
    pub mark: ByteOrderMark,
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
    /// What was left out or changed, in sentences for a person.
    pub notes: Vec<String>,
}

/// One song to be written.
#[derive(Clone, Debug)]
pub(crate) struct Song<'a> {
    settings: &'a Settings,
    facts: TrackFacts,
    row: Row,
    /// The path in its place; of a present copy, if there is one.
    path: Option<String>,
}

/// Writes the songs in a format.
pub fn export(source: Source<'_>, format: Format, options: Options) -> Export {
    // A playlist consists of paths. In the other formats they are the person's choice.
    let paths = if format == Format::M3u8 { Paths::Included } else { options.paths };
    let songs = source.tracks.iter().filter_map(|&at| Song::of(source, at, paths));
    let (media_type, text) = match format {
        Format::Json => ("application/json", json::write(source, options)),
        Format::Csv => ("text/csv", csv::write(songs, options.mark)),
        Format::M3u8 => ("application/vnd.apple.mpegurl", m3u8::write(songs)),
    };
    let file_name = format!("reprise-catalog-{}.{}", source.today, format.slug());
    Export { file_name, media_type, text, notes: notes(source, format, options) }
}

fn notes(source: Source<'_>, format: Format, options: Options) -> Vec<String> {
    let masked = (format == Format::Json && options.accounts == Accounts::Masked)
        .then(|| "Accounts and names of buyers are masked.".to_owned());
    let paths = match (format, options.paths) {
        (Format::M3u8, _) => Some("Paths are included: a playlist is made of them."),
        (_, Paths::LeftOut) => {
            Some("Folders and file names are left out; a song without a title is called by its file's name.")
        }
        _ => None,
    };
    let comments = if format == Format::M3u8 { comments(source) } else { None };
    masked.into_iter().chain(paths.map(str::to_owned)).chain(comments).collect()
}

/// What a playlist could not hold.
fn comments(source: Source<'_>) -> Option<String> {
    let songs = source.tracks.iter().filter_map(|&at| Song::of(source, at, Paths::Included));
    let unplayable =
        songs.filter(|song| song.path.as_ref().is_none_or(|path| path.contains(['\n', '\r']))).count();
    (unplayable > 0).then(|| {
        format!("Songs without a path that a playlist can hold: {unplayable}; they stand as comments.")
    })
}

impl<'a> Song<'a> {
    fn of(source: Source<'a>, at: TrackAt, paths: Paths) -> Option<Song<'a>> {
        let track = source.catalog.track_at(at)?;
        let facts = track.facts()?;
        let row = source.table.row(at)?;
        let known = || source.catalog.copies(track).next();
        let copy: Option<File<'_>> = source.catalog.present_copies(track).next().or_else(known);
        let path = copy.filter(|_| paths == Paths::Included).map(File::path);
        Some(Song { settings: source.settings, facts, row, path })
    }

    /// The best link where the song can be had again.
    fn link(&self) -> Option<String> {
        let verdict = &self.row.judgement.verdict;
        let links = links(&self.facts.tags, &self.facts.marks, verdict, self.settings.country);
        links.into_iter().next().map(|link| link.url)
    }
}

#[cfg(test)]
mod tests {
    use super::sample::HOSTILE;
    use super::*;

    fn exported(format: Format, options: Options) -> Export {
        sample::exported(sample::WITH_FILES, format, options)
    }

    #[test]
    fn json_parses_and_keeps_buyers_and_paths_to_itself() {
        let export = exported(Format::Json, Options::default());
        assert_eq!(export.file_name, "reprise-catalog-2026-11-22.json");
        let value: serde_json::Value = serde_json::from_str(&export.text).unwrap();
        assert_eq!(value["version"], 2);
        assert_eq!(value["tracks"][1]["title"], HOSTILE);
        assert_eq!(value["tracks"][0]["origin"], "itunes-purchase");
        assert_eq!(value["tracks"][2]["copies"][0]["present"], false);
        for secret in ["jane", "Jane", "Blue.m4a"] {
            assert!(!export.text.contains(secret), "{secret}");
        }
        let all = Options { accounts: Accounts::Shown, paths: Paths::Included, ..Options::default() };
        let text = exported(Format::Json, all).text;
        for told in ["jane@example.org", "Jane's music", "Ana/Blue.m4a"] {
            assert!(text.contains(told), "{told}");
        }
    }

    #[test]
    fn songs_that_only_lists_know_have_names_and_ways_back() {
        let json = |tracks| {
            let text = sample::exported(tracks, Format::Json, Options::default()).text;
            serde_json::from_str::<serde_json::Value>(&text).unwrap()["tracks"].clone()
        };
        let tracks = json(sample::LISTED);
        let told = |at: usize| {
            let track = &tracks[at];
            ["title", "cloudStatus", "wayBack", "kind"].map(|field| track[field].as_str().unwrap_or("null"))
        };
        assert_eq!(told(0), ["Sky", "apple-music", "apple-subscription", "music"]);
        assert_eq!(told(1), ["-", "unknown", "null", "music"]);
        assert_eq!(told(2), ["Film", "purchased", "apple", "video"]);
        assert_eq!(tracks[2]["origin"], "itunes-purchase");
        let csv = sample::exported(sample::LISTED, Format::Csv, Options::default()).text;
        let line = csv.lines().nth(2).unwrap();
        assert!(line.starts_with("-,") && !line.contains("Only copy"), "{line}");
    }

    #[test]
    fn csv_opens_in_a_spreadsheet() {
        let export = exported(Format::Csv, Options::default());
        let text = export.text.strip_prefix('\u{feff}').unwrap();
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        assert_eq!(
            reader.headers().unwrap().iter().take(3).collect::<Vec<_>>(),
            ["Title", "Artist", "Album"]
        );
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!((rows.len(), &rows[0][0], &rows[0][1], &rows[0][7]), (3, "Blue", "Ana, Bob", "1:01"));
        assert_eq!(&rows[1][0], &format!("'{HOSTILE}"));
        assert_eq!((&rows[2][18], &rows[0][19]), ("no", ""));
    }

    #[test]
    fn m3u8_keeps_every_song_in_its_line() {
        let export = exported(Format::M3u8, Options::default());
        let lines: Vec<_> = export.text.lines().collect();
        let wanted = [
            "#EXTM3U",
            "#PLAYLIST:Reprise restore list",
            "#EXTINF:61,Ana, Bob - Blue",
            "Ana/Blue.m4a",
            "# no playable path: Ana, Bob - =HYPERLINK(\"http://x\"), \"quoted\" #EXTM3U <script>",
            "#EXTINF:61,Ana, Bob - Gone",
            "Gone.mp3",
        ];
        assert_eq!(lines, wanted);
        assert!(export.notes.iter().any(|note| note.contains("can hold: 1;")), "{:?}", export.notes);
    }
}
