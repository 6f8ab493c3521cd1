//! Parts of paths as other programs write them.

fn is_end(c: char) -> bool {
    c == '/' || c == '\\'
}

/// The folders of a path.
pub(crate) fn folders_in(path: &str) -> impl Iterator<Item = &str> {
    path.rsplit(is_end).skip(1).filter(|folder| !folder.is_empty())
}

/// What follows in a path after each of its folders that has this name.
pub(crate) fn rests_below<'a>(name: &str, path: &'a str) -> impl Iterator<Item = &'a str> {
    path.match_indices(is_end).filter_map(move |(at, _)| {
        let (folders, rest) = path.split_at_checked(at)?;
        let folder = folders.rsplit(is_end).next()?;
        (folder == name).then(|| rest.trim_start_matches(is_end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_with_something_below_them() {
        for path in ["/Users/me/Music/a/1.mp3", "D:\\Music\\1.mp3", "1.mp3", "", "//a//b"] {
            for folder in folders_in(path) {
                assert_ne!(rests_below(folder, path).count(), 0, "{folder} in {path}");
            }
        }
        assert_eq!(folders_in("/Music/a/1.mp3").collect::<Vec<_>>(), ["a", "Music"]);
    }

    #[test]
    fn what_follows_a_folder_in_a_path() {
        let check = |name: &str, path: &str, wanted: &[&str]| {
            assert_eq!(rests_below(name, path).collect::<Vec<_>>(), wanted, "{path}");
        };
        check("Music", "/Users/me/Music/a/1.mp3", &["a/1.mp3"]);
        check("Music", "/Music/Music/1.mp3", &["Music/1.mp3", "1.mp3"]);
        check("Music", "D:\\Music\\a\\1.mp3", &["a\\1.mp3"]);
        check("Music", "/My Music/1.mp3", &[]);
        check("Music", "Music", &[]);
        check("1.mp3", "/Music/1.mp3", &[]);
    }
}
