//! A CD's table of contents in the forms that tags and rip logs have, and the disc ids that are computed from it.

use sha1::{Digest, Sha1};

/// The sectors (1/75 s) where the tracks of a disc begin. Sectors are counted as MusicBrainz does, from 150.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Toc {
    lead_out: u32,
    offsets: Vec<u32>,
}

impl Toc {
    /// Reads `<cddb id>+<lead-out>+<tracks>+<offset>+…`, in decimal, as iTunes writes it.
    pub fn from_itunes(text: &str) -> Option<Toc> {
        let mut parts = text.trim().split('+').skip(1).map(|part| part.parse::<u32>().ok());
        let (lead_out, count) = (parts.next()??, parts.next()??);
        Toc::new(count, lead_out, parts.collect::<Option<_>>()?)
    }

    /// Reads `<tracks>+<offset>+…+<lead-out>`, in base 16, as `CDTOC` and Windows Media Player have it.
    pub fn from_hex(text: &str) -> Option<Toc> {
        let mut parts = text.trim().split('+').map(|part| u32::from_str_radix(part, 16).ok());
        let count = parts.next()??;
        let mut offsets = parts.collect::<Option<Vec<_>>>()?;
        let lead_out = offsets.pop()?;
        Toc::new(count, lead_out, offsets)
    }

    /// Reads a drive's answer to the command READ TOC, written in base 16.
    ///
    /// It has a header of four bytes, then eight bytes for each track and for the lead-out. Of these, bytes five
    /// to eight are the sector, counted from 0.
    pub fn from_drive(text: &str) -> Option<Toc> {
        let digits = text.trim().get(8..)?;
        let mut entries = Vec::new();
        for at in (0..digits.len() / 16).map(|entry| entry * 16) {
            let entry = digits.get(at..at + 16)?;
            entries.push(u32::from_str_radix(entry.get(8..)?, 16).ok()?.checked_add(150)?);
        }
        let lead_out = entries.pop()?;
        Toc::new(u32::try_from(entries.len()).ok()?, lead_out, entries)
    }

    /// Reads any of these three forms.
    pub fn read(text: &str) -> Option<Toc> {
        Toc::from_hex(text).or_else(|| Toc::from_itunes(text)).or_else(|| Toc::from_drive(text))
    }

    /// Makes a table from the first and the last sector of each track, counted from 0, as rip logs list them.
    ///
    /// A data track of a second session at the end is left out, as MusicBrainz does (EVIDENCE.md §6.1).
    pub fn from_sectors(tracks: &[(u32, u32)]) -> Option<Toc> {
        let audio = match tracks {
            [audio @ .., (_, end), (start, _)] if end.checked_add(SESSION_GAP + 1) == Some(*start) => {
                tracks.get(..=audio.len())?
            }
            all => all,
        };
        let lead_out = audio.last()?.1.checked_add(151)?;
        let offsets = audio.iter().map(|(start, _)| start.checked_add(150)).collect::<Option<Vec<_>>>()?;
        Toc::new(u32::try_from(offsets.len()).ok()?, lead_out, offsets)
    }

    /// How many tracks of audio the table lists, 1 to 99.
    pub fn tracks(&self) -> usize {
        self.offsets.len()
    }

    /// The length of each track in milliseconds.
    pub fn lengths_ms(&self) -> impl Iterator<Item = u64> {
        let ends = self.offsets.iter().skip(1).chain([&self.lead_out]);
        self.offsets.iter().zip(ends).map(|(start, end)| u64::from(end - start) * 1000 / 75)
    }

    /// Makes a table. `None` when `count` does not match, or when the tracks do not follow one another on one disc.
    fn new(count: u32, lead_out: u32, offsets: Vec<u32>) -> Option<Toc> {
        let counted =
            usize::try_from(count).is_ok_and(|count| count == offsets.len()) && (1..=99).contains(&count);
        let ordered =
            offsets.is_sorted_by(|a, b| a < b) && offsets.last().is_some_and(|last| *last < lead_out);
        // No disc holds more than 99 minutes.
        (counted && ordered && lead_out <= 99 * 60 * 75 + 150).then_some(Toc { lead_out, offsets })
    }

    /// The form in which MusicBrainz looks up discs: `1+<tracks>+<lead-out>+<offset>+…`.
    pub fn to_musicbrainz(&self) -> String {
        let mut text = format!("1+{}+{}", self.offsets.len(), self.lead_out);
        for offset in &self.offsets {
            text.push('+');
            text.push_str(&offset.to_string());
        }
        text
    }

    /// The form of `CDTOC` tags: `<tracks>+<offset>+…+<lead-out>` in base 16.
    pub fn to_hex(&self) -> String {
        let mut text = format!("{:X}", self.offsets.len());
        for sector in self.offsets.iter().chain([&self.lead_out]) {
            text.push_str(&format!("+{sector:X}"));
        }
        text
    }

    /// MusicBrainz' id of the disc: the SHA-1 of the table in MusicBrainz' own base 64, 28 characters.
    pub fn musicbrainz_id(&self) -> String {
        let mut table = format!("01{:02X}", self.offsets.len());
        let unused = std::iter::repeat_n(&0, 99 - self.offsets.len().min(99));
        for sector in [&self.lead_out].into_iter().chain(&self.offsets).chain(unused) {
            table.push_str(&format!("{sector:08X}"));
        }
        base64(&Sha1::digest(table.as_bytes()))
    }

    /// The page where MusicBrainz shows the disc, or lets a person add it.
    pub fn musicbrainz_link(&self) -> String {
        format!("https://musicbrainz.org/cdtoc/attach?toc={}", self.to_musicbrainz())
    }

    /// The id that CDDB and its successors give the disc: check sum, seconds, number of tracks.
    pub fn cddb_id(&self) -> u32 {
        let sum: u32 = self.offsets.iter().map(|offset| digit_sum(offset / 75)).sum();
        let first = self.offsets.first().copied().unwrap_or_default();
        let seconds = self.lead_out / 75 - first / 75;
        (sum % 255) << 24 | (seconds & 0xFFFF) << 8 | u32::try_from(self.offsets.len()).unwrap_or_default()
    }
}

/// How many sectors lie between two sessions of a disc: lead-out, lead-in and the pause before the next track.
const SESSION_GAP: u32 = 11_400;

fn digit_sum(mut number: u32) -> u32 {
    let mut sum = 0;
    while number > 0 {
        sum += number % 10;
        number /= 10;
    }
    sum
}

/// MusicBrainz' base 64. It uses `.`, `_` and `-`, which need no encoding in an address.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * place) & 63) as usize).copied();
            text.push(letter.filter(|_| place <= chunk.len()).map_or('-', char::from));
        }
    }
    text
}

/// Whether a text is iTunes' table of contents and the CDDB id in it matches the table (EVIDENCE.md §5.1).
pub(crate) fn is_itunes_toc(text: &str) -> bool {
    let id = text.trim().get(..8).and_then(|id| u32::from_str_radix(id, 16).ok());
    Toc::from_itunes(text).zip(id).is_some_and(|(toc, id)| toc.cddb_id() & 0x00FF_FFFF == id & 0x00FF_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_in_three_forms() {
        let wanted = Some("1+2+20000+150+9000");
        let read = |text| Toc::read(text).map(|toc| toc.to_musicbrainz());
        assert_eq!(read("00000000+20000+2+150+9000").as_deref(), wanted);
        assert_eq!(read("2+96+2328+4E20").as_deref(), wanted);
        assert_eq!(read("001A0102001401000000000000140200000022920014AA0000004D8A").as_deref(), wanted);
    }

    #[test]
    fn discs_have_their_ids() {
        // The example in MusicBrainz' description of disc ids.
        let toc = Toc::from_itunes("0+95462+6+150+15363+32314+46592+63414+80489").expect("a table");
        assert_eq!(toc.musicbrainz_id(), "49HHV7Eb8UKF3aQiNmu1GR8vKTY-");
        assert_eq!(toc.cddb_id(), 0x3404_F606);
        assert_eq!(Toc::from_hex(&toc.to_hex()), Some(toc));
    }

    #[test]
    fn logs_list_sectors() {
        let check = |tracks: &[(u32, u32)], wanted: Option<&str>| {
            assert_eq!(Toc::from_sectors(tracks).map(|toc| toc.to_musicbrainz()).as_deref(), wanted);
        };
        check(&[(0, 8849), (8850, 19_849)], Some("1+2+20000+150+9000"));
        check(&[(0, 8849), (8850, 19_849), (31_250, 40_000)], Some("1+2+20000+150+9000"));
        check(&[(0, 8849), (8850, 19_849), (31_251, 40_000)], Some("1+3+40151+150+9000+31401"));
        check(&[], None);
        check(&[(0, u32::MAX)], None);
        check(&[(u32::MAX, 5)], None);
        check(&[(9, 20), (5, 8)], None);
        let toc = Toc::from_sectors(&[(0, 74), (75, 299)]).expect("a table");
        assert_eq!(toc.lengths_ms().collect::<Vec<_>>(), [1000, 3000]);
    }

    #[test]
    fn damaged_tables_are_none() {
        for text in [
            "",
            "+",
            "2+96+2328",
            "2+2328+96+4E20",
            "FF+96+4E20",
            "1+96+FFFFFFFF",
            "00",
            "é+é",
            "2+é+2328+4E20",
        ] {
            assert_eq!(Toc::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_check_sum_finds_a_made_up_id() {
        // (349 / 75) - (150 / 75) = 2 seconds, 2 tracks.
        assert!(is_itunes_toc("03000202+349+2+150+200"));
        assert!(!is_itunes_toc("030004A2+349+2+150+200"));
        assert!(!is_itunes_toc("é"));
    }
}
