//! Names that a folder's handle leaves out although the files exist: Chromium lists only names that every
//! system allows. The entry of a dropped folder lists them.
//!
//! The rule was measured on 1,299 names in Chromium 156, by comparing what the handle and the entry of one folder
//! list.

/// What a file is called here whose name is no Unicode. Browsers list it without a name and cannot open it.
pub const UNNAMED: &str = "(a name that the browser cannot give)";

/// What the nth such file of a folder is called.
pub fn unnamed(number: u32) -> String {
    if number == 1 { UNNAMED.to_owned() } else { format!("{UNNAMED} {number}") }
}

/// Names that Windows keeps for devices, alone or before a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "clock$", "conin$"];

/// Endings of files that open other files.
const LINKS: [&str; 3] = ["lnk", "url", "scf"];

/// Whether handles leave out a path because of one of its parts.
pub fn is_hidden(path: &str) -> bool {
    path.split('/').any(is_hidden_name)
}

/// Whether handles leave out a file or a folder with this name.
pub fn is_hidden_name(name: &str) -> bool {
    // One dot at the beginning is allowed, and what follows it must be allowed by itself.
    let bare = name.strip_prefix('.').unwrap_or(name);
    name.contains(is_forbidden)
        || bare.starts_with(is_forbidden_at_ends)
        || bare.ends_with(is_forbidden_at_ends)
        || is_device(name)
        || is_link(name)
}

fn is_forbidden(c: char) -> bool {
    matches!(c, '"' | '*' | ':' | '<' | '>' | '?' | '\\' | '|')
        || c.is_control()
        || is_format(c)
        || is_no_character(c)
}

fn is_forbidden_at_ends(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | '~')
}

/// Characters that only format others: Unicode's general category Cf, as of the version that was measured.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}'
        | '\u{e0020}'..='\u{e007f}')
}

/// Code points that Unicode will never give to a character.
fn is_no_character(c: char) -> bool {
    u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

fn is_device(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    let is_port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    DEVICES.contains(&stem)
        || is_port.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
        || matches!(lower.as_str(), "desktop.ini" | "thumbs.db")
}

fn is_link(name: &str) -> bool {
    let Some((_, ending)) = name.rsplit_once('.') else { return false };
    LINKS.iter().any(|link| link.eq_ignore_ascii_case(ending))
        || (ending.starts_with('{') && ending.ends_with('}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wanted: bool, paths: &[&str]) {
        for path in paths {
            assert_eq!(is_hidden(path), wanted, "{path:?}");
        }
    }

    #[test]
    fn characters_that_some_system_forbids_are_hidden() {
        check(
            true,
            &["AC:DC/Thunder.mp3", "Who?.mp3", "two\nlines.mp3", "<script>.mp3", "a\\b.mp3", "\u{7f}.mp3"],
        );
        check(
            true,
            &["right\u{200f}to left.mp3", "family \u{1f468}\u{200d}\u{1f469}.mp3", "a\u{600}b", "\u{1d173}"],
        );
        check(true, &["\u{fffe}a", "a\u{fdd0}b", "\u{10ffff}"]);
        check(
            false,
            &["a/b/Björk – Jóga.mp3", "Bjo\u{308}rk", "🎵.mp3", "", "a\u{2028}b", "か\u{3099}", "\u{e000}"],
        );
    }

    #[test]
    fn what_may_not_begin_or_end_a_name_is_hidden() {
        check(
            true,
            &["Vol. 1./a.mp3", " a", "a ", "\u{a0}a", "a\u{3000}", "~a.mp3", "song~", "Wave~/a.mp3", "a.."],
        );
        check(true, &["...And Justice For All/a.mp3", "..two dots.mp3", ". a", ".~a"]);
        check(false, &[".hidden.mp3", "a~b", "a..b", "Mr. A", "a b"]);
    }

    #[test]
    fn names_that_windows_keeps_are_hidden() {
        check(
            true,
            &["CON.mp3", "aux/song.mp3", "Prn.a.b", "nul", "clock$.mp3", "LPT9.mp3", "com1", "conin$"],
        );
        check(true, &["desktop.ini", "Thumbs.DB", "x.lnk", "x.URL", "x.scf", "x.{20D04FE0}"]);
        check(false, &["console.mp3", "com0.mp3", "COM¹.mp3", "con .mp3", "aux~1", "x.con", "conout$.mp3"]);
        check(false, &["x.local", "x.lnk.mp3", "Thumbs.db.mp3", "x.website"]);
    }
}
