//! The script that a person can run in Script Editor to list what the Music app knows of each song, and the
//! reader of that list.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};

use super::quoted::{UNCLOSED, is_closed};
use super::{Stated, Writer};
use crate::evidence::CloudStatus;
use crate::reading::ProblemCode;
use crate::stated::{Location, PersistentId, StatedTrack, TrackType, text};
use crate::text::any_text;

/// The script, in JavaScript for Automation. It reads the library, and writes one file to the desktop.
pub const SCRIPT: &str = include_str!("cloud_status.js");

/// The name of the file that the script writes.
pub const SCRIPT_FILE: &str = "Reprise cloud status.csv";

/// A song is shorter than this, in milliseconds: 30 years.
const LONGEST_MS: u64 = 1_000_000_000_000;

/// The columns of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    CloudStatus,
    Kind,
    Location,
    PersistentId,
    Name,
    Artist,
    Album,
    AlbumArtist,
    Milliseconds,
    Seconds,
    Size,
    Unknown,
}

/// Reads the list. Columns may be in any order, separated by `,`, `;` or tab, with or without a byte order mark.
pub fn read_script_csv(bytes: &[u8]) -> Stated {
    let mut stated = Stated::default();
    let text = any_text(bytes);
    let bytes = text.trim_start_matches('\u{feff}').as_bytes();
    let Some(delimiter) = delimiter(first_line(bytes)) else {
        stated.note(ProblemCode::BadStructure, "no column `cloud status`");
        return stated;
    };
    let bytes = &*without_blanks(bytes, delimiter);
    if !is_closed(bytes, delimiter) {
        stated.note(ProblemCode::BadStructure, UNCLOSED);
        return stated;
    }
    let mut builder = ReaderBuilder::new();
    let mut reader = builder.has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
    let mut row = ByteRecord::new();
    let mut columns: Vec<Column> = Vec::new();
    while reader.read_byte_record(&mut row).unwrap_or_default() {
        if columns.is_empty() {
            columns = row.iter().map(column).collect();
            continue;
        }
        if row.len() < columns.len() {
            stated.note(ProblemCode::BadStructure, "a short line");
        }
        match track(&columns, &row) {
            Some(track) => stated.take(track),
            None => stated.note(ProblemCode::BadStructure, "a line"),
        }
    }
    place(&mut stated.tracks);
    if !stated.tracks.is_empty() {
        stated.writer = Writer::Apple;
    }
    stated
}

/// A table without the blanks between a separator and an opening quote, which some programs write: `"a", "b"`.
pub(super) fn without_blanks(bytes: &[u8], delimiter: u8) -> Cow<'_, [u8]> {
    let has_blanks = |at: usize| {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        rest.first() == Some(&b' ') && rest.iter().find(|&&byte| byte != b' ') == Some(&b'"')
    };
    if !bytes.iter().enumerate().any(|(at, &byte)| byte == delimiter && has_blanks(at)) {
        return Cow::Borrowed(bytes);
    }
    let (mut kept, mut is_inside, mut at) = (Vec::with_capacity(bytes.len()), false, 0);
    while let Some(&byte) = bytes.get(at) {
        kept.push(byte);
        is_inside ^= byte == b'"';
        at += 1;
        if byte == delimiter && !is_inside && has_blanks(at - 1) {
            at += bytes.get(at..).unwrap_or_default().iter().take_while(|&&byte| byte == b' ').count();
        }
    }
    Cow::Owned(kept)
}

/// Notes for each song whether it is a file. If no song of the list has a location, the list does not tell.
fn place(tracks: &mut [StatedTrack]) {
    let is_told = tracks.iter().any(|track| track.location.is_some());
    for track in tracks.iter_mut().filter(|_| is_told) {
        track.track_type = Some(match track.location {
            Some(Location::Path(_)) => TrackType::File,
            Some(Location::Url(_)) => TrackType::Url,
            None => TrackType::Remote,
        });
    }
}

/// Whether a file begins with the column names that the script writes. In other encodings, and behind other lines, they are
/// found when it is read as a list.
pub(super) fn is_header(head: &[u8]) -> bool {
    if head.contains(&0) {
        return false;
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    delimiter(first_line(head)).is_some()
}

fn first_line(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == b'\n' || byte == b'\r').next().unwrap_or_default()
}

/// Whether a column with this plain name holds cloud statuses.
pub(super) fn is_cloud_status(plain: &str) -> bool {
    column(plain.as_bytes()) == Column::CloudStatus
}

/// The separator with which a column of cloud statuses is found in the header.
fn delimiter(header: &[u8]) -> Option<u8> {
    let names = |delimiter: u8| header.split(move |&byte| byte == delimiter).map(column);
    [b',', b';', b'\t'].into_iter().find(|&delimiter| names(delimiter).any(|it| it == Column::CloudStatus))
}

fn column(name: &[u8]) -> Column {
    let letters = name.iter().filter(|byte| byte.is_ascii_alphabetic());
    let name: String = letters.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    match name.as_str() {
        "cloudstatus" | "icloudstatus" => Column::CloudStatus,
        "kind" => Column::Kind,
        "location" | "path" => Column::Location,
        "persistentid" => Column::PersistentId,
        "name" | "title" | "song" => Column::Name,
        "artist" => Column::Artist,
        "album" => Column::Album,
        "albumartist" => Column::AlbumArtist,
        "milliseconds" | "durationms" => Column::Milliseconds,
        "duration" | "seconds" => Column::Seconds,
        "size" => Column::Size,
        _ => Column::Unknown,
    }
}

/// Reads a line. A line with neither name nor id is no song.
fn track(columns: &[Column], row: &ByteRecord) -> Option<StatedTrack> {
    let mut track = StatedTrack::default();
    for (column, cell) in columns.iter().zip(row) {
        let cell = String::from_utf8_lossy(cell);
        let Some(cell) = text(&cell) else { continue };
        match column {
            Column::CloudStatus => track.cloud_status = Some(cloud_status(&cell)),
            Column::Kind => track.kind = Some(cell),
            Column::Location => track.location = Some(Location::read(&cell)),
            Column::PersistentId => track.persistent_id = PersistentId::from_hex(&cell),
            Column::Name => track.name = Some(cell),
            Column::Artist => track.artist = Some(cell),
            Column::Album => track.album = Some(cell),
            Column::AlbumArtist => track.album_artist = Some(cell),
            Column::Milliseconds => track.duration_ms = cell.parse().ok(),
            Column::Seconds => track.duration_ms = milliseconds(&cell),
            Column::Size => track.size = cell.parse().ok(),
            Column::Unknown => {}
        }
    }
    (track.name.is_some() || track.persistent_id.is_some()).then_some(track)
}

/// Turns seconds into milliseconds: "208.456", "208,456", and "1.2345678E+4", as AppleScript writes 10,000 and more.
/// Whole numbers do here: the standard library's reader of fractions brings a table of 10 KB with it.
pub(super) fn milliseconds(seconds: &str) -> Option<u64> {
    let (digits, exponent) = seconds.split_once(['e', 'E']).unwrap_or((seconds, "0"));
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let digits: Option<Vec<u64>> =
        whole.chars().chain(part.chars()).map(|digit| digit.to_digit(10).map(u64::from)).collect();
    let digits = digits.filter(|digits| !digits.is_empty())?;
    // How many digits stand before the milliseconds' own point. Those behind it only round.
    let count = whole.len().checked_add(3)?.checked_add_signed(exponent.parse::<i8>().ok()?.into())?;
    let mut ms = 0u64;
    for at in 0..count {
        ms = ms.checked_mul(10)?.checked_add(digits.get(at).copied().unwrap_or_default())?;
    }
    Some(ms + u64::from(digits.get(count) >= Some(&5))).filter(|ms| *ms < LONGEST_MS)
}

/// Reads a word of the Music app's dictionary, or the code for it (EVIDENCE.md §8.3).
fn cloud_status(word: &str) -> CloudStatus {
    let word = word.to_ascii_lowercase();
    // Where the dictionary is not loaded, AppleScript writes "«constant ****kSub»".
    let code = word.strip_prefix("«constant ").and_then(|rest| rest.strip_suffix('»')?.get(4..));
    match code.unwrap_or(&word) {
        "purchased" | "kpur" => CloudStatus::Purchased,
        "matched" | "kmat" => CloudStatus::Matched,
        "uploaded" | "kupl" => CloudStatus::Uploaded,
        "subscription" | "apple music" | "ksub" => CloudStatus::AppleMusic,
        "ineligible" | "krej" => CloudStatus::Ineligible,
        "removed" | "krem" => CloudStatus::Removed,
        "error" | "kerr" => CloudStatus::Error,
        "duplicate" | "kdup" => CloudStatus::Duplicate,
        "not uploaded" | "waiting" | "kupp" => CloudStatus::Waiting,
        "no longer available" | "krev" => CloudStatus::NoLongerAvailable,
        // "Prerelease" ends here too: it does not say what comes back today.
        _ => CloudStatus::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_read_with_points_commas_and_powers_of_ten() {
        let check = |seconds, wanted| assert_eq!(milliseconds(seconds), wanted, "{seconds}");
        check("208", Some(208_000));
        check("208.4560089111", Some(208_456));
        check("208,4565", Some(208_457));
        check(".5", Some(500));
        check("1.2345678E+4", Some(12_345_678));
        check("1e-7", None);
        check("-1", None);
        check("1e9", None);
        check("999999999.999", Some(999_999_999_999));
        check("99999999999999999999999", None);
        check("1e400", None);
        check("1e", None);
        check(".", None);
        check("inf", None);
        check("3:28", None);
    }
}
