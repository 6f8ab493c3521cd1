//! The language of the search field: words in any field, and words with a field in front, such as `artist:`,
//! `in:"Music/Debut"`, `year:1997`, `year:>1990`, `format:mp3`, `origin:cd`, `is:problem`. [`Field`] has all of them.

use super::fields::Field;
use super::measure::{Measure, Span};
use super::traits::Trait;
use crate::text::fold;

/// A search. A row must meet every term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    terms: Vec<Term>,
}

/// One condition of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A word in any text field, in a note, or in the name of a file or folder.
    Anywhere(String),
    /// A word in the title.
    Title(String),
    /// A word in the artist or the album artist.
    Artist(String),
    /// A word in the album.
    Album(String),
    /// A word in the name of a file or of a folder above it.
    File(String),
    /// A folder, letter for letter: its place and its path. One that ends with `/` means its own files alone.
    In(String),
    /// A word in the name of a place that holds a file.
    Place(String),
    /// A word in a note.
    Note(String),
    /// The first digits of the year.
    Year(String),
    /// The beginning, or a part, of a kind's word.
    Kind(String),
    /// The beginning, or a part, of an origin's word.
    Origin(String),
    /// The beginning, or a part, of a cloud status's word.
    Status(String),
    /// The beginning, or a part, of a way back's word.
    Way(String),
    /// A part of the word of a container or a codec, or of an extension.
    Format(String),
    /// A number within bounds.
    Number(Measure, Span),
    /// The beginning, or a part, of the word for why Apple does not take it.
    Why(String),
    /// A trait that the song must have.
    Is(Trait),
}

impl Search {
    /// Reads what the person typed. No text is an error.
    pub fn parse(typed: &str) -> Search {
        let terms = words(typed).into_iter().filter_map(|word| term(&word)).collect();
        Search { terms }
    }

    /// Whether every row meets the search, because it has no terms.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether every row that meets this search meets the wider one too, as their words tell: `blue sea` narrows
    /// `blu`.
    pub fn narrows(&self, wider: &Search) -> bool {
        wider.terms.iter().all(|wider| self.terms.iter().any(|term| term.implies(wider)))
    }

    /// Whether a word of it stands before the letter from which on it is looked for in names of files, too.
    pub(super) fn is_before_files(&self) -> bool {
        self.terms
            .iter()
            .any(|term| matches!(term, Term::Anywhere(word) if word.len() + 1 == LEAST_FOR_FILES))
    }

    /// The same as [`Search::narrows`], where the words of the wider one were looked for in names of files already.
    pub(super) fn narrows_ahead(&self, wider: &Search) -> bool {
        let goes_on = |term: &Term, wider: &Term| match (term, wider) {
            (Term::Anywhere(word), Term::Anywhere(part)) => word.contains(part.as_str()),
            _ => term.implies(wider),
        };
        wider.terms.iter().all(|wider| self.terms.iter().any(|term| goes_on(term, wider)))
    }

    /// The conditions.
    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }
}

impl Term {
    /// Whether each row that meets this one meets the other.
    fn implies(&self, other: &Term) -> bool {
        match (self, other) {
            // A short word is not looked for in names of files, so `lov` finds songs that `lo` does not.
            (Term::Anywhere(word), Term::Anywhere(part)) => {
                word.contains(part.as_str()) && is_for_files(word) == is_for_files(part)
            }
            (Term::Title(word), Term::Title(part))
            | (Term::Artist(word), Term::Artist(part))
            | (Term::Album(word), Term::Album(part))
            | (Term::File(word), Term::File(part))
            | (Term::Place(word), Term::Place(part))
            | (Term::Note(word), Term::Note(part))
            | (Term::Format(word), Term::Format(part)) => word.contains(part.as_str()),
            (Term::Year(year), Term::Year(first)) => year.starts_with(first.as_str()),
            _ => self == other,
        }
    }
}

/// How long a plain word is at least that is looked for in names of files and folders too, in bytes. A shorter one
/// stands in most.
pub(super) const LEAST_FOR_FILES: usize = 3;

fn is_for_files(word: &str) -> bool {
    word.len() >= LEAST_FOR_FILES
}

/// The folder that a search names first by `in:`, and the rest of the search as it was typed.
pub fn folder_and_rest(typed: &str) -> (String, String) {
    let (mut folder, mut rest) = (None, Vec::new());
    for typed in split(typed) {
        match folder_in(&plain(typed)) {
            Some(named) if folder.is_none() => folder = Some(named.to_owned()),
            _ => rest.push(typed),
        }
    }
    (folder.unwrap_or_default(), rest.join(" "))
}

/// The folder in a word like `in:Music/Debut`. Names of folders are not folded: two may differ in case alone.
fn folder_in(word: &str) -> Option<&str> {
    word.split_once(':').filter(|(field, _)| field.eq_ignore_ascii_case("in")).map(|(_, folder)| folder)
}

fn term(word: &str) -> Option<Term> {
    if let Some(folder) = folder_in(word) {
        return (!folder.is_empty()).then(|| Term::In(folder.to_owned()));
    }
    let word = fold(word);
    let (name, value) = word.split_once(':').unwrap_or(("", &word));
    let (field, text) = (Field::from_slug(name), value.to_owned());
    let number = |measure: Measure| measure.span(value).map(|span| Term::Number(measure, span));
    let term = match field {
        Some(Field::Title) => Term::Title(text),
        Some(Field::Artist) => Term::Artist(text),
        Some(Field::Album) => Term::Album(text),
        Some(Field::File | Field::Folder) => Term::File(text),
        Some(Field::Place) => Term::Place(text),
        Some(Field::Note) => Term::Note(text),
        Some(Field::Year) if value.bytes().all(|byte| byte.is_ascii_digit()) => Term::Year(text),
        // While a number is being typed, it asks for nothing yet.
        Some(Field::Year) => return number(Measure::Year),
        Some(Field::Disc) => return number(Measure::Disc),
        Some(Field::Track) => return number(Measure::Track),
        Some(Field::Time) => return number(Measure::Time),
        Some(Field::Size) => return number(Measure::Size),
        Some(Field::Kind) => Term::Kind(text),
        Some(Field::Origin) => Term::Origin(text),
        Some(Field::Status) => Term::Status(text),
        Some(Field::Way) => Term::Way(text),
        Some(Field::Format) => Term::Format(text),
        Some(Field::Why) => Term::Why(text),
        Some(Field::Is) if Trait::from_slug(value).is_some() => {
            return Trait::from_slug(value).map(Term::Is);
        }
        _ => return (!word.is_empty()).then(|| Term::Anywhere(word.clone())),
    };
    (!value.is_empty()).then_some(term)
}

/// How a word of a search is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Understood {
    /// A word that is looked for anywhere.
    Word(String),
    /// A field, and what it is asked for.
    Field(Field, String),
    /// A field that is asked for nothing yet, or for something that it does not know.
    Open(Field),
    /// A word that looks like a field, and is looked for as a word.
    NoField(String),
}

/// How each word of a search is read, in the order in which they were typed.
pub fn understood(typed: &str) -> Vec<Understood> {
    words(typed).into_iter().map(|word| understood_word(&word)).collect()
}

fn understood_word(word: &str) -> Understood {
    let Some((name, value)) = word.split_once(':') else { return Understood::Word(word.to_owned()) };
    let is_name = name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    match (Field::from_slug(&fold(name)), term(word)) {
        (Some(field), None) => Understood::Open(field),
        // Such as `is:odd`.
        (Some(field), Some(Term::Anywhere(_))) => Understood::Open(field),
        (Some(field), Some(_)) => Understood::Field(field, value.to_owned()),
        (None, _) if is_name && !value.is_empty() => Understood::NoField(name.to_owned()),
        (None, _) => Understood::Word(word.to_owned()),
    }
}

/// A text as one part of a search. A quotation mark in it stands twice: `A "B"` becomes `"A ""B"""`.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Splits at spaces. A quoted part belongs to one word: `artist:"daft punk"`.
fn words(typed: &str) -> Vec<String> {
    split(typed).into_iter().map(plain).filter(|word| !word.is_empty()).collect()
}

/// The words as they were typed, with their quotation marks.
fn split(typed: &str) -> Vec<&str> {
    let mut quoted = false;
    let is_between = |c: char| {
        quoted ^= c == '"';
        c.is_whitespace() && !quoted
    };
    typed.split(is_between).filter(|word| !word.is_empty()).collect()
}

/// A word without its quotation marks. Two of them in a quoted part are one of the text.
fn plain(typed: &str) -> String {
    let (mut plain, mut is_quoted, mut rest) = (String::new(), false, typed.chars().peekable());
    while let Some(c) = rest.next() {
        match c {
            '"' if is_quoted && rest.next_if_eq(&'"').is_some() => plain.push('"'),
            '"' => is_quoted = !is_quoted,
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_is_read_as_it_was() {
        for text in ["a", "A \"B\"", "\"", "\"\"", "a\"\"b", "x \" y", ""] {
            assert_eq!(plain(&quoted(text)), text);
            assert_eq!(split(&format!("in:{} b", quoted(text))).len(), 2, "{text}");
        }
        assert_eq!(plain("a\"b c"), "ab c", "a part that is not closed");
    }

    #[test]
    fn typed_text_becomes_terms() {
        let check = |typed, wanted: &[Term]| assert_eq!(Search::parse(typed).terms, wanted, "{typed}");
        let text = |text: &str| text.to_owned();
        check("", &[]);
        check("  Björk  hunter", &[Term::Anywhere(text("bjork")), Term::Anywhere(text("hunter"))]);
        check("artist:\"Daft Punk\"", &[Term::Artist(text("daft punk"))]);
        check("folder:A year:199", &[Term::File(text("a")), Term::Year(text("199"))]);
        check("kind:Video", &[Term::Kind(text("video"))]);
        check("origin:CD is:problem", &[Term::Origin(text("cd")), Term::Is(Trait::Problem)]);
        check("2:45 :", &[Term::Anywhere(text("2:45")), Term::Anywhere(text(":"))]);
        check("is:Mine why:large", &[Term::Is(Trait::Mine), Term::Why(text("large"))]);
        check("is:odd", &[Term::Anywhere(text("is:odd"))]);
        check("in:\"Music/Ólafur  A\" x", &[Term::In(text("Music/Ólafur  A")), Term::Anywhere(text("x"))]);
        check("IN:", &[]);
        check("artist:", &[]);
    }

    #[test]
    fn each_word_is_told_as_it_is_read() {
        use Understood::{Field as In, NoField, Open, Word};
        let check = |typed, wanted: &[Understood]| assert_eq!(understood(typed), wanted, "{typed}");
        let text = |text: &str| text.to_owned();
        check("blue FORMAT:mp3", &[Word(text("blue")), In(Field::Format, text("mp3"))]);
        check("year: year:>19x is:odd", &[Open(Field::Year), Open(Field::Year), Open(Field::Is)]);
        check("disk:2 2:45 re:", &[NoField(text("disk")), Word(text("2:45")), Word(text("re:"))]);
        check("artist:\"Daft Punk\"", &[In(Field::Artist, text("Daft Punk"))]);
    }

    #[test]
    fn a_search_is_taken_apart_into_a_folder_and_the_rest() {
        let check = |typed, folder: &str, rest: &str| {
            assert_eq!(folder_and_rest(typed), (folder.to_owned(), rest.to_owned()), "{typed}");
        };
        check("", "", "");
        check("in:\"My Music/A: b\"", "My Music/A: b", "");
        check("artist:\"daft punk\" in:Music  in:Other", "Music", "artist:\"daft punk\" in:Other");
        check("blue \"in", "", "blue \"in");
    }
}
