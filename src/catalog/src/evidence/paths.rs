//! Makes marks from a file's path: of the folders that rules know, and of the file's name.

use super::rules;
use crate::marks::{Mark, Where};

/// The marks of a path. Its parts are separated by `/` or `\`.
///
/// A folder that a rule knows becomes a mark whose key is the folder's name. The file's name becomes a mark
/// `name` (without extension) and a mark `extension`, where rules want these.
pub fn path_marks(path: &str) -> Vec<Mark> {
    let mut parts: Vec<&str> = path.split(['/', '\\']).collect();
    let file = parts.pop().unwrap_or_default();
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let folders = parts.into_iter().map(|folder| (Where::Folder, folder, ""));
    let names = [(Where::FileName, "name", stem), (Where::FileName, "extension", extension)];
    folders
        .chain(names)
        .filter(|(place, key, value)| rules::keeps(*place, key, value))
        .map(|(place, key, value)| Mark { place, key: key.to_owned(), value: value.to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, wanted: &[(Where, &str, &str)]) {
        let marks = path_marks(path);
        let found: Vec<_> = marks.iter().map(|m| (m.place, m.key.as_str(), m.value.as_str())).collect();
        assert_eq!(found, wanted, "{path:?}");
    }

    #[test]
    fn folders_and_names_that_rules_know() {
        check(
            "iTunes Media/Apple Music/A/B/x.m4p",
            &[(Where::Folder, "iTunes Media", ""), (Where::Folder, "Apple Music", "")],
        );
        check("C:\\Music\\apple music\\x.m4p", &[(Where::Folder, "apple music", "")]);
        check(
            "a/20230504 101112-0A1B2C3D.m4a",
            &[(Where::FileName, "name", "20230504 101112-0A1B2C3D"), (Where::FileName, "extension", "m4a")],
        );
        check("Tones/x.M4R", &[(Where::Folder, "Tones", ""), (Where::FileName, "extension", "M4R")]);
    }

    #[test]
    fn other_paths_have_no_marks() {
        for path in ["", "x.mp3", "Podcasts", "My Podcasts/x.mp3", "2023 101112.mp3"] {
            check(path, &[]);
        }
    }
}
