//! Parts of paths as other programs write them.

/// What follows in a path after each of its folders that has this name.
pub(crate) fn rests_below<'a>(name: &str, path: &'a str) -> impl Iterator<Item = &'a str> {
    let is_end = |c| c == '/' || c == '\\';
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
