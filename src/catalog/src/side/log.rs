//! Rip logs: which program wrote one, and which discs and files it lists. Programs that write in many
//! languages are read by the shape of their lines, not by words.

mod draft;
mod lines;

use super::{RipLog, Ripper, SideFile};
use draft::Draft;

/// Reads the log of a ripper or of a verifier.
pub(super) fn read(text: &str) -> SideFile {
    let Some(writer) = Writer::of(text) else { return SideFile::Other };
    match writer {
        Writer::Verifier => SideFile::Verification { tracks: lines::verified_tracks(text) },
        Writer::Ripper { ripper, version, take } => {
            let mut draft = Draft::default();
            text.lines().for_each(|line| take(&mut draft, line));
            let discs = draft.finish();
            match discs.is_empty() {
                true => SideFile::Other,
                false => SideFile::RipLog(RipLog { ripper, version, discs }),
            }
        }
    }
}

/// The function that takes the next line of a log into a draft.
type Take = fn(&mut Draft, &str);

/// The program that wrote a log.
enum Writer {
    Ripper { ripper: Ripper, version: String, take: Take },
    Verifier,
}

/// How many lines at the top of a log can name the program.
const HEAD_LINES: usize = 6;

/// For each ripper: how the line begins that names it, and the function for the lines of its log.
const SIGNATURES: [(&str, Ripper, Take); 11] = [
    ("Exact Audio Copy ", Ripper::Eac, lines::eac),
    ("X Lossless Decoder version ", Ripper::Xld, lines::xld),
    ("Log created by: whipper ", Ripper::Whipper, lines::whipper),
    ("whipper version ", Ripper::Whipper, lines::eac),
    ("Logfile created by: morituri ", Ripper::Morituri, lines::whipper),
    ("morituri version ", Ripper::Morituri, lines::eac),
    ("whipper extraction logfile ", Ripper::Whipper, lines::eac),
    ("morituri extraction logfile ", Ripper::Morituri, lines::eac),
    ("CUERipper ", Ripper::CueRipper, lines::eac),
    ("dBpoweramp ", Ripper::DbPoweramp, lines::dbpoweramp),
    ("cyanrip ", Ripper::Cyanrip, lines::cyanrip),
];

const VERIFIERS: [&str; 4] = ["[CUETools", "[Verification date", "[AccurateRip ID", "[Disc ID"];

impl Writer {
    fn of(text: &str) -> Option<Writer> {
        let head = || text.lines().map(|line| line.trim_matches(is_blank)).filter(|line| !line.is_empty());
        for line in head().take(HEAD_LINES) {
            if VERIFIERS.iter().any(|start| line.starts_with(start)) {
                return Some(Writer::Verifier);
            }
            if let Some(writer) = Writer::signed(line) {
                return Some(writer);
            }
            if line.starts_with("Client:") && line.contains("fre:ac") {
                return Writer::freac(text);
            }
        }
        // EAC before 2007 names itself only inside a sentence in the user's language.
        if head().take(2).any(names_eac) {
            return Some(Writer::ripper(Ripper::Eac, "", lines::eac));
        }
        lines::has_table(text).then(|| Writer::ripper(Ripper::Other, "", lines::eac))
    }

    fn signed(line: &str) -> Option<Writer> {
        let (start, ripper, take) = SIGNATURES.into_iter().find(|(start, ..)| line.starts_with(start))?;
        let rest = line.get(start.len()..)?;
        let is_log = ripper != Ripper::DbPoweramp || rest.contains("Digital Audio Extraction Log");
        let version = match ripper {
            Ripper::Eac => Some(eac_version(rest)),
            _ if start.ends_with("logfile ") => None,
            // "dBpoweramp Release 14.2".
            _ => rest.split_whitespace().find(|word| *word != "Release"),
        };
        is_log.then(|| Writer::ripper(ripper, version.unwrap_or_default(), take))
    }

    /// fre:ac writes the same log for conversions of files. Only a log that names a CD drive is about a disc.
    fn freac(text: &str) -> Option<Writer> {
        let version = text.lines().take(20).find_map(|line| line.strip_prefix("Version:"));
        let version = version.and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
        text.contains("device://cdda:").then(|| Writer::ripper(Ripper::FreAc, version, lines::freac))
    }

    fn ripper(ripper: Ripper, version: &str, take: Take) -> Writer {
        Writer::Ripper { ripper, version: version.trim().chars().take(40).collect(), take }
    }
}

/// Whether a line has the word "EAC" in it. "EAC-3" is Dolby's codec.
fn names_eac(line: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_ascii_alphanumeric()).peekable();
    std::iter::from_fn(|| Some((words.next()?, words.peek().copied())))
        .any(|it| it.0 == "EAC" && it.1 != Some("3"))
}

/// EAC's version, which can have several words: "V0.99 prebeta 5". Behind it stands a word of the user's language, and
/// the date.
fn eac_version(rest: &str) -> &str {
    let words: Vec<&str> = rest.split(' ').collect();
    let is_number = |word: &&&str| word.starts_with(|c: char| c.is_ascii_digit()) && !word.ends_with('.');
    let len = match words.get(1) {
        Some(stage) if stage.ends_with("beta") => 2 + usize::from(words.get(2).filter(is_number).is_some()),
        _ => 1,
    };
    let end = words.iter().take(len).map(|word| word.len() + 1).sum::<usize>().saturating_sub(1);
    rest.get(..end).unwrap_or(rest)
}

/// Whether a character is blank. The byte order marks inside of joined files count as blank.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_about_dolbys_codec_is_none_of_eac() {
        let log = "EAC-3 encoder\n\nTrack  1\n     Filename C:\\Rips\\01 Ash.wav\n     Copy CRC 00000001\n";
        assert_eq!(read(log), SideFile::Other);
        assert!(matches!(read(&log.replace("EAC-3 encoder", "EAC extraction")), SideFile::RipLog(_)));
    }
}
