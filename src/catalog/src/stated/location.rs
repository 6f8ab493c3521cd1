//! The location of a file in a library: percent-encoded `file:` addresses become paths.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::text::of_bytes;

/// Where the audio of a song is.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Location {
    /// A path, with `/` between its parts.
    Path(String),
    /// An address elsewhere, of a stream or a podcast.
    Url(String),
}

impl Location {
    /// Reads the `Location` of a library: a `file:` address, another address, or a bare path.
    pub fn read(text: &str) -> Location {
        let scheme = text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file://"));
        match text.get(7..).filter(|_| scheme) {
            Some(rest) => Location::Path(path(&decode(rest))),
            None if text.contains("://") => Location::Url(text.to_owned()),
            None => Location::Path(text.replace('\\', "/")),
        }
    }

    /// A text with its `%XX` decoded.
    pub(crate) fn decoded(text: &str) -> String {
        decode(text)
    }

    /// The path; `None` for other addresses.
    pub fn path(&self) -> Option<&str> {
        match self {
            Location::Path(path) => Some(path),
            Location::Url(_) => None,
        }
    }
}

/// The path behind `file://`. Windows' drives lose the slash in front (`C:/…`), names of other computers keep
/// theirs (`//nas/…`).
fn path(rest: &str) -> String {
    let rest = rest.strip_prefix("localhost/").map_or(rest, |_| rest.get(9..).unwrap_or_default());
    let mut letters = rest.chars();
    match (letters.next(), letters.next(), letters.next()) {
        (Some('/'), Some(drive), Some(':')) if drive.is_ascii_alphabetic() => {
            rest.get(1..).unwrap_or_default().to_owned()
        }
        (Some('/'), ..) => rest.to_owned(),
        _ => format!("//{rest}"),
    }
}

/// Decodes `%XX`, which stand for UTF-8 or for windows-1252. A `%` without two digits stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let pair = after.first_chunk::<2>().and_then(|pair| str::from_utf8(pair).ok());
        let code = pair.filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match code.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(code) if byte == b'%' => {
                bytes.push(code);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    of_bytes(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_paths() {
        let check = |text, wanted: &str| assert_eq!(Location::read(text).path(), Some(wanted), "{text}");
        check("file:///Volumes/M/A%20B/c.m4a", "/Volumes/M/A B/c.m4a");
        check("file://localhost/C:/Users/x/100%25.mp3", "C:/Users/x/100%.mp3");
        check("file:///C:/x.mp3", "C:/x.mp3");
        check("file://localhost//nas/share/x.mp3", "//nas/share/x.mp3");
        check("file://nas/share/x.mp3", "//nas/share/x.mp3");
        check("file:////Music/x.mp3", "//Music/x.mp3");
        check("file:///a/%E2%9D%A6%2", "/a/❦%2");
        check("file:///a/%zz+%C3", "/a/%zz+Ã");
        check("file:///Musik/%DCber%20uns/Stra%DFe.mp3", "/Musik/Über uns/Straße.mp3");
        check("file:///Musik/%C3%9Cber.mp3", "/Musik/Über.mp3");
        check("/Users/x/y.mp3", "/Users/x/y.mp3");
        check("D:\\Music\\y.mp3", "D:/Music/y.mp3");
        check("file://", "//");
        assert_eq!(Location::read("http://a/b"), Location::Url("http://a/b".into()));
    }
}
