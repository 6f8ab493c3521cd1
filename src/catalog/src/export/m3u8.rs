//! M3U8 for players: extended M3U in UTF-8 without a byte order mark. Paths are relative to the folder that
//! was read.

use super::Song;

/// Writes the songs. A song whose path cannot stand in a playlist becomes a comment.
pub(super) fn write<'a>(songs: impl Iterator<Item = Song<'a>>) -> String {
    let mut out = String::from("#EXTM3U\n#PLAYLIST:Reprise restore list\n");
    for song in songs {
        let seconds =
            song.facts.audio.duration_ms.map_or(-1, |ms| i64::try_from((ms + 500) / 1000).unwrap_or(-1));
        let name = match song.facts.tags.artist.as_deref() {
            Some(artist) => format!("{artist} - {}", song.facts.title),
            None => song.facts.title.clone(),
        };
        let name = one_line(&name);
        match song.path.as_deref().filter(|path| !path.contains(['\n', '\r'])) {
            Some(path) => out.push_str(&format!("#EXTINF:{seconds},{name}\n{}\n", not_a_comment(path))),
            None => out.push_str(&format!("# no playable path: {name}\n")),
        }
    }
    out
}

/// Turns line breaks and other control characters into spaces, so that a title stays in its line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A path that begins with `#` gets `./` in front, because it would be a comment otherwise.
fn not_a_comment(path: &str) -> String {
    if path.starts_with('#') { format!("./{path}") } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_stay_in_their_line() {
        assert_eq!(one_line("a\nb\r#EXTM3U\u{85}c"), "a b #EXTM3U c");
        assert_eq!(not_a_comment("#1 Hits/a.mp3"), "./#1 Hits/a.mp3");
    }
}
