//! Names that a folder's handle leaves out although the files exist: Chromium lists only names that every
//! system allows. The entry of a dropped folder lists them.

/// Whether handles leave out a path because of one of its parts.
///
/// This is Chromium's `IsSafePathComponent`, measured on a folder of such names.
pub fn is_hidden(path: &str) -> bool {
    path.split('/').any(is_hidden_name)
}

/// Whether handles leave out a file or a folder with this name.
pub fn is_hidden_name(name: &str) -> bool {
    let is_forbidden =
        |c: char| matches!(c, '"' | '*' | ':' | '<' | '>' | '?' | '\\' | '|') || is_invisible(c);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    name.contains(is_forbidden)
        || name.starts_with(' ')
        || name.ends_with(['.', ' '])
        || matches!(ending.as_str(), "lnk" | "url" | "local" | "scf")
}

/// Control characters, and characters that only format others: joiners, marks of direction.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_some_system_forbids_are_hidden() {
        let check = |path, wanted| assert_eq!(is_hidden(path), wanted, "{path}");
        check("AC:DC/Thunder.mp3", true);
        check("Who?.mp3", true);
        check("two\nlines.mp3", true);
        check("right\u{200f}to left.mp3", true);
        check("family \u{1f468}\u{200d}\u{1f469}.mp3", true);
        check("Vol. 1./a.mp3", true);
        check("<script>.mp3", true);
        check("a/b/Björk – Jóga.mp3", false);
        check("🎵.mp3", false);
        check("", false);
    }
}
