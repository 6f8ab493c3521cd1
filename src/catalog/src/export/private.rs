//! What a file that is shared keeps to itself: whose account it was, addresses of people, names of files and folders,
//! also where a mark or a problem quotes them.

use std::borrow::Cow;

use borsh::{BorshDeserialize, BorshSerialize};

use super::{Options, Paths};
use crate::changes::TrackFacts;
use crate::library::{File, Track};
use crate::marks::{Mark, Where};
use crate::reading::Problem;

/// What stands in place of a text that is not told.
const DOTS: &str = "•••";

/// The fewest bytes of a name by which a text is taken for one that quotes it.
const LEAST_NAME: usize = 4;

/// What stands in paths alone, in small letters.
const OF_PATHS: [&str; 3] = [":\\", "file:/", "\\\\"];

/// The folders in which programs keep what is somebody's, in small letters.
const OWN_FOLDERS: [&str; 3] = ["users", "home", "volumes"];

/// Whether the accounts and names of buyers are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Accounts {
    /// They are left out, with the days on which was bought.
    #[default]
    Masked,
    /// They are shown as they are in the file.
    Shown,
}

/// The names of a song's files, with and without their endings, if they are not told. What its tags say is no secret, and a
/// song without a title is called by its file, or a list of them would say nothing.
pub(super) fn names_of(track: Track<'_>, facts: &TrackFacts, options: &Options) -> Vec<String> {
    if options.paths == Paths::Included {
        return Vec::new();
    }
    let listed = track.said().filter_map(|(.., said)| said.location);
    let paths = track.copies().map(File::path).chain(listed);
    let tags = [&facts.tags.title, &facts.tags.artist, &facts.tags.album, &facts.tags.album_artist];
    let is_told =
        |name: &str| tags.iter().any(|text| text.as_deref().is_some_and(|text| text.contains(name)));
    let mut names = Vec::new();
    for path in paths {
        let name = path.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let stem = Some(stem).filter(|stem| stem.len() >= LEAST_NAME && !is_told(stem));
        // A name without its ending is found in the whole one too.
        let shortest = stem.or(Some(name).filter(|name| name.len() >= LEAST_NAME && !is_told(name)));
        names.extend(shortest.map(str::to_owned));
    }
    names
}

/// What a mark holds, as far as it is told.
pub(super) fn value<'a>(mark: &'a Mark, accounts: Accounts, names: Option<&[String]>) -> Cow<'a, str> {
    let told = match (accounts, mark.place, mark.key.as_str()) {
        (Accounts::Shown, ..) => Cow::Borrowed(mark.value.as_str()),
        _ if mark.value.is_empty() => Cow::Borrowed(""),
        // Who bought it, and when.
        (_, Where::Ilst, "apID" | "ownr" | "purd") | (_, Where::SampleEntry, "schi/name" | "schi/user") => {
            Cow::Borrowed(DOTS)
        }
        _ => without_addresses(mark.masked()),
    };
    match names {
        Some(names) if is_quoting(&told, names) => Cow::Borrowed(DOTS),
        _ => told,
    }
}

/// What is wrong with a song, without a detail that quotes the name of its file.
pub(super) fn message(problem: &Problem, names: &[String]) -> String {
    match is_quoting(&problem.detail, names) {
        true => problem.code.message().to_owned(),
        false => problem.message(),
    }
}

/// Whether a text quotes one of these names, or is a path.
fn is_quoting(text: &str, names: &[String]) -> bool {
    names.iter().any(|name| text.contains(name.as_str())) || is_path(text)
}

fn is_path(text: &str) -> bool {
    if !text.contains(['/', '\\']) || text.trim_start().starts_with("http") {
        return false;
    }
    let small = text.to_lowercase();
    let is_own = |part: &str| OWN_FOLDERS.contains(&part);
    OF_PATHS.iter().any(|it| small.contains(it)) || small.split(['/', '\\']).any(is_own)
}

/// A text with the words that are addresses of people masked.
fn without_addresses(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_address =
        |word: &str| word.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.'));
    if !text.split_whitespace().any(is_address) {
        return text;
    }
    let words = text.split(' ').map(|word| if is_address(word) { DOTS } else { word });
    words.collect::<Vec<_>>().join(" ").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::ProblemCode;

    #[test]
    fn buyers_addresses_and_names_of_files_are_not_told() {
        let names = ["01 secret".to_owned()];
        let check = |place, key: &str, text: &str, wanted: &str| {
            let mark = Mark { place, key: key.into(), value: text.into() };
            assert_eq!(value(&mark, Accounts::Masked, Some(&names)), wanted, "{text}");
            assert_eq!(value(&mark, Accounts::Shown, None), text);
        };
        check(Where::Ilst, "apID", "jane@doe-family.org", "•••");
        check(Where::Ilst, "ownr", "Jane Doe", "•••");
        check(Where::Ilst, "purd", "2009-01-01 10:00:00", "•••");
        check(Where::Id3, "COMM:", "bought by jane@example.org here", "bought by ••• here");
        check(Where::Id3, "COMM:", "from C:\\Users\\Jane\\Music", "•••");
        check(Where::Id3, "COMM:", "was 01 secret.mp3", "•••");
        check(
            Where::Id3,
            "COMM:",
            "https://ana.bandcamp.com/album/blue",
            "https://ana.bandcamp.com/album/blue",
        );
    }

    #[test]
    fn a_problem_quotes_no_name() {
        let problem = Problem { code: ProblemCode::BadTag, detail: "01 secret.mp3".into() };
        assert!(!message(&problem, &["01 secret".into()]).contains("secret"));
        assert!(message(&problem, &[]).contains("secret"));
    }
}
