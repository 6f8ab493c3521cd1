//! The essence of audio that is told apart by how it begins. Many songs begin with digital silence, and two of one length
//! that do would be taken for one. Of such a song the middle is read too, and if that is silent as well, it has none.

use std::ops::Range;

use super::source::{Missing, Source};
use crate::reading::Essence;

/// How many bytes of the middle are read.
const MIDDLE: u64 = 4 * 1024;

/// The least bytes of which it is told that they are repeated.
const LEAST: usize = 256;

/// The essence of the audio that lies in these bytes of the file and begins with `start`; made of these parts, `start`
/// among them.
pub(super) fn essence(
    source: &Source,
    sound: Range<u64>,
    kind: &str,
    start: &[u8],
    parts: &[&[u8]],
) -> Result<Option<Essence>, Missing> {
    if !is_silent(start) {
        return Ok(Some(Essence::derive(kind, parts)));
    }
    let from = sound.start + sound.end.saturating_sub(sound.start) / 2;
    let until = from.saturating_add(MIDDLE).min(sound.end);
    // A cut file lacks its middle, or a part of it.
    if until > source.size() || until.saturating_sub(from) < LEAST as u64 {
        return Ok(None);
    }
    source.need(&[from..until])?;
    let middle = source.bytes(from, until - from)?;
    let all: Vec<&[u8]> = parts.iter().copied().chain([middle]).collect();
    Ok((!is_silent(middle)).then(|| Essence::derive(kind, &all)))
}

/// Whether bytes are all alike, or begin with one block twice, as codecs write silence. Headers of blocks may differ. Of
/// fewer bytes nothing is said: they are all that there is.
fn is_silent(bytes: &[u8]) -> bool {
    (1..=bytes.len().saturating_sub(LEAST)).any(|period| repeats(bytes, period))
}

/// Whether nearly all bytes of the first block of this length, or of two thirds of all, are as those one block later.
/// Most lengths are ruled out by a few bytes of these.
fn repeats(bytes: &[u8], period: usize) -> bool {
    /// One byte in so many may differ.
    const ODD: usize = 16;
    /// So many bytes are looked at first, and so many of them may differ.
    const FEW: usize = 16;
    const ODD_OF_FEW: usize = 3;
    let rest = bytes.len() - period;
    let all = period.max(rest * 2 / 3).min(rest);
    let pairs = || bytes.iter().zip(bytes.iter().skip(period)).take(all);
    let differ = |(one, other): &(&u8, &u8)| one != other;
    pairs().step_by((all / FEW).max(1)).filter(differ).nth(ODD_OF_FEW).is_none()
        && pairs().filter(differ).nth(all / ODD).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::dice::Dice;

    #[test]
    fn what_codecs_write_of_silence_is_silent() {
        let mut dice = Dice(7);
        let mut noise = |len: usize| (0..len).map(|_| dice.below(256) as u8).collect::<Vec<u8>>();
        let frame = noise(417);
        assert!(is_silent(&[0; 2_048]) && is_silent(&[0x55; 4_096]));
        assert!(is_silent(&frame.repeat(6)), "the same frame again and again");
        let mut numbered = frame.repeat(6);
        (0..6).for_each(|at| numbered[at * 417 + 2] = at as u8);
        assert!(is_silent(&numbered), "frames that are numbered");
        assert!(
            is_silent(&[noise(1_253).repeat(2)].concat()[..2_048]),
            "one long frame and a part of the next"
        );
        assert!(!is_silent(&noise(2_048)) && !is_silent(b"short") && !is_silent(&[]));
        assert!(!is_silent(&[&[0; 1_024][..], &noise(1_024)].concat()), "silence, then sound");
        assert!(!is_silent(&[frame, noise(417)].concat()));
    }

    #[test]
    fn a_song_that_begins_with_silence_is_told_by_its_middle() {
        let mut dice = Dice(7);
        let mut noise = || (0..8_192).map(|_| dice.below(256) as u8).collect::<Vec<u8>>();
        let file = |sound: Vec<u8>| [vec![0; 8_192], sound, vec![0; 8_192]].concat();
        let told = |bytes: &[u8], size: u64| {
            let mut source = Source::new(size);
            source.feed(0, bytes.into());
            source.close();
            let start = source.bytes(0, 4_096).unwrap();
            essence(&source, 0..24_576, "x", start, &[start]).unwrap()
        };
        let (one, other, silent) = (file(noise()), file(noise()), file(vec![0; 8_192]));
        let whole = |bytes: &[u8]| told(bytes, bytes.len() as u64);
        assert!(whole(&one).is_some() && whole(&one) == whole(&one) && whole(&one) != whole(&other));
        assert_eq!(whole(&silent), None, "silent as a whole");
        assert_eq!(told(&one[..9_000], 9_000), None, "cut before its middle");
    }
}
