//! M3U8 for players: extended M3U in UTF-8. Paths are relative to the folder that was read, and stand in it only when
//! the person asks for them; else a song is called "Artist - Title" with its file's ending.

use super::csv::ByteOrderMark;
use super::song::Song;
use super::{Options, Paths};
use crate::stated::{PLAYLIST_MARK, one_line};

/// What a song's line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Its path.
    Path,
    /// Its name.
    Name,
}

/// Writes the head.
pub(super) fn begin(out: &mut String, options: &Options) {
    if options.mark == ByteOrderMark::Written {
        out.push('\u{feff}');
    }
    out.extend(["#EXTM3U\n", PLAYLIST_MARK, "\n"]);
}

/// Writes a song.
pub(super) fn song(out: &mut String, song: &Song<'_>, options: &Options) -> Line {
    let seconds = song.seconds().map_or_else(|| "-1".to_owned(), |seconds| seconds.to_string());
    let name = song.name();
    let is_line = |path: &&str| one_line(path) == **path && path.trim() == *path;
    let path = song.path.as_deref().filter(|_| options.paths == Paths::Included).filter(is_line);
    let line = path.map_or_else(|| file_name(&name, song.ending()), str::to_owned);
    // A line that begins with `#` would be a comment.
    let before = if line.starts_with('#') { "./" } else { "" };
    out.extend(["#EXTINF:", &seconds, ",", &name, "\n", before, &line, "\n"]);
    if path.is_some() { Line::Path } else { Line::Name }
}

/// A name that leads into no folder.
fn file_name(name: &str, ending: Option<&str>) -> String {
    let name = name.replace(['/', '\\', ':'], "_");
    match ending {
        Some(ending) => format!("{name}.{ending}"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_into_no_folder() {
        assert_eq!(file_name("AC/DC - ../../T.N.T.", Some("mp3")), "AC_DC - .._.._T.N.T..mp3");
        assert_eq!(file_name("http://x", None), "http___x");
    }
}
