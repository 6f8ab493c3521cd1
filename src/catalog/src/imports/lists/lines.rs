//! Lists of lines: M3U, PLS, PotPlayer's and AIMP's playlists, and plain lines of paths or names.

use std::collections::{BTreeMap, HashSet};

use super::Refusal;
use super::columns::{Column, Draft};
use super::rows::{Rows, split_names};
use crate::changes::SaidBy;
use crate::imports::Stated;
use crate::stated::{Location, PLAYLIST_MARK, TEXT_MARK};
use crate::text::starts;

type Read = Result<(SaidBy, Stated), Refusal>;

/// Whether a text begins with a section of an ini file, and not with a list in JSON.
pub(super) fn is_section(text: &str) -> bool {
    let line = text.trim_start_matches('\u{feff}').trim_start().lines().next().unwrap_or_default().trim();
    let name = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Reads a list that says in its first lines what it is.
pub(super) fn read(text: &str) -> Option<Read> {
    let start = text.trim_start();
    let has = |prefix: &str| start.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    if start.lines().next().is_some_and(|line| line.trim_end() == TEXT_MARK) {
        Some(names_of_ours(start))
    } else if has("#AUDIOSCROBBLER") {
        Some(Err(Refusal::Listening))
    } else if has("[playlist]") || has("[reference]") {
        Some(numbered(start, |line| {
            let (key, value) = line.split_once('=')?;
            let digits = key.trim_end().trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
            let name = key.get(..key.len().checked_sub(digits.len())?)?;
            Some((digits, name.to_ascii_lowercase(), value))
        }))
    } else if has("DAUMPLAYLIST") {
        Some(numbered(start, |line| {
            let mut parts = line.splitn(3, '*');
            let (number, name) = (parts.next()?, parts.next()?);
            Some((number, name.to_owned(), parts.next()?))
        }))
    } else if has("#-----") {
        Some(aimp(start))
    } else {
        is_m3u(start).then(|| m3u(start))
    }
}

/// How many lines of comments may stand in front of the first one that only M3U has.
const MOST_BEFORE: usize = 16;

/// Whether one of the first lines is one that only M3U has, and those before it are comments.
fn is_m3u(text: &str) -> bool {
    let mut head = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).take(MOST_BEFORE);
    let mut head = head.by_ref().take_while(|line| line.starts_with('#'));
    head.any(|line| ["#EXTM3U", "#EXTINF:", "#PLAYLIST:"].into_iter().any(|it| starts(line, it)))
}

/// Lists whose lines have the number of the song in front.
fn numbered<'a>(text: &'a str, part: impl Fn(&'a str) -> Option<(&'a str, String, &'a str)>) -> Read {
    let mut songs: BTreeMap<u32, (Draft, bool)> = BTreeMap::new();
    for (number, name, value) in text.lines().filter_map(part) {
        let Ok(number) = number.trim().parse() else { continue };
        let draft = songs.entry(number).or_default();
        match name.as_str() {
            "file" | "ref" => path(&mut draft.0, value),
            "title" => names(&mut draft.0, value),
            "length" => draft.0.set(Column::Length, value),
            "duration2" => draft.0.set(Column::Ms, value),
            _ => {}
        }
    }
    let mut rows = Rows::default();
    songs.into_values().for_each(|(draft, _)| take(draft, &mut rows));
    rows.finish(SaidBy::Playlist)
}

fn m3u(text: &str) -> Read {
    let (mut rows, mut draft, mut is_ours) = (Rows::default(), Draft::default(), false);
    if !text.split(['\n', '\r']).any(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        return names_alone(text);
    }
    for line in text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()) {
        is_ours |= line == PLAYLIST_MARK;
        if let Some(told) = value_of(line, "#EXTINF:") {
            let (length, name) = split_outside_quotes(told);
            draft = draft.with_album_only();
            let length = length.trim_start().split(' ').next().unwrap_or_default();
            draft.set(Column::Length, length);
            match is_ours {
                true => name_of_ours(&mut draft, name),
                false => names(&mut draft, name),
            }
        } else if let Some(album) = value_of(line, "#EXTALB:") {
            draft.set(Column::Album, album);
        } else if line.starts_with("#EXT-X-") {
            return Err(Refusal::Addresses(1));
        } else if !line.starts_with('#') {
            if is_ours && is_made_of_name(&draft, line) {
                rows.take(std::mem::take(&mut draft).finish());
                continue;
            }
            path(&mut draft, line);
            take(std::mem::take(&mut draft), &mut rows);
        }
    }
    rows.finish(if is_ours { SaidBy::Reprise } else { SaidBy::Playlist })
}

/// A list that says what its songs are called and no paths. A song's album stands behind its name, or in front of it
/// where the first album of the list does.
fn names_alone(text: &str) -> Read {
    let (mut rows, mut draft, mut is_named) = (Rows::default(), Draft::default(), false);
    let mut is_album_first = None;
    for line in text.split(['\n', '\r']).map(str::trim) {
        let (told, album) = (value_of(line, "#EXTINF:"), value_of(line, "#EXTALB:"));
        if told.is_none() && album.is_none() {
            continue;
        }
        let is_album_first = *is_album_first.get_or_insert(album.is_some());
        if (told.is_some() || is_album_first) && std::mem::take(&mut is_named) {
            rows.take(std::mem::take(&mut draft).finish());
        }
        if let Some(told) = told {
            let (length, name) = split_outside_quotes(told);
            draft.set(Column::Length, length);
            names(&mut draft, name);
            is_named = true;
        }
        album.into_iter().for_each(|album| draft.set(Column::Album, album));
    }
    if is_named {
        rows.take(draft.finish());
    }
    rows.finish(SaidBy::Playlist)
}

/// A list of names that Reprise wrote: each line is a song, whatever stands in it.
fn names_of_ours(text: &str) -> Read {
    let mut rows = Rows::default();
    for line in text.lines().skip(1) {
        let mut draft = Draft::default();
        name_of_ours(&mut draft, line);
        rows.take(draft.finish());
    }
    rows.finish(SaidBy::Reprise)
}

fn name_of_ours(draft: &mut Draft, line: &str) {
    let (artist, title) = line.split_once(" - ").unwrap_or(("", line));
    draft.set(Column::Artist, artist);
    draft.set(Column::Title, title);
}

/// Whether the line of a song's file only repeats its name, as where names of files were left out.
fn is_made_of_name(draft: &Draft, line: &str) -> bool {
    let name = crate::stated::line_of(draft.row.artist.as_deref(), draft.row.name.as_deref());
    let line = line.strip_prefix("./").unwrap_or(line);
    line.starts_with(name.trim().replace(['/', '\\', ':'], "_").as_str())
}

/// Paths with NUL behind each, as rsync reads them.
pub(super) fn by_nul(text: &str) -> Option<Read> {
    let parts = || text.split('\0').filter(|part| !part.is_empty());
    if !text.contains('\0') || !parts().take(16).all(is_path) {
        return None;
    }
    Some(paths(parts()))
}

/// What a line says behind its name, which may be in small letters.
fn value_of<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    starts(line, name).then(|| line.get(name.len()..)).flatten()
}

/// What stands before and behind the first comma that is in no quotes: `215 group="a, b",Artist - Title`.
fn split_outside_quotes(text: &str) -> (&str, &str) {
    let mut is_inside = false;
    let comma = text.char_indices().find(|&(_, letter)| {
        is_inside ^= letter == '"';
        letter == ',' && !is_inside
    });
    let at = comma.map(|(at, _)| at).or_else(|| text.find(','));
    at.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))).unwrap_or((text, ""))
}

fn aimp(text: &str) -> Read {
    use Column::*;
    const COLUMNS: [Column; 16] = [
        Path,
        Title,
        Artist,
        Album,
        AlbumArtist,
        Other,
        Year,
        Number,
        Disc,
        Other,
        Other,
        Other,
        Other,
        Other,
        Ms,
        Size,
    ];
    let mut rows = Rows::default();
    let content = text.lines().skip_while(|line| !line.contains("CONTENT-"));
    for line in content.filter(|line| line.contains('|') && !line.starts_with(['-', '#'])) {
        let mut draft = Draft::default();
        COLUMNS.iter().zip(line.split('|')).for_each(|(&column, cell)| draft.set(column, cell));
        take(draft, &mut rows);
    }
    rows.finish(SaidBy::Playlist)
}

/// Lines that are paths, or "Artist - Title", most of them. Addresses and names of other playlists stand beside paths.
pub(super) fn plain(text: &str) -> Read {
    let lines = text.split(['\n', '\r']).map(str::trim);
    let songs: Vec<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with(['#', ';'])).collect();
    let most = |fits: &dyn Fn(&str) -> bool| {
        let fit = songs.iter().filter(|line| fits(line)).count();
        fit > 0 && fit * 10 >= songs.len() * 8
    };
    let is_counted = is_counted(&songs);
    if songs.iter().any(|line| is_path(line))
        && most(&|line| is_path(line) || is_address(line) || is_playlist(line))
    {
        paths(songs.into_iter())
    } else if most(&|line| line.len() < 300 && pair(line, is_counted).is_some()) {
        pairs(songs.into_iter().filter_map(|line| pair(line, is_counted)).collect())
    } else {
        Err(Refusal::Foreign)
    }
}

fn paths<'a>(lines: impl Iterator<Item = &'a str>) -> Read {
    let mut rows = Rows::default();
    for line in lines {
        let mut draft = Draft::default();
        path(&mut draft, line);
        take(draft, &mut rows);
    }
    rows.finish(SaidBy::Playlist)
}

/// A list has an artist more often than a title. Where it has not, the artist stands first, as is the custom.
fn pairs(pairs: Vec<(&str, &str)>) -> Read {
    let (first, last): (HashSet<&str>, HashSet<&str>) = pairs.iter().copied().unzip();
    let (is_turned, mut rows) = (last.len() < first.len(), Rows::default());
    for (one, other) in pairs {
        let (artist, title) = if is_turned { (other, one) } else { (one, other) };
        let mut draft = Draft::default();
        draft.set(Column::Artist, artist);
        draft.set(Column::Title, title);
        rows.take(draft.finish());
    }
    rows.finish(SaidBy::Table)
}

/// Whether lines are counted: "01 Ana - Blue" stands in the first, "02 Bob - Red" in the second.
fn is_counted(lines: &[&str]) -> bool {
    let number = |line: &str| line.split_once(' ').and_then(|(number, _)| number.parse::<usize>().ok());
    lines.len() > 1 && lines.iter().zip(1..).all(|(line, at)| number(line) == Some(at))
}

/// The two names of a line, without the number or the dot that stands before them in a list.
fn pair(line: &str, is_counted: bool) -> Option<(&str, &str)> {
    split_names(match line.split_once(' ').filter(|_| is_counted) {
        Some((_, rest)) => rest.trim_start(),
        None => without_number(line),
    })
}

fn without_number(line: &str) -> &str {
    let line = ["- ", "* ", "• "].into_iter().find_map(|dot| line.strip_prefix(dot)).unwrap_or(line);
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_numbered = rest.len() < line.len();
    rest.strip_prefix(['.', ')', '\t']).filter(|_| is_numbered).unwrap_or(line).trim_start()
}

/// Endings of files that hold music.
const SOUNDS: [&str; 40] = [
    "mp3", "m4a", "m4p", "m4b", "aac", "flac", "ogg", "oga", "opus", "wav", "wma", "aif", "aiff", "alac",
    "ape", "wv", "mpc", "mp2", "mp4", "mka", "webm", "tta", "tak", "dsf", "dff", "spx", "caf", "mid", "midi",
    "mod", "xm", "s3m", "it", "shn", "ra", "ac3", "dts", "au", "amr", "aax",
];

/// Endings of lists.
const PLAYLISTS: [&str; 8] = ["m3u", "m3u8", "pls", "wpl", "zpl", "xspf", "asx", "cue"];

fn is_path(line: &str) -> bool {
    ends_with(line, &SOUNDS)
}

/// Whether a line names another playlist, which is no song.
fn is_playlist(line: &str) -> bool {
    ends_with(line, &PLAYLISTS)
}

fn ends_with(line: &str, endings: &[&str]) -> bool {
    let ending = line.rsplit_once('.').map_or("", |(_, ending)| ending);
    line.len() < 2048 && endings.iter().any(|it| ending.eq_ignore_ascii_case(it))
}

/// Whether a line is the address of a stream or a page: `https://example.org/live`.
fn is_address(line: &str) -> bool {
    let scheme = line.split_once("://").map_or("", |(scheme, _)| scheme);
    (2..10).contains(&scheme.len()) && scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn path(draft: &mut Draft, text: &str) {
    draft.set(Column::Path, text);
    draft.decode_path();
}

fn names(draft: &mut Draft, text: &str) {
    match split_names(text) {
        Some((artist, title)) => {
            draft.set(Column::Artist, artist);
            draft.set(Column::Title, title);
        }
        None => draft.set(Column::Title, text),
    }
}

/// Takes a song of a playlist. What is an address there is a stream, whatever it is called.
fn take(draft: Draft, rows: &mut Rows) {
    let row = draft.finish();
    match row.location {
        Some(Location::Url(_)) => rows.stream(),
        // A folder is no song, and neither is another playlist.
        Some(Location::Path(path)) if path.ends_with(['/', '\\']) || is_playlist(&path) => {}
        Some(Location::Path(_)) => rows.take(row),
        None => {}
    }
}
