//! Files that systems leave behind, which nobody misses in a count.

const JUNK: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Whether a system and not a person put this file there: `._*`, `.DS_Store` and the like.
pub(crate) fn is_junk(name: &str) -> bool {
    name.starts_with("._") || JUNK.iter().any(|junk| junk.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn junk_is_told_by_its_name() {
        for name in ["._Song.mp3", ".DS_Store", "thumbs.db", "desktop.ini"] {
            assert!(is_junk(name), "{name}");
        }
        for name in ["Song.mp3", ".hidden.mp3", "_.mp3", "Thumbs.db.mp3"] {
            assert!(!is_junk(name), "{name}");
        }
    }
}
