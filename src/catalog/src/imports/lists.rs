//! Lists that other programs write: tables, playlists, libraries, exports of services. What a list is, is told by what
//! stands in it and never by its name alone.
//!
//! What is no list of songs is refused, with the reason in words.

mod charset;
mod columns;
mod dialect;
mod edited;
mod json;
mod lines;
#[cfg(test)]
mod oddities;
mod records;
mod rows;
mod sheet;
#[cfg(test)]
mod spellings;
mod table;
mod xml;

use super::{ExportReader, LibraryReader, Stated};
use crate::changes::SaidBy;
use crate::stated::SHEET_MARK;
use crate::text::{any_text, of_bytes};

pub use charset::recoded;
pub(super) use edited::is_edited;
pub use edited::{Edited, EditedPlan, UnreadRow, read_edited};
pub use records::{Record, Records, read_records};
use xml::XmlList;

/// The largest list of another program, in bytes. 100,000 songs of Exportify take 60 MB.
pub const MAX_LIST: u64 = 256 << 20;

/// Why a file is no list of songs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, borsh::BorshSerialize, borsh::BorshDeserialize,
)]
pub enum Refusal {
    /// It is something else.
    #[error(
        "it is no list of songs that can be read here; wanted are Library.xml of iTunes or the Music app, “Apple Music \
         Library Tracks.json” of Apple's privacy export, or a list with titles and artists"
    )]
    Foreign,
    /// It says what was played and when.
    #[error(
        "it is a log of what was played, and no list of what you had; wanted are the lists of your library and your \
         playlists, such as YourLibrary.json and Playlist1.json of Spotify, “Apple Music Library Tracks.json”, or a list \
         of Exportify, Soundiiz or TuneMyMusic"
    )]
    Listening,
    /// It lists albums.
    #[error("it is a list of albums, {0} of them, and names no songs")]
    Albums(u64),
    /// It lists addresses of streams or of videos, which name no songs.
    #[error(
        "it holds addresses alone ({0} of them), which name no songs; wanted is a list with titles and artists"
    )]
    Addresses(u64),
    /// It describes songs by rules.
    #[error(
        "it is a list that a program fills by rules, and names no songs; save it as a plain playlist and give that"
    )]
    Rules,
    /// It is a list, and nothing stands in it.
    #[error("it is a list without songs")]
    Empty,
    /// It is the sheet that Reprise writes to be read and printed.
    #[error(
        "it is a sheet of Reprise to read and to print; give the JSON or the CSV of the same songs instead"
    )]
    Sheet,
    /// It is a page of the web.
    #[error(
        "it is a web page and no list; wanted is a list with titles and artists, such as CSV, JSON or M3U"
    )]
    Page,
    /// Nothing stands in it, or blanks alone.
    #[error("it is empty")]
    Blank,
    /// What it says stands in shorthands that the file defines itself.
    #[error("it stands for its titles with entities, which are not read; nothing of it was taken")]
    Entities,
    /// It is damaged in a way that leaves no song.
    #[error("it is damaged; save it again")]
    Damaged,
    /// A cell of a table is never closed.
    #[error(
        "a cell in it has no closing quotation mark, so that what follows cannot be told apart; save it again"
    )]
    Unclosed,
    /// It was cut off.
    #[error("it ends in the middle; download or save it again")]
    Cut,
    /// It is larger than any list.
    #[error("it is larger than any list of songs")]
    TooLarge,
}

/// Reads a list of another program, which is held in memory as a whole.
///
/// # Errors
/// When it is no list of songs.
pub fn read_list(bytes: &[u8]) -> Result<(SaidBy, Stated), Refusal> {
    let (by, stated) = read_whole(bytes)?;
    match stated.refusal() {
        Some(why) => Err(why),
        None if stated.tracks.is_empty() => Err(Refusal::Empty),
        None => Ok((by, stated)),
    }
}

fn read_whole(bytes: &[u8]) -> Result<(SaidBy, Stated), Refusal> {
    if bytes.len() as u64 > MAX_LIST {
        return Err(Refusal::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return sheet::read(bytes);
    }
    let text = any_text(bytes);
    let text = text.trim_start_matches(['\u{feff}', '\0']);
    match text.trim_start().as_bytes().first() {
        Some(b'<') => markup(text),
        Some(b'{' | b'[') if !lines::is_section(text) => {
            privacy_export(text).map_or_else(|| json::read(text), Ok)
        }
        Some(_) if text.contains('\0') => lines::by_nul(text).unwrap_or(Err(Refusal::Foreign)),
        Some(_) => lines::read(text).unwrap_or_else(|| table::read(text)),
        None => Err(Refusal::Blank),
    }
}

/// What Apple's privacy export states, where it was saved again in another encoding than Apple's. Its rows name songs by
/// numbers that no other program knows.
fn privacy_export(text: &str) -> Option<(SaidBy, Stated)> {
    let is_named = text.contains("Track Identifier\"") && !is_other_json(text.as_bytes());
    let mut reader = is_named.then(ExportReader::new)?;
    reader.push(text.as_bytes());
    Some(reader.finish()).filter(|stated| !stated.tracks.is_empty()).map(|it| (SaidBy::PrivacyExport, it))
}

/// Whether a workbook lies in a zip, rather than an export of Apple's.
pub fn is_workbook(bytes: &[u8]) -> bool {
    sheet::is_workbook(bytes)
}

/// Whether a file may be text, so that it is looked into.
pub(super) fn is_text(head: &[u8]) -> bool {
    let is_by_nul =
        || head.contains(&0) && str::from_utf8(head).is_ok_and(|head| lines::by_nul(head).is_some());
    let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let text = any_text(head);
    let is_odd = |letter: char| letter.is_ascii_control() && !letter.is_ascii_whitespace();
    (is_wide || !head.starts_with(b"ID3"))
        && (text.chars().take(2048).filter(|&letter| is_odd(letter)).count() == 0 || is_by_nul())
}

fn markup(text: &str) -> Result<(SaidBy, Stated), Refusal> {
    if let Some(page) = page(text) {
        return Err(page);
    }
    if is_plist(text.as_bytes()) {
        let mut reader = LibraryReader::new();
        reader.push(text.as_bytes());
        let stated = reader.finish();
        let by = if stated.is_by_reprise() { SaidBy::Reprise } else { SaidBy::LibraryXml };
        return match stated.refusal() {
            Some(why) => Err(why),
            None if !stated.is_library() => Err(Refusal::Foreign),
            None => Ok((by, stated)),
        };
    }
    let mut list = XmlList::default();
    list.push(text.as_bytes());
    list.finish()
}

/// A page of the web, ours or another one; `None` for what is none.
fn page(text: &str) -> Option<Refusal> {
    let head = text.get(..text.floor_char_boundary(4096)).unwrap_or(text);
    let small = head.to_ascii_lowercase();
    let is_page = small.contains("<html") || small.trim_start().starts_with("<!doctype html");
    is_page.then_some(if head.contains(SHEET_MARK) { Refusal::Sheet } else { Refusal::Page })
}

/// Whether the head of an XML file is that of a property list. What shows neither that nor another list's first element
/// is read as one, so that a damaged head costs nothing.
pub(super) fn is_plist(head: &[u8]) -> bool {
    let head = of_bytes(head.get(..4096).unwrap_or(head)).to_ascii_lowercase();
    let is_root = |root: &str| {
        // In front of the name there may be a namespace: `<ns0:playlist`.
        head.match_indices(root).any(|(at, _)| {
            let before = head.get(..at).unwrap_or_default();
            let name = before.rsplit('<').next().unwrap_or_default();
            let is_space = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            before.ends_with('<') || (before.contains('<') && name.strip_suffix(':').is_some_and(is_space))
        })
    };
    let is_page = head.contains("<html") || head.contains("<!doctype html");
    head.contains("<plist") || !is_page && !xml::ROOTS.iter().any(|(root, _)| is_root(root))
}

/// Whether the head of a JSON file is that of a list of another program than Apple's.
pub(super) fn is_other_json(head: &[u8]) -> bool {
    let head = of_bytes(head.get(..4096).unwrap_or(head));
    lines::is_section(&head) || json::begins(&head)
}

/// Whether the head of a JSON file says that it is of Apple's export. Such a file that names no songs, for example one of
/// playlists, is no list of another program, whose objects with a title would be songs.
pub fn is_of_apple(head: &[u8]) -> bool {
    json::is_of_apple(&of_bytes(head.get(..4096).unwrap_or(head)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Beginnings that lead into each reader.
    const BEGINNINGS: [&str; 15] = [
        "Name,Artist,Album,Cloud status\r\n",
        "Track name,Artist name,Album,ISRC\r\n",
        "title;artist;album;isrc\n",
        "Name\tArtist\tAlbum\n",
        "#EXTM3U\n#EXTINF:",
        "[playlist]\nFile1=",
        "{\"tracks\":[{\"artist\":\"",
        "{\"playlist\":{\"track\":[",
        "<?xml version=\"1.0\"?><playlist><trackList><track><title>",
        "<NML><COLLECTION><ENTRY TITLE=\"",
        "<rhythmdb><entry type=\"song\"><title>",
        "<smil><body><seq><media src=\"",
        "<!DOCTYPE x [<!ENTITY a \"&a;&a;\">]><asx><entry><title>&a;",
        "PK\u{3}\u{4}",
        "",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn anything_is_read(beginning in 0..BEGINNINGS.len(), text in ".{0,80}", bytes: Vec<u8>) {
            let file = [BEGINNINGS[beginning].as_bytes(), text.as_bytes(), &bytes].concat();
            if let Ok((_, stated)) = read_list(&file) {
                prop_assert!(!stated.tracks.is_empty(), "a list without songs is refused");
            }
        }
    }

    #[test]
    fn names_of_columns_alone_are_no_list() {
        for names in
            ["Title,Artist,Album", "Title,Artist,Cloud status", "Reprise id,Title,Artist,Cloud status"]
        {
            for end in ["", "\n", "\r\n\r\n"] {
                let file = format!("{names}{end}");
                assert_eq!(read_list(file.as_bytes()).err(), Some(Refusal::Empty), "{file:?}");
            }
        }
    }

    #[test]
    fn a_library_without_songs_is_refused_and_a_cut_one_too() {
        let head = "<plist><dict><key>Application Version</key><string>12</string>";
        let check = |rest: &str, wanted| {
            assert_eq!(read_list(format!("{head}{rest}").as_bytes()).err(), wanted, "{rest}");
        };
        check("<key>Tracks</key><dict></dict></dict></plist>", Some(Refusal::Empty));
        check("</dict></plist>", Some(Refusal::Empty));
        check("<key>Music Folder</key><str", Some(Refusal::Cut));
        check("<key>Tracks</key><dict><key>1</key><dict><key>Name</key><string>A", Some(Refusal::Cut));
        let song = "<key>Tracks</key><dict><key>1</key><dict><key>Name</key><string>A</string></dict></dict>";
        check(&format!("{song}</dict></plist>"), None);
    }

    #[test]
    fn what_reprise_wrote_is_said_by_reprise_however_it_was_saved_again() {
        let text = "\u{feff}<plist><dict><key>Application Version</key><string>Reprise</string><key>Tracks</key>\
            <dict><key>1</key><dict><key>Name</key><string>A</string></dict></dict></dict></plist>";
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [text.as_bytes(), &wide] {
            assert_eq!(read_list(bytes).map(|(by, _)| by), Ok(SaidBy::Reprise));
        }
    }

    #[test]
    fn one_row_ten_thousand_times_is_one_song() {
        let row = "Song,Artist,Album,\r\n".repeat(10_000);
        let (_, stated) =
            read_list(format!("Track name,Artist name,Album,ISRC\r\n{row}").as_bytes()).unwrap();
        assert_eq!((stated.tracks.len(), stated.rows), (1, 10_000));
    }
}
