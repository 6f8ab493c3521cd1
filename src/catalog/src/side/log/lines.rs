//! What one line of each ripper's log says.

use std::borrow::Cow;

use super::draft::Draft;
use crate::side::names::is_audio;

/// EAC, in any language, and those that write as it does.
pub(super) fn eac(draft: &mut Draft, line: &str) {
    if table(draft, line) {
        return;
    }
    if let Some(track) = heading(line) {
        draft.track(track);
    } else if let Some(path) = eac_file(line) {
        draft.file(path);
    } else if line.contains("CRC")
        && let Some(crc) = line.trim_end().rsplit(|c: char| !c.is_ascii_hexdigit()).next().and_then(hex)
    {
        draft.crc(crc);
    }
}

/// XLD.
pub(super) fn xld(draft: &mut Draft, line: &str) {
    if table(draft, line) {
        return;
    }
    match field(line) {
        Some(("Filename", path)) => draft.file(path),
        Some(("CRC32 hash", value)) => hex(value).into_iter().for_each(|crc| draft.crc(crc)),
        _ if line.trim() == "All Tracks" => draft.whole(),
        _ => heading(line).into_iter().for_each(|track| draft.track(track)),
    }
}

/// whipper and morituri: a section for the table, then one for the tracks, in both of which tracks are numbered.
pub(super) fn whipper(draft: &mut Draft, line: &str) {
    match field(line) {
        Some(("MusicBrainz Disc ID", value)) => draft.state_id(value),
        Some(("Start sector", value)) => value.parse().into_iter().for_each(|sector| draft.start(sector)),
        Some(("End sector", value)) => value.parse().into_iter().for_each(|sector| draft.end(sector)),
        Some(("Filename", path)) => draft.file(&yaml(path)),
        Some(("Test CRC" | "Copy CRC", value)) => hex(value).into_iter().for_each(|crc| draft.crc(crc)),
        Some(("Tracks", "")) => draft.end_table(),
        Some((key, "")) => {
            key.trim_start_matches("Track").trim().parse().into_iter().for_each(|n| draft.track(n));
        }
        _ => {}
    }
}

/// A text as YAML means it: quotes around it are none of its letters, and two stand for one in it.
fn yaml(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(text) => text.replace("\'\'", "'").into(),
        None => text.into(),
    }
}

/// dBpoweramp: `Track 1:  Ripped LBA 0 to 24914 (5:32) in 0:30. Filename: C:\…`.
pub(super) fn dbpoweramp(draft: &mut Draft, line: &str) {
    if let Some((track, rest)) = line.strip_prefix("Track ").and_then(|rest| rest.split_once(':')) {
        let sectors = rest.split_once("LBA ").and_then(|(_, rest)| rest.split_once(" ("));
        let sectors = sectors.and_then(|(sectors, _)| sectors.split_once(" to "));
        let numbers = sectors.and_then(|(start, end)| Some((start.parse().ok()?, end.parse::<u32>().ok()?)));
        if let (Ok(track), Some((start, end))) = (track.trim().parse(), numbers) {
            draft.track(track);
            draft.row(track, start, end.saturating_sub(1));
        }
        rest.split_once("Filename: ").into_iter().for_each(|(_, path)| draft.file(path));
    } else if let Some(value) = line.trim().strip_prefix("CRC32: ") {
        value.split_whitespace().next().and_then(hex).into_iter().for_each(|crc| draft.crc(crc));
        let count = value.split_once("[DiscID: ").and_then(|(_, id)| id.split('-').next()?.parse().ok());
        count.into_iter().for_each(|tracks| draft.count(tracks));
    }
}

/// cyanrip, whose file names stand on lines of their own.
pub(super) fn cyanrip(draft: &mut Draft, line: &str) {
    let named = std::mem::take(&mut draft.awaits_name);
    let first = |value: &str| value.split_whitespace().next().and_then(|word| word.parse().ok());
    match field(line) {
        Some(("MusicBrainz Disc ID" | "DiscID", value)) => draft.state_id(value),
        Some(("Disc tracks", value)) => {
            draft.next_disc();
            value.parse().into_iter().for_each(|tracks| draft.count(tracks));
        }
        Some(("Start LSN", value)) => first(value).into_iter().for_each(|sector| draft.start(sector)),
        Some(("End LSN", value)) => first(value).into_iter().for_each(|sector| draft.end(sector)),
        Some(("EAC CRC32", value)) => hex(value).into_iter().for_each(|crc| draft.crc(crc)),
        Some(("File(s)", "")) => draft.awaits_name = true,
        _ if named && !line.trim().is_empty() => {
            draft.file(line);
            draft.awaits_name = true;
        }
        _ => track_ripped(line).into_iter().for_each(|track| draft.track(track)),
    }
}

/// fre:ac, whose lines begin with the time.
pub(super) fn freac(draft: &mut Draft, line: &str) {
    let named = std::mem::take(&mut draft.awaits_name);
    let line = line.split_once(' ').map_or("", |(_, rest)| rest);
    if table(draft, line) {
        return;
    }
    let line = line.trim();
    if let Some(track) = line.strip_prefix("Ripping: device://cdda:") {
        let track = track.rsplit('/').next().and_then(|track| track.parse().ok());
        track.into_iter().for_each(|track| draft.track(track));
        draft.awaits_name = true;
    } else if let Some(path) = line.strip_prefix("to: ").filter(|_| named) {
        draft.file(path);
    } else if let Some(("CRC checksum", value)) = field(line) {
        hex(value).into_iter().for_each(|crc| draft.crc(crc));
    }
}

/// Whether a log has a table of contents, whoever wrote it.
pub(super) fn has_table(text: &str) -> bool {
    text.lines().any(|line| row(line).is_some())
}

/// How many tracks a verifier's first table lists.
pub(super) fn verified_tracks(text: &str) -> usize {
    let number = |line: &str| {
        let (number, rest) = line.trim_start().split_once(char::is_whitespace)?;
        rest.trim_start().starts_with('[').then(|| number.parse::<usize>().ok())?
    };
    text.lines().filter_map(number).max().unwrap_or_default().min(99)
}

/// Takes a line of the table of contents; the first other one ends it.
fn table(draft: &mut Draft, line: &str) -> bool {
    let row = row(line);
    match row {
        Some((track, start, end)) => draft.row(track, start, end),
        // Some logs have been through programs that double every line's end.
        None if line.trim().is_empty() => {}
        None => draft.end_table(),
    }
    row.is_some()
}

/// The line with full-width signs and digits, as Chinese and Japanese logs have them, as their ASCII counterparts.
fn narrow(line: &str) -> Cow<'_, str> {
    if !line.contains(|c| matches!(c, '\u{ff01}'..='\u{ff5e}')) {
        return Cow::Borrowed(line);
    }
    let letter = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    line.chars().map(letter).collect()
}

/// `1 | 0:00.00 | 5:32.14 | 0 | 24913`: track, start, length, first and last sector.
fn row(line: &str) -> Option<(u8, u32, u32)> {
    let narrow = narrow(line);
    let mut columns = narrow.split('|').map(str::trim);
    let track = columns.next()?.parse().ok()?;
    let (start, length) = (columns.next()?, columns.next()?);
    let sectors = (columns.next()?.parse().ok()?, columns.next()?.parse().ok()?);
    let is_time = |text: &str| text.contains(':') && text.starts_with(|c: char| c.is_ascii_digit());
    (is_time(start) && is_time(length) && columns.next().is_none()).then_some((track, sectors.0, sectors.1))
}

/// `Track  1`, in any language: a word and a number alone on a line that is not indented.
fn heading(line: &str) -> Option<u8> {
    let mut words = line.split_whitespace();
    let (word, number) = (words.next()?, words.next()?);
    // Letters of an encoding that is not known look like other signs.
    let is_letter = |c: char| c.is_alphabetic() || !c.is_ascii();
    let plain = words.next().is_none() && line.starts_with(word) && word.chars().all(is_letter);
    number.parse().ok().filter(|number| plain && (1..=99).contains(number))
}

/// `Track 1 ripped and encoded successfully!`
fn track_ripped(line: &str) -> Option<u8> {
    let (number, rest) = line.strip_prefix("Track ")?.split_once(' ')?;
    number.parse().ok().filter(|_| rest.starts_with("ripped"))
}

/// The path after `Filename`, or after as many words as another language needs for that.
fn eac_file(line: &str) -> Option<&str> {
    let line = line.trim();
    if let Some(path) = line.strip_prefix("Filename ") {
        return Some(path.trim_start_matches([' ', ':']));
    }
    let at = line.find(":\\").and_then(|at| at.checked_sub(1)).or_else(|| line.find("\\\\"))?;
    let (words, path) = line.split_at_checked(at)?;
    // A colon, of full width in Chinese, may stand in front of the path, with or without a blank.
    let ends = !words.ends_with(|c: char| c.is_ascii_alphanumeric());
    let words = words.trim_end().trim_end_matches([':', '：']);
    let plain = !words.is_empty() && words.len() <= 80 && !words.contains([':', '：', '"']);
    (plain && ends && is_audio(path)).then_some(path)
}

/// `Key : value`.
fn field(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once([':', '：'])?;
    Some((key.trim(), value.trim()))
}

/// Eight digits of base 16.
fn hex(word: &str) -> Option<u32> {
    u32::from_str_radix(word, 16).ok().filter(|_| word.len() == 8)
}
