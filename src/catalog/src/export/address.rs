//! Paths as addresses and as full paths, below the folder that the person typed.

/// The path as a relative address: its bytes percent-encoded, its slashes kept.
pub(super) fn relative(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The folder as a `file:` address that ends with a slash, in the form of iTunes; `None` if it is no full path.
pub(super) fn of_folder(base: &str) -> Option<String> {
    let base = base.trim().replace('\\', "/");
    let base = base.trim_end_matches('/');
    let (drive, rest) = base.split_at_checked(2).unwrap_or(("", base));
    match drive.as_bytes() {
        [letter, b':'] if letter.is_ascii_alphabetic() && (rest.is_empty() || rest.starts_with('/')) => {
            Some(format!("file://localhost/{drive}{}/", relative(rest)))
        }
        b"//" if !rest.is_empty() => Some(format!("file://{}/", relative(rest))),
        [b'/', _] => Some(format!("file://{}/", relative(base))),
        _ => None,
    }
}

/// The full path of a file below a folder, with the separators of the folder.
pub(super) fn full(base: &str, path: &str) -> String {
    let base = base.trim();
    let is_windows = base.contains('\\') || base.as_bytes().get(1) == Some(&b':');
    let trimmed = base.trim_end_matches(['/', '\\']);
    match is_windows {
        true => format!("{trimmed}\\{}", path.replace('/', "\\")),
        false => format!("{trimmed}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stated::Location;

    #[test]
    fn folders_become_addresses() {
        let check = |base, wanted: Option<&str>| assert_eq!(of_folder(base).as_deref(), wanted, "{base}");
        check("/Users/ana/My Music/", Some("file:///Users/ana/My%20Music/"));
        check("C:\\Music", Some("file://localhost/C:/Music/"));
        check("D:", Some("file://localhost/D:/"));
        check("\\\\nas\\music", Some("file://nas/music/"));
        check("Music", None);
        check("", None);
        check("é", None);
        check("/", None);
    }

    #[test]
    fn addresses_lead_back_to_the_path() {
        for path in ["Ana/100% Blue #1?.m4a", "a:b/ü 🎷.mp3", "two\nlines"] {
            let address = of_folder("/m").unwrap() + &relative(path);
            assert_eq!(Location::read(&address).path(), Some(format!("/m/{path}").as_str()));
            assert!(address.is_ascii() && !address.contains(' '));
        }
    }

    #[test]
    fn full_paths_have_the_separators_of_their_folder() {
        assert_eq!(full("D:\\Music\\", "a/b.mp3"), "D:\\Music\\a\\b.mp3");
        assert_eq!(full("/Users/ana/", "a/b.mp3"), "/Users/ana/a/b.mp3");
    }
}
