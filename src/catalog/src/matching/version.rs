//! Takes the words for a version out of titles, and those for an edition out of albums: "Hunter (Live)" is "Hunter",
//! live. What is taken out is compared apart.

use super::keys::{letters, letters_of_folded};
use super::spelling;
use crate::reading::Tags;
use crate::text::fold;

/// Words that make a recording another one.
const VERSIONS: [&[&str]; 5] = [
    &["live"],
    &["remix", "remixed", "rmx"],
    &["remaster", "remastered"],
    &["clean", "edited"],
    &["explicit"],
];

/// Words for an edition of an album, whose songs are the same.
const EDITIONS: [&str; 12] = [
    "edition",
    "deluxe",
    "expanded",
    "anniversary",
    "bonus",
    "special",
    "remaster",
    "remastered",
    "reissue",
    "version",
    "explicit",
    "clean",
];

/// A title without the words for its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Titled {
    /// The title, folded.
    pub(crate) title: String,
    /// The versions that it names, one bit each.
    pub(crate) versions: u8,
}

impl Titled {
    /// Splits a title.
    pub(crate) fn of(title: &str) -> Titled {
        let mut versions = 0;
        let title = without(&fold(title), |word| {
            let at = VERSIONS.iter().position(|words| words.contains(&word));
            versions |= at.map_or(0, |at| 1 << at);
            at.is_some()
        });
        Titled { title, versions }
    }
}

/// The words for the versions that a title names, such as "live, remaster"; empty where it names none.
pub(crate) fn named(versions: u8) -> String {
    let named = VERSIONS.iter().enumerate().filter(|(at, _)| versions & (1 << at) != 0);
    let words: Vec<&str> = named.filter_map(|(_, words)| words.first().copied()).collect();
    words.join(", ")
}

/// The key of an album: its title without the words for an edition, and its artist. Songs without an album have an
/// empty one.
pub(crate) fn album_key(tags: &Tags) -> String {
    let Some(album) = tags.album.as_deref().filter(|album| !album.trim().is_empty()) else {
        return String::new();
    };
    let artist = tags.album_artist.as_deref().or(tags.artist.as_deref()).unwrap_or_default();
    format!("{}\n{}", album_title(album), spelling::artist(artist))
}

/// The key of an album that several artists have made, such as one of "Various".
pub(crate) fn compilation_key(album: &str) -> String {
    // No artist is spelled so.
    format!("{}\n*", album_title(album))
}

/// Whether every song of one edition of an album is on another one: the titles are the same, or the first names no
/// edition. "Debut" is on "Debut (Deluxe Edition)", and not the other way round.
pub(crate) fn is_within(album: &str, other: &str) -> bool {
    let whole = letters(album);
    whole == album_title(album) || whole == letters(other)
}

/// The title of an album in letters, without the words for an edition.
pub(super) fn album_title(album: &str) -> String {
    letters_of_folded(&without(&fold(album), |word| EDITIONS.contains(&word)))
}

/// A folded text without its marked parts: a bracket that holds a marked word, and the last part after a dash if it
/// holds one. "song (live) - 2009 remaster" is "song" where `live` and `remaster` are marked.
fn without(text: &str, mut is_marked: impl FnMut(&str) -> bool) -> String {
    let mut has_mark = |part: &str| {
        // Every word is looked at, because a part can name two versions.
        part.split(|c: char| !c.is_alphanumeric()).filter(|word| is_marked(word)).count() > 0
    };
    let (mut kept, mut rest) = (String::new(), text);
    while let Some(open) = rest.find(['(', '[']) {
        let (before, from) = rest.split_at(open);
        let close = if from.starts_with('(') { ')' } else { ']' };
        let end = from.find(close).map_or(from.len(), |at| at + 1);
        let (bracket, after) = from.split_at(end);
        kept.push_str(before);
        if !has_mark(bracket) {
            kept.push_str(bracket);
        }
        rest = after;
    }
    kept.push_str(rest);
    if let Some((title, last)) = kept.rsplit_once(" - ")
        && has_mark(last)
    {
        kept.truncate(title.len());
    }
    let kept = kept.trim();
    if kept.is_empty() { text.trim().to_owned() } else { kept.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_apart_from_titles() {
        let check = |title, wanted, versions| {
            assert_eq!(Titled::of(title), Titled { title: String::from(wanted), versions }, "{title}");
        };
        check("Hunter", "hunter", 0);
        check("Hunter (Live)", "hunter", 1);
        check("Hunter - Live at Shepherd's Bush", "hunter", 1);
        check("Hunter (feat. X) [2011 Remaster]", "hunter (feat. x)", 4);
        check("Hunter (Live Remix)", "hunter", 3);
        check("Live and Let Die", "live and let die", 0);
        check("(Live)", "(live)", 1);
        check("Hunter (", "hunter (", 0);
        check("Alive (Clean)", "alive", 8);
    }

    #[test]
    fn editions_are_one_album_and_artists_are_not() {
        let key = |album: &str, artist: &str| {
            let (album, artist) = (Some(album.to_owned()), Some(artist.to_owned()));
            album_key(&Tags { album, artist, ..Tags::default() })
        };
        assert_eq!(key("Homogenic (Deluxe Edition)", "Björk"), key("homogenic", "bjork"));
        assert_ne!(key("Greatest Hits", "Queen"), key("Greatest Hits", "ABBA"));
        assert_ne!(key("Debut", "Björk"), key("Post", "Björk"));
        assert_eq!(album_key(&Tags::default()), "");
    }
}
