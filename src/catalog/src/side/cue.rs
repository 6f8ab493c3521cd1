//! Cue sheets: which files they name, and whether a ripper wrote them.

use super::names::last_part;

/// A cue sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CueSheet {
    /// The ripper that signed the sheet, with its version.
    pub ripper: Option<String>,
    /// The disc that the sheet names.
    pub disc: Option<DiscId>,
    /// The number under the bar code.
    pub catalog: Option<String>,
    /// The files that the sheet names, in their order.
    pub files: Vec<CueFile>,
    /// Where the last track begins in its file, in milliseconds.
    pub last_begins_ms: u64,
}

/// A file that a cue sheet names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CueFile {
    /// The file's name, without folders.
    pub name: String,
    /// How many tracks begin in the file.
    pub tracks: usize,
}

/// The disc that a cue sheet names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscId {
    /// An id of CDDB.
    Cddb(u32),
    /// An id of MusicBrainz or AccurateRip, or a text that is no known kind of id.
    Other(String),
}

/// How the comment of a ripper's cue sheet begins. Programs that make sheets up write other comments.
const RIPPERS: [&str; 6] =
    ["ExactAudioCopy ", "whipper", "Morituri", "CUERipper", "cyanrip ", "X Lossless Decoder"];

impl CueSheet {
    /// How many tracks the sheet lists.
    pub fn tracks(&self) -> usize {
        self.files.iter().map(|file| file.tracks).sum()
    }

    /// Whether the sheet's disc id has the right form. A CDDB id must also count as many tracks as the sheet has,
    /// or one more, for a data track.
    pub fn has_sound_id(&self) -> bool {
        match &self.disc {
            Some(DiscId::Cddb(id)) => {
                let (counted, tracks) = ((id & 0xFF) as usize, self.tracks());
                counted == tracks || counted == tracks + 1
            }
            Some(DiscId::Other(id)) => is_musicbrainz(id) || is_accuraterip(id),
            None => false,
        }
    }

    /// The length of the disc in seconds, as its CDDB id gives it.
    pub(super) fn seconds(&self) -> Option<u32> {
        match self.disc {
            Some(DiscId::Cddb(id)) => Some(id >> 8 & 0xFFFF),
            _ => None,
        }
    }

    fn take(&mut self, line: &str) {
        let (word, rest) = word(line);
        match word.to_ascii_uppercase().as_str() {
            "REM" => self.remark(rest),
            "CATALOG" => self.catalog = Some(unquoted(rest).to_owned()),
            "FILE" => self.files.push(CueFile { name: last_part(file_name(rest)).to_owned(), tracks: 0 }),
            "TRACK" if is_track(rest) => {
                if self.files.is_empty() {
                    self.files.push(CueFile::default());
                }
                self.files.iter_mut().last().into_iter().for_each(|file| file.tracks += 1);
            }
            "INDEX" => self.last_begins_ms = begins_ms(rest).unwrap_or(self.last_begins_ms),
            _ => {}
        }
    }

    fn remark(&mut self, remark: &str) {
        let (word, rest) = word(remark);
        let value = unquoted(rest);
        match word.to_ascii_uppercase().as_str() {
            "COMMENT" if is_ripper(value) => self.ripper = Some(value.to_owned()),
            "DISCID" => self.disc = Some(disc_id(value)),
            "MUSICBRAINZ_ID" | "ACCURATERIPID" if self.disc.is_none() => {
                self.disc = Some(DiscId::Other(value.to_owned()));
            }
            _ => {}
        }
    }
}

/// Reads a cue sheet; `None` when the text is not one.
pub(super) fn read(text: &str) -> Option<CueSheet> {
    let mut sheet = CueSheet::default();
    text.lines().for_each(|line| sheet.take(line.trim()));
    (sheet.tracks() > 0).then_some(sheet)
}

/// `01 AUDIO`: a number and a kind.
fn is_track(rest: &str) -> bool {
    let (number, kind) = word(rest);
    number.parse::<u8>().is_ok() && !kind.is_empty()
}

/// `01 03:25:70`: a number, then minutes, seconds and frames, of which a second has 75. Index 0 is the gap in front.
fn begins_ms(rest: &str) -> Option<u64> {
    let (number, time) = word(rest);
    let mut parts = time.trim().splitn(3, ':').map(|part| part.parse::<u32>().ok().map(u64::from));
    let (minutes, seconds, frames) = (parts.next()??, parts.next()??, parts.next()??);
    let ms = (minutes * 60 + seconds) * 1000 + frames * 1000 / 75;
    (number.parse() == Ok(1u8)).then_some(ms)
}

fn is_ripper(comment: &str) -> bool {
    RIPPERS.iter().any(|name| comment.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
}

fn disc_id(text: &str) -> DiscId {
    let id = u32::from_str_radix(text, 16).ok().filter(|_| text.len() == 8);
    id.map_or_else(|| DiscId::Other(text.to_owned()), DiscId::Cddb)
}

fn is_musicbrainz(id: &str) -> bool {
    id.len() == 28 && id.ends_with('-')
}

/// Whether this is an AccurateRip id: three numbers of eight digits.
fn is_accuraterip(id: &str) -> bool {
    let is_number = |part: &str| part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    id.split('-').count() == 3 && id.split('-').all(is_number)
}

fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches('"')
}

/// The name in `"name" WAVE` or `name WAVE`.
fn file_name(rest: &str) -> &str {
    let quoted = rest.strip_prefix('"').and_then(|rest| rest.rsplit_once('"')).map(|(name, _)| name);
    quoted.or_else(|| rest.rsplit_once(char::is_whitespace).map(|(name, _)| name.trim())).unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(head: &str) -> CueSheet {
        let files = "FILE \"C:\\Rips\\One.wav\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n  TRACK 02 AUDIO\nfile Two.wav wave\ntrack 03 audio\n";
        read(&format!("{head}\n{files}")).expect("a cue sheet")
    }

    #[test]
    fn sheets_name_files_and_count_tracks() {
        let sheet = sheet("CATALOG 0123456789012");
        let files: Vec<_> = sheet.files.iter().map(|file| (file.name.as_str(), file.tracks)).collect();
        assert_eq!(files, [("One.wav", 2), ("Two.wav", 1)]);
        assert_eq!(sheet.catalog.as_deref(), Some("0123456789012"));
    }

    #[test]
    fn only_rippers_sign_as_rippers() {
        let check = |comment: &str, wanted| {
            assert_eq!(sheet(&format!("REM COMMENT \"{comment}\"")).ripper.is_some(), wanted, "{comment:?}");
        };
        check("ExactAudioCopy v1.6", true);
        check("whipper 0.10.0", true);
        check("Morituri 0.2.3", true);
        check("CUERipper v2.2.6 Copyright (C) 2008-2024", true);
        check("CUETools generated dummy CUE sheet", false);
        check("Created by ChaptersToCue", false);
        check("Created by CUETools.eac3to", false);
        check("Comment Tag", false);
    }

    #[test]
    fn disc_ids_have_a_form_and_count_the_tracks() {
        let check = |remark: &str, wanted| assert_eq!(sheet(remark).has_sound_id(), wanted, "{remark:?}");
        check("REM DISCID 1A020C03", true);
        check("REM DISCID 1A020C04", true);
        check("REM DISCID 12345678", false);
        check("REM DISCID 1234567803", false);
        check("REM MUSICBRAINZ_ID \"49HHV7Eb8UKF3aQiNmu1GR8vKTY-\"", true);
        check("REM ACCURATERIPID 000adae1-00473706-5407c408", true);
        check("REM ACCURATERIPID 000adae1", false);
        check("", false);
    }

    #[test]
    fn other_texts_are_no_sheets() {
        for text in ["", "TRACK", "FILE \"", "REM DISCID 12345678", "My favourite\nTRACK is\nFILE x"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
