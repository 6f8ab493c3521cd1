//! What a query asks of each row, prepared once: a word is looked for in each name of an artist or album once,
//! however many songs have it.

use super::asked::Query;
use super::columns::{Code, Columns, code_of, codec_of};
use super::fields::{codecs, containers};
use super::measure::{Measure, Span};
use super::row::NameField;
use super::search::{Search, Term};
use super::traits::Trait;
use crate::evidence::{CloudStatus, Ineligible, Kind, Origin};
use crate::library::{Catalog, Group, TrackAt};
use crate::packed::Position;
use crate::text::Letters;

/// The conditions that a row must meet.
pub(super) struct Filter(Vec<Test>);

enum Test {
    /// The code of a column is one of these.
    Code(Code, Box<[bool; 256]>),
    /// Apple does not take the song, for one of these reasons.
    Why(Box<[bool; 256]>),
    /// A word stands in one of the texts.
    Word(Word),
    /// The container or the codec is one of these.
    Format { containers: Box<[bool; 256]>, codecs: Box<[bool; 256]> },
    /// The first digits of the year.
    Year(String),
    /// A number is within bounds.
    Number(Measure, Span),
    /// Songs that were looked for among files and places.
    Among(Vec<bool>),
    /// The song has a trait.
    Is(Trait),
}

/// Where words are looked for beside the table: in the catalog, and there among these songs or among all.
#[derive(Clone, Copy)]
pub(super) struct Files<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) among: Option<&'a [TrackAt]>,
    /// How long a plain word is at least that is looked for in names of files, in bytes.
    pub(super) least: usize,
}

/// Finds the songs that have something to do with a word.
type Look = fn(&Catalog, &str, Option<&[TrackAt]>) -> Vec<bool>;

/// A word, and where it may stand.
struct Word {
    /// The word, if it may stand in the title.
    title: Option<TitleWord>,
    /// The fields in which it may stand, the title apart.
    fields: &'static [NameField],
    /// For each name of an artist or album, whether it holds the word.
    names: Vec<bool>,
    /// For each song, whether a note has the word, or the name of a file or folder; empty where that does not count.
    files: Vec<bool>,
}

/// A word that may stand in the title.
struct TitleWord {
    bytes: Vec<u8>,
    letters: Letters,
}

/// The songs that have a word in a note, or, unless it is short, in the name of a file or folder.
fn in_notes_or_files(Files { catalog, among, least }: Files<'_>, word: &str) -> Vec<bool> {
    let mut hits = catalog.noted_with(word);
    if word.len() >= least {
        let in_files = catalog.in_files_with(word, among);
        hits.iter_mut().zip(in_files).for_each(|(hit, is_in_file)| *hit |= is_in_file);
    }
    hits
}

impl Filter {
    /// The conditions of a query. Without a catalog, names of files and places are not looked at.
    pub(super) fn of(query: &Query, columns: &Columns, files: Option<Files<'_>>) -> Filter {
        let mut tests = Vec::new();
        let mut chosen = |code, chosen: Vec<usize>| {
            if !chosen.is_empty() {
                tests.push(Test::Code(code, among(chosen)));
            }
        };
        chosen(Code::Origin, query.origins.iter().map(|it| *it as usize + 1).collect());
        chosen(Code::Group, query.groups.iter().map(|it| *it as usize + 1).collect());
        chosen(Code::Status, query.statuses.iter().map(|it| *it as usize + 1).collect());
        tests.extend(Search::parse(&query.search).terms().iter().map(|term| Test::of(term, columns, files)));
        Filter(tests)
    }

    /// For every position, whether its row meets every condition. Rows are looked at in the order in which their
    /// texts lie in memory: in the order of a shelf that takes several times as long.
    pub(super) fn passing(&self, columns: &Columns) -> Vec<bool> {
        columns.positions().map(|at| columns.is_there(at) && self.passes(columns, at)).collect()
    }

    /// The same for these positions alone; no other one passes.
    pub(super) fn passing_among(&self, columns: &Columns, some: &[TrackAt]) -> Vec<bool> {
        let mut passing = vec![false; columns.positions().count()];
        for &at in some {
            if let Some(passes) = passing.get_mut(at.index()) {
                *passes = columns.is_there(at) && self.passes(columns, at);
            }
        }
        passing
    }

    /// Whether the row at this position meets every condition.
    pub(super) fn passes(&self, columns: &Columns, at: TrackAt) -> bool {
        self.0.iter().all(|test: &Test| test.passes(columns, at))
    }
}

impl Test {
    fn of(term: &Term, columns: &Columns, files: Option<Files<'_>>) -> Test {
        use NameField::{Album, AlbumArtist, Artist};
        let word = |word: &str, title: Option<()>, fields: &'static [NameField]| {
            let names = columns.names().iter().map(|name| contains(name.as_bytes(), word.as_bytes()));
            let names = if fields.is_empty() { Vec::new() } else { names.collect() };
            let title =
                title.map(|()| TitleWord { letters: Letters::of(word.as_bytes()), bytes: word.into() });
            Test::Word(Word { title, fields, names, files: Vec::new() })
        };
        let among = |look: Look, word: &str| {
            files.map(|Files { catalog, among, .. }| look(catalog, word, among)).unwrap_or_default()
        };
        match term {
            Term::Anywhere(text) => match (word(text, Some(()), &[Artist, Album, AlbumArtist]), files) {
                (Test::Word(word), Some(files)) => {
                    Test::Word(Word { files: in_notes_or_files(files, text), ..word })
                }
                (word, _) => word,
            },
            Term::File(text) => Test::Among(among(Catalog::in_files_with, text)),
            Term::In(folder) => Test::Among(among(Catalog::in_folder, folder)),
            Term::Place(text) => Test::Among(among(Catalog::in_places_with, text)),
            Term::Note(text) => Test::Among(among(|catalog, word, _| catalog.noted_with(word), text)),
            Term::Year(text) => Test::Year(text.clone()),
            Term::Title(text) => word(text, Some(()), &[]),
            Term::Artist(text) => word(text, None, &[Artist, AlbumArtist]),
            Term::Album(text) => word(text, None, &[Album]),
            Term::Kind(text) => Test::Code(Code::Kind, kinds(text)),
            Term::Origin(text) => Test::Code(Code::Origin, slugs(Origin::ALL, |it| it.slug(), text)),
            Term::Status(text) => Test::Code(Code::Status, slugs(CloudStatus::ALL, |it| it.slug(), text)),
            Term::Way(text) => Test::Code(Code::Group, slugs(Group::ALL, |it| it.slug(), text)),
            Term::Why(text) => Test::Why(slugs(Ineligible::ALL, |it| it.slug(), text)),
            Term::Format(text) => Test::Format {
                containers: self::among(
                    containers(text).into_iter().map(|it| code_of(Some(it)).into()).collect(),
                ),
                codecs: self::among(codecs(text).into_iter().map(|it| codec_of(Some(it)).into()).collect()),
            },
            Term::Number(measure, span) => Test::Number(*measure, *span),
            Term::Is(it) => Test::Is(*it),
        }
    }

    fn passes(&self, columns: &Columns, at: TrackAt) -> bool {
        match self {
            Test::Code(code, wanted) => wanted.get(columns.code(*code, at) as usize) == Some(&true),
            Test::Why(wanted) => {
                columns.code(Code::Status, at) == CloudStatus::Ineligible as u8 + 1
                    && wanted.get(columns.code(Code::Ineligible, at) as usize) == Some(&true)
            }
            Test::Word(word) => word.is_in(columns, at),
            Test::Year(first) => {
                let year = columns.year(at);
                year > 0 && year.to_string().starts_with(first.as_str())
            }
            Test::Format { containers, codecs } => {
                let is_among =
                    |code, wanted: &[bool; 256]| wanted.get(columns.code(code, at) as usize) == Some(&true);
                is_among(Code::Container, containers) || is_among(Code::Codec, codecs)
            }
            Test::Number(measure, span) => span.holds(measured(*measure, columns, at)),
            Test::Among(songs) => songs.get(at.index()) == Some(&true),
            Test::Is(it) => columns.row(at).is_some_and(|row| it.holds(&row)),
        }
    }
}

/// A number of a row; 0 where it is not known.
fn measured(measure: Measure, columns: &Columns, at: TrackAt) -> u64 {
    match measure {
        Measure::Year => columns.year(at).into(),
        Measure::Disc => columns.position(at) >> 32,
        Measure::Track => columns.position(at) & u64::from(u32::MAX),
        Measure::Time => columns.duration_ms(at),
        Measure::Size => columns.size(at),
    }
}

impl Word {
    fn is_in(&self, columns: &Columns, at: TrackAt) -> bool {
        let has = |field: &NameField| self.names.get(columns.name(*field, at).index()) == Some(&true);
        self.fields.iter().any(has)
            || self.title.as_ref().is_some_and(|word| word.is_in(columns, at))
            || self.files.get(at.index()) == Some(&true)
    }
}

impl TitleWord {
    fn is_in(&self, columns: &Columns, at: TrackAt) -> bool {
        let may_be = columns.letters().get(at.index()).is_some_and(|letters| letters.hold(self.letters));
        let is_letter = matches!(self.bytes.as_slice(), [b'a'..=b'z']);
        may_be && (is_letter || contains(columns.title(at), &self.bytes))
    }
}

/// Whether a text contains a word. For short texts this is several times as fast as `str::contains`, which
/// prepares each search.
fn contains(text: &[u8], word: &[u8]) -> bool {
    let Some((first, rest)) = word.split_first() else { return true };
    let mut text = text;
    while let Some(at) = text.iter().position(|byte| byte == first) {
        text = text.get(at + 1..).unwrap_or_default();
        if text.starts_with(rest) {
            return true;
        }
    }
    false
}

fn among(codes: Vec<usize>) -> Box<[bool; 256]> {
    let mut wanted = Box::new([false; 256]);
    codes.into_iter().for_each(|code| mark(&mut wanted, code));
    wanted
}

/// The codes of the kinds that a text means: the one with this word, else those whose word contains it.
fn kinds(text: &str) -> Box<[bool; 256]> {
    match Kind::from_slug(text) {
        Some(kind) => among(vec![kind as usize + 1]),
        None => slugs(Kind::ALL, |it| it.slug(), text),
    }
}

/// The codes of the variants whose word contains a text.
fn slugs<T: Copy>(all: &[T], slug: fn(T) -> &'static str, text: &str) -> Box<[bool; 256]> {
    let fitting = all.iter().enumerate().filter(|(_, it)| slug(**it).contains(text));
    among(fitting.map(|(at, _)| at + 1).collect())
}

fn mark(wanted: &mut [bool; 256], code: usize) {
    if let Some(slot) = wanted.get_mut(code) {
        *slot = true;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_are_found_as_the_standard_library_finds_them(text in "[abä]{0,8}", word in "[abä]{0,3}") {
            prop_assert_eq!(contains(text.as_bytes(), word.as_bytes()), text.contains(&word));
        }
    }
}
