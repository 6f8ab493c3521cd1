//! Made-up libraries of any size, the same on every machine, with formats, sizes and artwork as in real ones.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::thread;

use anyhow::Context as _;
use reprise_catalog::fixtures::dice::Dice;

use crate::song::{Format, From, Song};

/// How large the files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As in real libraries: about 1 MB, with artwork of up to 400 KB.
    Real,
    /// One second of audio and a hundredth of the artwork, for tests in which only the number of files matters.
    Light,
}

const ARTWORK: [usize; 5] = [0, 40_000, 90_000, 180_000, 400_000];

const WORDS: [&str; 20] = [
    "Love", "Night", "River", "Stone", "Blue", "Dance", "Fire", "Road", "Home", "Moon", "Heart", "Light",
    "Rain", "Summer", "Winter", "Gold", "Dream", "Ghost", "City", "Ocean",
];

/// The song with this number. Of all songs, 45 % are MP3, 35 % M4A, 14 % FLAC, 4 % Ogg Vorbis, 2 % Opus; an
/// album has 12.
pub fn song(index: u32, weight: Weight) -> Song {
    let mut dice = Dice(u64::from(index) + 1);
    let format = match dice.below(100) {
        0..45 => Format::Mp3,
        45..80 => Format::M4a,
        80..94 => Format::Flac,
        94..98 => Format::Vorbis,
        _ => Format::Opus,
    };
    let from = match format {
        Format::Mp3 if index.is_multiple_of(5) => From::Cd,
        Format::Mp3 if index.is_multiple_of(7) => From::Amazon,
        Format::M4a if index.is_multiple_of(2) => From::Itunes,
        Format::Flac if index.is_multiple_of(3) => From::Cd,
        _ => From::Nowhere,
    };
    let seconds = 12 + 5 * dice.below(4) as u32;
    let artwork = *dice.one_of(&ARTWORK).unwrap_or(&0);
    let words: Vec<&str> = (0..=dice.below(4)).filter_map(|_| dice.one_of(&WORDS).copied()).collect();
    let title = format!("{} {index}", words.join(" "));
    let (artist, album) = (format!("Artist {:04}", index / 60), format!("Album {:05}", index / 12));
    let number = (index % 12 + 1) as u16;
    let path = format!("{artist}/{album}/{number:02} {title}.{}", format.extension());
    let (seconds, artwork) = match weight {
        Weight::Real => (seconds, artwork),
        Weight::Light => (1 + index % 2, artwork / 100),
    };
    let year = (1980 + index % 44) as u16;
    Song { path, format, title, artist, album, number, year, seconds, artwork, from, seed: index.into() }
}

/// Writes the songs with these numbers below a folder. Answers which songs they are.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, numbers: Range<u32>, weight: Weight) -> anyhow::Result<Vec<Song>> {
    let songs: Vec<Song> = numbers.map(|index| song(index, weight)).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let parts: Vec<_> = songs
            .chunks(songs.len().div_ceil(threads).max(1))
            .map(|part| scope.spawn(move || part.iter().try_for_each(|song| write_song(folder, song))))
            .collect();
        parts
            .into_iter()
            .try_for_each(|part| part.join().unwrap_or_else(|_| anyhow::bail!("a writer panicked")))
    })?;
    Ok(songs)
}

/// Writes one song below a folder.
///
/// # Errors
/// When it cannot be written.
pub fn write_song(folder: &Path, song: &Song) -> anyhow::Result<()> {
    write_file(folder, &song.path, &song.bytes())
}

/// Writes a file below a folder, and the folders above it.
///
/// # Errors
/// When it cannot be written.
pub fn write_file(folder: &Path, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_mix_is_that_of_real_libraries() {
        let songs: Vec<Song> = (0..5000).map(|index| song(index, Weight::Real)).collect();
        let check = |wanted: Range<usize>, format| {
            let found = songs.iter().filter(|song| song.format == format).count();
            assert!(wanted.contains(&found), "{found} {format:?}");
        };
        check(2150..2350, Format::Mp3);
        check(1650..1850, Format::M4a);
        check(630..770, Format::Flac);
        check(150..250, Format::Vorbis);
        check(60..140, Format::Opus);
        assert!(songs.iter().filter(|song| song.artwork == 400_000).count() > 900);
    }

    #[test]
    fn every_song_reads_back_as_it_was_made() {
        let mut essences = HashSet::new();
        for index in 0..120 {
            let song = song(index, Weight::Light);
            let reading = reprise_catalog::fixtures::drive::read_bytes(&song.path, &song.bytes());
            assert_eq!(reading.problems, [], "{}", song.path);
            assert_eq!(reading.tags.title.as_ref(), Some(&song.title), "{}", song.path);
            assert_eq!(reading.tags.artist.as_ref(), Some(&song.artist), "{}", song.path);
            assert_eq!(reading.tags.track_number, Some(song.number.into()), "{}", song.path);
            let seconds = reading.audio.duration_ms.unwrap_or_default() as f64 / 1000.0;
            assert!((seconds - f64::from(song.seconds)).abs() < 0.1, "{}: {seconds} s", song.path);
            assert!(essences.insert(reading.essence.expect("an essence")), "{} twice", song.path);
        }
    }
}
