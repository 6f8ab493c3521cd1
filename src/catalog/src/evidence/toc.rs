//! A CD's table of contents, in the ways that tags write it.

/// Where the tracks of a disc begin, in sectors (1/75 s) counted as MusicBrainz does: the first is 150.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// Reads what the drive answered to READ TOC, its bytes written in base 16.
    ///
    /// Four bytes of header, then eight for each track and the lead-out: the fifth
    /// to the eighth are the sector, counted from 0.
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

    /// Reads any of the three.
    pub fn read(text: &str) -> Option<Toc> {
        Toc::from_hex(text).or_else(|| Toc::from_itunes(text)).or_else(|| Toc::from_drive(text))
    }

    /// A table with as many tracks as it says, that lie one after the other on one disc.
    fn new(count: u32, lead_out: u32, offsets: Vec<u32>) -> Option<Toc> {
        let counted =
            usize::try_from(count).is_ok_and(|count| count == offsets.len()) && (1..=99).contains(&count);
        let ordered =
            offsets.is_sorted_by(|a, b| a < b) && offsets.last().is_some_and(|last| *last < lead_out);
        // Ninety-nine minutes are the most that a disc can hold.
        (counted && ordered && lead_out <= 99 * 60 * 75 + 150).then_some(Toc { lead_out, offsets })
    }

    /// The form that MusicBrainz looks discs up by: `1+<tracks>+<lead-out>+<offset>+…`.
    pub fn to_musicbrainz(&self) -> String {
        let mut text = format!("1+{}+{}", self.offsets.len(), self.lead_out);
        for offset in &self.offsets {
            text.push('+');
            text.push_str(&offset.to_string());
        }
        text
    }

    /// The length of the disc in seconds and the count of its tracks, as the lower digits of its CDDB id have them.
    fn check_sum(&self) -> u32 {
        let first = self.offsets.first().copied().unwrap_or_default();
        let seconds = self.lead_out / 75 - first / 75;
        (seconds & 0xFFFF) << 8 | u32::try_from(self.offsets.len()).unwrap_or_default()
    }
}

/// Whether a text is a table of contents of iTunes' whose CDDB id fits it (section 6).
pub(super) fn is_itunes_toc(text: &str) -> bool {
    let id = text.trim().get(..8).and_then(|id| u32::from_str_radix(id, 16).ok());
    Toc::from_itunes(text).zip(id).is_some_and(|(toc, id)| toc.check_sum() == id & 0x00FF_FFFF)
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
